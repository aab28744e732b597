"""Refusals of requests: the heading of each error, and the ways in which the request can go on."""

from collections.abc import Mapping
from enum import Enum, auto

from bot.catalogue.errors import OptionRefused
from bot.domain.contests.errors import ModelNotAllowed, OverPot, OverShare, OverTopPrice
from bot.domain.errors import (
    AtelierError,
    ChainUnavailable,
    FilesUnavailable,
    InvalidOptions,
    NotAllowed,
    OverBudget,
    OverLimit,
    ProviderError,
    ProviderRefused,
    Refused,
    Stopped,
    StoreError,
    TransferError,
    UntrustedChallenge,
    WrongClock,
)
from bot.domain.jobs import errors
from bot.domain.jobs.content_refusal import is_about_content
from bot.domain.moderation.errors import AgeRestricted, LimitReached, ModelOff, PromptBlocked, ServerFrozen
from bot.domain.moderation.people_errors import Blocked, GateClosed, TooFast
from bot.domain.money.errors import (
    DailyLimitReached,
    ModelNotEnabled,
    ModelResting,
    ModelRetired,
    SpendingPaused,
)
from bot.domain.pictures.errors import ComparisonRefused
from bot.i18n import N_, _
from bot.ui.jobs.ordering import limit_text


class Way(Enum):
    """A way to go on, in the order of the buttons."""

    CHEAPER = auto()
    """Versions that cost less, or another model."""
    IN_PRIVATE = auto()
    WITHOUT_FILE = auto()
    """The same words without the file that is to blame."""
    CHANGE = auto()
    """A form with the prompt and the options."""
    ASK = auto()
    """Moderators may let this one request through."""
    RETRY = auto()
    """The same request again: what refused it passes."""


_OTHERWISE = frozenset({Way.CHEAPER, Way.CHANGE, Way.RETRY})
_LATER = frozenset({Way.CHANGE, Way.RETRY})
_OTHER_MODEL = frozenset({Way.CHEAPER, Way.CHANGE})
_CHANGED = frozenset({Way.CHANGE})
_WITHOUT_FILE = frozenset({Way.WITHOUT_FILE, Way.CHANGE})

WAYS: Mapping[type[AtelierError], frozenset[Way]] = {
    LimitReached: frozenset({Way.CHEAPER, Way.CHANGE, Way.ASK}),
    DailyLimitReached: _OTHERWISE,
    OverBudget: _OTHERWISE,
    OverLimit: _LATER,
    OverTopPrice: _OTHER_MODEL,
    OverShare: _OTHER_MODEL,
    OverPot: _OTHER_MODEL,
    ModelNotAllowed: _OTHER_MODEL,
    ModelOff: _OTHER_MODEL,
    ModelRetired: _OTHER_MODEL,
    ModelNotEnabled: _OTHER_MODEL,
    ModelResting: _OTHERWISE,
    PromptBlocked: frozenset({Way.CHANGE, Way.ASK}),
    AgeRestricted: _CHANGED,
    errors.CannotPost: frozenset({Way.IN_PRIVATE, Way.CHANGE, Way.RETRY}),
    errors.CannotPostThere: frozenset({Way.IN_PRIVATE, Way.CHANGE, Way.RETRY}),
    errors.RequestRefused: _OTHER_MODEL,
    errors.AttachmentGone: _WITHOUT_FILE,
    errors.AttachmentUnreadable: _WITHOUT_FILE,
    errors.AttachmentTooLarge: _WITHOUT_FILE,
    errors.WrongFormat: _WITHOUT_FILE,
    errors.WrongLength: _WITHOUT_FILE,
    InvalidOptions: _CHANGED,
    Blocked: frozenset(),  # an appeal is the only way on
    NotAllowed: _LATER,
    Refused: _LATER,
    WrongClock: _LATER,
    ProviderRefused: _OTHERWISE,
    UntrustedChallenge: _OTHERWISE,
    ProviderError: _LATER,
    ChainUnavailable: _LATER,
    TransferError: _LATER,
    StoreError: _LATER,
    FilesUnavailable: _LATER,
}
"""The ways on after each error. The nearest class of its ancestry counts."""

