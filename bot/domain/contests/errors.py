"""Refusals of contests, as facts. `bot.ui.kit.errors.contests` puts them into words.

Amounts are micro-USDC, instants epoch milliseconds. `theme` names the contest as its organiser typed it:
escape it before it is shown.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.contests.models import ContestState
from bot.domain.errors import InvalidOptions, NotAllowed, NotFound, Outdated, OverBudget, OverLimit, Refused

# ── the contest and the member ────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class UnknownContest(NotFound):
    """No contest of this server has the id."""

    contest_id: str


class NoMatchingContest(NotFound):
    """No contest of the server is in the phase that the command needs."""


@dataclass(eq=False)
class AmbiguousContest(InvalidOptions):
    """Several contests fit and none was named."""

    themes: tuple[str, ...]
    option = "contest"


@dataclass(eq=False)
class WrongState(Outdated):
    """The contest is in a state that the request does not go with (any more)."""

    theme: str
    state: ContestState


class ContestChange(StrEnum):
    """The change that made a request too late."""

    PHASE_ENDED = "the phase is over, and the contest is about to move on"
    ENTRIES_CLOSED = "the voting has begun, so no entry can be withdrawn"
    CARD_FIXED = "a member has made or entered something: the card is a promise now"
    CHANGED_MEANWHILE = "another organiser or a date changed the contest at the same moment"


@dataclass(eq=False)
class TooLate(Outdated):
    """The contest has changed since the member saw it."""

    reason: ContestChange
    theme: str


class Ineligibility(StrEnum):
    """The reason that keeps a person from entering and voting."""

    BOT = "a bot"
    LEFT = "not on the server"
    BLOCKED = "blocked by moderators"
    NO_ACCESS = "cannot see the channel"
    JOINED_LATE = "joined after the announcement"


@dataclass(eq=False)
class NotEligible(NotAllowed):
    """This person may neither enter nor vote."""

    reason: Ineligibility
    theme: str
    channel_id: int
    opened_at: int


# ── making and entering ───────────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class ModelNotAllowed(NotAllowed):
    """The card names the models, and this is none of them."""

    theme: str
    models: tuple[str, ...]
    model: str


class NoModelAvailable(NotAllowed):
    """The host has switched off every model that the card names."""


@dataclass(eq=False)
class OverTopPrice(OverLimit):
    """One picture costs more than the card allows."""

    amount: int
    top_price: int


@dataclass(eq=False)
class OverShare(OverLimit):
    """The pot would pay more for one member than their share. `used` is the part they have spent."""

    amount: int
    share: int
    used: int


@dataclass(eq=False)
class OverPot(OverLimit):
    """The pot does not cover the amount (any more)."""

    amount: int
    left: int


class NotYourPicture(NotAllowed):
    """The card belongs to another member."""


@dataclass(eq=False)
class NotMadeForContest(Outdated):
    """The job was made for no contest."""

    job_id: str


@dataclass(eq=False)
class NothingToRemix(InvalidOptions):
    """The model takes no prompt."""

    model: str
    option = "prompt"


class EntryObstacle(StrEnum):
    """The reason that keeps a job's picture out of a contest."""

    FOREIGN = "made by another member or on another server"
    UNFINISHED = "no picture yet"
    UNREADABLE = "a file that the bot cannot read, so it cannot show it to voters"
    TOO_OLD = "made before the contest was announced"
    OTHER_POT = "paid by the pot of another contest"
    NOT_BLIND = "made outside of a blind contest"
    ELSEWHERE = "entered in another contest"
    DISQUALIFIED = "disqualified"
    REMOVED = "removed by a moderator"


@dataclass(eq=False)
class CannotEnter(NotAllowed):
    """This job's picture cannot be entered in this contest."""

    reason: EntryObstacle
    job_id: str
    theme: str


@dataclass(eq=False)
class EntriesUsedUp(OverLimit):
    """The member has handed in as many entries as each may."""

    theme: str
    used: int
    limit: int


@dataclass(eq=False)
class NoSuchEntry(NotFound):
    """The job is no entry of this contest, or not one of this member."""

    job_id: str


# ── voting ────────────────────────────────────────────────────────────────────────────────────────


class VoteObstacle(StrEnum):
    """The reason why there is nothing to vote on."""

    NOT_IN_VOTING = "the entry is not, or no longer, in the voting"
    UNKNOWN_PAIR = "the pair of the ballot is gone"
    FOREIGN_PAIR = "the pair was shown to another voter"


