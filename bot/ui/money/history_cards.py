"""Cards of what is looked back at: a picture with words, pages with buttons, files."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import discord
from discord import ui

from bot.domain.money.spending import Page, ReceiptPage, Wanted, What
from bot.i18n import _
from bot.services.money.export import ExportFile
from bot.ui.kit.layout import LIST_LENGTH, Card
from bot.ui.money import history_text, receipts

CHART = "chart.png"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a history a button leads, and whose card it is on; it is all in the custom id."""

    owner: int  # user id
    days: int
    what: What
    user_id: int | None
    model: str | None
    until: int | None  # epoch milliseconds; None: now, which no button says
    number: int

    PATTERN: ClassVar[str] = (
        r"hist:(?P<owner>\d{1,20}):(?P<days>\d{1,3}):(?P<what>all|jobs|losses|credits|rules):(?P<user>\d{0,20}):(?P<model>[a-z0-9.-]{0,30})"
        r":(?P<until>\d{10,14}):(?P<number>\d{1,4})"
    )

    @property
    def custom_id(self) -> str:
        user, model = self.user_id or "", self.model or ""
        return f"hist:{self.owner}:{self.days}:{self.what}:{user}:{model}:{self.until}:{self.number}"

    @classmethod
    def of(cls, match: re.Match[str]) -> "Place":
        """What a custom id of that pattern says."""
        return cls(
            owner=int(match["owner"]),
            days=int(match["days"]),
            what=What(match["what"]),
            user_id=int(match["user"]) if match["user"] else None,
            model=match["model"] or None,
            until=int(match["until"]),
            number=int(match["number"]),
        )


RECEIPTS_PATTERN = r"rcpt:(?P<owner>\d{1,20}):(?P<until>\d{10,14}):(?P<number>\d{1,4})"


def file(name: str, data: bytes, alt: str | None = None) -> discord.File:
    """Bytes as an attachment."""
    return discord.File(io.BytesIO(data), filename=name, description=alt)


def pictured(*lines: str | None, alt: str) -> Card:
    """Words with the picture `CHART` below them; it is attached to the same message."""
    return Card(_text(*lines), _chart(alt))


def exported(words: str, files: Sequence[ExportFile]) -> Card:
    """Words with files below them, attached to the same message."""
    return Card(_text(words), *(ui.File[Card](f"attachment://{one.name}") for one in files))


def page(of: Page, wanted: Wanted, place: Place, *, head: Sequence[str], alt: str | None) -> Card:
    """One page of a history, with ways to the others. With `alt` the picture stands above the lines."""
    lines = [history_text.line(line, wanted.guild_id) for line in of.lines]
    words = _fitting(lines) if lines else [_("Nothing is here.")]
    items: list[ui.Item[Any]] = [_text(*head)] if head else []
    if alt is not None:
        items.append(_chart(alt))
    items.append(_text(history_text.heading(wanted), *words))
    newer, older = (_beside(place, wanted, of.number + step) for step in (-1, 1))
    items += _turn(newer.custom_id if of.number else None, older.custom_id if of.more else None)
    return Card(*items)


def receipt_page(of: ReceiptPage, guild_id: int, owner: int) -> Card:
    """A page of a member's receipts."""
    if not of.lines and not of.number:
        return Card(_text(_("Nothing was paid for a job of yours on this server yet. `/imagine` makes one.")))
    lines = [receipts.short(line, guild_id) for line in of.lines] or [_("There are no older ones.")]
    newer, older = (f"rcpt:{owner}:{of.until}:{of.number + step}" for step in (-1, 1))
    turn = _turn(newer if of.number else None, older if of.more else None)
    small = _("-# `/me receipts job:` with a job's id shows everything about one")
    return Card(_text(_("**Your receipts**"), *_fitting(lines), small), *turn)


def _beside(place: Place, wanted: Wanted, number: int) -> Place:
    """Another page of what is seen, which no longer moves on with the time."""
    return replace(place, until=wanted.until, number=number)


def _turn(newer: str | None, older: str | None) -> "list[ui.Item[Any]]":
    """The buttons to the pages beside this one, where there are any."""
    found = [(_("◀ Newer"), newer), (_("Older ▶"), older)]
    buttons = [ui.Button[Card](label=label, custom_id=custom_id) for label, custom_id in found if custom_id]
    return [ui.ActionRow(*buttons)] if buttons else []


def _fitting(lines: Sequence[str]) -> list[str]:
    """As many lines as a message takes; the others are named."""
    room, kept = LIST_LENGTH - 300, list[str]()
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            kept.append(
                _("-# and {lines} more on this page; choose fewer days", lines=len(lines) - len(kept))
            )
            break
        kept.append(line)
    return kept


def _chart(alt: str) -> "ui.MediaGallery[Any]":
    return ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{CHART}", description=alt))


def _text(*lines: str | None) -> "ui.TextDisplay[Any]":
    return ui.TextDisplay("\n".join(line for line in lines if line))
