"""Values that the store takes and returns about contests: drafts, pots, pairs, results, posts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.contests.models import Ballot, Choice, Contest, Entry, Heart, Result, Terms


@dataclass(frozen=True, slots=True)
class NewContest:
    """A draft to store. A redelivered interaction has the same `request_key` and is the same contest."""

    id: str
    request_key: str
    guild_id: int
    channel_id: int
    organiser_id: int
    terms: Terms
    commitment: str
    seed: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    now: int
    template_id: int | None = None
    template_run: int | None = None


@dataclass(frozen=True, slots=True)
class Pot:
    """A contest's money, from the ledger, in micro-USDC.

    `spent` was paid for pictures, `held` is held for jobs under way. `left` is in the account now; the prize
    is part of it until it is given.
    """

    funded: int
    spent: int
    held: int
    returned: int
    prizes: int
    left: int

    def for_pictures(self, prize: int) -> int:
        """Return what is left for pictures: without the promised prize, which is part of `left`."""
        return max(0, self.left - prize)


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many entries take part now, and of how many members."""

    entries: int
    members: int

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Turnout":
        """Count the entries that are neither withdrawn nor disqualified."""
        makers = [entry.user_id for entry in entries if entry.counts]
        return cls(len(makers), len(set(makers)))


class EndingAct(StrEnum):
    """An act of an organiser that ends something and needs a reason."""

    CANCEL = "cancel"
    DISQUALIFY = "disqualify"


@dataclass(frozen=True, slots=True)
class Question:
    """A card that asks before something ends, with the reason that was typed for it.

    `entry` is the job of the entry to disqualify.
    """

    id: str
    contest_id: str
    act: EndingAct
    reason: str
    asked_at: int
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class PotShare:
    """One member's share of a contest's pot. `used` is paid, or held for jobs under way. Micro-USDC."""

    used: int
    cap: int

    @property
    def left(self) -> int:
        return max(0, self.cap - self.used)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries as one voter sees them. `choice` is about these sides: A is left."""

    id: int
    contest_id: str
    voter_id: int
    left: str
    right: str
    shown_at: int
    choice: Choice | None = None

    @property
    def ballot(self) -> Ballot | None:
        """Return the vote that counts, None before the voter chose."""
        if self.choice is None:
            return None
        return Ballot.from_sides(self.voter_id, self.left, self.right, self.choice, self.shown_at)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The entries that a voter's next pair is chosen from."""

    shown: Mapping[str, int]  # by entry: how often it was shown to anyone
    owners: Mapping[str, int]  # by entry: its maker
    seen: frozenset[tuple[str, str]]  # pairs this voter was shown, the smaller id first


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The data that a result is computed from. After the close only a disqualification changes it."""

    contest: Contest
    entries: tuple[Entry, ...]
    ballots: tuple[Ballot, ...]
    hearts: tuple[Heart, ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """A result as it is stored. `prizes` is micro-USDC of creation credit by member, `recount` the file."""

    result: Result
    prizes: Mapping[int, int]
    recount: bytes = field(repr=False)


class PostKind(StrEnum):
    """The messages in a channel about a contest; at most one of each kind."""

    CARD = "card"
    VOTING = "voting"  # the voting has begun
    LAST_CALL = "last-call"  # the voting ends soon
    QUORUM = "quorum"  # the organiser is asked to extend
    RESULT = "result"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Posting:
    """An attempt to post a message.

    It began at `posting_at`; with `again` the message may be posted already.
    """

    contest_id: str
    kind: PostKind
    posting_at: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A recurring contest to store. `next_at` is its first round, in epoch milliseconds."""

    guild_id: int
    channel_id: int
    organiser_id: int
    terms: Terms
    themes: tuple[str, ...]
    every_seconds: float
    next_at: int
