"""What the books of contests hold besides the contest itself: the pot, pairs as shown, stored results."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.contests.models import Ballot, Choice, Contest, Entry, Heart, Result, Terms


@dataclass(frozen=True, slots=True)
class NewContest:
    """What is stored of a draft. `request_key`: a redelivered interaction is the same contest."""

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
    """A contest's money, from the ledger, in micro-USDC. `left` is what the account has now, the prize
    included until it is given; `spent` what was paid for pictures; `held` what is held for jobs under way."""

    funded: int
    spent: int
    held: int
    returned: int
    prizes: int
    left: int


@dataclass(frozen=True, slots=True)
class PotShare:
    """What one member has used of a contest's pot: paid, or held for jobs under way. Micro-USDC."""

    used: int
    cap: int

    @property
    def left(self) -> int:
        return max(0, self.cap - self.used)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries as one voter is shown them. `choice` is about the sides as shown: A is left."""

    id: int
    contest_id: str
    voter_id: int
    left: str
    right: str
    shown_at: int
    choice: Choice | None = None

    @property
    def ballot(self) -> Ballot | None:
        """The word that counts; None while nothing is said."""
        if self.choice is None:
            return None
        return Ballot.of(self.voter_id, self.left, self.right, self.choice, self.shown_at)


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a pairing is chosen from: the entries that take part with how often each was shown, whose
    they are, and the unordered pairs (smaller id first) this voter has been shown."""

    shown: Mapping[str, int]
    owners: Mapping[str, int]
    seen: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a result is worked out from. After the close nothing of it changes but what a moderator
    disqualifies."""

    contest: Contest
    submissions: tuple[Entry, ...]
    ballots: tuple[Ballot, ...]
    hearts: tuple[Heart, ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """A result as it is stored. `prizes`: micro-USDC of creation credit by member; `recount`: the bytes
    of the recount file."""

    result: Result
    prizes: Mapping[int, int]
    recount: bytes = field(repr=False)


class PostKind(StrEnum):
    """What stands in a channel about a contest, each at most once."""

    CARD = "card"
    VOTING = "voting"  # it has begun
    LAST_CALL = "last-call"  # it ends soon
    QUORUM = "quorum"  # the organiser is asked to extend
    RESULT = "result"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Posting:
    """One such message. `posting_at`: before the first try. `again`: it was tried before, and may stand."""

    contest_id: str
    kind: PostKind
    posting_at: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A contest to open again and again. `next_at`: when first, epoch milliseconds."""

    guild_id: int
    channel_id: int
    organiser_id: int
    terms: Terms
    themes: tuple[str, ...]
    every_seconds: float
    next_at: int
