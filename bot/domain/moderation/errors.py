"""Refusals by the rules of a server's moderators: limits, freezes, models."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import InvalidOptions, NotAllowed, NotFound, Outdated, OverLimit, Stopped
from bot.domain.moderation.limits import Standing
from bot.domain.moderation.model_rules import ModelRule
from bot.domain.server_settings import Freeze


@dataclass(eq=False)
class LimitReached(OverLimit):
    """A limit or an allowance does not cover `amount` micro-USDC for the `jobs` of one request.

    `amount` is None before the price is known: then the rule leaves nothing at all.
    """

    standing: Standing
    amount: int | None
    jobs: int = 1


@dataclass(eq=False)
class ServerFrozen(Stopped):
    """A moderator has frozen the server's spending."""

    freeze: Freeze


@dataclass(eq=False)
class AlreadyFrozen(Outdated):
    """The freeze to begin is in force already."""

    freeze: Freeze


@dataclass(eq=False)
class NotFrozen(Outdated):
    """The freeze to end does not exist."""


@dataclass(eq=False)
class ModelOff(NotAllowed):
    """A rule of the server switches `model` off for the requester. The rule may be about all models."""

    model: str
    rule: ModelRule


@dataclass(eq=False)
class NoSuchRule(NotFound):
    """The limit or allowance to lift does not exist. `from_list`: it was to be chosen from Discord's list."""

    from_list: bool = False


class RuleProblem(StrEnum):
    """Options of a moderator's command that do not go together."""

    HALF_A_LIMIT = "an amount without a period, or the other way round"
    CHANNEL_AND_ROLE = "both a channel and a role"
    MEMBER_AND_ROLE = "both a member and a role"
    EVERYONE_DECIDES = "@everyone is to approve"
    HALF_A_SWITCH = "a model without on or off, or the other way round"
    NO_PURPOSE = "a default model without a purpose"
    NO_RESULTS_CHANNEL = "one channel for all results, and none named"
    NO_RESULTS_RULE = "a channel for results without a word where they go"
    NOT_WRITTEN_IN = "a channel without messages, or without threads where those are to be opened"
    NO_GALLERY = "stars or a monthly post without a gallery"


@dataclass(eq=False)
class RuleRefused(InvalidOptions):
    """The options of a command about rules do not make a rule."""

    problem: RuleProblem


@dataclass(eq=False)
class DefaultNotEnabled(InvalidOptions):
    """The model to be a server's default is one that the host has not switched on."""

    model: str


@dataclass(eq=False)
class DefaultMakesOther(InvalidOptions):
    """The model to be a server's default makes something else than `media` (`image` or `video`)."""

    model: str
    media: str


class ChosenKind(StrEnum):
    """A kind of thing that is chosen in a menu."""

    CHANNEL = "channel"
    ROLE = "role"
    ENTRY = "entry"


@dataclass(eq=False)
class ChosenGone(Outdated):
    """What was chosen in a menu does not exist, or not any more."""

    kind: ChosenKind


class WordProblem(StrEnum):
    """The reason why a word is of no use as a rule of the filter."""

    EMPTY = "empty"
    TOO_LONG = "too long"  # limit: characters
    NO_LETTERS = "no letters or digits"
    TOO_MUCH = "it would fit nearly every text"
    TOO_MANY_RULES = "too many rules"  # limit
    TOO_MANY_EXCEPTIONS = "too many exceptions"  # limit
    KNOWN = "the rule is there already"
    EXCEPTION_IS_RULE = "the exception is the word itself"


@dataclass(eq=False)
class WordRefused(InvalidOptions):
    """A word of `/moderate filter` does not make a rule."""

    problem: WordProblem
    word: str
    limit: int = 0


@dataclass(eq=False)
class NoSuchFilter(NotFound):
    """The rule about words to remove does not exist."""

    number: int


@dataclass(frozen=True, slots=True)
class BlockedBy:
    """The rule that blocks a text: one of the server's own, or the AutoMod rule of this name."""

    word: str
    number: int | None = None
    automod: str | None = None


@dataclass(eq=False)
class PromptBlocked(NotAllowed):
    """A word in a text is one that the server does not want. Nothing was sent anywhere."""

    rule: BlockedBy


@dataclass(eq=False)
class AgeRestricted(NotAllowed):
    """The picture is from an age-restricted channel, and must not leave such channels."""


class PolicyProblem(StrEnum):
    """Options of `/studio policy` that do not go together."""

    NOTHING_ELSEWHERE = "as everywhere, for everywhere"


@dataclass(eq=False)
class PolicyRefused(InvalidOptions):
    """The options of `/studio policy` do not make a policy."""

    problem: PolicyProblem


class FileProblem(StrEnum):
    """A problem with a file of rules."""

    UNREADABLE = "it could not be downloaded"
    TOO_LARGE = "it is too large"
    NO_JSON = "it is no JSON"
    OTHER_FORMAT = "it is no file of rules"
    OTHER_VERSION = "a newer version has written it"
    UNKNOWN_KEY = "there is no such entry"
    MISSING_KEY = "an entry is missing"
    VALUE = "this entry cannot have such a value"
    TWICE = "two entries are about the same"
    MODEL = "the host has not switched on this model, or it makes something else"
    NO_FILE = "the command has no file"


@dataclass(eq=False)
class RulesFileRefused(InvalidOptions):
    """A file of rules cannot be taken over. `path` is the place in the file, like `limits[2].amount`."""

    problem: FileProblem
    path: str


@dataclass(eq=False)
class RulesFileGone(Outdated):
    """The file of rules to apply was applied already, or another one has taken its place."""
