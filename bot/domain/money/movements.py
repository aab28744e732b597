"""What entered and left the wallet, as the chain shows it: the other side of every comparison of the books.

A movement that left and belongs to no payment of ours is in no book until the host adopts it. Amounts are
micro-USDC.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.money.chain import Block, Movements, Received, Sent, Used
from bot.domain.money.networks import BASE, Network

OVERLAP_SECONDS = 300
"""Recorded blocks of so long are read once more: a node that lags behind may have left logs out."""

THEFT = "the wallet paid something that this bot never signed"
LOST_LIFE = "the books miss payments that this bot has made: they are an older copy"
SET_BACK = "the database has lost changes that it had confirmed"
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
    GAS = "gas"  # of a transaction that moved nothing else and is none of ours


@dataclass(frozen=True, slots=True)
class Movement:
    """One transfer of USDC from (`outward`) or to the wallet. `other` is the other side's address."""

    tx: str
    log_index: int
    block: int
    outward: bool
    other: str
    amount: int
    nonce: str | None = None  # of the authorization that moved it; None: a plain transfer
    told: bool = False  # the host knows that it is in no book
    fee: bool = False  # the gas of its transaction, and of nobody's choice
    network: Network = BASE

    @property
    def key(self) -> str:
        """Return `tx:log_index`, the movement's name in findings and commands."""
        return f"{self.tx}:{self.log_index}"

    def origin(self, payees: Collection[str]) -> Origin:
        """Return how it left the wallet. `payees` are StableStudio's addresses."""
        if self.nonce is None:
            return Origin.GAS if self.fee else Origin.TRANSFER
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
    network: Network = BASE

    @property
    def deep(self) -> int:
        """Return the newest block that is deep enough for what it holds to be booked."""
        return self.newest.number - self.network.depth

    @property
    def deep_time(self) -> int:
        """Return that block's time, in seconds since the epoch."""
        return self.newest.time - self.network.deep_seconds

    @property
    def ended(self) -> int:
        """Return the second up to which payments have ended for good; 0 where time ends none."""
        slack = self.network.slack_seconds
        return 0 if slack is None else self.deep_time - slack

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


def movements_of(piece: Movements, network: Network) -> list[Movement]:
    """Return the movements of some blocks with the authorizations that caused them, oldest first.

    The contract logs AuthorizationUsed and then the Transfer that it allowed, in one transaction, which may
    hold several of them.
    """
    inward = [arrival(one, network) for one in piece.received if one.amount > 0]
    outward = list(_paired([one for one in piece.sent if one.amount > 0], piece.used, network))
    return sorted([*inward, *outward], key=lambda one: (one.block, one.log_index))


def arrival(received: Received, network: Network) -> Movement:
    """Return the movement that a transfer to the wallet is."""
    return Movement(
        received.tx,
        received.log_index,
        received.block,
        outward=False,
        other=received.sender,
        amount=received.amount,
        network=network,
    )


def _paired(sent: Sequence[Sent], used: Sequence[Used], network: Network) -> Iterator[Movement]:
    nonces = {(one.tx, one.log_index): one.nonce for one in used}
    for one in sent:
        yield Movement(
            one.tx,
            one.log_index,
            one.block,
            outward=True,
            other=one.to,
            amount=one.amount,
            nonce=None if one.fee else nonces.get((one.tx, one.log_index - 1)),
            fee=one.fee,
            network=network,
        )
