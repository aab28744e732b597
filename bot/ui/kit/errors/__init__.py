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
from bot.ui.kit.errors import contests as contests
from bot.ui.kit.errors import host as host
from bot.ui.kit.errors import jobs as jobs
from bot.ui.kit.errors import limits as limits
from bot.ui.kit.errors import media as media
from bot.ui.kit.errors import moderation as moderation
from bot.ui.kit.errors import money as money
from bot.ui.kit.errors import options as options
from bot.ui.kit.errors import permissions as permissions
from bot.ui.kit.errors import pictures as pictures
from bot.ui.kit.errors import requests as requests
from bot.ui.kit.errors.words import describe as describe
from bot.ui.kit.errors.words import words

log = logging.getLogger(__name__)

_FREE = N_("Nothing was held or paid.")

SENTENCES: Mapping[type[Exception], str] = {
    # A refusal without words of its own is shown with its facts; a test finds classes that lack words.
    errors.InvalidOptions: _FREE,
    errors.OverBudget: _FREE,
    errors.OverLimit: _FREE,
    errors.Refused: N_("Nothing was changed."),
    errors.ProviderRefused: N_(
        "StableStudio does not take this request: {error}. Nothing was held or paid. Change the prompt "
        "or the options and run the command again."
    ),
    errors.ProviderUnavailable: N_(
        "StableStudio does not answer right now. Nothing was held or paid. Run the command again in a "
        "few minutes."
    ),
    errors.UntrustedChallenge: N_(
        "StableStudio asked for a payment that this bot does not make, so nothing was signed. Nothing "
        "was held or paid. Other models may work; the reason is in the log of the bot's host."
    ),
    errors.ProviderError: N_(
        "StableStudio did not do what was asked. Nothing was held or paid. Run the command again in a "
        "few minutes."
    ),
    errors.ChainUnavailable: N_(
        "The payment network cannot be read right now, so nothing was started. Nothing was held or "
        "paid. Run the command again in a few minutes."
    ),
    errors.DeliveryImpossible: N_(
        "Discord does not let me post that here: {error}. What was paid for is kept; `/show` brings it "
        "once I may view this channel, send, attach files and embed links."
    ),
    errors.DeliveryUnclear: N_(
        "Discord's answer was lost, so the message may or may not stand in the channel. Look there "
        "first; `/show` brings the result at any time and costs nothing."
    ),
    errors.DeliveryError: N_(
        "Discord did not take the message: {error}. What was paid for is kept; `/show` brings it at "
        "any time and costs nothing."
    ),
    errors.Conflict: N_(
        "That has just been changed by somebody else, so nothing was done. Look at it again with `/jobs`."
    ),
    errors.StoreError: N_(
        "The bot cannot reach its books right now, so nothing was started, held or paid. The bot's "
        "host has to look at it; try again later."
    ),
    errors.SettingError: N_(
        "The bot is not set up for this. Nothing was held or paid. The bot's host finds the reason in "
        "the log."
    ),
    app_commands.CommandSignatureMismatch: N_(
        "This command has just changed. Nothing was held or paid. Reload Discord (Ctrl+R) and type it again."
    ),
    app_commands.CommandNotFound: N_(
        "This command is no longer offered. Nothing was held or paid. Reload Discord (Ctrl+R) and look "
        "for it again."
    ),
    app_commands.TransformerError: N_(
        "One of the options cannot be read. Nothing was held or paid. Type the command again."
    ),
    app_commands.CheckFailure: N_("You may not use this command here. Nothing was held or paid."),
}
"""The nearest class of an error's ancestry counts. `{error}` is the error's own English sentence."""

_LOST = N_(
    "The connection to Discord was lost, so something may be missing here. A job that was started goes on by "
    "itself: `/jobs` shows it and its money. Look there first, then do it again."
)


def sentence(error: Exception) -> str | None:
    """Return the text about an error, None for an unexpected one."""
    if (text := words(error)) is not None:
        return text
    kind = next((kind for kind in type(error).__mro__ if kind in SENTENCES), None)
    if kind is None:
        return None
    if isinstance(error, errors.Refused):
        return f"{error} {_(SENTENCES[kind])}"
    return _(SENTENCES[kind], error=formatting.shown(str(error).rstrip("."), 300))


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
        "Something went wrong inside the bot. A job that was started goes on by itself: `/jobs` "
        "shows it and its money. If this stays, tell the bot's host about error `{reference}`.",
        reference=reference,
    )
