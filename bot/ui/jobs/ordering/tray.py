"""A member's tray: what they laid aside for their next edit."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.jobs.picture import TRAY_SIZE, Picture, SourceImage
from bot.i18n import _, ngettext
from bot.ui.jobs.ordering.panel_cards import gallery, sources
from bot.ui.kit import actions, formatting, layout


def tray(pictures: Sequence[Picture]) -> layout.Card:
    """What is in it, and what can be done with all of it."""
    if not pictures:
        return layout.note(
            _(
                "Your tray is empty. *Use as reference* in the Apps menu of a message, or in ⋯ below a "
                "result, lays a picture in it: up to {tray_size}, each for a day.",
                tray_size=TRAY_SIZE,
            )
        )
    count = ngettext("{n} picture", "{n} pictures", len(pictures))
    lines = _(
        "**Your tray** has {count}, {sources}\n-# kept for a day; *Edit* offers them everywhere",
        count=count,
        sources=sources(pictures),
    )
    items: list[ui.Item[Any]] = [ui.TextDisplay(lines)]
    if (shown := gallery(pictures)) is not None:
        items.append(shown)
    items.append(
        ui.ActionRow(
            layout.button(
                _("🎨 Edit with {count}", count=count), actions.UseTray("edit"), discord.ButtonStyle.primary
            ),
            layout.button(_("🎬 Animate the first"), actions.UseTray("animate")),
            layout.button(_("Empty it"), actions.UseTray("empty"), discord.ButtonStyle.danger),
        )
    )
    return layout.Card(*items)


def choice(choice_id: str, use: actions.PictureUse, found: Sequence[SourceImage]) -> layout.Card:
    """Which of a message's pictures is meant."""
    options = [
        discord.SelectOption(
            label=f"{number}. {formatting.cut(formatting.clean(one.filename), 80)}", value=str(number)
        )
        for number, one in enumerate(found, 1)
    ]
    items: list[ui.Item[Any]] = [
        ui.TextDisplay(_("That message has {found} pictures. Which one?", found=len(found))),
        ui.MediaGallery(*(discord.MediaGalleryItem(one.url) for one in found[:10])),
        ui.ActionRow(layout.menu(actions.ChoosePicture(use, choice_id), options, _("Which picture?"))),
    ]
    return layout.Card(*items)
