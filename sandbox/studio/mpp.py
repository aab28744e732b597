"""MPP: the `Payment` challenge of WWW-Authenticate, and the credential in `Authorization: Payment`.

A challenge is not remembered: its id is an HMAC over its parameters, so ids repeat when one price is asked
for twice within a millisecond. A client that answers one echoes it, and everything is checked by the echo.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eth_utils.crypto import keccak

from sandbox.studio.settings import Settings
from sandbox.studio.wire import decode_urlsafe, encode_urlsafe, stamp
from sandbox.tempo import USDC, Ledger

LIFETIME_SECONDS = 300
_SCHEME = "Payment "
_BOUND = ("realm", "method", "intent", "request", "expires", "digest", "opaque")
_TAG = keccak(text="mpp")[:4]


class InvalidChallenge(Exception):
    """The echoed challenge is not ours, not for this purchase, or over. The message tells which."""

    def __init__(self, challenge: Mapping[str, Any], reason: str) -> None:
        super().__init__(f'Challenge "{challenge.get("id")}" is invalid: {reason}.')


@dataclass(frozen=True, slots=True)
class Credential:
    """An answer to a challenge: `challenge` its parameters as echoed, `transaction` the bytes.

    `owner` is the lower-case address at the end of `source`, "" without one. Nobody compares it.
    """

    challenge: Mapping[str, Any]
    transaction: bytes
    owner: str


def issue(settings: Settings, amount: int, now: float) -> dict[str, str]:
    """Return the parameters of a challenge for `amount` micro-USDC (0 is a sign-in)."""
    details: dict[str, Any] = {"chainId": Ledger.chain_id}
    if settings.sponsored:
        details["feePayer"] = True
    if settings.mpp_memo:
        details["memo"] = settings.mpp_memo
    request = {
        "amount": str(amount),
        "currency": USDC.lower(),
        "methodDetails": details,
        "recipient": settings.payee,
    }
    named = {"realm": settings.host, "method": "tempo", "intent": "charge"}
    challenge = {**named, "request": encode_urlsafe(request), "expires": stamp(now + LIFETIME_SECONDS)}
    return {"id": challenge_id(settings, challenge), **challenge}


def challenge_id(settings: Settings, challenge: Mapping[str, Any]) -> str:
    """Return the HMAC over a challenge's parameters."""
    text = "|".join(str(challenge.get(key, "")) for key in _BOUND)
    digest = hmac.new(settings.mpp_secret.encode(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def header(challenge: Mapping[str, str]) -> str:
    """Return the value of WWW-Authenticate."""
    escaped = {key: value.replace("\\", "\\\\").replace('"', '\\"') for key, value in challenge.items()}
    return _SCHEME + ", ".join(f'{key}="{value}"' for key, value in escaped.items())


def presented(headers: Mapping[str, str]) -> str | None:
    """Return the token of `Authorization: Payment`, None without one."""
    value = headers.get("Authorization", "")
    return value[len(_SCHEME) :].strip() if value[: len(_SCHEME)].lower() == _SCHEME.lower() else None


def read_credential(token: str) -> Credential:
    """Read the token of a pull payment. Raises ValueError for anything else."""
    value = decode_urlsafe(token)
    challenge, payload, source = value.get("challenge"), value.get("payload"), value.get("source", "")
    if not isinstance(challenge, dict) or not isinstance(payload, dict) or not isinstance(source, str):
        raise ValueError("the credential has no challenge or payload")
    signed = payload.get("signature")
    if payload.get("type") != "transaction" or not isinstance(signed, str) or signed[:2] != "0x":
        raise ValueError("the payload is no transaction")
    return Credential(challenge, bytes.fromhex(signed[2:]), source.rpartition(":")[2].lower())


def check(settings: Settings, challenge: Mapping[str, Any], price: int, now: float) -> None:
    """Check an echoed challenge against what costs `price` micro-USDC here. Raises InvalidChallenge."""
    if not hmac.compare_digest(challenge_id(settings, challenge), str(challenge.get("id"))):
        raise InvalidChallenge(challenge, "challenge was not issued by this server")
    ours = issue(settings, price, now)
    wanted = decode_urlsafe(ours["request"])
    try:
        theirs = decode_urlsafe(str(challenge.get("request")))
        expires = datetime.fromisoformat(str(challenge.get("expires"))).timestamp()
    except ValueError:
        raise InvalidChallenge(challenge, "malformed parameters") from None
    mismatches = [key for key in ("realm", "method", "intent") if challenge.get(key) != ours[key]]
    mismatches += [key for key in wanted if theirs.get(key) != wanted[key]]
    if mismatches:
        reason = f"credential {mismatches[0]} does not match this route's requirements"
        raise InvalidChallenge(challenge, reason)
    if expires < now:
        raise InvalidChallenge(challenge, f"Payment expired at {challenge['expires']}")


def is_bound(settings: Settings, memo: str | None, challenge: Mapping[str, Any]) -> bool:
    """Return True if a memo (0x and 64 hex digits) names realm and id of this challenge.

    Tag, version, realm and id have their places; the ten bytes between are the client's. A memo that the
    challenge demanded is bound by that.
    """
    if settings.mpp_memo:
        return memo == settings.mpp_memo
    data = bytes.fromhex((memo or "0x")[2:])
    before = _TAG + b"\x01" + keccak(text=str(challenge["realm"]))[:10]
    return data[:15] == before and data[25:] == keccak(text=str(challenge["id"]))[:7]
