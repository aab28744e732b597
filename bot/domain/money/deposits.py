"""Money that comes in: top-ups that the bot promises, deposits on the chain, and budget alerts.

Amounts are micro-USDC, instants epoch milliseconds.
"""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.money.chain import Received

TOPUP_SECONDS = 24 * 3600.0
"""A top-up waits this long for its exact amount."""

REUSE_SECONDS = 30 * 24 * 3600.0
"""An exact amount is not used again for so long: a late payment must not pay another server's top-up."""

SKEW_MS = 60_000
"""The chain's clock may be this far behind ours when a transfer follows its top-up at once."""

_TAILS = (range(1, 1000), range(1000, 10_000))
"""Micro-USDC added to make an amount unique: below a tenth of a cent, up to a cent where those are taken."""

ALERTS = (50, 80, 100)
"""Steps of use, in percent of the last level, at which a server is alerted."""

EMPTY_BELOW = 10_000
"""A budget below one cent is used up: StableStudio sells nothing for less."""


@dataclass(frozen=True, slots=True)
class NewTopup:
    """A row of `topups` to be written."""

    id: str
    request_key: str  # the interaction's id, so that a redelivered one is the same top-up
    guild_id: int
    channel_id: int  # where the credit is announced
    user_id: int
    asked: int
    opened_at: int
    due_at: int


@dataclass(frozen=True, slots=True)
class Topup:
    """A row of `topups`. `amount` is the exact one to send: `asked`, made unique by its last digits."""

    id: str
    request_key: str
    guild_id: int
    channel_id: int
    user_id: int
    asked: int
    amount: int
    opened_at: int
    due_at: int
    credited_at: int | None
    announced_at: int | None
    tx: str | None
    log_index: int | None


class DepositState(StrEnum):
    UNCLAIMED = "UNCLAIMED"  # in house:deposits, until the host decides
    CREDITED = "CREDITED"  # to a server
    KEPT = "KEPT"  # dismissed: the host's own money


class UnclaimedReason(StrEnum):
    """The reason that a deposit was not credited automatically."""

    UNKNOWN = "unknown"  # no top-up has this amount
    LATE = "late"  # its top-up was over
    REPEATED = "repeated"  # its top-up was paid before


@dataclass(frozen=True, slots=True)
class Deposit:
    """A row of `deposits`: a transfer of USDC to the wallet."""

    tx: str
    log_index: int
    seen_at: int
    sender: str  # EIP-55
    amount: int
    state: DepositState
    guild_id: int | None
    wallet: str | None  # the receiver
    block: int | None
    mined_at: int | None
    why: UnclaimedReason | None
    topup: str | None
    assigned_by: int | None
    assigned_at: int | None

    @property
    def key(self) -> str:
        """Return `tx:log_index`, the deposit's name in commands."""
        return f"{self.tx}:{self.log_index}"


@dataclass(frozen=True, slots=True)
class Mined:
    """A transfer to the wallet with the time of its block."""

    received: Received
    at: int


def exact_amount(asked: int, taken: Container[int], choose: Callable[[Sequence[int]], int]) -> int | None:
    """Return the amount to send: `asked` micro-USDC and last digits that no other top-up has.

    None if all are taken.
    """
    for tails in _TAILS:
        free = [asked + tail for tail in tails if asked + tail not in taken]
        if free:
            return choose(free)
    return None


def match_topup(mined: Mined, topups: Sequence[Topup]) -> Topup | UnclaimedReason:
    """Return the top-up that a transfer pays, or the reason it pays none.

    `topups` are those with exactly its amount. The block's time decides, not ours: a transfer is not late
    because the bot was off.
    """
    in_time = [topup for topup in topups if topup.opened_at - SKEW_MS <= mined.at <= topup.due_at]
    waiting = [topup for topup in in_time if topup.credited_at is None]
    if waiting:
        return waiting[0]
    if any(topup.credited_at is not None for topup in topups):
        return UnclaimedReason.REPEATED
    late = any(mined.at > topup.due_at for topup in topups)
    return UnclaimedReason.LATE if late else UnclaimedReason.UNKNOWN


def used_percent(level: int, available: int) -> int:
    """Return the used part of `level` in whole percent, rounded down. Held money counts as used.

    100 means that the rest buys nothing.
    """
    if available < EMPTY_BELOW:
        return 100
    return min(99, max(0, (level - available) * 100 // level))


def alert_due(level: int, available: int, notified: int) -> int | None:
    """Return the highest step of ALERTS that is reached and above the `notified` one, if there is one."""
    used = used_percent(level, available)
    reached = [step for step in ALERTS if notified < step <= used]
    return reached[-1] if reached else None


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The outcome of one scan of the chain."""

    credited: tuple[Topup, ...]
    unclaimed: tuple[Deposit, ...]
    unknown_nonces: tuple[str, ...]  # of payments from our wallet that we never signed


@dataclass(frozen=True, slots=True)
class ScannedRange:
    """The blocks that were read for a wallet, by number."""

    wallet: str
    first: int  # the first block whose deposits are recorded
    first_log: int  # of that block, only deposits after this log index
    next: int  # the first unread block
    compared: int  # the first block that no audit has compared with the ledger

    def covers(self, received: Received) -> bool:
        """Return True if the transfer came after reading began."""
        return (received.block, received.log_index) > (self.first, self.first_log)
