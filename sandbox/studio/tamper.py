"""Challenges no honest studio sends: fault kinds of the points "studio.quote" and "studio.upload_quote".

In the entry of `accepts` of the network `on` ("base", or "every"): `payee`, `asset`, `network`, `permit2`,
`amount_huge`, `amount_negative`, `amount_text`, `domain` (another EIP-712 name), `timeout_long`,
`timeout_short`, and `offer` and `extra`, which put their other arguments into the entry or its `extra` (None
takes a key out).

In the whole: `no_usable_offer` (no entry of the network `on`), `resource` (another url), `malformed_base64`,
`oversized` (1 MB), `no_challenge` (a 402 without the header). `price` (factor) is honest but dearer, and is
applied where the amount is computed.

Those that have a meaning there spoil the `Payment` challenge of Tempo as well, unless `on` names another
network. `challenge` puts its own arguments into that one: `request` into the request's members, others into
the parameters (None takes a key out). The id is always that of the spoiled challenge.
"""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.faults import Fault
from sandbox.solana import FAUCET
from sandbox.studio import mpp
from sandbox.studio.settings import Settings
from sandbox.studio.wire import decode_urlsafe, encode, encode_urlsafe

_STRANGER = "0x000000000000000000000000000000000000dEaD"
_DEVNET = "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1"
_TETHER = "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB"
_SPACES = {"base": "eip155:", "solana": "solana:", "every": ""}


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
    space = _SPACES.get(fault.args.get("on", "base")) if fault else None
    if not spoiled["accepts"] or space is None:
        return spoiled
    meant = [entry for entry in spoiled["accepts"] if entry["network"].startswith(space)]
    if kind == "no_usable_offer":
        spoiled["accepts"] = [entry for entry in spoiled["accepts"] if entry not in meant]
    elif kind == "resource":
        spoiled["resource"]["url"] = "https://example.invalid/api/generate/else"
    elif fault and kind in _IN_ENTRY:
        changes = {key: value for key, value in fault.args.items() if key != "on"}
        for entry in meant:
            _IN_ENTRY[kind](entry, changes)
    return spoiled


def tamper_challenge(
    settings: Settings, challenge: dict[str, str], fault: Fault | None
) -> dict[str, str] | None:
    """Spoil a `Payment` challenge in one way; return it unchanged if the fault is none of these. None: it is
    not sent."""
    kind = fault.kind if fault and fault.args.get("on", "tempo") in ("tempo", "every") else ""
    if kind == "no_challenge":
        return None
    given = fault.args if fault and kind == "challenge" else _CHALLENGES.get(kind, {})
    changes = {key: value for key, value in given.items() if key != "on"}
    request = changes.get("request")
    if isinstance(request, dict):
        members = {**decode_urlsafe(challenge["request"]), **request}
        changes["request"] = encode_urlsafe({key: each for key, each in members.items() if each is not None})
    if not changes:
        return challenge
    spoiled = {key: each for key, each in {**challenge, **changes}.items() if each is not None}
    return {**spoiled, "id": changes.get("id") or mpp.challenge_id(settings, spoiled)}


def _put(entry: dict[str, Any], changes: Mapping[str, Any]) -> None:
    for key, value in changes.items():
        if value is None:
            entry.pop(key, None)
        else:
            entry[key] = value


def _put_extra(entry: dict[str, Any], changes: Mapping[str, Any]) -> None:
    _put(entry.setdefault("extra", {}), changes)


def _always(**changes: str | int) -> Callable[[dict[str, Any], Mapping[str, Any]], None]:
    """Return a trick that puts these into the entry."""
    return lambda entry, _: _put(entry, changes)


def _by_space(
    base: Mapping[str, str], solana: Mapping[str, str]
) -> Callable[[dict[str, Any], Mapping[str, Any]], None]:
    """Return a trick that puts something into the entry that fits its network."""
    return lambda entry, _: _put(entry, solana if entry["network"].startswith(_SPACES["solana"]) else base)


_IN_ENTRY: dict[str, Callable[[dict[str, Any], Mapping[str, Any]], None]] = {
    "offer": _put,
    "extra": _put_extra,
    "payee": _by_space({"payTo": _STRANGER}, {"payTo": FAUCET}),
    "asset": _by_space({"asset": _STRANGER}, {"asset": _TETHER}),
    "network": _by_space({"network": "eip155:1"}, {"network": _DEVNET}),
    "amount_huge": _always(amount="9" * 40),
    "amount_negative": _always(amount="-130000"),
    "amount_text": _always(amount="1e9"),
    "timeout_long": _always(maxTimeoutSeconds=31_536_000),
    "timeout_short": _always(maxTimeoutSeconds=5),
    "permit2": lambda entry, _: _put_extra(entry, {"assetTransferMethod": "permit2"}),
    "domain": lambda entry, _: _put_extra(entry, {"name": "Dollar Coin"}),
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