@dataclass(eq=False)
class CannotVote(NotFound):
    """The vote is about nothing that this voter can vote on."""

    reason: VoteObstacle


class OwnEntry(NotAllowed):
    """A voter judged a pair with their own entry, or gave it a heart."""


@dataclass(eq=False)
class HeartsUsedUp(OverLimit):
    """The voter has given all their hearts."""

    limit: int


# ── organisers' commands ──────────────────────────────────────────────────────────────────────────


class ContestProblem(StrEnum):
    """Options of an organiser's command that make no contest."""

    NEGATIVE_AMOUNT = "pot or prize is below zero"
    EMPTY_POT = "entries are paid from an empty pot, and public pictures may not be entered either"
    VOTING_ENDS_TOO_EARLY = "the voting would end before it begins"
    EXTENSION_TOO_SHORT = "the extension is zero or negative"
    REASON_MISSING = "a disqualification needs a reason: the entrant reads it"
    ROUNDS_OVERLAP = "a round of a recurring contest would last into the next one"
    NOTHING_TO_CHANGE = "an edit that changes nothing"
    REPEAT_INCOMPLETE = "a repetition needs a contest and an interval"


@dataclass(eq=False)
class ContestRefused(InvalidOptions):
    """An option does not make sense, alone or with the others."""

    reason: ContestProblem
    option: str


@dataclass(eq=False)
class InvalidTheme(InvalidOptions):
    """A theme is one line of 1 to `maximum` characters."""

    length: int
    maximum: int
    option = "theme"


@dataclass(eq=False)
class InvalidDescription(InvalidOptions):
    """A description is one line of at most `maximum` characters."""

    length: int
    maximum: int
    option = "description"


@dataclass(eq=False)
class InvalidPhaseLength(InvalidOptions):
    """A phase shorter or longer than it may be. All in seconds."""

    option: str
    seconds: float
    minimum: float
    maximum: float


@dataclass(eq=False)
class InvalidCount(InvalidOptions):
    """A number that is not from 1 to `maximum`."""

    option: str
    number: int
    maximum: int


@dataclass(eq=False)
class UnusableModels(InvalidOptions):
    """Models that do not exist, or that are switched off."""

    models: tuple[str, ...]
    option = "models"


@dataclass(eq=False)
class InvalidAmount(InvalidOptions):
    """An amount that is not above zero, or above that of the option that bounds it."""

    option: str
    amount: int
    bound: str
    maximum: int


@dataclass(eq=False)
class NothingAffordable(InvalidOptions):
    """The cheapest of the models costs more than one picture may."""

    option: str
    cheapest: int
    maximum: int


@dataclass(eq=False)
class PotOverBudget(OverBudget):
    """The server has less available than pot and prize together."""

    needed: int
    available: int


@dataclass(eq=False)
class TooManyContests(OverLimit):
    """As many contests run on the server as may at once."""

    running: int
    maximum: int


@dataclass(eq=False)
class EndsInThePast(InvalidOptions):
    """Entries would have ended already."""

    ends_at: int
    option = "entries_for"


@dataclass(eq=False)
class ExtensionTooLong(InvalidOptions):
    """The contest would end later than `latest`."""

    latest: int
    ends_at: int
    option = "by"


class UnknownTemplate(NotFound):
    """No recurring contest of this server has the number."""


# ── found by the interface ────────────────────────────────────────────────────────────────────────


class NoContestOpen(NotAllowed):
    """No contest of the server takes entries."""


class NoResultInMessage(NotFound):
    """The message has no result of this bot."""


@dataclass(eq=False)
class SeveralResults(InvalidOptions):
    """The message has several results, and only one can be entered."""

    job_ids: tuple[str, ...]
    option = "job"


@dataclass(eq=False)
class RoleGivesRights(InvalidOptions):
    """Members could win the role or take it for themselves, so it must not give rights."""

    role_id: int
    option: str


class NoReminderRole(NotAllowed):
    """The server has no role for reminders."""


@dataclass(eq=False)
class RoleUnchanged(NotAllowed):
    """Discord did not let the bot give or take the reminder role."""

    role_id: int


class PictureUnavailable(Refused):
    """The picture or clip of an entry cannot be read."""
