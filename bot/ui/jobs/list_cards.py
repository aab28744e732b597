"""The list of a member's jobs."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.jobs.approval import Approval
from bot.domain.jobs.job import WAITING, Job
from bot.i18n import _, ngettext
from bot.ui.jobs import text
from bot.ui.kit import actions
from bot.ui.kit.layout import LIST_COMPONENTS, LIST_LENGTH, Card, button, note, text_block


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
