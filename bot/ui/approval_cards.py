"""The cards on which costly jobs are decided: what moderators see, and what the asker sees meanwhile."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.approval import Approval, ApprovalState
from bot.domain.job import Job
from bot.domain.money import format_usd
from bot.domain.server import ServerSettings
from bot.services.offers import Asking
from bot.ui import messages, text
from bot.ui.cards import Action, Card, note
from bot.ui.messages import DOT

LISTED = 8
"""Approvals in one list; each has four of the forty parts that Discord takes."""


def card(approval: Approval, job: Job, picture: str | None = None) -> Card:
    """What stands in the approvals channel. `picture`: name of a file attached to the same message."""
    head = ui.TextDisplay[Any](_head(approval, job))
    first: ui.Item[Any] = head
    if picture is not None:
        thumbnail = ui.Thumbnail[Any](f"attachment://{picture}", description="The first attached picture")
        first = ui.Section(head, accessory=thumbnail)
    return Card(first, ui.TextDisplay(_state(approval)), *([_buttons(approval)] if approval.open else []))


def waiting(found: Sequence[tuple[Approval, Job]]) -> Card:
    """`/approvals list`: what waits, each with its buttons."""
    if not found:
        return note("Nothing waits for a decision here.")
    items: list[ui.Item[Any]] = []
    for approval, job in found[:LISTED]:
        items.append(ui.TextDisplay(f"{_head(approval, job, 120)}\n{_state(approval)}{_link(approval)}"))
        items.append(_buttons(approval))
    if len(found) > LISTED:
        items.append(ui.TextDisplay(f"-# and {len(found) - LISTED} more; decide about these first"))
    return Card(*items)


def asking(job: Job, of: Asking) -> Card:
    """The asker's private card: who decides, until when, and what else there is."""
    approval = of.approval
    row = ui.ActionRow[Card](
        ui.Button(style=discord.ButtonStyle.secondary, label="Withdraw", custom_id=Action.WITHDRAW.on(job.id))
    )
    if of.cheaper is not None:
        row.add_item(_instead(job, of.cheaper))
    lines = [
        messages.prompt_of(job),
        f"-# {messages.details(job)}",
        f"**{format_usd(approval.amount)}** · {_rose(approval)}{_who(approval, of.settings)}",
        f"They decide until {text.relative(approval.due_at)}; after that it is over. Nothing is held or paid "
        "before. If the price rises meanwhile, they are asked again.",
    ]
    return Card(ui.TextDisplay("\n".join(lines)), row)


def decided(approval: Approval, job: Job) -> str:
    """The private answer to whoever pressed Approve or Deny."""
    price = format_usd(job.total)
    match approval.state:
        case ApprovalState.APPROVED:
            return f"Approved: job {job.id} starts, {price} is held for it."
        case ApprovalState.DENIED:
            return f"Denied. <@{job.user_id}> reads your reason. Nothing was held or paid."
        case _:
            return (
                f"You agree to {format_usd(approval.amount)}. It costs so much here that a second person "
                "has to agree; nothing is held yet."
            )


def rose(approval: Approval) -> str:
    """The private answer when the price has risen between the card and the press."""
    return (
        f"The price has risen from {format_usd(approval.old_amount or 0)} to {format_usd(approval.amount)} "
        "since the card was posted. Nothing was held or paid; the card shows the new price and waits for you."
    )


def withdrawn(job: Job) -> str:
    """The answer to Withdraw."""
    return f"Job {job.id} is withdrawn: nobody has to decide any more. Nothing was held or paid."


def _head(approval: Approval, job: Job, length: int = text.HEAD_LENGTH) -> str:
    asked = f"**{format_usd(approval.amount)}** asked for by <@{job.user_id}> in <#{job.channel_id}>"
    return f"{asked}\n{messages.prompt_of(job, length)}\n-# {messages.details(job)}"


def _state(approval: Approval) -> str:
    match approval.state:
        case ApprovalState.ASKED:
            return " ".join(_open(approval))
        case ApprovalState.APPROVED:
            both = f"<@{approval.first_by}> and " if approval.first_by is not None else ""
            return f"**Approved** by {both}<@{approval.decided_by}>."
        case ApprovalState.DENIED:
            reason = text.shown(approval.reason or "", 300)
            return f"**Denied** by <@{approval.decided_by}>{': ' + reason if reason else '.'}"
        case ApprovalState.EXPIRED:
            return "**Expired**: nobody decided in time. Nothing was held or paid."
        case ApprovalState.WITHDRAWN:
            return (
                "**Withdrawn** by its asker, or no longer needed. Nothing was held or paid for this request."
            )


def _open(approval: Approval) -> Iterator[str]:
    yield f"{_rose(approval)}Waits for a decision until {text.relative(approval.due_at)}."
    if approval.needs == 2 and approval.first_by is None:
        yield "Two people have to agree."
    elif approval.needs == 2:
        yield f"<@{approval.first_by}> agrees; a second person has to."


def _rose(approval: Approval) -> str:
    if approval.old_amount is None:
        return ""
    return f"The price has changed from {format_usd(approval.old_amount)}, so it is asked again. "


def _who(approval: Approval, settings: ServerSettings) -> str:
    people = "people who may **Moderate Members**"
    if settings.approver_role is not None:
        people += f" or have the role <@&{settings.approver_role}>"
    two = ", two of them," if approval.needs == 2 else ""
    agreed = f" <@{approval.first_by}> has agreed." if approval.first_by is not None else ""
    return f"Here {people}{two} decide about prices like this.{agreed}"


def _buttons(approval: Approval) -> "ui.ActionRow[Any]":
    yes = ui.Button[Card](
        style=discord.ButtonStyle.success,
        label="Approve",
        custom_id=Action.APPROVE.on(approval.job_id),
    )
    no = ui.Button[Card](
        style=discord.ButtonStyle.danger, label="Deny", custom_id=Action.DENY.on(approval.job_id)
    )
    return ui.ActionRow(yes, no)


def _instead(job: Job, cheaper: Job) -> "ui.Button[Card]":
    changed = {option for option, value in cheaper.options.items() if job.options.get(option) != value}
    what = DOT.join(messages.choices_of(cheaper, changed)) or cheaper.model
    label = f"Instead: {what}{DOT}{format_usd(cheaper.total)}"
    return ui.Button(
        style=discord.ButtonStyle.primary, label=text.cut(label, 80), custom_id=Action.GO.on(cheaper.id)
    )


def _link(approval: Approval) -> str:
    if approval.channel_id is None or approval.message_id is None:
        return "\n-# its card could not be posted in the approvals channel"
    return f"\n-# {text.jump(approval.guild_id, approval.channel_id, approval.message_id)}"
