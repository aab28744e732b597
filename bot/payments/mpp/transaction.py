"""Tempo's transaction of type 0x76, which one TIP-20 transfer with a memo is put into.

The fields, their order and the two ways of signing are those of Tempo's transaction specification; every
integer is big-endian without leading zeros, and zero is the empty string.
"""

from dataclasses import dataclass
from typing import Final

import rlp
from eth_utils.crypto import keccak

from bot.domain.money.networks import TEMPO

GAS_LIMIT: Final = 1_000_000
"""A payment uses 51,419 to 298,619. The service simulates it without our signature, and the node then refuses
limits that the payment itself does not need."""

_TYPE: Final = b"\x76"
_SPONSORED_ENVELOPE: Final = b"\x78"
_EXPIRING: Final = 2**256 - 1
"""The nonce key of transactions that only `valid_before` ends: any number of them may be on their way."""
_TO_BE_SPONSORED: Final = b"\x00"
_TRANSFER_WITH_MEMO: Final = bytes.fromhex("95777d59")
_HALF_ORDER: Final = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transfer of USDC.e, not signed yet. If `sponsored`, another one pays the gas."""

    payer: str  # EIP-55
    payee: str  # EIP-55
    amount: int  # micro-USDC
    memo: bytes  # 32
    max_fee: int  # attodollars per gas
    valid_before: int  # seconds since the epoch: the chain takes it in blocks of an earlier time only
    sponsored: bool = False
    gas_limit: int = GAS_LIMIT

    def signing_hash(self) -> bytes:
        """Return the 32 bytes that the payer signs, without a sponsor's signature and fee token."""
        return keccak(_TYPE + rlp.encode(self._fields(_TO_BE_SPONSORED if self.sponsored else b"")))

    def signed(self, signature: bytes) -> bytes:
        """Return what is handed over: the whole transaction, or the envelope that a sponsor completes.

        `signature` is r, s and v in 65 bytes. Raises ValueError unless it is the one canonical form, low s
        and v 27 or 28: another one would give the transaction another hash.
        """
        if len(signature) != 65 or signature[64] not in (27, 28):
            raise ValueError("the signature is not r, s and v with v 27 or 28")
        if not 0 < int.from_bytes(signature[32:64], "big") <= _HALF_ORDER:
            raise ValueError("the signature's s is high")
        sponsor = _address(self.payer) if self.sponsored else b""
        kind = _SPONSORED_ENVELOPE if self.sponsored else _TYPE
        return bytes(kind + rlp.encode([*self._fields(sponsor), signature]))

    def hash(self, signature: bytes) -> str | None:
        """Return the transaction's hash (0x and 64 hex digits), None if the sponsor decides it."""
        return None if self.sponsored else "0x" + keccak(self.signed(signature)).hex()

    def _fields(self, fee_payer_signature: bytes) -> list[object]:
        token = _address(TEMPO.asset)
        transfer = (
            _TRANSFER_WITH_MEMO
            + _address(self.payee).rjust(32, b"\0")
            + self.amount.to_bytes(32, "big")
            + self.memo
        )
        return [
            TEMPO.chain_id,
            0,  # max_priority_fee
            self.max_fee,
            self.gas_limit,
            [[token, b"", transfer]],
            [],  # access_list
            _EXPIRING,
            0,  # nonce
            self.valid_before,
            b"",  # valid_after
            # Without a fee token the chain picks one, and may take the gas out of another balance.
            b"" if self.sponsored else token,
            fee_payer_signature,
            [],  # authorization_list
        ]


def _address(address: str) -> bytes:
    return bytes.fromhex(address[2:])
