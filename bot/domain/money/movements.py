"""What entered and left the wallet, as the chain shows it: the other side of every comparison of the books.

A movement that left and belongs to no payment of ours is in no book until the host adopts it. Amounts are
micro-USDC.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.money.chain import Block, Received, Sent, Used
from bot.domain.money.networks import BASE

DEPTH = 12
"""Blocks below the newest one whose movements are recorded: those above may still be reorganised away."""

DEEP_SECONDS = BASE.deep_seconds
"""How long a block takes to be so deep, by the chain's time."""

OVERLAP = 150
"""Recorded blocks that are read once more: a node that lags behind may have left logs out."""

THEFT = "the wallet paid something that this bot never signed"
LOST_LIFE = "the books miss payments that this bot has made: they are an older copy"
"""Reasons of the bot's own pauses."""


class Booking(StrEnum):
    """What money was that left the wallet and paid for nothing in these books."""

    LOST = "lost"  # stolen, or paid for a job that these books do not know: the house bears it
    OWN = "own"  # the host took it out


class Origin(StrEnum):
    """What a movement out of the wallet looks like on the chain."""

    TRANSFER = "transfer"  # a plain transfer: somebody sent it with the key
    FOREIGN = "foreign"  # a signed payment to somebody who is no payee of ours
    MISSED = "missed"  # a signed payment to StableStudio that the books do not know, as in a restored copy


@dataclass(frozen=True, slots=True)
class Movement:
    """One transfer of USDC from (`outward`) or to the wallet. `other` is the other side, EIP-55."""

    tx: str
    log_index: int
    block: int
    outward: bool
    other: str
    amount: int
    nonce: str | None = None  # of the authorization that moved it; None: a plain transfer
    told: bool = False  # the host knows that it is in no book

    @property
    def key(self) -> str:
        """Return `tx:log_index`, the movement's name in findings and commands."""
        return f"{self.tx}:{self.log_index}"

    def origin(self, payees: Collection[str]) -> Origin:
        """Return how it left the wallet. `payees` are StableStudio's addresses."""
        if self.nonce is None:
            return Origin.TRANSFER
        known = {payee.lower() for payee in payees}
        return Origin.MISSED if self.other.lower() in known else Origin.FOREIGN


@dataclass(frozen=True, slots=True)
class Position:
    """How far a wallet's movements are recorded and compared."""

    first: int  # the first block that is watched; what came before is the baseline
    next: int  # the movements of all blocks below it are recorded
    anchor: tuple[int, int] | None  # (block, what the wallet held after it): everything since adds up
    compared_block: int | None = None
    compared_at: int | None = None  # epoch milliseconds


@dataclass(frozen=True, slots=True)
class Standing:
    """The outcome of one look: everything up to `newest` was compared, `unbooked` is in no book."""

    position: Position
    newest: Block
    seen_at: int  # when `newest` was the newest, by the process's steady clock
    unbooked: tuple[Movement, ...] = ()

    @property
    def deep(self) -> int:
        """Return the newest block that is deep enough for what it holds to be booked."""
        return self.newest.number - DEPTH

    def blocks_missing(self, movements: Iterable[Movement]) -> int:
        """Return how many blocks are missing until all of these are deep enough; 0 if they are."""
        return max(0, max((one.block for one in movements), default=0) - self.deep)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a comparison really looked at. `received` and `sent` are the chain's sums since `first`."""

    first: int
    upto: int
    at: int | None  # epoch milliseconds of the last look
    received: int
    sent: int
    unbooked: int  # the part of `sent` that is in no book


def movements_of(received: Iterable[Received], sent: Iterable[Sent], used: Iterable[Used]) -> list[Movement]:
    """Return the movements of some blocks with the authorizations that caused them, oldest first.

    The contract logs AuthorizationUsed and then the Transfer that it allowed, in one transaction, which may
    hold several of them.
    """
    inward = [
        Movement(one.tx, one.log_index, one.block, outward=False, other=one.sender, amount=one.amount)
        for one in received
        if one.amount > 0
    ]
    outward = list(_paired([one for one in sent if one.amount > 0], list(used)))
    return sorted([*inward, *outward], key=lambda one: (one.block, one.log_index))


def _paired(sent: Sequence[Sent], used: Sequence[Used]) -> Iterator[Movement]:
    nonces = {(one.tx, one.log_index): one.nonce for one in used}
    for one in sent:
        nonce = nonces.get((one.tx, one.log_index - 1))
        yield Movement(one.tx, one.log_index, one.block, True, one.to, one.amount, nonce)
