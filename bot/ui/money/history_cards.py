"""Cards of a history: a chart with text, pages with buttons, files."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import discord
from discord import ui

from bot.domain.money.spending import HistoryPage, HistoryQuery, ReceiptPage
from bot.i18n import _
from bot.services.money.export import ExportFile
from bot.ui.kit.actions import Action, History, Receipts
from bot.ui.kit.layout import LIST_LENGTH, Card, button, text_block
from bot.ui.money import history_text, receipts

CHART = "chart.png"


def pictured(*lines: str | None, alt: str) -> Card:
    """Return text above the chart `CHART`, which is attached to the same message."""
    return Card(text_block(*lines), chart(alt))


def exported(words: str, files: Sequence[ExportFile]) -> Card:
    """Return text above files, which are attached to the same message."""
    return Card(text_block(words), *(ui.File[Card](f"attachment://{file.name}") for file in files))


def page(
    page: HistoryPage, query: HistoryQuery, place: History, *, head: Sequence[str], alt: str | None
) -> Card:
    """Return a page of a history with buttons to its neighbours. With `alt` the chart is above the lines."""
    lines = [history_text.line(line, query.guild_id) for line in page.lines]
    shown = _fitting(lines) if lines else [_("Nothing is here.")]
    items: list[ui.Item[Any]] = [text_block(*head)] if head else []
    if alt is not None:
        items.append(chart(alt))
    items.append(text_block(history_text.heading(query), *shown))
    fixed = replace(place, until=query.until)  # from now on the pages no longer move with the time
    items += _turn(partial(replace, fixed), page.number, more=page.more)
    return Card(*items)


def receipt_page(page: ReceiptPage, guild_id: int, owner: int) -> Card:
    """Return a page of a member's receipts."""
    if not page.lines and not page.number:
        return Card(
            text_block(_("Nothing was paid for a job of yours on this server yet. `/imagine` makes one."))
        )
    lines = [receipts.short(line, guild_id) for line in page.lines] or [_("There are no older ones.")]
    turn = _turn(partial(Receipts, owner, page.until), page.number, more=page.more)
    small = _("-# `/me receipts job:` with a job's id shows everything about one")
    return Card(text_block(_("**Your receipts**"), *_fitting(lines), small), *turn)


def _turn(page_at: "Callable[..., Action]", number: int, *, more: bool) -> "list[ui.Item[Any]]":
    """Return the buttons to the pages beside page `number`, where there are any."""
    buttons = []
    if number:
        buttons.append(button(_("◀ Newer"), page_at(page=number - 1)))
    if more:
        buttons.append(button(_("Older ▶"), page_at(page=number + 1)))
    return [ui.ActionRow(*buttons)] if buttons else []


def _fitting(lines: Sequence[str]) -> list[str]:
    """Return as many lines as a message takes, and the number of the others."""
    left, kept = LIST_LENGTH - 300, list[str]()
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            kept.append(
                _("-# and {lines} more on this page; choose fewer days", lines=len(lines) - len(kept))
            )
            break
        kept.append(line)
    return kept


def chart(alt: str) -> "ui.MediaGallery[Any]":
    """Return the chart `CHART`, which is attached to the same message."""
    return ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{CHART}", description=alt))
