"""Cards of approvals, for the moderators and for the member who waits."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.jobs.approval import Approval, ApprovalState
from bot.domain.jobs.job import Job
from bot.domain.server_settings import ServerSettings
from bot.i18n import _
from bot.services.jobs.ordering.requests import PendingApproval
from bot.ui.jobs import options_text
from bot.ui.jobs import text as jobs_text
from bot.ui.jobs.list_cards import withdraw
from bot.ui.jobs.ordering import limit_text
from bot.ui.kit import actions, formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, button, note, text_block

LISTED = 8
"""Approvals in one list. Each has four of the forty components that Discord takes."""


def card(approval: Approval, job: Job, picture: str | None = None, others: Sequence[Job] = ()) -> Card:
    """Return the card for the approvals channel. `picture` names a file attached to the same message,
    `others` are decided about together with the job."""
    head = ui.TextDisplay[Any](_head(approval, job, others=others))
    top: ui.Item[Any] = head
    if picture is not None:
        thumbnail = ui.Thumbnail[Any](f"attachment://{picture}", description=_("The first attached picture"))
        top = ui.Section(head, accessory=thumbnail)
    return Card(top, ui.TextDisplay(_state(approval)), *([_buttons(approval)] if approval.open else []))


def waiting(approvals: Sequence[tuple[Approval, Job]]) -> Card:
    """Return the list of open approvals, each with its buttons."""
    if not approvals:
        return note(_("Nothing waits for a decision here."))
    items: list[ui.Item[Any]] = []
    for approval, job in approvals[:LISTED]:
        items.append(ui.TextDisplay(f"{_head(approval, job, 120)}\n{_state(approval)}{_link(approval)}"))
        items.append(_buttons(approval))
    if (more := len(approvals) - LISTED) > 0:
        items.append(ui.TextDisplay(_("-# and {found} more; decide about these first", found=more)))
    return Card(*items)


def pending_card(job: Job, pending: PendingApproval, others: Sequence[Job] = ()) -> Card:
    """Return the member's private card while moderators decide about the job and the `others`."""
    approval = pending.approval
    row = ui.ActionRow[Card](withdraw(job))
    if pending.cheaper is not None:
        row.add_item(_instead(job, pending.cheaper))
    lines = [
        jobs_text.prompt_of(job),
        f"-# {jobs_text.details((job, *others))}",
        f"**{format_usd(approval.amount)}** · {_rose(approval)}{_who(approval, pending.settings)}",
        limit_text.over(approval.exceeds, job.user_id),
        _(
            "The time to decide ends {due_at}; after that it is over. Nothing is held or paid before. If the "
            "price rises meanwhile, they are asked again.",
            due_at=formatting.relative(approval.due_at),
        ),
        *_undeliverable(pending),
    ]
    return Card(text_block(*lines), row)


def _undeliverable(pending: PendingApproval) -> Iterator[str]:
    """Yield the next step of a member whose moderators have not seen the card."""
    if not pending.approval.undeliverable:
        return
    channel = pending.settings.approvals_channel
    where = _(" in <#{channel}>", channel=channel) if channel is not None else ""
    yield _(
        "Their card could not be posted{where}. They find it with `/approvals list`: tell one of them. "
        "Somebody with **Manage Server** can name another channel with `/treasury approve-above`.",
        where=where,
    )


def decided(approval: Approval, job: Job, price: int) -> str:
    """Return the private answer to Approve and Deny. `price` is micro-USDC of all jobs of the approval."""
    match approval.state:
        case ApprovalState.APPROVED:
            return _(
                "Approved: job {job} starts, {price} is held for it.", job=job.id, price=format_usd(price)
            )
        case ApprovalState.DENIED:
            return _("Denied. <@{user_id}> reads your reason. Nothing was paid.", user_id=job.user_id)
        case _:
            return _(
                "You agree to {amount}. It costs so much here that a second person has to agree; "
                "nothing is held yet.",
                amount=format_usd(approval.amount),
            )


def rose(approval: Approval) -> str:
    """Return the private answer when the price has risen since the card was posted."""
    return _(
        "The price has risen from {old_amount} to {amount} since the card was posted. Nothing was "
        "held or paid; the card shows the new price and waits for you.",
        old_amount=format_usd(approval.old_amount or 0),
        amount=format_usd(approval.amount),
    )


