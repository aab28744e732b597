"""Cases: everything that moderators decide about members, numbered for each server."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


class CaseKind(StrEnum):
    REPORT = "report"
    REMOVAL = "removal"
    BLUR = "blur"
    STRIKE = "strike"
    BLOCK = "block"
    UNBLOCK = "unblock"
    APPEAL = "appeal"
    DISMISSAL = "dismissal"


APPEALABLE = (CaseKind.STRIKE, CaseKind.BLOCK)
"""The kinds of cases that a member can appeal against."""


class Outcome(StrEnum):
    """The decision about an appeal, and the reason why a strike or a block has ended."""

    GRANTED = "granted"
    REFUSED = "refused"
    LIFTED = "lifted"  # by a moderator


@dataclass(frozen=True, slots=True)
class Case:
    """A row of `cases`. Instants are epoch milliseconds."""

    guild_id: int
    number: int
    kind: CaseKind
    user_id: int  # the member it is about
    by: int | None  # who opened it; of a report the reporter, who stays hidden; None: the bot
    at: int
    reason: str  # untrusted text
    job_id: str | None = None
    about: int | None = None  # the number of the case that it follows
    lapses_at: int | None = None  # a strike counts until then
    blocks: bool = False
    blocked_until: int | None = None  # None: until somebody unblocks
    unblocked_at: int | None = None
    outcome: str | None = None
    ended_at: int | None = None  # it no longer counts, or is decided
    ended_by: int | None = None

    @property
    def is_open(self) -> bool:
        """Return True if nobody has ended or decided it."""
        return self.ended_at is None

    def counts(self, now: int) -> bool:
        """Return True for a strike that has neither lapsed nor been lifted."""
        lapsed = self.lapses_at is not None and self.lapses_at <= now
        return self.kind is CaseKind.STRIKE and self.is_open and not lapsed

    def is_blocking(self, now: int) -> bool:
        """Return True if it keeps its member from using the bot now."""
        over = self.blocked_until is not None and self.blocked_until <= now
        return self.blocks and self.is_open and self.unblocked_at is None and not over

    def can_be_appealed(self, now: int) -> bool:
        """Return True if there is something that an appeal can still change."""
        return self.kind in APPEALABLE and (self.counts(now) or self.is_blocking(now))


@dataclass(frozen=True, slots=True)
class Record:
    """A member's cases on one server, the newest first, as they are at `at` (epoch milliseconds)."""

    guild_id: int
    user_id: int
    cases: Sequence[Case]
    at: int

    @property
    def strikes(self) -> Sequence[Case]:
        """Return the strikes that count now."""
        return [case for case in self.cases if case.counts(self.at)]

    @property
    def block(self) -> Case | None:
        """Return the case that blocks the member for longest; None if there is none."""
        return longest_block(self.cases, self.at)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """The case that a line of the moderation log is about; the line's `new` is this as JSON."""

    case: int
    user_id: int
    about: int | None = None
    blocks: bool = False
    until: int | None = None  # epoch milliseconds
    strikes: int | None = None  # those that count, with this one

    @classmethod
    def of(cls, case: Case, strikes: int | None = None) -> "CaseFacts":
        return cls(case.number, case.user_id, case.about, case.blocks, case.blocked_until, strikes)

    def dump(self) -> str:
        return json.dumps(asdict(self) | {"user_id": str(self.user_id)})

    @classmethod
    def load(cls, text: str) -> "CaseFacts":
        values = json.loads(text)
        return cls(**{**values, "user_id": int(values["user_id"])})


def longest_block(cases: Iterable[Case], now: int) -> Case | None:
    """Return the case among these that blocks for longest; a block without an end comes first."""
    blocking = [case for case in cases if case.is_blocking(now)]
    return max(blocking, key=lambda case: (case.blocked_until is None, case.blocked_until or 0), default=None)
