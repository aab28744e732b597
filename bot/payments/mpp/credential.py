"""The memo that binds a transfer to its challenge, the credential that presents it, and the receipt.

`draft-tempo-charge-01`, in the bytes of the official client: JSON with sorted keys in base64url, unpadded.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Final

from eth_utils.crypto import keccak

from bot.domain.money.networks import TEMPO

RANDOM_BYTES: Final = 10
TEXT_CHARS: Final = 16 * 1024
"""Of one encoded object."""

_TAG: Final = bytes.fromhex("ef1ed712")  # keccak("mpp")[:4]
_VERSION: Final = b"\x01"
_ENCODED = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_HASH = re.compile(r"0x[0-9a-fA-F]{64}", re.ASCII)
_ECHOED: Final = ("id", "realm", "method", "intent", "request", "expires", "opaque", "description", "digest")


def memo(realm: str, challenge_id: str, random: bytes) -> bytes:
    """Return the 32 bytes that the service wants to find in the transfer of this challenge.

    The service repeats the ids of challenges, so that two purchases at once would be one and the same
    transaction. The `random` ten bytes keep them apart; the service does not look at them.
    """
    if len(random) != RANDOM_BYTES:
        raise ValueError("a memo takes ten random bytes")
    return _TAG + _VERSION + keccak(text=realm)[:10] + random + keccak(text=challenge_id)[:7]


def authorization(challenge: Mapping[str, str], transaction: bytes, payer: str) -> str:
    """Return the value of Authorization that pays `challenge` with a signed transaction.

    `payer` is the signer in EIP-55 form: the service gives the job to the address in `source`, unchecked.
    """
    credential = {
        "challenge": {name: challenge[name] for name in _ECHOED if name in challenge},
        "payload": {"signature": "0x" + transaction.hex(), "type": "transaction"},
        "source": f"did:pkh:{TEMPO.name}:{payer}",
    }
    text = json.dumps(credential, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return "Payment " + base64.urlsafe_b64encode(text.encode()).decode("ascii").rstrip("=")


def receipt(header: str | None) -> str | None:
    """Return the transaction hash that a Payment-Receipt names, None if there is no usable one."""
    fields = None if header is None else decode(header)
    if fields is None or (fields.get("method"), fields.get("status")) != ("tempo", "success"):
        return None
    reference = fields.get("reference")
    return reference.lower() if isinstance(reference, str) and _HASH.fullmatch(reference) else None


def decode(text: str) -> Mapping[str, object] | None:
    """Return the JSON object in base64url without padding, None if there is none in 16 KiB."""
    if len(text) > TEXT_CHARS or not _ENCODED.fullmatch(text):
        return None
    try:
        decoded = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), parse_constant=_refuse)
    except (ValueError, binascii.Error, RecursionError):
        return None
    return decoded if isinstance(decoded, dict) else None


def _refuse(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
