"""Messages of a server's gallery: what members starred, and the most loved of a month."""

from calendar import monthrange
from collections.abc import Sequence

import discord
from discord import ui

from bot.domain.pictures.gallery import STAR
from bot.i18n import _
from bot.ports.gallery import GalleryItem
from bot.ui.jobs import result_text, text
from bot.ui.jobs.results import result_cards
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone, contained, text_block

_MEDALS = ("🥇", "🥈", "🥉")


def starred(items: Sequence[GalleryItem]) -> Card:
    """Build the message of one starred message's results, with a button that leads to it."""
    first = items[0]
    small = DOT.join([f"{STAR} {first.stars}", f"<#{first.job.channel_id}>", text.ids([first.job])])
    return Card(
        text_block(text.head(first.job)),
        *_media(items),
        text_block(f"-# {small}"),
        ui.ActionRow(_link(items[0])),
    )


def most_loved(month: str, items: Sequence[GalleryItem]) -> Card:
    """Build the message of the most loved results of a month, as in `2026-11`."""
    days = monthrange(*map(int, month.split("-")))[1]
    show = _("Show it")
    lines = [
        DOT.join(
            [
                f"{_MEDALS[min(place, 2)]} {text.prompt_of(item.job, 100)}",
                f"<@{item.job.user_id}>",
                f"{STAR} {item.stars}",
                f"[{show}]({_address(item)})",
            ]
        )
        for place, item in enumerate(items)
    ]
    return contained(
        Tone.DONE, _("Most loved of the month"), f"{month}-01 – {month}-{days}", *_media(items), *lines
    )


def files(items: Sequence[GalleryItem]) -> list[discord.File]:
    """Return the files of the results, named as the cards refer to them."""
    return [
        discord.File(
            item.rendition.file,
            filename=result_text.filename(item.job, item.rendition),
            description=formatting.alt_text(item.job.prompt),
        )
        for item in items
    ]


def _media(items: Sequence[GalleryItem]) -> "list[ui.Item[Card]]":
    return list(result_cards.media(*((item.job, item.rendition) for item in items)))


def _link(item: GalleryItem) -> "ui.Button[Card]":
    return ui.Button(label=_("Show the original"), url=_address(item))


def _address(item: GalleryItem) -> str:
    return formatting.jump(item.job.guild_id, item.job.channel_id, item.job.message_id)
