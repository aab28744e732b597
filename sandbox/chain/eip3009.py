"""EIP-3009 `transferWithAuthorization`: read an authorization and recover its signer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_keys.exceptions import BadSignature

CHAIN_ID = 8453
USDC = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"
DOMAIN = {"name": "USD Coin", "version": "2", "chainId": CHAIN_ID, "verifyingContract": USDC}
# keccak of the EIP-712 domain above; equals what the contract answers on Base.
DOMAIN_SEPARATOR = "0x02fa7265e7c5d81118673727957699e4d68f74cd74b7db77da710fe8a2c7834f"
TYPES = {
    "TransferWithAuthorization": [
        {"name": "from", "type": "address"},
        {"name": "to", "type": "address"},
        {"name": "value", "type": "uint256"},
        {"name": "validAfter", "type": "uint256"},
        {"name": "validBefore", "type": "uint256"},
        {"name": "nonce", "type": "bytes32"},
    ]
}

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_DECIMAL = re.compile(r"[0-9]{1,78}")
_WORD = re.compile(r"0x[0-9a-fA-F]{64}")
_SIGNATURE = re.compile(r"0x[0-9a-fA-F]{130}")
# Half the curve's order: the contract refuses the mirrored ("malleable") form of a signature.
_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0


class Reverted(Exception):
    """The contract refused the call. `reason` is one of the words below."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


BAD_SIGNATURE = "FiatTokenV2: invalid signature"
NOT_YET_VALID = "FiatTokenV2: authorization is not yet valid"
EXPIRED = "FiatTokenV2: authorization is expired"
NONCE_USED = "FiatTokenV2: authorization is used or canceled"
NO_FUNDS = "ERC20: transfer amount exceeds balance"


@dataclass(frozen=True, slots=True)
class Authorization:
    """One signed intent to pay. Addresses and nonce are lower-case hex, times epoch seconds."""

    payer: str
    to: str
    value: int
    valid_after: int
    valid_before: int
    nonce: str

    @classmethod
    def parse(cls, wire: Mapping[str, Any]) -> "Authorization":
        """Read the JSON of an x402 payload (numbers are decimal strings). Raises ValueError if it is none."""
        return cls(
            payer=_text(wire, "from", _ADDRESS).lower(),
            to=_text(wire, "to", _ADDRESS).lower(),
            value=int(_text(wire, "value", _DECIMAL)),
            valid_after=int(_text(wire, "validAfter", _DECIMAL)),
            valid_before=int(_text(wire, "validBefore", _DECIMAL)),
            nonce=_text(wire, "nonce", _WORD).lower(),
        )

    def wire(self) -> dict[str, str]:
        """Return the JSON form again, for a dump."""
        return {
            "from": self.payer,
            "to": self.to,
            "value": str(self.value),
            "validAfter": str(self.valid_after),
            "validBefore": str(self.valid_before),
            "nonce": self.nonce,
        }


def _text(wire: Mapping[str, Any], key: str, shape: re.Pattern[str]) -> str:
    value = wire.get(key)
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise ValueError(f"authorization.{key} is not well formed")
    return value


def signed_by_payer(authorization: Authorization, signature: object) -> bool:
    """Return True if `signature` (65 bytes, 0x hex) is the payer's over this authorization on this chain."""
    if not isinstance(signature, str) or not _SIGNATURE.fullmatch(signature):
        return False
    if int(signature[66:130], 16) > _HALF_ORDER:
        return False
    message = {
        "from": authorization.payer,
        "to": authorization.to,
        "value": authorization.value,
        "validAfter": authorization.valid_after,
        "validBefore": authorization.valid_before,
        "nonce": bytes.fromhex(authorization.nonce[2:]),
    }
    try:
        signer = Account.recover_message(
            encode_typed_data(domain_data=DOMAIN, message_types=TYPES, message_data=message),
            signature=signature,
        )
    except (ValueError, BadSignature):  # no key fits: not a point of the curve
        return False
    return str(signer).lower() == authorization.payer
