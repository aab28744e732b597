"""The greeting of a new server, in its channel and to the person who added the bot."""

from typing import Any

import discord
from discord import ui

from bot.i18n import _
from bot.ui.kit import actions, formatting
from bot.ui.kit.layout import Card, Tone, button, contained


def in_channel() -> Card:
    """Return the greeting for a channel of the server."""
    return contained(
        Tone.ASKS,
        _("Hi, I make pictures and videos for this server"),
        _("The server shares one budget, and everyone sees the exact price first."),
        _("Setting up takes two minutes and no typing; it needs **Manage Server**."),
        ui.ActionRow[Any](set_up(), try_free()),
    )


def in_private(guild: discord.Guild) -> Card:
    """Return the greeting for a person: nothing can be set up from a direct message."""
    link = ui.Button[Any](
        label=formatting.cut(_("Open {server}", server=formatting.clean(guild.name)), 80),
        url=f"https://discord.com/channels/{guild.id}",
    )
    return contained(
        Tone.ASKS,
        _("I'm on {server} now", server=formatting.shown(guild.name, 100)),
        _("I make pictures and videos there."),
        _("The server shares one budget, and everyone sees the exact price first."),
        _("Type `/setup` there: it takes two minutes, and ends with a free try."),
        ui.ActionRow[Any](link),
    )


def set_up() -> "ui.Button[Any]":
    """Return the button that opens `/setup`."""
    return button(_("Set up (2 min)"), actions.SetUp(), discord.ButtonStyle.primary)


def try_free(style: discord.ButtonStyle = discord.ButtonStyle.secondary) -> "ui.Button[Any]":
    """Return the button that shows what a first picture would cost."""
    return button(_("Try it free"), actions.TryFree(), style)
