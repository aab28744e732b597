"""Cards of approvals, for the moderators and for the member who waits."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.jobs.approval import Approval
from bot.domain.jobs.job import Job
from bot.domain.server_settings import ServerSettings
from bot.i18n import _
from bot.services.jobs.ordering.requests import PendingApproval
from bot.ui.jobs import options_text
from bot.ui.jobs import text as jobs_text
from bot.ui.jobs.list_cards import withdraw
from bot.ui.jobs.ordering import approval_text, price_text
from bot.ui.kit import actions, formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone, button, contained, note, text_block

LISTED = 8
"""Approvals in one list at most. Each has four of the forty components that Discord takes."""

LENGTH = 3900
"""Characters of the approvals in one list at most; Discord takes 4000 with what is above and below."""

ASKED_PROMPT = 1500
"""Characters of a prompt whose words moderators are asked about."""

PROMPT = 120
"""Characters of a prompt in the list."""


def card(
    approval: Approval,
    job: Job,
    picture: str | None = None,
    others: Sequence[Job] = (),
    settings: ServerSettings | None = None,
    available: int | None = None,
) -> Card:
    """Return the card for the approvals channel.

    `picture` names a file attached to the same message, `others` are decided about together with the job,
    `available` is what the server has now, in micro-USDC. A closed approval is one line.
    """
    jobs = (job, *others)
    if not approval.open:
        facts = [
            f"<@{job.user_id}>",
            price_text.heading(jobs),
            format_usd(approval.amount),
            jobs_text.ids(jobs),
        ]
        return note(approval_text.outcome(approval, job), f"-# {DOT.join(facts)}")
    small = [approval_text.expires(approval), f"<#{job.channel_id}>", jobs_text.ids(jobs)]
    return contained(
        Tone.MONEY,
        approval_text.wanted(approval, job, len(jobs)),
        _with_picture(_what(approval, jobs, _length(approval)), picture),
        *approval_text.reasons(approval, job, settings),
        approval_text.afterwards(approval, available),
        _buttons(approval),
        small=DOT.join(small),
    )


def waiting(approvals: Sequence[tuple[Approval, Sequence[Job]]]) -> Card:
    """Return the list of open approvals, each with the jobs it is about and with its buttons."""
    if not approvals:
        return note(_("Nothing waits for a decision here."))
    items: list[ui.Item[Any] | str | None] = []
    left, listed = LENGTH, 0
    for approval, jobs in approvals[:LISTED]:
        text = "\n".join(_listed(approval, jobs))
        left -= len(text)
        if left < 0:
            break
        items += [text, _buttons(approval)]
        listed += 1
    if (more := len(approvals) - listed) > 0:
        items.append(_("-# and {found} more; decide about these first", found=more))
    return contained(Tone.MONEY, _("Waiting for a decision"), *items)


def _listed(approval: Approval, jobs: Sequence[Job]) -> Iterator[str]:
    yield f"**{approval_text.wanted(approval, jobs[0], len(jobs))}**"
    yield _what(approval, jobs, PROMPT)
    yield from approval_text.reasons(approval, jobs[0], None)
    small = [approval_text.expires(approval), _link(approval), jobs_text.ids(jobs)]
    yield f"-# {DOT.join(filter(None, small))}"


def pending_card(job: Job, pending: PendingApproval, others: Sequence[Job] = ()) -> Card:
    """Return the member's private card while moderators decide about the job and the `others`."""
    approval, settings, jobs = pending.approval, pending.settings, (job, *others)
    row = ui.ActionRow[Card](withdraw(job))
    if pending.cheaper is not None:
        row.add_item(_instead(job, pending.cheaper))
    return contained(
        Tone.MONEY,
        _("Waiting for a moderator · {amount}", amount=format_usd(approval.amount)),
        jobs_text.quoted(job),
        _bought(jobs),
        *approval_text.reasons(approval, job, settings),
        approval_text.who_decides(settings),
        approval_text.undeliverable(settings) if approval.undeliverable else _paid(jobs),
        f"-# {DOT.join([approval_text.expires(approval), jobs_text.ids(jobs)])}",
        row,
    )


def _paid(jobs: Sequence[Job]) -> str:
    if any(job.paid_before for job in jobs):
        return price_text.uploaded(jobs)
    return _("Nothing is paid before.")


def _length(approval: Approval) -> int:
    """Return the characters of the prompt: moderators who are asked about its words read more of it."""
    return formatting.HEAD_LENGTH if approval.blocked is None else ASKED_PROMPT


def _what(approval: Approval, jobs: Sequence[Job], length: int) -> str:
    """Return the prompt and everything that is bought.

    Moderators read the prompt of a private job only if they are asked about its words.
    """
    hidden = jobs[0].private_by_choice and approval.blocked is None
    prompt = _("a private request") if hidden else jobs_text.quoted(jobs[0], length)
    lines = [prompt, *(_without(jobs) if approval.blocked is not None else ()), _bought(jobs)]
    return "\n".join(lines)


def _without(jobs: Sequence[Job]) -> Iterator[str]:
    """Yield what the pictures are to be without, which is a text of the member's too."""
    for text in {str(job.options.get("negative_prompt", "")) for job in jobs} - {""}:
        yield _("Without: {text}", text=formatting.shown(text, formatting.HEAD_LENGTH))


def _bought(jobs: Sequence[Job]) -> str:
    """Return the model and everything that is bought; several models name their prices."""
    if len({job.operation for job in jobs}) > 1:
        return price_text.bought(jobs)
    return DOT.join(filter(None, [options_text.title(jobs[0]), price_text.bought(jobs)]))


def _with_picture(what: str, picture: str | None) -> "ui.Item[Any] | str":
    if picture is None:
        return what
    thumbnail = ui.Thumbnail[Any](f"attachment://{picture}", description=_("The first attached picture"))
    return ui.Section(text_block(what), accessory=thumbnail)


def _buttons(approval: Approval) -> "ui.ActionRow[Any]":
    approve = _("Approve {amount}", amount=format_usd(approval.amount))
    return ui.ActionRow(
        button(approve, actions.Approve(approval.job_id), discord.ButtonStyle.success),
        button(_("Deny…"), actions.Deny(approval.job_id), discord.ButtonStyle.danger),
    )


def _instead(job: Job, cheaper: Job) -> "ui.Button[Card]":
    changed = {option for option, value in cheaper.options.items() if job.options.get(option) != value}
    choices = DOT.join(options_text.choices_of(cheaper, changed)) or options_text.title(cheaper)
    label = _("Instead: {what} · {total}", what=choices, total=format_usd(cheaper.total))
    return button(formatting.cut(label, 80), actions.Start(cheaper.id), discord.ButtonStyle.primary)


def _link(approval: Approval) -> str:
    if approval.channel_id is None or approval.message_id is None:
        return _("not posted in the approvals channel")
    return formatting.jump(approval.guild_id, approval.channel_id, approval.message_id)
