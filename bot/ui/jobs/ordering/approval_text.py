"""Sentences about approvals: who wants what, why moderators are asked, how they decided."""

from collections.abc import Iterator

from bot.catalogue import Media
from bot.domain.amounts import format_left, format_usd
from bot.domain.jobs.approval import Approval, ApprovalState
from bot.domain.jobs.job import Job
from bot.domain.server_settings import ServerSettings
from bot.i18n import _, ngettext
from bot.ui.jobs import options_text
from bot.ui.jobs.ordering import limit_text, price_text
from bot.ui.kit import formatting
from bot.ui.kit.errors.content import rule_name
from bot.ui.kit.formatting import DOT


def wanted(approval: Approval, job: Job, count: int) -> str:
    """Return who wants what for how much: `@Theo wants a clip for $1.60`."""
    member, amount = f"<@{job.user_id}>", format_usd(approval.amount)
    operation = options_text.operation_of(job)
    match None if operation is None else operation.kind:
        case Media.VIDEO:
            return ngettext(
                "{member} wants a clip for {amount}",
                "{member} wants {n} clips for {amount}",
                count,
                member=member,
                amount=amount,
            )
        case Media.VECTOR:
            return ngettext(
                "{member} wants a drawing for {amount}",
                "{member} wants {n} drawings for {amount}",
                count,
                member=member,
                amount=amount,
            )
        case _other:
            return ngettext(
                "{member} wants a picture for {amount}",
                "{member} wants {n} pictures for {amount}",
                count,
                member=member,
                amount=amount,
            )


def reasons(approval: Approval, job: Job, settings: ServerSettings | None) -> Iterator[str]:
    """Yield why moderators are asked: the limits to lift, or the server's line; a price that has risen."""
    if approval.blocked is not None:
        yield _("This server doesn't want {rule} in prompts.", rule=rule_name(approval.blocked))
    over = limit_text.over(approval.exceeds, job.user_id)
    if over is not None:
        yield over
    elif settings is not None and (line := _line(approval, settings)) is not None and not approval.blocked:
        yield _("A moderator has to approve anything above {amount}.", amount=format_usd(line))
    if approval.old_amount is not None:
        yield _("The price has changed from {old_amount}.", old_amount=format_usd(approval.old_amount))
    if approval.needs == 2 and approval.first_by is None:
        yield _("Two people have to agree.")
    elif approval.needs == 2:
        yield _("<@{first_by}> agrees; a second person has to.", first_by=approval.first_by)


def _line(approval: Approval, settings: ServerSettings) -> int | None:
    return settings.approve_above if settings.approve_above is not None else settings.second_above


def afterwards(approval: Approval, available: int | None) -> str | None:
    """Return what the server has left after it; `available` is what it has now, in micro-USDC."""
    if available is None:
        return None
    if approval.amount > available:
        return _("The server has only {available}.", available=format_left(available))
    return _("The server has {left} left after it.", left=format_left(available - approval.amount))


def expires(approval: Approval) -> str:
    """Return the end of the time to decide."""
    return _("Expires {due_at}", due_at=formatting.relative(approval.due_at))


def who_decides(settings: ServerSettings) -> str:
    """Return who may decide, for the member who waits."""
    if settings.approver_role is None:
        return _("Anyone with **Moderate Members** can approve it.")
    return _(
        "Anyone with **Moderate Members** or <@&{approver_role}> can approve it.",
        approver_role=settings.approver_role,
    )


def outcome(approval: Approval, job: Job) -> str:
    """Return how a closed approval ended, in one line."""
    match approval.state:
        case ApprovalState.EXPIRED if job.paid_before:
            late = _("No moderator decided in time")
            return f"⌛ {DOT.join([late, price_text.uploaded([job])])}"
        case ApprovalState.WITHDRAWN if job.paid_before:
            return f"↩️ {withdrawn(job)}"
        case ApprovalState.APPROVED if approval.first_by is not None:
            return _(
                "✅ Approved by <@{first_by}> and <@{decided_by}>",
                first_by=approval.first_by,
                decided_by=approval.decided_by,
            )
        case ApprovalState.APPROVED:
            return _("✅ Approved by <@{decided_by}>", decided_by=approval.decided_by)
        case ApprovalState.DENIED:
            reason = formatting.shown(approval.reason or "", 300)
            if reason:
                return _(
                    "🚫 Denied by <@{decided_by}>: {reason}", decided_by=approval.decided_by, reason=reason
                )
            return _("🚫 Denied by <@{decided_by}>", decided_by=approval.decided_by)
        case ApprovalState.EXPIRED:
            return _("⌛ Expired. Nothing was paid.")
        case _other:
            return _("↩️ Withdrawn. Nothing was paid.")


def decided(approval: Approval, job: Job, price: int) -> str:
    """Return the private answer to Approve and Deny. `price` is micro-USDC of all jobs of the approval."""
    match approval.state:
        case ApprovalState.APPROVED:
            return _("Approved. It starts now, {price} is set aside.", price=format_usd(price))
        case ApprovalState.DENIED:
            if job.paid_before:
                return DOT.join([outcome(approval, job), price_text.uploaded([job])])
            return _("Denied. <@{user_id}> reads your reason. Nothing was paid.", user_id=job.user_id)
        case _other:
            return _(
                "You agree to {amount}. A second person has to agree too; nothing is set aside yet.",
                amount=format_usd(approval.amount),
            )


def rose(approval: Approval) -> str:
    """Return the private answer when the price has risen since the card was posted."""
    return _(
        "The price has risen from {old_amount} to {amount}. Nothing was paid; the card shows the new price.",
        old_amount=format_usd(approval.old_amount or 0),
        amount=format_usd(approval.amount),
    )


def withdrawn(job: Job) -> str:
    """Return the answer to Withdraw."""
    if job.paid_before:
        return _("Cancelled. What the uploads cost stays paid.")
    return _("Withdrawn. Nothing was paid.")


def undeliverable(settings: ServerSettings) -> str:
    """Return the next step of a member whose moderators have not seen the card."""
    if settings.approvals_channel is None:
        return _(
            "I could not post it for the moderators. Tell one of them: `/approvals list` shows it. "
            "`/treasury approve-above` chooses a channel."
        )
    return _(
        "I could not post it in <#{channel}>. Tell a moderator: `/approvals list` shows it. "
        "`/treasury approve-above` chooses another channel.",
        channel=settings.approvals_channel,
    )
