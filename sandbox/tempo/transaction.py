"""Tempo transactions: read and check the bytes, recover who signed, and sign as the sponsor.

    0x76 ‖ rlp([chain_id, max_priority_fee, max_fee, gas_limit, calls, access_list, nonce_key, nonce,
                valid_before, valid_after, fee_token, fee_payer_signature, authorization_list, signature])

0x78 is the same before a sponsor has signed: the sender's address is where the sponsor's signature will be.
"""

from dataclasses import dataclass, replace
from typing import Any

import rlp
from eth_keys.datatypes import PrivateKey, Signature
from eth_keys.exceptions import BadSignature
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from eth_utils.exceptions import ValidationError

EXPIRING = 2**256 - 1
"""The nonce key of transactions that are told apart by their hash, and end by `valid_before`."""

_SIGNED, _AWAITING = 0x76, 0x78
_FIELDS = 14
_FEE_TOKEN, _SPONSOR, _SENDER = 10, 11, 13
_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_SPONSORED = b"\x00"  # in the place of the sponsor's signature, in what the sender signs


class Malformed(Exception):
    """The bytes are no transaction that a node takes. The message tells why."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `to` is lower-case hex."""

    to: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Transaction:
    """A transaction signed by `sender`, in fees of attodollars per gas. Addresses are lower-case hex.

    `payer` of the gas is the sender or, if `is_sponsored`, whoever signed for it: "" before that. `hash` is
    that of the canonical bytes `raw`; a 0x78 envelope has none that lasts.
    """

    raw: bytes
    sender: str
    payer: str
    is_sponsored: bool
    chain_id: int
    max_priority_fee: int
    max_fee: int
    gas_limit: int
    calls: tuple[Call, ...]
    nonce_key: int
    nonce: int
    valid_before: int | None
    valid_after: int | None
    fee_token: str

    @property
    def hash(self) -> str:
        return "0x" + keccak(self.raw).hex()


def read(raw: bytes) -> Transaction:
    """Return the transaction in `raw`. Raises Malformed."""
    if raw[:1] not in (bytes([_SIGNED]), bytes([_AWAITING])):
        raise Malformed("only Tempo transactions (0x76, 0x78) are supported")
    try:
        fields = rlp.decode(raw[1:])
    except rlp.DecodingError as error:
        raise Malformed(f"no canonical RLP: {error}") from None
    if not isinstance(fields, list) or len(fields) != _FIELDS:
        raise Malformed("the transaction does not have 14 fields")
    fields[_SENDER] = _canonical(fields[_SENDER])
    sponsor = fields[_SPONSOR]
    awaits = raw[0] == _AWAITING
    sender = _recovered(_sender_hash(fields, sponsored=awaits or sponsor != b""), fields[_SENDER])
    payer = sender
    if awaits:
        if sponsor != sender:
            raise Malformed("the sender in the sponsor's place is not the one that signed")
        payer = b""
    elif sponsor != b"":
        payer = _recovered(_sponsor_hash(fields, sender), _listed(sponsor))
    return Transaction(
        raw=raw[:1] + rlp.encode(fields),
        sender=_hex(sender),
        payer=_hex(payer) if payer else "",
        is_sponsored=sponsor != b"",
        chain_id=_integer(fields[0]),
        max_priority_fee=_integer(fields[1]),
        max_fee=_integer(fields[2]),
        gas_limit=_integer(fields[3]),
        calls=_calls(fields[4]),
        nonce_key=_integer(fields[6]),
        nonce=_integer(fields[7]),
        valid_before=_integer(fields[8]) or None,
        valid_after=_integer(fields[9]) or None,
        fee_token=_hex(fields[_FEE_TOKEN]) if fields[_FEE_TOKEN] else "",
    )


def sponsor(awaiting: Transaction, key: PrivateKey, fee_token: str) -> Transaction:
    """Return a 0x78 transaction signed by the sponsor's key, who pays its gas in `fee_token`."""
    fields: list[Any] = rlp.decode(awaiting.raw[1:])
    sender = fields[_SPONSOR]
    fields[_FEE_TOKEN] = bytes.fromhex(fee_token[2:])
    signature = key.sign_msg_hash(_sponsor_hash(fields, sender))
    fields[_SPONSOR] = [_bytes(signature.v), _bytes(signature.r), _bytes(signature.s)]
    payer = key.public_key.to_canonical_address()
    raw = bytes([_SIGNED]) + rlp.encode(fields)
    return replace(awaiting, raw=raw, payer=_hex(payer), fee_token=fee_token.lower())


def checksum(address: str) -> str:
    """Return the EIP-55 form."""
    return str(to_checksum_address(address))


def _sender_hash(fields: list[Any], *, sponsored: bool) -> bytes:
    signed = fields[:_SENDER]
    if sponsored:
        signed = [*fields[:_FEE_TOKEN], b"", _SPONSORED, fields[12]]
    return bytes(keccak(bytes([_SIGNED]) + rlp.encode(signed)))


def _sponsor_hash(fields: list[Any], sender: bytes) -> bytes:
    signed = [*fields[:_SPONSOR], sender, fields[12]]
    return bytes(keccak(bytes([_AWAITING]) + rlp.encode(signed)))


def _canonical(signature: object) -> bytes:
    """Return the 65 bytes r ‖ s ‖ v with v = 27 or 28: the node takes 0 and 1 too, and hashes this form."""
    if not isinstance(signature, bytes) or len(signature) != 65:
        raise Malformed("the sender's signature does not have 65 bytes")
    r, s, v = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big"), signature[64]
    if v not in (0, 1, 27, 28):
        raise Malformed("the signature's v is none of 0, 1, 27, 28")
    if not 0 < r < _ORDER or not 0 < s <= _ORDER // 2:
        raise Malformed("the signature's r or s is out of range (low s only)")
    return signature[:64] + bytes([v if v >= 27 else v + 27])


def _listed(signature: object) -> bytes:
    """Return a sponsor's [v, r, s] as the 65 bytes of a sender's signature."""
    if not isinstance(signature, list) or len(signature) != 3:
        raise Malformed("the sponsor's signature is no [v, r, s]")
    v, r, s = (_integer(part) for part in signature)
    if v not in (0, 1) or r >= _ORDER or s >= _ORDER:
        raise Malformed("the sponsor's signature is out of range")
    return _canonical(r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([v]))


def _recovered(message_hash: bytes, signature: bytes) -> bytes:
    """Return the 20 bytes of the signer's address."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")
    try:
        key = Signature(vrs=(signature[64] - 27, r, s)).recover_public_key_from_msg_hash(message_hash)
    except (BadSignature, ValidationError):
        raise Malformed("no key fits the signature") from None
    return bytes(key.to_canonical_address())


def _calls(field: object) -> tuple[Call, ...]:
    if not isinstance(field, list) or not field:
        raise Malformed("the transaction calls nothing")
    calls = []
    for call in field:
        if not isinstance(call, list) or len(call) != 3 or not all(isinstance(part, bytes) for part in call):
            raise Malformed("a call is no [to, value, data]")
        to, value, data = call
        if len(to) != 20 or value != b"":
            raise Malformed("a call has no address, or sends a value: there is no native coin")
        calls.append(Call(_hex(to), data))
    return tuple(calls)


def _integer(field: object) -> int:
    if not isinstance(field, bytes) or field[:1] == b"\x00" or len(field) > 32:
        raise Malformed("a number has leading zeros, or is none")
    return int.from_bytes(field, "big")


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _hex(address: object) -> str:
    if not isinstance(address, bytes) or len(address) != 20:
        raise Malformed("an address does not have 20 bytes")
    return "0x" + address.hex()
