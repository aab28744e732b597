"""Components V2 messages: a card that never times out, containers with a tone, bars, lists, buttons."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

import discord
from discord import ui

from bot.domain.jobs.job import Job
from bot.i18n import _
from bot.ui.kit import command_mentions
from bot.ui.kit.actions import Action, Dismiss
from bot.ui.kit.custom_ids import encode

BAR = 10
"""Characters of a bar."""

LIST_LENGTH = 3600
"""Characters of text in a list; Discord takes 4000 in one message."""


LIST_COMPONENTS = 39
"""Parts of a list, of the 40 that Discord takes; a row with a button has three."""


class Tone(Enum):
    """What a container is about, as the colour of its edge. Its heading always says it in words too."""

    ASKS = 0x5865F2
    """Blurple: the member chooses something."""
    PLAIN = 0x80848E
    """Grey: under way, or information."""
    DONE = 0x23A55A
    """Green."""
    MONEY = 0xF0B232
    """Amber: money or limits need attention."""
    REFUSED = 0xDA373C
    """Red: refused or failed."""


class Card(ui.LayoutView):
    """A message to send. `bot.ui.kit.router` handles its buttons and menus, by custom id."""

    def __init__(self, *items: "ui.Item[Any]") -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)
        self.stop()  # else discord.py would keep every message with a button in memory

    def to_components(self) -> list[dict[str, Any]]:
        """Return the message as Discord takes it, with mentions for the commands that its texts name."""
        components: list[dict[str, Any]] = super().to_components()  # type: ignore[no-untyped-call]
        return command_mentions.link_components(components)


def container(
    tone: Tone, heading: str, *items: "ui.Item[Any] | str | None", small: str | None = None
) -> "ui.Container[Any]":
    """Return a container: its heading with the strings that follow it, the other items, and a small line.

    Strings that follow each other become one block of text; None and empty ones are left out.
    """
    parts: list[ui.Item[Any]] = []
    lines = [f"### {heading}"]
    for item in (*items, f"-# {small}" if small else None):
        if isinstance(item, str):
            lines.append(item)
        elif item is not None:
            parts += [text_block(*lines)] if lines else []
            parts.append(item)
            lines = []
    return ui.Container(*parts, *([text_block(*lines)] if lines else []), accent_colour=tone.value)


def contained(
    tone: Tone, heading: str, *items: "ui.Item[Any] | str | None", small: str | None = None
) -> Card:
    """Return a card of one container."""
    return Card(container(tone, heading, *items, small=small))


def ask(heading: str, *lines: str | None, yes: "ui.Button[Any]") -> Card:
    """Ask before something ends. `lines` say what will happen; `yes` does it, the other button does not."""
    keep = button(_("Keep it as it is"), Dismiss())
    return contained(Tone.ASKS, heading, *lines, ui.ActionRow(yes, keep))


def bar(used: int, of: int) -> str:
    """Return `▰▰▰▰▰▰▱▱▱▱ 62 %`. It never stands alone: the amounts are beside it. More than all is all."""
    share = 1.0 if of <= 0 else min(1.0, max(0.0, used / of))
    full = min(BAR - 1, int(share * BAR)) if share < 1 else BAR
    full = max(1, full) if used > 0 else full
    return f"{'▰' * full}{'▱' * (BAR - full)} {int(share * 100)} %"


def note(*lines: str | None, job: Job | None = None) -> Card:
    """Return a plain answer without the lines that are None, with the job's id below in small."""
    kept = [line for line in lines if line]
    if job is not None:
        kept.append(_("-# job {job}", job=job.id))
    return Card(text_block(*kept))


def fitting(lines: Sequence[str], length: int = LIST_LENGTH) -> Sequence[str]:
    """Return the first of the lines, as many as have `length` characters together."""
    for number, line in enumerate(lines):
        length -= len(line) + 1
        if length < 0:
            return lines[:number]
    return lines


def listing(lines: Sequence[str]) -> Card:
    """Return as many of the lines as fit in one message, with the number of the others."""
    kept = fitting(lines)
    more = len(lines) - len(kept)
    return note(*kept, _("-# and {lines} more lines", lines=more) if more else None)


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


CHANNELS = (discord.ChannelType.text, discord.ChannelType.news)
"""The kinds of channels that a menu offers."""


def channel_menu(action: Action, chosen: int | None, placeholder: str) -> "ui.ChannelSelect[Any]":
    """Return Discord's own menu of the server's channels: one of them, or none."""
    return ui.ChannelSelect(
        custom_id=encode(action),
        channel_types=list(CHANNELS),
        placeholder=placeholder,
        min_values=0,
        default_values=[] if chosen is None else [_default(chosen, discord.SelectDefaultValueType.channel)],
    )


def role_menu(action: Action, chosen: int | None, placeholder: str) -> "ui.RoleSelect[Any]":
    """Return Discord's own menu of the server's roles: one of them, or none."""
    return ui.RoleSelect(
        custom_id=encode(action),
        placeholder=placeholder,
        min_values=0,
        default_values=[] if chosen is None else [_default(chosen, discord.SelectDefaultValueType.role)],
    )


def _default(chosen: int, kind: discord.SelectDefaultValueType) -> discord.SelectDefaultValue:
    return discord.SelectDefaultValue(id=chosen, type=kind)


def text_block(*lines: str | None) -> "ui.TextDisplay[Any]":
    """Return one block of text without the lines that are None or empty."""
    return ui.TextDisplay("\n".join(line for line in lines if line))
