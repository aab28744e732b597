"""Plain Components V2 messages: a card that never times out, a note, a list, buttons and menus."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.jobs.job import Job
from bot.i18n import _
from bot.ui.kit.actions import Action
from bot.ui.kit.custom_ids import encode

LIST_LENGTH = 3600
"""Characters of text in a list; Discord takes 4000 in one message."""


LIST_COMPONENTS = 39
"""Parts of a list, of the 40 that Discord takes; a row with a button has three."""


class Card(ui.LayoutView):
    """A message to send. `bot.ui.kit.router` handles its buttons and menus, by custom id."""

    def __init__(self, *items: "ui.Item[Any]") -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)
        self.stop()  # else discord.py would keep every message with a button in memory


def note(*lines: str | None, job: Job | None = None) -> Card:
    """Return a plain answer without the lines that are None, with the job's id below in small."""
    kept = [line for line in lines if line]
    if job is not None:
        kept.append(_("-# job {job}", job=job.id))
    return Card(text_block(*kept))


def listing(lines: Sequence[str]) -> Card:
    """Return as many of the lines as fit in one message, with the number of the others."""
    kept, left = list[str](), LIST_LENGTH
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            return note(*kept, _("-# and {lines} more lines", lines=len(lines) - len(kept)))
        kept.append(line)
    return note(*kept)


def button(
    label: str,
    action: Action,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    *,
    disabled: bool = False,
) -> "ui.Button[Any]":
    """Return a button for the action."""
    return ui.Button(label=label, custom_id=encode(action), style=style, disabled=disabled)


def menu(action: Action, options: Sequence[discord.SelectOption], placeholder: str) -> "ui.Select[Any]":
    """Return a menu in which the member chooses one entry."""
    return ui.Select(custom_id=encode(action), options=list(options), placeholder=placeholder)


def text_block(*lines: str | None) -> "ui.TextDisplay[Any]":
    """Return one block of text without the lines that are None or empty."""
    return ui.TextDisplay("\n".join(line for line in lines if line))
