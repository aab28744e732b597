"""The messages themselves: Components V2 layouts, built from a job without asking anybody.

A button carries its action in its custom id, so it works as long as the message exists.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot import catalogue
from bot.catalogue import Media, media_of
from bot.domain.jobs.approval import Approval
from bot.domain.jobs.job import WAITING, Job, Progress, Receipt
from bot.i18n import _, ngettext
from bot.ui.jobs import batch_text, failure_text
from bot.ui.jobs import text as jobs_text
from bot.ui.kit import actions, formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import LIST_COMPONENTS, LIST_LENGTH, Card, button, note, text_block


def quote(
    job: Job,
    *,
    until: int,
    available: int | None = None,
    old_total: int | None = None,
    hint: str | None = None,
    ask: bool = False,
    others: Sequence[Job] = (),
) -> Card:
    """The price and its button. `until`: epoch milliseconds at which the quote is over; `available`:
    the server's micro-USDC; `ask`: the card stands in the channel and calls the maker; `others` are
    started by the same press."""
    every = (job, *others)
    whole = batch_text.summed(every)
    first = jobs_text.head(job) if ask else jobs_text.prompt_of(job)
    lines = [first, f"-# {batch_text.details(every)}", jobs_text.changed(whole, old_total), hint]
    lines += [jobs_text.price_lines(whole), batch_text.split(every)]
    lines += [f"-# {jobs_text.lifetime(available, until)}"]
    start = button(jobs_text.press(whole), actions.Start(job.id), discord.ButtonStyle.primary)
    return Card(text_block(*lines), ui.ActionRow(start))


def started(job: Job, hint: str | None = None, others: Sequence[Job] = ()) -> Card:
    """The private answer to a job that runs, with the `others` of its press: what is held and where the
    result comes."""
    every = (job, *others)
    cancel = _("`/jobs` cancels it while it waits") if job.state in WAITING else None
    small = DOT.join(filter(None, [batch_text.details(every), cancel]))
    held = jobs_text.started(batch_text.summed(every))
    return Card(text_block(jobs_text.prompt_of(job), held, hint, f"-# {small}"))


def placeholder(job: Job, progress: Progress) -> Card:
    """What stands in the channel while the job is under way, for all of its press."""
    if progress.shares:
        small = batch_text.progress_details(job, progress)
        return Card(text_block(jobs_text.head(job), batch_text.progress(progress), f"-# {small}"))
    small = jobs_text.details(job, jobs_text.money_under_way(job, progress))
    return Card(text_block(jobs_text.head(job), jobs_text.progress(job, progress), f"-# {small}"))


def result(
    job: Job,
    filename: str,
    receipt: Receipt,
    remark: str | None = None,
    entry_buttons: "Sequence[ui.Button[Any]]" = (),
) -> Card:
    """The finished file with its maker, its price and its buttons; `filename` is attached to the same
    message. `remark` is one more small line; `entry_buttons` lead into contests."""
    small = f"-# {remark}" if remark else None
    head = text_block(jobs_text.head(job), jobs_text.result_details(job, receipt), small)
    return Card(head, media(job, filename), *result_rows(job, jobs_text.again(job, receipt), entry_buttons))


def result_rows(
    job: Job, again: str, entry_buttons: "Sequence[ui.Button[Any]]" = ()
) -> "list[ui.ActionRow[Any]]":
    """The buttons of a result; `again` is the label of ↻. Only a picture can be edited or animated, only
    what was made from words remixed. `entry_buttons` lead into contests."""
    return [
        ui.ActionRow(*making(job, again)),
        ui.ActionRow(*entry_buttons, button("🗑", actions.Remove(job.id))),
    ]


def making(job: Job, again: str) -> "list[ui.Button[Any]]":
    """The buttons that make something more of a result, and ⋯."""
    row = [button(again, actions.Again(job.id))]
    if catalogue.operation(job.operation).field("prompt") is not None:
        row.append(button(_("✏️ Remix"), actions.Remix(job.id)))
    if made(job) is Media.IMAGE:
        row.append(button(_("🎨 Edit"), actions.Edit(job.id)))
        row.append(button(_("🎬 Animate"), actions.Animate(job.id)))
    row.append(button("⋯", actions.More(job.id)))
    return row


def picture(job: Job, filename: str) -> Card:
    """The file alone, for where buttons have no place."""
    return Card(text_block(jobs_text.prompt_of(job), f"-# {jobs_text.details(job)}"), media(job, filename))


def made(job: Job) -> Media | None:
    """What the job's result is; None while it has none."""
    return None if job.result is None else media_of(job.result.content_type)


