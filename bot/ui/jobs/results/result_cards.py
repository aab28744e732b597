"""Messages with finished files and their buttons."""

from collections.abc import Callable, Sequence
from typing import Any

import discord
from discord import ui

from bot import catalogue
from bot.catalogue import Media, media_of
from bot.domain.amounts import format_usd
from bot.domain.jobs.job import Job
from bot.i18n import _
from bot.ports import Rendition, ResultItem, ResultMessage
from bot.ui.jobs import failure_text, result_text, text
from bot.ui.kit import actions, formatting
from bot.ui.kit.actions import Action
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, button, text_block


def results(message: ResultMessage, entry_buttons: "Sequence[ui.Button[Any]]" = ()) -> Card:
    """Build the message with the finished files of a batch and their buttons.

    The files are attached to the same message. `entry_buttons` of a single result lead into contests.
    """
    items = message.items
    head, details = text.head(items[0].job), result_text.result_details(items)
    remarks = [f"-# {remark}" for item in items if (remark := result_text.remark(item))]
    files = media(*((item.job, item.rendition) for item in items))
    if message.is_single:
        return Card(text_block(head, details, *remarks), *files, *_rows(items[0], entry_buttons))
    below = [*remarks, *failure_text.failures(message.failed)]
    if len({item.job.operation for item in items}) > 1:
        below = [*result_text.compared(items), *below]
    parts = [text_block(head, f"-# {details}"), *files, *([text_block(*below)] if below else [])]
    return Card(*parts, *(_gallery_rows(message) if len(items) > 1 else _rows(items[0])))


def media(*results: tuple[Job, Rendition]) -> "list[ui.Item[Any]]":
    """Return the attached files in one gallery. Below it are those that Discord cannot show there."""
    shown, files = [], list[ui.Item[Any]]()
    for job, rendition in results:
        url = f"attachment://{result_text.filename(job, rendition)}"
        if made(job) in (Media.VECTOR, None):
            files.append(ui.File(url))
        else:
            shown.append(discord.MediaGalleryItem(url, description=formatting.alt_text(job.prompt)))
    return [ui.MediaGallery(*shown), *files] if shown else files


def _rows(item: ResultItem, entry_buttons: "Sequence[ui.Button[Any]]" = ()) -> "list[ui.ActionRow[Any]]":
    remove = button("🗑", actions.Remove(item.job.id))
    return [ui.ActionRow(*making(item)), ui.ActionRow(*entry_buttons, remove)]


def making(item: ResultItem) -> "list[ui.Button[Any]]":
    """Return the buttons that make something more of a result, and ⋯.

    Only a picture can be edited or animated. Only a result made from words can be remixed.
    """
    job = item.job
    again = result_text.again(item.receipt.paid if job.price is None else job.price)
    row = [button(again, actions.Again(job.id))]
    if catalogue.operation(job.operation).field("prompt") is not None:
        row.append(button(_("✏️ Remix"), actions.Remix(job.id)))
    if made(job) is Media.IMAGE:
        row.append(button(_("🎨 Edit"), actions.Edit(job.id)))
        row.append(button(_("🎬 Animate"), actions.Animate(job.id)))
    return [*row, button("⋯", actions.More(job.id))]


def _gallery_rows(message: ResultMessage) -> "list[ui.ActionRow[Any]]":
    """Return the buttons below several results: U posts one alone, V varies it, the others are for all."""
    items, first = message.items, message.items[0].job
    alone = [button(f"U{n}", actions.PostAlone(item.job.id)) for n, item in enumerate(items, 1)]
    vary = [_vary(item, n) for n, item in enumerate(items, 1) if item.vary is not None]
    price = sum(job.price or 0 for job in message.batch.jobs)
    everything = [button(result_text.again(price), actions.Again(first.id, whole=True, price=price))]
    if all(catalogue.operation(item.job.operation).field("prompt") is not None for item in items):
        everything.append(button(_("✏️ Remix"), actions.Remix(first.id, whole=True)))
    if any(made(item.job) is Media.IMAGE for item in items):
        everything.append(button(_("🎨 Edit"), actions.Edit(first.id, whole=True)))
        everything.append(button(_("🎬 Animate"), actions.Animate(first.id, whole=True)))
    everything.append(button("⋯", actions.More(first.id, whole=True)))
    remove = button("🗑", actions.Remove(first.id, whole=True))
    return [ui.ActionRow(*row) for row in (alone, vary, everything, [remove]) if row]


def _vary(item: ResultItem, number: int) -> "ui.Button[Any]":
    price = item.vary or 0
    label = f"V{number}{DOT}{format_usd(price)}" if price else f"V{number}"
    return button(label, actions.Vary(item.job.id, price))


def which(action: Callable[[str], Action], jobs: Sequence[Job]) -> Card:
    """Ask which result of a gallery is meant, with one button for each: `action` with the job's id."""
    buttons = [button(f"{number}", action(job.id)) for number, job in enumerate(jobs, 1)]
    question = _("Which one? They are counted as they stand in the message.")
    return Card(text_block(text.prompt_of(jobs[0], 100), question), ui.ActionRow(*buttons))


def picture(job: Job, rendition: Rendition) -> Card:
    """Build a card with the file alone, for places where buttons do not work."""
    return Card(text_block(text.prompt_of(job), f"-# {text.details([job])}"), *media((job, rendition)))


def made(job: Job) -> Media | None:
    """Return the kind of the job's result; None while it has none, and for a file of no kind we know."""
    return media_of(job.result.content_type) if job.result is not None and job.result.is_media else None
