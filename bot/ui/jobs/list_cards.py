"""The list of a member's jobs: pages of entries, each with its picture or the press that it waits for."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.jobs.approval import Approval
from bot.domain.jobs.batch import total
from bot.domain.jobs.job import WAITING, Job, JobState
from bot.i18n import _
from bot.ui.jobs import list_text
from bot.ui.kit import actions, formatting
from bot.ui.kit.layout import Card, Tone, button, contained, text_block

PAGE = 8
"""Entries on one page. Each has up to three of Discord's forty components."""

Pictures = Mapping[str, str]
"""The names of attached thumbnails, by job."""


def batches(listed: Sequence[Job]) -> list[list[Job]]:
    """Return the jobs of each batch in their order, the batches in the order of the list."""
    found: dict[str, list[Job]] = {}
    for job in listed:
        found.setdefault(job.batch_key, []).append(job)
    return [sorted(batch, key=lambda job: job.batch_position) for batch in found.values()]


Asked = tuple[Approval, Job]
"""What moderators are asked about."""


def entries(listed: Sequence[Job], asked: Sequence[Asked], page: int) -> "list[Asked | list[Job]]":
    """Return the entries of a page (from 0): first what moderators are asked about, then the batches."""
    every: list[Asked | list[Job]] = [*asked, *batches(listed)]
    return every[page * PAGE : (page + 1) * PAGE]


def pictured(shown: "Sequence[Asked | list[Job]]") -> list[Job]:
    """Return the first public result of each batch on a page, whose picture stands beside it."""
    made = [
        next((job for job in entry if job.result is not None and not job.private), None)
        for entry in shown
        if isinstance(entry, list)
    ]
    return [job for job in made if job is not None]


def jobs(
    listed: Sequence[Job],
    *,
    state: JobState | None = None,
    news: str | None = None,
    asked: Sequence[Asked] = (),
    page: int = 0,
    pictures: Pictures | None = None,
) -> Card:
    """Build a page (from 0) of the list of a member's jobs, newest first.

    `state`: the list has only jobs in it. Above them come `news`, and the jobs that moderators are `asked`
    about. `pictures` are the thumbnails that are attached.
    """
    shown = entries(listed, asked, page)
    if not shown:
        return contained(Tone.PLAIN, _("Your jobs"), news, _empty(state))
    rows = [_row(entry, pictures or {}, state) for entry in shown]
    owner = listed[0].user_id if listed else asked[0][1].user_id
    more = bool(entries(listed, asked, page + 1))
    return contained(Tone.PLAIN, _("Your jobs"), news, *rows, _turn(owner, state, page, more=more))


def _empty(state: JobState | None) -> str:
    if state is None:
        return _("You haven't made anything here yet. `/imagine` makes a picture.")
    return _("None of your jobs are in this state. `/jobs` lists all of them.")


def _row(entry: "Asked | list[Job]", pictures: Pictures, state: JobState | None) -> "ui.Item[Any]":
    """Return an entry with its button or its picture. Cancel takes back all jobs of the batch that wait."""
    if not isinstance(entry, list):
        approval, job = entry
        return ui.Section(list_text.asked_line(approval, job), accessory=withdraw(job))
    line, accessory = list_text.line(entry), _accessory(entry, pictures, state)
    return text_block(line) if accessory is None else ui.Section(line, accessory=accessory)


def _accessory(jobs: Sequence[Job], pictures: Pictures, state: JobState | None) -> "ui.Item[Any] | None":
    if waiting := [job for job in jobs if job.state in WAITING]:
        label = _("Cancel") if len(waiting) == 1 else _("Cancel {n}", n=len(waiting))
        return button(label, actions.Cancel(waiting[0].id), discord.ButtonStyle.danger)
    if ready := [job for job in jobs if job.private and job.result is not None]:
        return show_me(ready[0])
    if all(job.state is JobState.FAILED and job.contest_id is None for job in jobs):
        return _again(jobs, state)
    made = next((job for job in jobs if job.id in pictures), None)
    if made is None:
        return None
    return ui.Thumbnail(f"attachment://{pictures[made.id]}", description=formatting.alt_text(made.prompt))


def _again(jobs: Sequence[Job], state: JobState | None) -> "ui.Button[Any]":
    """Return the button that makes failed jobs again. Others of their batch are in no list of one state."""
    price = None if any(job.price is None for job in jobs) else total(jobs)  # uploads alone have a price
    label = _("Try again") if price is None else _("Try again · {price}", price=format_usd(price))
    if state is not None:
        return button(label, actions.RetryJob(jobs[0].id))
    return button(label, actions.Again(jobs[0].id, whole=len(jobs) > 1, price=price))


def _turn(owner: int, state: JobState | None, page: int, *, more: bool) -> "ui.Item[Any] | None":
    """Return the buttons to the pages before and after this one; None on the only page."""
    word = None if state is None else state.value.lower()
    turns = [button(_("Newer"), actions.ListJobs(owner, page - 1, word))] if page else []
    turns += [button(_("Older"), actions.ListJobs(owner, page + 1, word))] if more else []
    return ui.ActionRow(*turns) if turns else None


def withdraw(job: Job) -> "ui.Button[Any]":
    """Return the button that takes a job back before moderators have decided."""
    return button(_("Withdraw"), actions.Withdraw(job.id))


def show_me(job: Job) -> "ui.Button[Any]":
    """Return the button that shows a private result to its maker."""
    return button(_("Show me"), actions.Show(job.id), discord.ButtonStyle.primary)
