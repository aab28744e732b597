"""Transactions as they go over the wire: signatures, and a message of version 0 or of the old form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from sandbox.solana import base58

MAX_BYTES = 1232
_VERSIONED = 0x80


class MalformedError(ValueError):
    """The bytes are no transaction."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """`program` and `accounts` are indexes into the message's keys."""

    program: int
    accounts: tuple[int, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What is signed. The first `signers` keys sign; keys and blockhash are base58.

    `version` is 0 or None (the old form); `readonly` counts the read-only keys among those that sign and
    among the others.
    """

    raw: bytes
    version: int | None
    signers: int
    readonly: tuple[int, int]
    keys: tuple[str, ...]
    blockhash: str
    instructions: tuple[Instruction, ...]

    def program(self, instruction: Instruction) -> str:
        return self.keys[instruction.program]

    def accounts(self, instruction: Instruction) -> list[str]:
        return [self.keys[index] for index in instruction.accounts]

    def may_write(self, key: str) -> bool:
        """Return True if the message lets its instructions write to this account."""
        at = self.keys.index(key)
        if at < self.signers:
            return at < self.signers - self.readonly[0]
        return at < len(self.keys) - self.readonly[1]

    def signs(self, key: str) -> bool:
        return key in self.keys[: self.signers]


@dataclass(frozen=True, slots=True)
class Transaction:
    """A message and one signature (64 bytes) for each of its signers; the first is the id."""

    signatures: tuple[bytes, ...]
    message: Message

    @property
    def id(self) -> str:
        return base58.encode(self.signatures[0])

    def encoded(self) -> bytes:
        """Return the wire form."""
        return compact(len(self.signatures)) + b"".join(self.signatures) + self.message.raw

    def signed_by(self, key: str) -> bool:
        """Return True if the signature in the key's place is its own."""
        signature = self.signatures[self.message.keys.index(key)]
        try:
            VerifyKey(base58.decode(key, 32)).verify(self.message.raw, signature)
        except BadSignatureError:
            return False
        return True

    def signed(self, at: int, signature: bytes) -> "Transaction":
        """Return the transaction with another signature in one place."""
        signatures = [*self.signatures[:at], signature, *self.signatures[at + 1 :]]
        return Transaction(tuple(signatures), self.message)


def parse(raw: bytes) -> Transaction:
    """Read the wire form, which must be all of `raw`. Raises MalformedError.

    Messages that look accounts up in tables are refused: no payment has one.
    """
    if len(raw) > MAX_BYTES:
        raise MalformedError("too long")
    reader = _Reader(raw)
    signatures = tuple(reader.take(64) for _ in range(reader.length()))
    message = _message(reader)
    if len(signatures) != message.signers:
        raise MalformedError("signatures and signers differ in number")
    return Transaction(signatures, message)


def compact(number: int) -> bytes:
    """Return a length as compact-u16."""
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + compact(rest) if rest else bytes([low])


def _message(reader: "_Reader") -> Message:
    start = reader.at
    first = reader.byte()
    version = first & 0x7F if first & _VERSIONED else None
    if version not in (None, 0):
        raise MalformedError("a version that does not exist")
    signers = first if version is None else reader.byte()
    readonly = reader.byte(), reader.byte()
    keys = tuple(base58.encode(reader.take(32)) for _ in range(reader.length()))
    blockhash = base58.encode(reader.take(32))
    instructions = tuple(_instruction(reader, len(keys)) for _ in range(reader.length()))
    if version == 0 and reader.length():
        raise MalformedError("address tables")
    if not reader.ended:
        raise MalformedError("bytes after the end")
    if not 1 <= signers <= len(keys) or readonly[0] >= signers or signers + readonly[1] > len(keys):
        raise MalformedError("a header that does not fit its keys")
    return Message(reader.data[start:], version, signers, readonly, keys, blockhash, instructions)


def _instruction(reader: "_Reader", keys: int) -> Instruction:
    program = reader.byte()
    accounts = tuple(reader.byte() for _ in range(reader.length()))
    if not 0 < program < keys or any(index >= keys for index in accounts):
        raise MalformedError("an index without a key")
    return Instruction(program, accounts, reader.take(reader.length()))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    @property
    def ended(self) -> bool:
        return self.at == len(self.data)

    def take(self, size: int) -> bytes:
        if self.at + size > len(self.data):
            raise MalformedError("too short")
        self.at += size
        return self.data[self.at - size : self.at]

    def byte(self) -> int:
        return self.take(1)[0]

    def length(self) -> int:
        """Read a compact-u16, in its shortest form."""
        start, value = self.at, 0
        for shift in (0, 7, 14):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if value > 0xFFFF or self.data[start : self.at] != compact(value):
            raise MalformedError("a length that is none")
        return value


@dataclass(frozen=True, slots=True)
class Step:
    """An instruction before it is compiled. Accounts are (key, signs, is written to)."""

    program: str
    accounts: Sequence[tuple[str, bool, bool]]
    data: bytes


def compiled(fee_payer: str, steps: Sequence[Step], blockhash: str) -> Message:
    """Return the message (version 0) of some steps. Read-only keys are in the order of their text."""
    roles: dict[str, tuple[bool, bool]] = {fee_payer: (True, True)}
    for step in steps:
        for key, signs, written in (*step.accounts, (step.program, False, False)):
            known = roles.get(key, (False, False))
            roles[key] = known[0] or signs, known[1] or written
    others = sorted(key for key in roles if key != fee_payer)
    keys = sorted(
        [fee_payer, *others], key=lambda key: (key != fee_payer, *(not role for role in roles[key]))
    )
    signers = sum(signs for signs, _ in roles.values())
    readonly = [
        sum(is_signer is signs and not written for signs, written in roles.values())
        for is_signer in (True, False)
    ]
    body = [
        bytes([_VERSIONED, signers, *readonly]),
        compact(len(keys)),
        *(base58.decode(key, 32) for key in keys),
    ]
    body += [base58.decode(blockhash, 32), compact(len(steps))]
    for step in steps:
        accounts = bytes(keys.index(key) for key, _, _ in step.accounts)
        body += [
            bytes([keys.index(step.program)]),
            compact(len(accounts)),
            accounts,
            compact(len(step.data)),
            step.data,
        ]
    return _message(_Reader(b"".join([*body, compact(0)])))


def shown(transaction: Transaction) -> dict[str, Any]:
    """Return the transaction as a node shows it with the encoding "json"."""
    message = transaction.message
    view: dict[str, Any] = {
        "header": {
            "numRequiredSignatures": message.signers,
            "numReadonlySignedAccounts": message.readonly[0],
            "numReadonlyUnsignedAccounts": message.readonly[1],
        },
        "accountKeys": list(message.keys),
        "recentBlockhash": message.blockhash,
        "instructions": [
            {
                "programIdIndex": each.program,
                "accounts": list(each.accounts),
                "data": base58.encode(each.data),
                "stackHeight": None,
            }
            for each in message.instructions
        ],
    }
    if message.version == 0:
        view["addressTableLookups"] = []
    return {"signatures": [base58.encode(each) for each in transaction.signatures], "message": view}
