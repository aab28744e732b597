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
    HOLD = "hold"  # available → held
    CAPTURE = "capture"  # held → studio, once the payment is settled
    RELEASE = "release"  # held → available: what was not spent
    REFUND = "refund"  # losses → available: the host bears a loss
    DEPOSIT = "deposit"  # operator → deposits: it has arrived on chain
    CLAIM = "claim"  # deposits → available: it is this server's
    KEEP = "keep"  # deposits → operator: it is the host's own


def available(guild_id: int) -> str:
    """Name of the account a server can spend from."""
    return f"guild:{guild_id}:available"


def held(guild_id: int) -> str:
    """Name of the account with a server's reserved budget."""
    return f"guild:{guild_id}:held"


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
