"""Cards of a history: a chart with text, pages with buttons, files."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import discord
from discord import ui

from bot.domain.money.spending import HistoryPage, HistoryQuery, ReceiptLine, ReceiptPage
from bot.i18n import _
from bot.services.money.export import ExportFile
from bot.ui.kit import formatting
from bot.ui.kit.actions import Action, ChooseReceipt, History, Receipts
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import LIST_LENGTH, Card, Tone, button, contained, fitting, menu
from bot.ui.money import history_text, receipts

CHART = "chart.png"


def pictured(heading: str, *lines: str | None, alt: str) -> Card:
    """Return text above the chart `CHART`, which is attached to the same message."""
    return contained(Tone.PLAIN, heading, *lines, chart(alt))


def exported(heading: str, lines: Iterable[str], files: Sequence[ExportFile]) -> Card:
    """Return text above files, which are attached to the same message."""
    attached = (ui.File[Card](f"attachment://{file.name}") for file in files)
    return contained(Tone.PLAIN, heading, *lines, *attached)


def page(
    page: HistoryPage, query: HistoryQuery, place: History, *, head: Sequence[str], alt: str | None
) -> Card:
    """Return a page of a history with buttons to its neighbours. With `alt` the chart is above the lines."""
    lines = [history_text.line(line, query.guild_id) for line in page.lines]
    shown = _fitting(lines) if lines else [_("No entries in these days.")]
    fixed = replace(place, until=query.until)  # from now on the pages no longer move with the time
    return contained(
        Tone.PLAIN,
        history_text.heading(query),
        *head,
        chart(alt) if alt is not None else None,
        history_text.filters(query),
        *shown,
        _turn(partial(replace, fixed), page.number, more=page.more),
    )


def receipt_page(page: ReceiptPage, guild_id: int, owner: int) -> Card:
    """Return a page of a member's receipts, with a menu that shows one with all its proofs."""
    if not page.lines and not page.number:
        return contained(
            Tone.PLAIN,
            _("No receipts yet"),
            _("Nothing was paid for you on this server so far. `/imagine` makes your first picture."),
        )
    lines = [receipts.short(line, guild_id) for line in page.lines] or [_("There are no older ones.")]
    return contained(
        Tone.PLAIN,
        _("Your receipts"),
        *_fitting(lines),
        ui.ActionRow(_receipt_menu(page, owner)) if page.lines else None,
        _turn(partial(Receipts, owner, page.until), page.number, more=page.more),
    )


def receipt(line: ReceiptLine, guild_id: int) -> Card:
    """Return everything about one receipt."""
    return contained(
        Tone.PLAIN,
        _("Receipt"),
        *receipts.full(line, guild_id),
        small=_("job {job}", job=line.job.job_id),
    )


def _receipt_menu(page: ReceiptPage, owner: int) -> "ui.Select[Any]":
    options = [
        discord.SelectOption(
            label=formatting.cut(formatting.clean(line.prompt), 90) or line.job.model,
            description=f"{line.job.model}{DOT}{history_text.money(line.job)}"[:100],
            value=line.job.job_id,
        )
        for line in page.lines
    ]
    return menu(ChooseReceipt(owner), options, _("Show one in full…"))


def _turn(page_at: "Callable[..., Action]", number: int, *, more: bool) -> "ui.ActionRow[Card] | None":
    """Return the buttons to the pages beside page `number`, None if there are none."""
    buttons = []
    if number:
        buttons.append(button(_("◀ Newer"), page_at(page=number - 1)))
    if more:
        buttons.append(button(_("Older ▶"), page_at(page=number + 1)))
    return ui.ActionRow(*buttons) if buttons else None


def _fitting(lines: Sequence[str]) -> list[str]:
    """Return as many lines as a message takes, and the number of the others."""
    kept = list(fitting(lines, LIST_LENGTH - 300))
    if more := len(lines) - len(kept):
        kept.append(_("-# and {lines} more on this page; choose fewer days", lines=more))
    return kept


def chart(alt: str) -> "ui.MediaGallery[Any]":
    """Return the chart `CHART`, which is attached to the same message."""
    return ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{CHART}", description=alt))
