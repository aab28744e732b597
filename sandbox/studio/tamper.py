"""Challenges no honest studio sends: fault kinds of the points "studio.quote" and "studio.upload_quote".

`payee`, `asset`, `network`, `amount_huge`, `amount_negative`, `amount_text`, `no_usable_offer`, `permit2`,
`domain` (another EIP-712 name), `timeout_long`, `timeout_short`, `resource` (another url),
`malformed_base64`, `oversized` (1 MB), `no_challenge` (a 402 without the header), and `offer`, which puts
its own arguments into the Base offer (None takes a key out). `price` (factor) is honest but dearer, and
is applied where the amount is computed.

Those that have a meaning there spoil the `Payment` challenge of Tempo as well. `challenge` puts its own
arguments into that one: `request` into the request's members, others into the parameters (None takes a key
out). The id is always that of the spoiled challenge.
"""

import copy
from collections.abc import Callable
from typing import Any

from sandbox.faults import Fault
from sandbox.studio import mpp
from sandbox.studio.settings import Settings
from sandbox.studio.wire import decode_urlsafe, encode, encode_urlsafe

_STRANGER = "0x000000000000000000000000000000000000dEaD"


def tamper(required: dict[str, Any], fault: Fault | None) -> dict[str, Any] | str:
    """Spoil the challenge in one way; return it unchanged if the fault is none of these. A str is a raw
    header."""
    kind = fault.kind if fault else ""
    if kind == "no_challenge":
        return ""
    if kind == "malformed_base64":
        return "!!!" + encode(required)[3:]
    if kind == "oversized":
        return "A" * 1_048_576
    spoiled = copy.deepcopy(required)
    if not spoiled["accepts"]:
        return spoiled
    if fault and kind == "offer":
        _first(**fault.args)(spoiled)
    elif kind in _TRICKS:
        _TRICKS[kind](spoiled)
    return spoiled


def tamper_challenge(
    settings: Settings, challenge: dict[str, str], fault: Fault | None
) -> dict[str, str] | None:
    """Spoil a `Payment` challenge in one way; return it unchanged if the fault is none of these. None: it is
    not sent."""
    kind = fault.kind if fault else ""
    if kind == "no_challenge":
        return None
    changes: dict[str, Any] = (
        dict(fault.args) if fault and kind == "challenge" else dict(_CHALLENGES.get(kind, {}))
    )
    request = changes.get("request")
    if isinstance(request, dict):
        members = {**decode_urlsafe(challenge["request"]), **request}
        changes["request"] = encode_urlsafe({key: each for key, each in members.items() if each is not None})
    if not changes:
        return challenge
    spoiled = {key: each for key, each in {**challenge, **changes}.items() if each is not None}
    return {**spoiled, "id": changes.get("id") or mpp.challenge_id(settings, spoiled)}


def _first(**changes: object) -> Callable[[dict[str, Any]], None]:
    """Return a trick that changes the Base offer."""

    def trick(required: dict[str, Any]) -> None:
        offer = {**required["accepts"][0], **changes}
        required["accepts"][0] = {key: value for key, value in offer.items() if value is not None}

    return trick


def _extra(**changes: object) -> Callable[[dict[str, Any]], None]:
    def trick(required: dict[str, Any]) -> None:
        required["accepts"][0].setdefault("extra", {}).update(changes)

    return trick


def _only_others(required: dict[str, Any]) -> None:
    required["accepts"] = [
        offer for offer in required["accepts"] if not offer["network"].startswith("eip155")
    ]


def _other_resource(required: dict[str, Any]) -> None:
    required["resource"]["url"] = "https://example.invalid/api/generate/else"


_TRICKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "payee": _first(payTo=_STRANGER),
    "asset": _first(asset=_STRANGER),
    "network": _first(network="eip155:1"),
    "amount_huge": _first(amount="9" * 40),
    "amount_negative": _first(amount="-130000"),
    "amount_text": _first(amount="1e9"),
    "timeout_long": _first(maxTimeoutSeconds=31_536_000),
    "timeout_short": _first(maxTimeoutSeconds=5),
    "permit2": _extra(assetTransferMethod="permit2"),
    "domain": _extra(name="Dollar Coin"),
    "no_usable_offer": _only_others,
    "resource": _other_resource,
}

_CHALLENGES: dict[str, dict[str, Any]] = {
    "payee": {"request": {"recipient": _STRANGER}},
    "asset": {"request": {"currency": _STRANGER}},
    "network": {"request": {"methodDetails": {"chainId": 1}}},
    "amount_huge": {"request": {"amount": "9" * 40}},
    "amount_negative": {"request": {"amount": "-130000"}},
    "amount_text": {"request": {"amount": "1e9"}},
    "timeout_long": {"expires": "2099-01-01T00:00:00.000Z"},
    "timeout_short": {"expires": "2020-01-01T00:00:00.000Z"},
    "no_usable_offer": {"method": "stripe"},
    "malformed_base64": {"request": "!!!"},
    "oversized": {"request": "A" * 1_048_576},
}
