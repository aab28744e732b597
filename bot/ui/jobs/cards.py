"""Messages about jobs: Components V2 layouts, built from the jobs of a batch and nothing else.

A single job is a batch of one. A button carries its action in its custom id, so it works as long as the
message exists.
"""

from collections.abc import Callable, Sequence
from typing import Any

import discord
from discord import ui

from bot import catalogue
from bot.catalogue import Media, media_of
from bot.domain.amounts import format_usd
from bot.domain.jobs.approval import Approval
from bot.domain.jobs.batch import FailedJob, total
from bot.domain.jobs.job import WAITING, Failure, Job, Progress
from bot.domain.jobs.place import Obstacle
from bot.i18n import _, ngettext
from bot.ports import Rendition, ResultItem, ResultMessage
from bot.ui.jobs import failure_text, progress_text, result_text, text
from bot.ui.kit import actions, formatting
from bot.ui.kit.actions import Action
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import LIST_COMPONENTS, LIST_LENGTH, Card, button, note, text_block


def quote(
    jobs: Sequence[Job],
    *,
    until: int,
    available: int | None = None,
    old_total: int | None = None,
    hint: str | None = None,
    mention: bool = False,
) -> Card:
    """Build the card with the price and its button, which starts all of the jobs.

    `until`: epoch milliseconds of the quote's end. `available`: the server's micro-USDC. `mention`: the card
    is posted in the channel and names the maker.
    """
    lines = [
        text.head(jobs[0]) if mention else text.prompt_of(jobs[0]),
        f"-# {text.details(jobs)}",
        text.changed(jobs, old_total),
        hint,
        text.price_lines(jobs),
        text.price_each(jobs),
        f"-# {text.lifetime(available, until)}",
    ]
    start = button(text.price_label(jobs), actions.Start(jobs[0].id), discord.ButtonStyle.primary)
    return Card(text_block(*lines), ui.ActionRow(start))


def started(jobs: Sequence[Job], hint: str | None = None) -> Card:
    """Build the private answer when jobs start: the money held, and the result's channel."""
    cancel = _("`/jobs` cancels it while it waits") if jobs[0].state in WAITING else None
    small = DOT.join(filter(None, [text.details(jobs), cancel]))
    return Card(text_block(text.prompt_of(jobs[0]), text.started(jobs), hint, f"-# {small}"))


def progress(job: Job, now: Progress) -> Card:
    """Build the progress message of the job's batch."""
    return Card(
        text_block(text.head(job), progress_text.state_line(now), f"-# {progress_text.details(job, now)}")
    )


# ── results ──────────────────────────────────────────────────────────────────────────────────────


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


def failures(failed: Sequence[FailedJob]) -> Card:
    """Build the message about jobs of a batch that all ended without a result."""
    job, offer = failed[0].job, _private_offer([failure.job for failure in failed])
    if len(failed) == 1:
        ending = failure_text.ending(job, failed[0].receipt)
        return Card(text_block(text.head(job), ending, f"-# {text.details([job])}"), *offer)
    endings = failure_text.failures(failed)
    return Card(text_block(text.head(job), failure_text.none_of(failed), *endings), *offer)


def _private_offer(jobs: Sequence[Job]) -> "list[ui.ActionRow[Any]]":
    """Return the button that makes in private what could not be delivered in its channel."""
    closed = [job for job in jobs if job.failure is Failure.PLACE_GONE and job.contest_id is None]
    obstacles = (Obstacle.parse(job.detail) for job in closed)
    if not any(obstacle is not None and obstacle.is_of_channel for obstacle in obstacles):
        return []
    label = _("Make it in private · {price}", price=format_usd(total(closed)))
    return [ui.ActionRow(button(label, actions.InPrivate(closed[0].id)))]


# ── the list of jobs ─────────────────────────────────────────────────────────────────────────────


def jobs(
    listed: Sequence[Job],
    *,
    noun: str,
    news: str | None = None,
    asked: Sequence[tuple[Approval, Job]] = (),
) -> Card:
    """Build the list of a member's jobs, newest first, as many as fit.

    A batch that waits has Cancel, a private result Show me. Above them come `news`, and the jobs that
    moderators are `asked` about. `noun` names the listed jobs in the answer for an empty list.
    """
    batches: dict[str, list[Job]] = {}
    for job in listed:
        batches.setdefault(job.batch_key, []).append(job)
    rows: list[tuple[str, ui.Button[Any] | None]] = []
    rows += [(text.asked_line(approval, job), withdraw(job)) for approval, job in asked]
    rows += [_row(sorted(batch, key=lambda job: job.batch_position)) for batch in batches.values()]
    if not rows:
        return note(news, _("You have no {what} on this server. `/imagine` makes one.", what=noun))
    items: list[ui.Item[Any]] = [text_block(news)] if news else []
    length, components = LIST_LENGTH, LIST_COMPONENTS - len(items)
    for line, accessory in rows:
        length -= len(line)
        components -= 3 if accessory else 1
        if length < 0 or components < 0:
            left = len(rows) - (len(items) - bool(news))
            items.append(text_block(_("-# and {found} older ones; `/show` finds each by its id", found=left)))
            break
        items.append(ui.Section(line, accessory=accessory) if accessory else text_block(line))
    return Card(*items)


def _row(jobs: Sequence[Job]) -> "tuple[str, ui.Button[Any] | None]":
    """Return the line of a batch, and its button. Cancel takes back all jobs of the batch that wait."""
    accessory = None
    if waiting := [job for job in jobs if job.state in WAITING]:
        label = ngettext("Cancel job {job}", "Cancel {n} jobs", len(waiting), job=waiting[0].id)
        accessory = button(label, actions.Cancel(waiting[0].id), discord.ButtonStyle.danger)
    elif ready := [job for job in jobs if job.private and job.result is not None]:
        accessory = show_me(ready[0])
    return text.line(jobs), accessory


def withdraw(job: Job) -> "ui.Button[Any]":
    """Return the button that takes a job back before moderators have decided."""
    return button(_("Withdraw"), actions.Withdraw(job.id))


def show_me(job: Job) -> "ui.Button[Any]":
    """Return the button that shows a private result to its maker."""
    return button(_("Show me"), actions.Show(job.id), discord.ButtonStyle.primary)