def withdrawn(job: Job) -> str:
    """Return the answer to Withdraw."""
    return _("Job {job} is withdrawn: nobody has to decide any more. Nothing was paid.", job=job.id)


def _head(
    approval: Approval, job: Job, length: int = formatting.HEAD_LENGTH, others: Sequence[Job] = ()
) -> str:
    request = _(
        "**{amount}** asked for by <@{user_id}> in <#{channel_id}>",
        amount=format_usd(approval.amount),
        user_id=job.user_id,
        channel_id=job.channel_id,
    )
    prompt = "**" + _("a private request") + "**" if job.private else jobs_text.prompt_of(job, length)
    jobs = (job, *others)
    small = DOT.join(filter(None, [jobs_text.details(jobs)]))
    over = limit_text.over(approval.exceeds, job.user_id)
    return "\n".join(filter(None, [request, over, prompt, f"-# {small}"]))


def _state(approval: Approval) -> str:
    match approval.state:
        case ApprovalState.ASKED:
            return " ".join(_open(approval))
        case ApprovalState.APPROVED:
            both = (
                _("<@{first_by}> and ", first_by=approval.first_by) if approval.first_by is not None else ""
            )
            return _("**Approved** by {both}<@{decided_by}>.", both=both, decided_by=approval.decided_by)
        case ApprovalState.DENIED:
            reason = formatting.shown(approval.reason or "", 300)
            return _(
                "**Denied** by <@{decided_by}>{value}",
                decided_by=approval.decided_by,
                value=": " + reason if reason else ".",
            )
        case ApprovalState.EXPIRED:
            return _("**Expired**: nobody decided in time. Nothing was paid.")
        case ApprovalState.WITHDRAWN:
            return _("**Withdrawn** by its asker, or no longer needed. Nothing was paid for this request.")


def _open(approval: Approval) -> Iterator[str]:
    yield _(
        "{rose}Waits for a decision; the time for it ends {due_at}.",
        rose=_rose(approval),
        due_at=formatting.relative(approval.due_at),
    )
    if approval.needs == 2 and approval.first_by is None:
        yield _("Two people have to agree.")
    elif approval.needs == 2:
        yield _("<@{first_by}> agrees; a second person has to.", first_by=approval.first_by)


def _rose(approval: Approval) -> str:
    if approval.old_amount is None:
        return ""
    return _(
        "The price has changed from {old_amount}, so it is asked again. ",
        old_amount=format_usd(approval.old_amount),
    )


def _who(approval: Approval, settings: ServerSettings) -> str:
    people = _("people who may **Moderate Members**")
    if settings.approver_role is not None:
        people += _(" or have the role <@&{approver_role}>", approver_role=settings.approver_role)
    both = _(", two of them,") if approval.needs == 2 else ""
    agreed = (
        _(" <@{first_by}> has agreed.", first_by=approval.first_by) if approval.first_by is not None else ""
    )
    return _(
        "Here {people}{two} decide about prices like this.{agreed}", people=people, two=both, agreed=agreed
    )


def _buttons(approval: Approval) -> "ui.ActionRow[Any]":
    return ui.ActionRow(
        button(_("Approve"), actions.Approve(approval.job_id), discord.ButtonStyle.success),
        button(_("Deny"), actions.Deny(approval.job_id), discord.ButtonStyle.danger),
    )


def _instead(job: Job, cheaper: Job) -> "ui.Button[Card]":
    changed = {option for option, value in cheaper.options.items() if job.options.get(option) != value}
    choices = DOT.join(options_text.choices_of(cheaper, changed)) or cheaper.model
    label = _("Instead: {what} · {total}", what=choices, total=format_usd(cheaper.total))
    return button(formatting.cut(label, 80), actions.Start(cheaper.id), discord.ButtonStyle.primary)


def _link(approval: Approval) -> str:
    if approval.channel_id is None or approval.message_id is None:
        return _("\n-# its card could not be posted in the approvals channel")
    return f"\n-# {formatting.jump(approval.guild_id, approval.channel_id, approval.message_id)}"
