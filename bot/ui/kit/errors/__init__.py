"""Words for errors: one table from error class to text.

Every text names the problem, the money and the next step. Members see no traceback; an unexpected error
gets a short id, which is in the log too.
"""

import logging
import secrets
from collections.abc import Mapping

from discord import app_commands

from bot.domain import errors
from bot.i18n import N_, _
from bot.ui.kit import failures, formatting
from bot.ui.kit.errors import buttons as buttons
from bot.ui.kit.errors import content as content
from bot.ui.kit.errors import contest_terms as contest_terms
from bot.ui.kit.errors import contests as contests
from bot.ui.kit.errors import host as host
from bot.ui.kit.errors import jobs as jobs
from bot.ui.kit.errors import limits as limits
from bot.ui.kit.errors import media as media
from bot.ui.kit.errors import moderation as moderation
from bot.ui.kit.errors import money as money
from bot.ui.kit.errors import options as options
from bot.ui.kit.errors import people as people
from bot.ui.kit.errors import permissions as permissions
from bot.ui.kit.errors import pictures as pictures
from bot.ui.kit.errors import reports as reports
from bot.ui.kit.errors import requests as requests
from bot.ui.kit.errors.words import Told, words
from bot.ui.kit.errors.words import describe as describe

log = logging.getLogger(__name__)

_FREE = N_("Nothing was paid.")
_UNCHANGED = N_("Nothing was changed.")
_KEPT = N_("The result is kept.")
_AGAIN = N_("Try again in a few minutes.")

SENTENCES: Mapping[type[Exception], tuple[str | None, str, str | None]] = {
    # A refusal without words of its own is shown with its facts; a test finds classes that lack words.
    errors.InvalidOptions: (None, _FREE, None),
    errors.OverBudget: (None, _FREE, None),
    errors.OverLimit: (None, _FREE, None),
    errors.Refused: (None, _UNCHANGED, None),
    errors.ProviderRefused: (
        N_("StableStudio doesn't accept this: {error}."),
        _FREE,
        N_("Change the prompt or the options."),
    ),
    errors.ProviderUnavailable: (N_("StableStudio isn't answering right now."), _FREE, _AGAIN),
    errors.UntrustedChallenge: (
        N_("StableStudio asked for a payment that this bot doesn't make, so I signed nothing."),
        _FREE,
        N_("Other models may work. The bot's operator finds the reason in the log."),
    ),
    errors.ProviderError: (N_("StableStudio couldn't do this."), _FREE, _AGAIN),
    errors.ChainUnavailable: (N_("I can't read the payment network right now."), _FREE, _AGAIN),
    errors.FilesUnavailable: (N_("I can't store files right now."), _FREE, _AGAIN),
    errors.DeliveryImpossible: (
        N_("Discord doesn't let me post here: {error}."),
        _KEPT,
        N_("`/show` brings it once I can view this channel, send messages, attach files and embed links."),
    ),
    errors.DeliveryUnclear: (
        N_("Discord's answer was lost, so the message may have been posted or not. Look there first."),
        _KEPT,
        N_("`/show` brings it at any time, for free."),
    ),
    errors.DeliveryError: (
        N_("Discord didn't take the message: {error}."),
        _KEPT,
        N_("`/show` brings it at any time, for free."),
    ),
    errors.Conflict: (
        N_("Someone else has just changed this."),
        N_("Nothing was done."),
        N_("Look at it again with `/jobs`."),
    ),
    errors.StoreError: (
        N_("I can't reach my books right now."),
        N_("Nothing was started or paid."),
        N_("The bot's operator has to look at it. Try again later."),
    ),
    errors.SettingError: (
        N_("The bot isn't set up for this."),
        _FREE,
        N_("The bot's operator finds the reason in the log."),
    ),
    app_commands.CommandSignatureMismatch: (
        N_("This command has just changed."),
        _FREE,
        N_("Reload Discord (Ctrl+R) and type it again."),
    ),
    app_commands.CommandNotFound: (
        N_("This command is no longer offered."),
        _FREE,
        N_("Reload Discord (Ctrl+R) and look for it again."),
    ),
    app_commands.TransformerError: (
        N_("I can't read one of the options."),
        _FREE,
        N_("Type the command again."),
    ),
    app_commands.CheckFailure: (N_("You can't use this command here."), _FREE, None),
}
"""Reason, money and advice. The nearest class of an error's ancestry counts.

`{error}` is the error's own English sentence, which is the whole reason where there is none.
"""

_LOST = N_(
    "The connection to Discord was lost, so something may be missing here. Jobs that have started go on: "
    "`/jobs` shows them. Look there first, then try again."
)


def sentence(error: Exception) -> str | None:
    """Return the text about an error, None for an unexpected one."""
    if (text := words(error)) is not None:
        return _with_uploads(error, text)
    kind = next((kind for kind in type(error).__mro__ if kind in SENTENCES), None)
    if kind is None:
        return None
    reason, money, advice = SENTENCES[kind]
    shown = formatting.shown(str(error).rstrip("."), 300)
    told = str(error) if reason is None else _(reason, error=shown)
    return _with_uploads(error, Told(told, _(money), _(advice) if advice else None))


def _with_uploads(error: Exception, text: str) -> str:
    """Return the text of a refusal; it is not told that nothing was paid where uploads were."""
    if not (isinstance(error, errors.AtelierError) and error.paid_before and isinstance(text, Told)):
        return text
    return Told(text.reason, _("Nothing more was paid."), text.advice) if text.money == _(_FREE) else text


def explain(error: Exception, *, told: bool = True) -> str | None:
    """Return the words for an error and log it as far as the host needs it.

    None: the member cannot be answered any more. `told`: the member is going to read the words.
    """
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if failures.is_gone(error):
        log.info("an interaction could not be answered: %s", error)
        return None
    if failures.is_lost(error):
        log.warning("Discord could not be asked while an interaction was answered: %r", error)
        return _(_LOST)
    text = sentence(error)
    if text is None:
        return _unexpected(error)
    if not isinstance(error, errors.Refused):
        log.warning(
            "%s %s: %s", "told a member about" if told else "no choices:", type(error).__name__, error
        )
    return text


def _unexpected(error: Exception) -> str:
    reference = secrets.token_hex(3)
    log.error("error %s", reference, exc_info=error)
    return _(
        "Something went wrong inside the bot. Jobs that have started go on: `/jobs` shows them. "
        "If this happens again, tell the bot's operator about error `{reference}`.",
        reference=reference,
    )
