"""Money that comes in: top-ups that the bot promises, deposits on the chain, and budget alerts.

Amounts are micro-USDC, instants epoch milliseconds.
"""

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.money.chain import Received

TOPUP_SECONDS = 24 * 3600.0
"""A top-up waits this long for its exact amount."""

REUSE_SECONDS = 24 * 3600.0
"""Once a top-up is over, its amount is not promised to another server for so long, however few are free."""

FRESH_SECONDS = 30 * 24 * 3600.0
"""An amount that was promised within this time goes to another server only when all others are taken."""

OPEN_PER_SERVER = 2
"""Top-ups of one server that can be open at once; a further one replaces the oldest. One for each person."""

SKEW_MS = 60_000
"""The chain's clock may be this far behind ours when a transfer follows its top-up at once."""

CENT = 10_000
"""Micro-USDC."""

_RUNS = "01234567890", "09876543210"


def _is_distinct(tail: int) -> bool:
    """Return whether nobody would type these last four digits: no trailing zero, no repetition, no run."""
    digits = f"{tail:04d}"
    return tail % 10 != 0 and len(set(digits)) > 2 and not any(digits in run for run in _RUNS)


_TAILS = tuple(
    tuple(tail for tail in tails if _is_distinct(tail)) for tails in (range(100, 1000), range(1000, CENT))
)
"""Micro-USDC added to whole cents: below a tenth of a cent, up to a cent where those are taken."""

_ADDRESS = re.compile("0x[0-9a-fA-F]{40}", re.ASCII)
_SOLANA_ADDRESS = re.compile("[1-9A-HJ-NP-Za-km-z]{32,44}", re.ASCII)

ALERTS = (50, 80, 100)
"""Steps of use, in percent of the last level, at which a server is alerted."""

EMPTY_BELOW = 10_000
"""A budget below one cent is used up: StableStudio sells nothing for less."""

DUST_BELOW = 10_000
"""Anybody can send less than a cent thousands of times for little: it is booked, and told of in sums."""


@dataclass(frozen=True, slots=True)
class NewTopup:
    """A row of `topups` to be written."""

    id: str
    request_key: str  # the interaction's id, so that a redelivered one is the same top-up
    guild_id: int
    channel_id: int  # where the credit is announced
    user_id: int
    asked: int  # whole cents
    opened_at: int
    due_at: int
    sender: str | None = None  # the only address whose transfer counts, as `parse_address` has it; None: any


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
    sender: str | None = None
    replaced_at: int | None = None  # by a later top-up of its server or its person
    network: str | None = None  # CAIP-2, on which it was paid, where that is asked for; None: Base

    @property
    def ends_at(self) -> int:
        """Return the last instant at which a transfer pays it."""
        return self.due_at if self.replaced_at is None else min(self.due_at, self.replaced_at)

    def accepts(self, received: Received) -> bool:
        """Return True if the transfer counts, by its sender or by what the sender says that it is for."""
        senders = (None, received.sender, received.sender.lower())
        return self.sender in senders or self.is_named(received)

    def is_named(self, received: Received) -> bool:
        """Return True if the sender wrote this top-up's id to the transfer."""
        return received.memo.strip().lower() == self.id


class DepositState(StrEnum):
    UNCLAIMED = "UNCLAIMED"  # in house:deposits, until the host decides
    CREDITED = "CREDITED"  # to a server
    KEPT = "KEPT"  # dismissed: the host's own money


class UnclaimedReason(StrEnum):
    """The reason that a deposit was not credited automatically."""

    UNKNOWN = "unknown"  # no top-up has this amount
    LATE = "late"  # its top-up was over
    REPEATED = "repeated"  # its top-up was paid before
    REPLACED = "replaced"  # its top-up gave way to a later one
    SENDER = "sender"  # its top-up names another sender
    ROUND = "round"  # an amount that anybody could have sent
    LARGE = "large"  # above the host's line
    SEVERAL = "several"  # two servers were promised this amount


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
    wallet: str | None  # the receiver's address
    block: int | None
    mined_at: int | None
    why: UnclaimedReason | None
    topup: str | None
    assigned_by: int | None
    assigned_at: int | None
    network: str | None = None  # CAIP-2; None: Base
    promised_to: int | None = None  # the server that was promised a credit for its amount, though it waits

    @property
    def key(self) -> str:
        """Return `tx:log_index`, the deposit's name in commands."""
        return f"{self.tx}:{self.log_index}"


