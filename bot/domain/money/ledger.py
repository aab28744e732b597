"""The ledger's accounts and kinds of transfer, and the hash that chains all rows about money.

Every transfer moves micro-USDC from one account to another, so all balances together are zero.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

OPERATOR = "house:operator"
"""The source of grants; its balance is minus everything ever granted."""
STUDIO = "house:studio"
"""Payments to StableStudio; equals the amount that left the wallet on chain."""
LOSSES = "house:losses"
"""Minus the host's refunds for jobs that failed after they were paid."""
DEPOSITS = "house:deposits"
"""Deposits on chain that no server has been credited with."""

GAS = "house:gas"
"""Minus the gas that payments took out of the wallet besides their price; the host bears it."""

GENESIS = "0" * 64
"""The hash before the first line."""


class TransferKind(StrEnum):
    GRANT = "grant"  # operator → available
    HOLD = "hold"  # available (or a pot, or a prize) → held
    CAPTURE = "capture"  # held → studio, once the payment is settled
    RELEASE = "release"  # held → the account of the hold: the unspent rest
    REFUND = "refund"  # losses → available: the host bears a loss
    DEPOSIT = "deposit"  # operator → deposits: it has arrived on chain
    CLAIM = "claim"  # deposits → available: it is this server's
    KEEP = "keep"  # deposits → operator: it is the host's own
    FUND = "fund"  # available → a contest's pot; also the part of a refund that a pot or a prize had paid
    RETURN = "return"  # a contest's pot → available: the rest
    PRIZE = "prize"  # a contest's pot → the winner's creation credit
    GAS = "gas"  # gas → studio: a payment's network has taken it out of the wallet
    OUTFLOW = "outflow"  # losses or operator → studio: it left the wallet and was no purchase in these books


def available(guild_id: int) -> str:
    """Return the account that a server can spend from."""
    return f"guild:{guild_id}:available"


def held(guild_id: int) -> str:
    """Return the account with a server's reserved budget."""
    return f"guild:{guild_id}:held"


def pot(contest_id: str) -> str:
    """Return the account that pays for a contest's pictures and prize."""
    return f"contest:{contest_id}:pot"


def contest_of(account: str) -> str | None:
    """Return the id of the contest whose pot the account is; None if it is no pot."""
    kind, _, rest = account.partition(":")
    return rest.removesuffix(":pot") if kind == "contest" and rest.endswith(":pot") else None


def prize(guild_id: int, user_id: int) -> str:
    """Return the account with a member's unspent prize money, which pays for their jobs."""
    return f"guild:{guild_id}:prize:{user_id}"


def may_go_negative(account: str) -> bool:
    """Return True for the host's own accounts. Servers and pots can only spend money that is there."""
    return account.startswith("house:")


@dataclass(frozen=True, slots=True)
class Balances:
    """A server's money in micro-USDC. `spent` is everything captured for it, less refunds."""

    available: int
    held: int
    spent: int


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=bytes.hex)


def canonical(row: Mapping[str, object]) -> bytes:
    """Return the bytes of a row that are hashed: sorted keys, no spaces, bytes as hex."""
    return _CANONICAL.encode(row).encode()


def digest(row: Mapping[str, object]) -> str:
    """Return the SHA-256 of a row's canonical form, in hex."""
    return hashlib.sha256(canonical(row)).hexdigest()


def chained(previous: str, table: str, key: str, content: str) -> str:
    """Return the hash of a journal line, which covers the line before it."""
    return hashlib.sha256(f"{previous}\n{table}\n{key}\n{content}".encode()).hexdigest()
