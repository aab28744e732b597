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
