"""Messages with finished files and their buttons."""

from collections.abc import Callable, Sequence
from typing import Any

import discord
from discord import ui

from bot import catalogue
from bot.catalogue import Media, media_of
from bot.domain.jobs.job import Job, Receipt
from bot.i18n import _
from bot.ports import Rendition, ResultItem, ResultMessage
from bot.ui.jobs import failure_text, result_text, text
from bot.ui.kit import actions, formatting
from bot.ui.kit.actions import Action
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone, button, contained, text_block


def results(message: ResultMessage, entry_buttons: "Sequence[ui.Button[Any]]" = ()) -> Card:
    """Build the message with the finished files of a batch and their buttons.

    The files are attached to the same message. `entry_buttons` of a single result lead into contests.
    """
    items = message.items
    below = [
        result_text.captions(items) if len({item.job.operation for item in items}) > 1 else None,
        f"-# {result_text.result_details(items)}",
        *(f"-# {remark}" for item in items if (remark := result_text.remark(item))),
        *failure_text.failures(message.failed),
    ]
    rows = [ui.ActionRow(*(_numbers(message) if len(items) > 1 else making(items[0])))]
    if entry_buttons:
        rows.append(ui.ActionRow(*entry_buttons))
    files = media(*((item.job, item.rendition) for item in items))
    return Card(text_block(text.head(items[0].job)), *files, text_block(*below), *rows)


def media(*results: tuple[Job, Rendition]) -> "list[ui.Item[Any]]":
    """Return the attached files in one gallery. Below it are those that Discord cannot show there.

    What a moderator has blurred is a spoiler.
    """
    shown, files = [], list[ui.Item[Any]]()
    for job, rendition in results:
        url = f"attachment://{result_text.filename(job, rendition)}"
        if made(job) in (Media.VECTOR, None):
            files.append(ui.File(url, spoiler=job.blurred))
        else:
            alt = formatting.alt_text(job.prompt)
            shown.append(discord.MediaGalleryItem(url, description=alt, spoiler=job.blurred))
    return [ui.MediaGallery(*shown), *files] if shown else files


def making(item: ResultItem) -> "list[ui.Button[Any]]":
    """Return the buttons below a result: what can be made of it, and ⋯."""
    return making_of(item.job, again_price(item))


def making_of(job: Job, price: int) -> "list[ui.Button[Any]]":
    """Return the buttons that make something more of a result, and ⋯. `price` (micro-USDC) is that of ↻.

    Only a picture can be edited or animated. Only a result made from words can be remixed.
    """
    row = [button(result_text.again(price), actions.Again(job.id))]
    if catalogue.operation(job.operation).field("prompt") is not None:
        row.append(button(_("✏️ Remix"), actions.Remix(job.id)))
    if made(job) is Media.IMAGE:
        row.append(button(_("🎨 Edit"), actions.Edit(job.id)))
        row.append(button(_("🎬 Animate"), actions.Animate(job.id)))
    return [*row, button("⋯", actions.More(job.id))]


def again_price(item: ResultItem) -> int:
    """Return the price of the same again in micro-USDC, as far as it is known: without new uploads."""
    return item.receipt.paid if item.job.price is None else item.job.price


def _numbers(message: ResultMessage) -> "list[ui.Button[Any]]":
    """Return the buttons below several results: a number for each, and all of them again."""
    jobs = [item.job for item in message.items]
    price = sum(job.price or 0 for job in message.batch.jobs)
    again = button(result_text.all_again(price), actions.Again(jobs[0].id, whole=True, price=price))
    return [*(button(f"{number}", actions.Pick(job.id)) for number, job in enumerate(jobs, 1)), again]


def picked(job: Job, receipt: Receipt, number: int, of: int, address: str | None) -> Card:
    """Build the private card of one result of several, with its own buttons.

    `address` is the picture's in the message with all of them.
    """
    name = _("Picture {number} of {count}", number=number, count=of)
    words = text_block(
        f"**{name}**{DOT}{text.prompt_of(job, 100)}", f"-# {result_text.one_detail(job, receipt)}"
    )
    head: ui.Item[Any] = words
    if address is not None:
        alt = formatting.alt_text(job.prompt)
        thumbnail = ui.Thumbnail[Card](address, description=alt, spoiler=job.blurred)
        head = ui.Section(words, accessory=thumbnail)
    price = receipt.paid if job.price is None else job.price
    return Card(head, ui.ActionRow(*making_of(job, price)))


def which(action: Callable[[str], Action], jobs: Sequence[Job]) -> Card:
    """Ask which result of a gallery is meant, with one button for each: `action` with the job's id."""
    buttons = [button(f"{number}", action(job.id)) for number, job in enumerate(jobs, 1)]
    question = _("Which one? Counted in the order of the message.")
    return Card(text_block(text.prompt_of(jobs[0], 100), question), ui.ActionRow(*buttons))


def kept(jobs: Sequence[Job]) -> Card:
    """Build the private card about results that cannot be posted in their channel, with a way to see them."""
    if len(jobs) == 1:
        buttons = [button(_("Send it to me"), actions.Show(jobs[0].id), discord.ButtonStyle.primary)]
    else:
        buttons = [
            button(_("Send me {number}", number=number), actions.ShowOne(job.id))
            for number, job in enumerate(jobs, 1)
        ]
    return contained(
        Tone.MONEY,
        _("It's ready, but I can't post it here"),
        text.prompt_of(jobs[0]),
        *result_text.kept(jobs),
        ui.ActionRow(*buttons),
        small=_("job {job}", job=jobs[0].id),
    )


def picture(job: Job, rendition: Rendition) -> Card:
    """Build a card with the file alone, for places where buttons do not work."""
    return Card(text_block(text.prompt_of(job), f"-# {text.details([job])}"), *media((job, rendition)))


def made(job: Job) -> Media | None:
    """Return the kind of the job's result; None while it has none, and for a file of no kind we know."""
    return media_of(job.result.content_type) if job.result is not None and job.result.is_media else None
