"""Cards of recurring contests: the list, and the question before one stops."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.contests.models import Template
from bot.domain.durations import format_duration
from bot.i18n import _, ngettext
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Tone, button

DAY_SECONDS = 86_400.0

LISTED = 11
"""Recurring contests in the list: each has three components of the 40 that Discord takes."""


def listed(templates: Sequence[Template]) -> layout.Card:
    """Build the list of a server's recurring contests, each with a button that stops it."""
    if not templates:
        return layout.contained(
            Tone.PLAIN, _("Nothing repeats"), _("`/contest-admin repeat` opens a contest again and again.")
        )
    items: list[ui.Item[Any]] = []
    for template in templates[:LISTED]:
        line = ui.TextDisplay[Any](f"**{_theme(template)}**\n-# {_when(template)}")
        items.append(ui.Section(line, accessory=button(_("Stop"), actions.AskStopRepeat(template.id))))
    left = len(templates) - LISTED
    more = ngettext("and {n} more", "and {n} more", left) if left > 0 else None
    return layout.contained(Tone.PLAIN, _("Contests that repeat"), *items, small=more)


def ask_stop(template: Template) -> layout.Card:
    """Ask before a contest repeats no more."""
    return layout.ask(
        _("Stop repeating this contest?"),
        f"**{_theme(template)}**{DOT}{_when(template)}",
        _("No further round opens. A round that runs goes on to its result."),
        yes=button(_("Stop it"), actions.StopRepeat(template.id), discord.ButtonStyle.danger),
    )


def stopped(template: Template) -> layout.Card:
    """Build the answer to a stop."""
    return layout.contained(
        Tone.DONE, _("It repeats no more"), f"**{_theme(template)}**", _("A round that runs goes on.")
    )


def _theme(template: Template) -> str:
    return formatting.shown(template.theme, 80)


def _when(template: Template) -> str:
    """Return where and how often, and the next round at the end."""
    days, rest = divmod(template.every_seconds, DAY_SECONDS)
    if rest:
        every = _("every {every}", every=format_duration(template.every_seconds))
    else:
        every = ngettext("every day", "every {n} days", int(days))
    parts = [f"<#{template.channel_id}>", every]
    if template.next_at is not None:
        parts.append(_("next {at}", at=formatting.relative(template.next_at)))
    return DOT.join(parts)
