"""Words that a card repeats in a quoted line, and that its button reads back when it is pressed.

A custom id has no room for a reason that was typed with a command. The card that asks first shows the reason,
so its text is where the button finds it, also after a restart.

    card = layout.ask(_("Pause all spending?"), quotes.quote(reason), yes=...)
    reason = quotes.quoted(interaction)     # in the handler of the button
"""

import re
from collections.abc import Iterable, Iterator

import discord

from bot.ui.kit import formatting
from bot.ui.kit.responses import Interaction

LENGTH = 300
"""Characters of a quoted text. Longer ones are cut."""

_MARK = "> "
_ESCAPED = re.compile(r"\\(.)")


def quote(text: str | None) -> str | None:
    """Return the text as a quoted line, None for no text."""
    shown = formatting.shown(text or "", LENGTH)
    return f"{_MARK}{shown}" if shown else None


def quoted(interaction: Interaction) -> str:
    """Return the text of the first quoted line on the pressed card, as it was typed; empty without one."""
    message = interaction.message
    for line in _lines(message.components if message else ()):
        if line.startswith(_MARK):
            return _ESCAPED.sub(r"\1", line.removeprefix(_MARK).replace("@\u200b", "@")).strip("\u2068\u2069")
    return ""


def _lines(components: Iterable[object]) -> Iterator[str]:
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield from component.content.splitlines()
        yield from _lines(getattr(component, "children", ()))
