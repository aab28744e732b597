"""Money that comes in: top-ups somebody was promised a credit for, deposits the chain shows, and alerts
about what is left."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.money.chain import Received

TOPUP_SECONDS = 24 * 3600.0
"""How long the exact amount of a top-up is waited for."""

REUSE_SECONDS = 30 * 24 * 3600.0
"""A top-up's exact amount is given to nobody else for so long: a late payment must not pay another's."""

SKEW_MS = 60_000
"""How far the chain's clock may be behind ours when a transfer follows its top-up at once."""

_TAILS = (range(1, 1000), range(1000, 10_000))
"""Last micro-digits: at most a tenth of a cent on top, and a cent where those are taken."""

ALERTS = (50, 80, 100)
"""Percent of the last level at which a server is told what it has used."""

EMPTY_BELOW = 10_000
"""Below one cent nothing that StableStudio sells can be bought: the budget is used up."""


@dataclass(frozen=True, slots=True)
class NewTopup:
    """A row of `topups` to be. Amounts are micro-USDC, instants epoch milliseconds."""

    id: str
    request_key: str  # the interaction's id: a redelivered one is the same top-up
    guild_id: int
    channel_id: int  # where the credit is announced
    user_id: int
    asked: int
    opened_at: int
    due_at: int


@dataclass(frozen=True, slots=True)
class Topup:
    """A row of `topups`. `amount` is what to send: what was asked, made unique by its last digits."""

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
    UNCLAIMED = "UNCLAIMED"  # in house:deposits, for the host to decide
    CREDITED = "CREDITED"  # a server has it
    KEPT = "KEPT"  # the host's own money


class UnclaimedReason(StrEnum):
    """Why a deposit was credited to nobody by itself."""

    UNKNOWN = "unknown"  # no top-up has this amount
    LATE = "late"  # its top-up was over
    REPEATED = "repeated"  # its top-up was paid before


@dataclass(frozen=True, slots=True)
class Deposit:
    """A row of `deposits`: a transfer of USDC to the wallet."""

    tx: str
    log_index: int
    seen_at: int  # epoch milliseconds, as all instants here
    sender: str  # EIP-55
    amount: int  # micro-USDC
    state: DepositState
    guild_id: int | None
    wallet: str | None  # where it went
    block: int | None
    mined_at: int | None
    why: UnclaimedReason | None
    topup: str | None
    assigned_by: int | None
    assigned_at: int | None

    @property
    def key(self) -> str:
        """`tx:log_index`, its name everywhere."""
        return f"{self.tx}:{self.log_index}"


@dataclass(frozen=True, slots=True)
class Mined:
    """A transfer to the wallet with its block's time in epoch milliseconds."""

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


def judge(mined: Mined, topups: Sequence[Topup]) -> Topup | UnclaimedReason:
    """Which top-up a transfer pays; `topups` are those with exactly its amount.

    The block's time decides, not when we looked: a bot that was off is no reason to be late.
    """
    now = [t for t in topups if t.opened_at - SKEW_MS <= mined.at <= t.due_at]
    waiting = [topup for topup in now if topup.credited_at is None]
    if waiting:
        return waiting[0]
    if any(topup.credited_at is not None for topup in topups):
        return UnclaimedReason.REPEATED
    return (
        UnclaimedReason.LATE if any(mined.at > topup.due_at for topup in topups) else UnclaimedReason.UNKNOWN
    )


def used_percent(level: int, available: int) -> int:
    """How much of `level` micro-USDC is gone (held money is), in whole percent, rounded down; 100 once
    nothing can be bought with the rest."""
    if available < EMPTY_BELOW:
        return 100
    return min(99, max(0, (level - available) * 100 // level))


def alert_due(level: int, available: int, told: int) -> int | None:
    """The step of ALERTS that is reached and was not told yet; None if there is none."""
    used = used_percent(level, available)
    reached = [step for step in ALERTS if told < step <= used]
    return reached[-1] if reached else None


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What one look at the chain brought into the books."""

    credited: tuple[Topup, ...]
    odd: tuple[Deposit, ...]
    strange: tuple[str, ...]  # nonces of our wallet that were used and that we never signed


@dataclass(frozen=True, slots=True)
class ScannedRange:
    """How far the chain was read for a wallet, in block numbers."""

    wallet: str
    first: int  # the first block whose deposits are in the books
    first_log: int  # and of that block, those after this log index
    next: int  # the first block that was not read
    compared: int  # the first block that was not compared with the books once more

    def covers(self, received: Received) -> bool:
        """Whether it came after reading began."""
        return (received.block, received.log_index) > (self.first, self.first_log)