@dataclass(frozen=True, slots=True)
class Mined:
    """A transfer to the wallet with the time of its block."""

    received: Received
    at: int


def cut_to_cents(amount: int) -> int:
    """Return the micro-USDC without what is below a cent."""
    return amount - amount % CENT


def is_round(amount: int) -> bool:
    """Return whether a person could send this many micro-USDC unasked. Promised amounts never are."""
    return not _is_distinct(amount % CENT)


def parse_address(text: str) -> str:
    """Return a typed address, one of an EVM chain in lower case, or "" if it is none."""
    stripped = text.strip(" ")
    if _ADDRESS.fullmatch(stripped):
        return stripped.lower()
    return stripped if _SOLANA_ADDRESS.fullmatch(stripped) else ""


def exact_amount(
    asked: int, taken: Container[int], lately: Container[int], choose: Callable[[Sequence[int]], int]
) -> int | None:
    """Return the amount to send: `asked`, whole cents, and last digits of its own that are never round.

    `taken` amounts are never chosen, those promised `lately` only if all others are taken. None if there is
    none.
    """
    for avoided in ((taken, lately), (taken,)):
        for tails in _TAILS:
            amounts = (asked + tail for tail in tails)
            free = [amount for amount in amounts if not any(amount in those for those in avoided)]
            if free:
                return choose(free)
    return None


@dataclass(frozen=True, slots=True)
class Match:
    """The top-up that a transfer has the amount of, and the reason that it does not pay it."""

    topup: Topup | None
    why: UnclaimedReason | None


def match_topup(mined: Mined, topups: Sequence[Topup], *, line: int | None = None) -> Match:
    """Return the top-up that a transfer pays, or the reason that it waits for the host.

    `topups` are those with exactly its amount, the newest first. The block's time decides, not ours: a
    transfer is not late because the bot was off. A transfer above `line` micro-USDC always waits.
    """
    received = mined.received
    begun = [topup for topup in topups if topup.opened_at - SKEW_MS <= mined.at]
    if not begun:
        return Match(None, UnclaimedReason.UNKNOWN)
    in_time = [topup for topup in begun if mined.at <= topup.ends_at]
    waiting = [topup for topup in in_time if topup.credited_at is None]
    named = [topup for topup in waiting if topup.is_named(received)]
    ours = named or [topup for topup in waiting if topup.accepts(received)]
    if not ours:
        return Match(begun[0], _odd(mined, begun, waiting))
    if not named and any(topup.guild_id != ours[0].guild_id for topup in _still_expected(mined, begun)):
        return Match(None, UnclaimedReason.SEVERAL)
    if is_round(received.amount):
        return Match(ours[0], UnclaimedReason.ROUND)
    if line is not None and received.amount > line:
        return Match(ours[0], UnclaimedReason.LARGE)
    return Match(ours[0], None)


def _still_expected(mined: Mined, begun: Sequence[Topup]) -> Sequence[Topup]:
    """Return the unpaid top-ups that the transfer may be meant for, late ones included."""
    since = mined.at - round(FRESH_SECONDS * 1000)
    return [
        topup
        for topup in begun
        if topup.credited_at is None and topup.ends_at >= since and topup.accepts(mined.received)
    ]


def _odd(mined: Mined, begun: Sequence[Topup], waiting: Sequence[Topup]) -> UnclaimedReason:
    """Return the reason that a transfer pays none of the top-ups that had `begun` when it was mined."""
    if waiting:
        return UnclaimedReason.SENDER
    if any(topup.credited_at is not None for topup in begun):
        return UnclaimedReason.REPEATED
    return UnclaimedReason.REPLACED if mined.at <= begun[0].due_at else UnclaimedReason.LATE


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


@dataclass(frozen=True, slots=True)
class ScannedRange:
    """The blocks that were read for a wallet, by number. `wallet` is its name in the books."""

    wallet: str
    first: int  # the first block whose deposits are recorded
    first_log: int  # of that block, only deposits after this log index
    next: int  # the first unread block
    compared: int  # the first block that no audit has compared with the ledger

    def covers(self, received: Received) -> bool:
        """Return True if the transfer came after reading began."""
        return (received.block, received.log_index) > (self.first, self.first_log)
