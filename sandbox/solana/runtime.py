"""What a transaction does to the token accounts: the few programs that payments and deposits call.

Errors look as in a node's JSON, for example `{"InstructionError": [2, {"Custom": 1}]}`.
"""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.solana import addresses
from sandbox.solana.addresses import DECIMALS, USDC
from sandbox.solana.transaction import Instruction, Message

INSUFFICIENT_FUNDS, MINT_MISMATCH, OWNER_MISMATCH, WRONG_DECIMALS = 1, 3, 4, 18  # of the token program
_TRANSFER, _TRANSFER_CHECKED = 3, 12
_CREATE_IDEMPOTENT = 1


@dataclass(frozen=True, slots=True)
class Holding:
    """A token account: the wallet it belongs to, and its micro-USDC."""

    owner: str
    amount: int


@dataclass(slots=True)
class Outcome:
    """What a transaction comes to: `err` as a node shows it, the token accounts after it, and its log."""

    err: Any = None
    after: dict[str, Holding] = field(default_factory=dict)
    logs: list[str] = field(default_factory=list)


class _Failed(Exception):
    """An instruction failed; `error` as in the JSON of an InstructionError."""

    def __init__(self, error: Any) -> None:
        super().__init__(str(error))
        self.error = error


def run(message: Message, holdings: Mapping[str, Holding]) -> Outcome:
    """Return what the message does to these token accounts. All its instructions work, or none."""
    outcome = Outcome(after={key: holdings[key] for key in message.keys if key in holdings})
    for at, instruction in enumerate(message.instructions):
        program = message.program(instruction)
        outcome.logs.append(f"Program {program} invoke [1]")
        call = _PROGRAMS.get(program)
        if call is None:
            return Outcome("ProgramAccountNotFound")
        try:
            call(message, instruction, outcome)
        except _Failed as error:
            outcome.logs.append(f"Program {program} failed: {error}")
            return Outcome(
                {"InstructionError": [at, error.error]}, dict(_before(message, holdings)), outcome.logs
            )
        outcome.logs.append(f"Program {program} success")
    return outcome


def memos(message: Message) -> list[str]:
    """Return the texts of the memo instructions, in order."""
    found = [each.data for each in message.instructions if message.program(each) == addresses.MEMO]
    return [data.decode("utf-8", "replace") for data in found]


def _before(message: Message, holdings: Mapping[str, Holding]) -> Mapping[str, Holding]:
    return {key: holdings[key] for key in message.keys if key in holdings}


def _nothing(_message: Message, _instruction: Instruction, _outcome: Outcome) -> None:
    """Compute budgets and Lighthouse's guards move nothing."""


def _memo(message: Message, instruction: Instruction, outcome: Outcome) -> None:
    if not all(message.signs(key) for key in message.accounts(instruction)):
        raise _Failed("MissingRequiredSignature")
    try:
        text = instruction.data.decode()
    except UnicodeDecodeError:
        raise _Failed("InvalidInstructionData") from None
    outcome.logs += [f"Program log: Memo (len {len(instruction.data)})", f"Program log: {text}"]


def _token(message: Message, instruction: Instruction, outcome: Outcome) -> None:
    keys = message.accounts(instruction)
    kind = instruction.data[0] if instruction.data else None
    if kind == _TRANSFER_CHECKED and len(instruction.data) == 10:
        amount, decimals = struct.unpack("<QB", instruction.data[1:])
        if len(keys) < 4:
            raise _Failed("NotEnoughAccountKeys")
        source, mint, target, authority = keys[:4]
    elif kind == _TRANSFER and len(instruction.data) == 9:
        (amount,) = struct.unpack("<Q", instruction.data[1:])
        if len(keys) < 3:
            raise _Failed("NotEnoughAccountKeys")
        source, target, authority = keys[:3]
        mint, decimals = USDC, DECIMALS
    else:
        raise _Failed("InvalidInstructionData")
    if source not in outcome.after or target not in outcome.after:
        raise _Failed("InvalidAccountData")
    if outcome.after[source].amount < amount:
        raise _Failed({"Custom": INSUFFICIENT_FUNDS})
    if mint != USDC:
        raise _Failed({"Custom": MINT_MISMATCH})
    if decimals != DECIMALS:
        raise _Failed({"Custom": WRONG_DECIMALS})
    _move(message, outcome.after, amount, (source, target, authority))


def _move(message: Message, after: dict[str, Holding], amount: int, parties: tuple[str, str, str]) -> None:
    source, target, authority = parties
    if after[source].owner != authority:
        raise _Failed({"Custom": OWNER_MISMATCH})
    if not message.signs(authority):
        raise _Failed("MissingRequiredSignature")
    if not message.may_write(source) or not message.may_write(target):
        raise _Failed("ReadonlyDataModified")
    after[source] = replace(after[source], amount=after[source].amount - amount)
    after[target] = replace(after[target], amount=after[target].amount + amount)


def _associated(message: Message, instruction: Instruction, outcome: Outcome) -> None:
    """Create a wallet's token account. The accounts are who pays, it, the wallet, the mint, two programs."""
    keys = message.accounts(instruction)
    if len(keys) < 6:
        raise _Failed("NotEnoughAccountKeys")
    account, owner, mint = keys[1:4]
    if mint != USDC or account != addresses.token_account(owner):
        raise _Failed("InvalidSeeds")
    if account not in outcome.after:
        outcome.after[account] = Holding(owner, 0)
    elif instruction.data != bytes([_CREATE_IDEMPOTENT]):
        raise _Failed("IllegalOwner")


_PROGRAMS: dict[str, Callable[[Message, Instruction, Outcome], None]] = {
    addresses.COMPUTE_BUDGET: _nothing,
    addresses.LIGHTHOUSE: _nothing,
    addresses.MEMO: _memo,
    addresses.TOKEN: _token,
    addresses.ASSOCIATED: _associated,
}
