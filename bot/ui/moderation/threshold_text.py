"""Texts about the amounts above which members confirm and moderators approve, and other settings."""

from collections.abc import Iterator

from bot.domain.amounts import format_usd
from bot.domain.server_settings import ServerSettings
from bot.i18n import _
from bot.ui.kit import formatting, layout
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone


def lines(settings: ServerSettings) -> Iterator[str]:
    """Yield the thresholds of a server, its other settings, and its freeze."""
    yield confirm(settings.confirm_above)
    yield from approvals(settings)
    yield DOT.join(
        [
            _("Jobs of a member at once: **{count}**", count=settings.running_per_member),
            _("Time zone: **{zone}**", zone=settings.zone),
        ]
    )
    if settings.frozen is not None:
        yield _("🧊 Frozen by <@{by}>", by=settings.frozen.by) + DOT + formatting.relative(settings.frozen.at)


def confirm(amount: int) -> str:
    """Return the price above which members confirm."""
    return _("Members confirm any price above **{amount}**.", amount=format_usd(amount))


def approvals(settings: ServerSettings) -> Iterator[str]:
    """Yield the amounts that need approval, the approvers, and their channel."""
    if settings.approve_above is None and settings.second_above is None:
        yield _("Approvals are off.")
        return
    if settings.approve_above is not None:
        yield _(
            "A moderator has to approve anything above **{amount}**.",
            amount=format_usd(settings.approve_above),
        )
    if settings.second_above is not None:
        yield _("Two people have to approve anything above **{amount}**.",
                amount=format_usd(settings.second_above))  # fmt: skip
    if settings.approver_role is not None:
        yield _role(settings.approver_role, pings=settings.approvals_ping)
    if settings.second_role is not None:
        yield _("One of the two needs <@&{role}> or **Manage Server**.", role=settings.second_role)
    if settings.approvals_channel:
        yield _("Requests are posted in <#{channel}>.", channel=settings.approvals_channel)
    else:
        yield _("`/approvals list` shows the requests.")


def alerts(channel: int | None, before: int | None) -> Card:
    """Return the answer to `/treasury alerts`; `before` is the channel until now."""
    was = _("Was <#{channel}> before.", channel=before) if before is not None and before != channel else None
    if channel is None:
        return layout.contained(
            Tone.MONEY,
            _("No alert channel any more"),
            was,
            _("Changes by moderators are still in `/treasury history`."),
            _("Reports go to the system channel, or to somebody who may **Manage Server**."),
        )
    return layout.contained(
        Tone.DONE,
        _("Alert channel: <#{channel}>", channel=channel),
        was,
        _("I post there when 50, 80 and 100 % of the budget are used, and when a paid job fails."),
        _("Every change by a moderator and every report goes there too."),
    )


def _role(role: int, *, pings: bool) -> str:
    if pings:
        return _("<@&{role}> can approve too, and each request pings that role.", role=role)
    return _("<@&{role}> can approve too. Requests ping no role.", role=role)
