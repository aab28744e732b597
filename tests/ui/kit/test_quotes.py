"""A reason that a card quotes is read back as it was typed."""

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from bot.ui.kit import layout, quotes


def pressed(*lines: str | None) -> Any:
    """Return an interaction with a card of these lines, read as discord.py reads a message."""
    card = layout.contained(layout.Tone.ASKS, "Sure?", *lines)
    parts = [discord.components._component_factory(cast(Any, part)) for part in card.to_components()]
    return cast(Any, SimpleNamespace(message=SimpleNamespace(components=parts)))


@pytest.mark.parametrize(
    "reason", ["no trace", "a *bold* `/help` @everyone [x](y)", "> quoted", "שלום", "back\\slash", "1. one"]
)
def test_what_is_quoted_is_read_back(reason: str) -> None:
    assert quotes.quoted(pressed("It ends.", quotes.quote(reason), "-# job k7f3ab")) == reason


def test_without_a_reason_there_is_no_quote() -> None:
    assert quotes.quote("") is quotes.quote(None) is None
    assert quotes.quoted(pressed("It ends.", quotes.quote(""))) == ""
    assert quotes.quoted(cast(Any, SimpleNamespace(message=None))) == ""
