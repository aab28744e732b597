"""A member's tray: what they laid aside for their next edit."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.picture import TRAY_SIZE, Picture, Seen
from bot.ui import cards, text
from bot.ui.panel_cards import gallery, sources

TRAY = "tray"
"""A button of the tray; what it does follows."""

CHOICE = "pick"
"""The menu of one message's pictures; the choice's id and what to do follow."""


def tray(pictures: Sequence[Picture]) -> cards.Card:
    """What is in it, and what can be done with all of it."""
    if not pictures:
        return cards.note(
            "Your tray is empty. *Use as reference* in the Apps menu of a message, or in ⋯ below a result, "
            f"lays a picture in it: up to {TRAY_SIZE}, each for a day."
        )
    count = f"{len(pictures)} {'picture' if len(pictures) == 1 else 'pictures'}"
    lines = (
        f"**Your tray** has {count}, {sources(pictures)}\n-# kept for a day; *Edit* offers them everywhere"
    )
    items: list[ui.Item[Any]] = [ui.TextDisplay(lines)]
    if (shown := gallery(pictures)) is not None:
        items.append(shown)
    items.append(
        ui.ActionRow(
            ui.Button(
                label=f"🎨 Edit with {count}", custom_id=f"{TRAY}:edit", style=discord.ButtonStyle.primary
            ),
            ui.Button(label="🎬 Animate the first", custom_id=f"{TRAY}:animate"),
            ui.Button(label="Empty it", custom_id=f"{TRAY}:empty", style=discord.ButtonStyle.danger),
        )
    )
    return cards.Card(*items)


def choice(choice_id: str, purpose: str, found: Sequence[Seen]) -> cards.Card:
    """Which of a message's pictures is meant."""
    options = [
        discord.SelectOption(label=f"{number}. {text.cut(text.clean(one.filename), 80)}", value=str(number))
        for number, one in enumerate(found, 1)
    ]
    items: list[ui.Item[Any]] = [
        ui.TextDisplay(f"That message has {len(found)} pictures. Which one?"),
        ui.MediaGallery(*(discord.MediaGalleryItem(one.url) for one in found[:10])),
        ui.ActionRow(
            ui.Select(
                custom_id=f"{CHOICE}:{purpose}:{choice_id}", options=options, placeholder="Which picture?"
            )
        ),
    ]
    return cards.Card(*items)