_HEADINGS: Mapping[type[AtelierError], str] = {
    DailyLimitReached: N_("The bot's limit for today is reached"),
    errors.WalletTooLow: N_("The bot's wallet is too low"),
    errors.QueueFull: N_("Too many jobs at once"),
    errors.BotQueueFull: N_("The bot is busy"),
    errors.ServerQueueFull: N_("This server's queue is full"),
    errors.AttachmentsFull: N_("No room for your files"),
    errors.AttachmentsTooLarge: N_("Your files are too large"),
    errors.AttachmentTooLarge: N_("Your file is too large"),
    errors.AttachmentUnreadable: N_("I can't read your file"),
    errors.AttachmentGone: N_("Your file is gone"),
    errors.WrongFormat: N_("This model doesn't take such a file"),
    errors.WrongLength: N_("This model doesn't take such a file"),
    errors.TooManyRequests: N_("Too many of your requests wait"),
    errors.QuoteClosed: N_("This price is closed"),
    errors.CannotPost: N_("I can't post here"),
    errors.CannotPostThere: N_("I can't post where results go"),
    errors.ResultsGoDirectly: N_("Results go to direct messages"),
    errors.DiskFull: N_("The bot's disk is full"),
    errors.RequestRefused: N_("StableStudio refused this"),
    OverTopPrice: N_("Too expensive for this contest"),
    OverShare: N_("Your share of the pot is too small"),
    OverPot: N_("The contest's pot is too small"),
    ModelNotAllowed: N_("This contest doesn't take this model"),
    ModelOff: N_("This model is off here"),
    ModelRetired: N_("This model is off for now"),
    ModelNotEnabled: N_("This model is off for now"),
    ModelResting: N_("This model is paused for you"),
    PromptBlocked: N_("A word isn't wanted here"),
    AgeRestricted: N_("Only in age-restricted channels"),
    Blocked: N_("You're blocked here"),
    GateClosed: N_("Not open for you yet"),
    TooFast: N_("A moment, please"),
    ServerFrozen: N_("Spending is frozen here"),
    SpendingPaused: N_("Spending is paused"),
    ComparisonRefused: N_("These models can't be compared"),
    OptionRefused: N_("These options don't fit together"),
    InvalidOptions: N_("I can't make this as it is"),
    Stopped: N_("Spending is stopped"),
    OverBudget: N_("Not enough money here"),
    OverLimit: N_("That's too much at once"),
    WrongClock: N_("The bot's clock is wrong"),
    ProviderRefused: N_("StableStudio refused this"),
    ProviderError: N_("StableStudio can't take this now"),
    ChainUnavailable: N_("The payment network doesn't answer"),
    StoreError: N_("The bot can't reach its books"),
    FilesUnavailable: N_("The bot can't store files"),
    AtelierError: N_("This can't be made now"),
}


def ways(error: AtelierError) -> frozenset[Way]:
    """Return the ways in which the request that met this error can go on."""
    if isinstance(error, errors.BudgetTooLow) and not has_budget(error):
        return _LATER  # nothing is cheap enough
    found = next((WAYS[kind] for kind in type(error).__mro__ if kind in WAYS), frozenset())
    if isinstance(error, LimitReached) and not error.standing.left:
        return found - {Way.CHEAPER}
    return found


def has_budget(error: errors.BudgetTooLow) -> bool:
    """Return False for a server that never had a budget."""
    return bool(error.available or error.held or error.spent)


def below(error: AtelierError) -> int | None:
    """Return the micro-USDC that a cheaper version has to cost less than; None: the limits decide."""
    match error:
        case OverTopPrice():
            return error.top_price + 1
        case OverShare():
            return error.share - error.used + 1
        case OverPot():
            return error.left + 1
        case errors.AboveEachWallet() | errors.BudgetTooLow() | errors.WalletTooLow():
            return error.available + 1
        case _:
            return None


def heading(error: AtelierError) -> str:
    """Return the heading of the card."""
    if isinstance(error, LimitReached):
        return limit_text.heading(error)
    if isinstance(error, errors.BudgetTooLow) and not has_budget(error):
        return _("No budget yet")
    if isinstance(error, errors.RequestRefused) and is_about_content(error.answer):
        return _("The content filter said no")
    return _(next(_HEADINGS[kind] for kind in type(error).__mro__ if kind in _HEADINGS))
