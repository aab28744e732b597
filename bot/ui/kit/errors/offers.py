"""Buttons that lead on from a refusal, on its card: one function for each class of error that has some.

@offers.register
def prompt_blocked(error: PromptBlocked) -> list[Button]:
    return [layout.button(_("Ask a moderator"), actions.AskAboutPrompt(error.question))]
"""

from functools import singledispatch
from typing import Any

from discord import ui

from bot.domain.moderation.people_errors import Blocked
from bot.i18n import _
from bot.ui.kit import actions, layout

Button = ui.Button[Any]


@singledispatch
def offers(error: Exception) -> list[Button]:
    """Return the buttons for the error, in the current language; none for most."""
    return []


@offers.register
def blocked(error: Blocked) -> list[Button]:
    if error.appealed:
        return []
    return [layout.button(_("Appeal"), actions.Appeal(error.guild_id, error.case))]
