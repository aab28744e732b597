"""The values of contests. The rules about them are in the modules beside this one.

An entry is one job's picture or clip, handed in to one contest. Votes and rankings name it by that job's id.
The database calls entries `submissions`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class ContestState(StrEnum):
    """DRAFT → OPEN → VOTING → CLOSED → ANNOUNCED, or CANCELLED from any of the first four."""

    DRAFT = "DRAFT"  # a preview that only its organiser sees; nothing is held
    OPEN = "OPEN"  # the card is posted, the pot is funded, entries are made and handed in
    VOTING = "VOTING"  # no more entries; ballots are taken
    CLOSED = "CLOSED"  # no more ballots; the result is computed, or waits for the organiser
    ANNOUNCED = "ANNOUNCED"  # the result is posted and the pot is back
    CANCELLED = "CANCELLED"  # over without a result; the pot is back


LIVE = frozenset({ContestState.OPEN, ContestState.VOTING, ContestState.CLOSED})
"""States in which there is money in the pot, and files that must be kept."""


class Voting(StrEnum):
    """The form of the ballot."""

    PAIRS = "pairs"  # the better of two entries, again and again
    HEARTS = "hearts"  # a few hearts for the best entries


class Tie(StrEnum):
    """The treatment of entries that the votes cannot tell apart."""

    SEED = "seed"  # head-to-head, then more distinct voters, then the seed committed to at opening
    SHARE = "share"  # they share the place and the prize


@dataclass(frozen=True, slots=True)
class Terms:
    """The promises of a contest's card. They can be changed until a member makes or enters something.

    Amounts are micro-USDC. `prize` is creation credit of the winner, on top of the pot.
    """

    theme: str
    voting: Voting
    entries_for_seconds: float
    voting_for_seconds: float
    pot: int
    cap: int  # the share of the pot that one member may spend
    prize: int = 0
    prize_role: int | None = None
    models: tuple[str, ...] = ()  # catalogue ids; empty: every model
    top_price: int | None = None  # of one picture; None: as much as the cap allows
    entries: int = 3  # per member
    quorum: int = 3  # distinct voters a result needs
    hearts: int = 3  # per voter, with Voting.HEARTS
    open_entries: bool = False  # pictures that are public already may be entered: "not blind"
    tie: Tie = Tie.SEED
    description: str = ""  # the organiser's own words on the card, one line

    @property
    def top(self) -> int:
        """Return the most that one picture may cost, in micro-USDC."""
        return self.cap if self.top_price is None else self.top_price

    @property
    def funding(self) -> int:
        """Return the micro-USDC that the opening moves out of the server's available budget."""
        return self.pot + self.prize


@dataclass(frozen=True, slots=True)
class Contest:
    """A row of `contests`. Instants are epoch milliseconds, None while they have not come."""

    id: str
    guild_id: int
    channel_id: int
    organiser_id: int
    state: ContestState
    terms: Terms
    commitment: str  # SHA-256 of the tie seed in hex; on the card
    created_at: int
    opened_at: int | None = None  # members who joined the server later neither enter nor vote
    entries_end_at: int | None = None
    voting_end_at: int | None = None
    ended_at: int | None = None  # announced or cancelled
    extended_at: int | None = None  # when the voting was last extended
    card_id: int | None = None  # message that announces the contest
    result_id: int | None = None  # message that announces the result
    template_id: int | None = None
    reason: str | None = None  # why it was cancelled
    version: int = 0  # rises with every change
    seed: bytes = field(default=b"", repr=False)  # secret until the result is stored
    salt: bytes = field(default=b"", repr=False)  # hides voters in the recount file; never published

    @property
    def theme(self) -> str:
        return self.terms.theme

    @property
    def live(self) -> bool:
        return self.state in LIVE


class EntryState(StrEnum):
    """ENTERED → WITHDRAWN or DISQUALIFIED. A withdrawn entry may be entered again."""

    ENTERED = "ENTERED"
    WITHDRAWN = "WITHDRAWN"  # by its maker, before the voting
    DISQUALIFIED = "DISQUALIFIED"  # by a moderator; its ballots are kept and not counted


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture or clip handed in."""

    job_id: str
    contest_id: str
    user_id: int
    state: EntryState
    entered_at: int
    cost: int  # micro-USDC the job cost
    name: str  # file in the spool, frozen until the contest is over
    sha256: str  # of that file
    is_video: bool = False
    decided_by: int | None = None  # the moderator who disqualified it
    reason: str | None = None

    @property
    def counts(self) -> bool:
        return self.state is EntryState.ENTERED


class Choice(StrEnum):
    """A voter's opinion on two entries."""

    A = "A"
    B = "B"
    BOTH = "BOTH"  # both fine: half a win for each
    SKIP = "SKIP"  # no opinion: weighs nothing

    @property
    def mirrored(self) -> "Choice":
        """Return the same opinion with the sides exchanged."""
        return {Choice.A: Choice.B, Choice.B: Choice.A}.get(self, self)


@dataclass(frozen=True, slots=True)
class Ballot:
    """One voter's vote on one unordered pair. `a` is the smaller id, whichever side it was shown on."""

    voter_id: int
    a: str
    b: str
    choice: Choice
    at: int

    @classmethod
    def from_sides(cls, voter_id: int, left: str, right: str, choice: Choice, at: int) -> "Ballot":
        """Build a ballot from the sides as they were shown: A was left, B was right."""
        if left == right:
            raise ValueError("an entry is not compared with itself")
        if left < right:
            return cls(voter_id, left, right, choice, at)
        return cls(voter_id, right, left, choice.mirrored, at)


@dataclass(frozen=True, slots=True)
class Heart:
    """One voter's heart for one entry."""

    voter_id: int
    entry: str
    at: int


class DecidedBy(StrEnum):
    """The reason why an entry is ahead of the next one."""

    VOTES = "votes"
    HEAD_TO_HEAD = "head-to-head"
    VOTERS = "more voters"
    SEED = "seed"
    SHARED = "shared"  # level with others on the same place
    WALKOVER = "walkover"


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry's place in the ranking.

    `score`: with pairs the expected share of wins against an average entry, in millionths; with hearts their
    number.
    """

    entry: str
    place: int  # shared places count: 1, 1, 3
    score: int
    ballots: int  # that counted, about this entry; skips do not
    voters: int  # distinct members who chose it at least once
    decided: DecidedBy


@dataclass(frozen=True, slots=True)
class Result:
    """A ranking, best first. It is stored before it is announced."""

    standings: tuple[Standing, ...]
    voters: int  # distinct members whose ballots counted
    ballots: int  # that counted
    quorum: int  # voters needed

    @property
    def winners(self) -> tuple[Standing, ...]:
        """Return the first place: one entry, or several that share it."""
        return tuple(standing for standing in self.standings if standing.place == 1)

    @property
    def walkover(self) -> bool:
        return len(self.standings) == 1

    @property
    def quorate(self) -> bool:
        """Return True if enough members voted; a walkover needs no voters."""
        return self.walkover or self.voters >= self.quorum


@dataclass(frozen=True, slots=True)
class Template:
    """A recurring contest: it opens again at an interval, with the next theme each time."""

    id: int
    guild_id: int
    channel_id: int
    organiser_id: int
    terms: Terms  # its theme is not used
    themes: Sequence[str]  # taken in turn, from the first again after the last
    opened: int  # rounds so far
    every_seconds: float
    next_at: int | None  # epoch milliseconds; None: stopped

    @property
    def theme(self) -> str:
        """Return the theme of the next round."""
        return self.themes[self.opened % len(self.themes)]