def media(job: Job, filename: str) -> "ui.MediaGallery[Any] | ui.File[Any]":
    """The job's file, attached to the same message. Discord shows no SVG: it stands there as a file to
    download."""
    if made(job) is Media.VECTOR:
        return ui.File(f"attachment://{filename}")
    return ui.MediaGallery(
        discord.MediaGalleryItem(f"attachment://{filename}", description=formatting.alt_text(job.prompt))
    )


def ending(job: Job, receipt: Receipt) -> Card:
    """How a job ended without a result."""
    return Card(
        text_block(jobs_text.head(job), failure_text.ending(job, receipt), f"-# {jobs_text.details(job)}")
    )


def jobs(
    found: Sequence[Job],
    *,
    what: str,
    news: str | None = None,
    asked: Sequence[tuple[Approval, Job]] = (),
) -> Card:
    """A member's jobs, newest first, with Cancel where a job still waits and Show me where a result is
    private; as many as fit. Above them what moderators are `asked` about, above all `news`."""
    rows = [*_asked_rows(asked), *map(_row, _presses(found))]
    if not rows:
        return note(news, _("You have no {what} on this server. `/imagine` makes one.", what=what))
    items: list[ui.Item[Any]] = [text_block(news)] if news else []
    text_room, room = LIST_LENGTH, LIST_COMPONENTS - len(items)
    for line, accessory in rows:
        text_room -= len(line)
        room -= 3 if accessory else 1
        if text_room < 0 or room < 0:
            shown = len(items) - bool(news)
            items.append(
                text_block(
                    _("-# and {found} older ones; `/show` finds each by its id", found=len(rows) - shown)
                )
            )
            break
        items.append(ui.Section(line, accessory=accessory) if accessory else text_block(line))
    return Card(*items)


def _asked_rows(asked: Sequence[tuple[Approval, Job]]) -> "Iterator[tuple[str, ui.Button[Any]]]":
    for approval, job in asked:
        yield jobs_text.asked_line(approval, job), withdraw(job)


def _presses(found: Sequence[Job]) -> "list[list[Job]]":
    """The jobs by their press, each in its order."""
    presses: dict[str, list[Job]] = {}
    for job in found:
        presses.setdefault(job.batch_key, []).append(job)
    return [sorted(jobs, key=lambda job: job.batch_position) for jobs in presses.values()]


def _row(jobs: Sequence[Job]) -> "tuple[str, ui.Button[Any] | None]":
    line = jobs_text.job_line(jobs[0]) if len(jobs) == 1 else batch_text.line(jobs)
    return line, _row_button(jobs)


def _row_button(jobs: Sequence[Job]) -> "ui.Button[Any] | None":
    """Cancel takes back all of the press that wait."""
    waiting = [job for job in jobs if job.state in WAITING]
    if waiting:
        job = waiting[0]
        label = ngettext("Cancel job {job}", "Cancel {n} jobs", len(waiting), job=job.id)
        return button(label, actions.Cancel(job.id), discord.ButtonStyle.danger)
    ready = (job for job in jobs if job.private and job.result is not None)
    return next(map(show_me, ready), None)


def withdraw(job: Job) -> "ui.Button[Any]":
    """The button that takes a job back before moderators have decided."""
    return button(_("Withdraw"), actions.Withdraw(job.id))


def show_me(job: Job) -> "ui.Button[Any]":
    """The button that shows a private result to its maker."""
    return button(_("Show me"), actions.Show(job.id), discord.ButtonStyle.primary)
