"""The words of the ledger: accounts, transfers, and the hash that chains everything that is money."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

OPERATOR = "house:operator"
"""Where grants come from; its balance is minus everything ever granted."""
STUDIO = "house:studio"
"""What was paid to StableStudio; equals what the chain says left the wallet."""
LOSSES = "house:losses"
"""Minus what the host gave back for jobs that failed after they were paid."""
DEPOSITS = "house:deposits"
"""Arrived on chain and not yet claimed by a server."""

GENESIS = "0" * 64
"""The hash before the first."""


class TransferKind(StrEnum):
    GRANT = "grant"  # operator → available
    HOLD = "hold"  # available (or a pot, or a prize) → held
    CAPTURE = "capture"  # held → studio, once the payment is settled
    RELEASE = "release"  # held → where the hold came from: what was not spent
    REFUND = "refund"  # losses → available: the host bears a loss
    DEPOSIT = "deposit"  # operator → deposits: it has arrived on chain
    CLAIM = "claim"  # deposits → available: it is this server's
    KEEP = "keep"  # deposits → operator: it is the host's own
    FUND = "fund"  # available → a contest's pot; of a refund, what a pot or a prize had paid
    RETURN = "return"  # a contest's pot → available: what it no longer needs
    PRIZE = "prize"  # a contest's pot → the winner's creation credit


def available(guild_id: int) -> str:
    """Name of the account a server can spend from."""
    return f"guild:{guild_id}:available"


def held(guild_id: int) -> str:
    """Name of the account with a server's reserved budget."""
    return f"guild:{guild_id}:held"


def pot(contest_id: str) -> str:
    """Name of the account from which the pictures of a contest, and its prize, are paid."""
    return f"contest:{contest_id}:pot"


def prize(guild_id: int, user_id: int) -> str:
    """Name of the account with what a member has won and not yet spent: their jobs are paid from it."""
    return f"guild:{guild_id}:prize:{user_id}"


def may_go_negative(account: str) -> bool:
    """Only the house's own accounts may; a server's or a pot's money is really there or not at all."""
    return account.startswith("house:")


@dataclass(frozen=True, slots=True)
class Balances:
    """One server's money in micro-USDC. `spent` is everything captured for it, less refunds."""

    available: int
    held: int
    spent: int


def canonical(row: Mapping[str, object]) -> bytes:
    """The bytes of a row that are hashed: sorted keys, no spaces, bytes as hex."""
    return json.dumps(
        row, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=bytes.hex
    ).encode()


def digest(row: Mapping[str, object]) -> str:
    """SHA-256 of a row's canonical form, in hex."""
    return hashlib.sha256(canonical(row)).hexdigest()


def chained(previous: str, table: str, key: str, content: str) -> str:
    """The hash of one journal line, which covers the line before it."""
    return hashlib.sha256(f"{previous}\n{table}\n{key}\n{content}".encode()).hexdigest()
