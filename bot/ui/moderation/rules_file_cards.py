"""Cards of files of rules: the export, what a file would change, and what it has changed."""

from collections.abc import Iterator
from typing import Any

import discord
from discord import ui

from bot.i18n import _, ngettext
from bot.services.moderation.rules_files import RulesPreview
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.layout import Card, Tone
from bot.ui.moderation import log_acts, log_settings

LISTED = 25
"""Changes on a card; the log has all of them once they are made."""

MISSING = 8
"""Missing channels and roles that are named."""


def exported() -> Card:
    """Return the answer to an export; the file hangs on it."""
    return layout.contained(
        Tone.DONE,
        _("This server's rules"),
        _("On the other server, `/setup` takes the file with `rules: import`."),
        _("Limits of individual members stay behind; so do money, jobs and the log."),
    )


def preview(shown: RulesPreview, *, changed: bool = False) -> Card:
    """Return what a file would change. `changed`: the server's rules are others than a moment ago."""
    if shown.id is None:
        return layout.contained(Tone.PLAIN, _("These rules are in force already"), *_missing(shown))
    row: ui.ActionRow[Any] = ui.ActionRow(
        layout.button(_("Apply"), actions.ApplyRules(shown.id), discord.ButtonStyle.primary),
        layout.button(_("Keep it as it is"), actions.Dismiss()),
    )
    return layout.contained(
        Tone.ASKS,
        _heading(shown),
        _("The rules here have changed meanwhile. Look again.") if changed else None,
        *_changes(shown),
        *_missing(shown),
        row,
        small=_("Rules that the file doesn't have are removed; those of individual members stay."),
    )


def applied(shown: RulesPreview) -> Card:
    """Return what was changed."""
    return layout.contained(
        Tone.DONE,
        _("The rules of {server} are in force", server=_server(shown)),
        *_changes(shown),
        *_missing(shown),
        small=_("`/setup` shows the menus, `/treasury history` the log."),
    )


def _heading(shown: RulesPreview) -> str:
    count = len(shown.changes)
    return ngettext(
        "Apply {n} rule from {server}?", "Apply {n} rules from {server}?", count, server=_server(shown)
    )


def _server(shown: RulesPreview) -> str:
    return formatting.shown(shown.server, 60)


def _changes(shown: RulesPreview) -> Iterator[str]:
    lines = [text for line in shown.changes if (text := log_settings.change(line) or log_acts.word(line))]
    listed = layout.fitting(lines[:LISTED], 2800)
    yield from listed
    more = len(shown.changes) - len(listed)
    if more:
        yield ngettext("-# and {n} more change", "-# and {n} more changes", more)


def _missing(shown: RulesPreview) -> Iterator[str]:
    if not shown.missing:
        return
    named = ", ".join(formatting.shown(name, 40) for name in shown.missing[:MISSING])
    more = len(shown.missing) - MISSING
    yield _("⚠️ Not on this server, so left out: {names}", names=named)
    if more > 0:
        yield _("-# and {more} more", more=more)
