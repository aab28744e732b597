"""Read a card as a member does: its words, its buttons, its menus, the tone of its container."""

from typing import Any

from discord import ui

from bot.ui.kit.layout import Card, Tone


def words(card: Card) -> str:
    """Return all texts of the card, a line each."""
    return "\n".join(part.content for part in card.walk_children() if isinstance(part, ui.TextDisplay))


def buttons(card: Card) -> "list[ui.Button[Any]]":
    return [part for part in card.walk_children() if isinstance(part, ui.Button)]


def labels(card: Card) -> list[str | None]:
    """Return the labels of the card's buttons."""
    return [one.label for one in buttons(card)]


def entries(card: Card) -> list[tuple[str, str]]:
    """Return label and value of every entry of the card's menus."""
    menus = [part for part in card.walk_children() if isinstance(part, ui.Select)]
    return [(entry.label, entry.value) for one in menus for entry in one.options]


def tone(card: Card) -> Tone:
    """Return the tone of the card's only container."""
    (box,) = [part for part in card.walk_children() if isinstance(part, ui.Container)]
    return Tone(box.accent_colour)
