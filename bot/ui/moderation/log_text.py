"""Lines of the moderation log, for the alerts channel and `/treasury history`."""

import json
import re

from bot.domain.amounts import format_usd
from bot.domain.moderation.log import LOSS, MANY_LOSSES, LogLine, LossCount
from bot.domain.moderation.notices import LogLineAdded, ManyLosses
from bot.i18n import N_, _
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.notices import notice_text

_SETTINGS = {
    "zone": N_("time zone"),
    "confirm_above": N_("asked to press above"),
    "approve_above": N_("one approver above"),
    "second_above": N_("two approvers above"),
    "approvals_channel": N_("channel of approvals"),
    "approver_role": N_("role that approves"),
    "second_role": N_("role of the second approver"),
    "alerts_channel": N_("channel of alerts"),
    "running_per_member": N_("jobs of a member at once"),
    "frozen": N_("freeze"),
}
_SCOPE = re.compile(r"\b(server|channel|role|member):(\d+)")
_MENTIONS = {"channel": "<#{}>", "role": "<@&{}>", "member": "<@{}>"}


@notice_text.register
def log_line_added(notice: LogLineAdded) -> str:
    return line(notice.line)


@notice_text.register
def many_losses(notice: ManyLosses) -> str:
    return (
        f"**Server {notice.guild_id}**: {_lost(notice.losses)} `/host pause` stops all spending, "
        "`/host retire-model` one model."
    )


def line(entry: LogLine, *, at: bool = False, length: int = 200) -> str:
    """Return the change and its author; below in small the reason and, with `at`, the time.

    `length` limits each of the untrusted parts in characters.
    """
    if entry.action == LOSS and entry.new is not None:
        return _loss(**json.loads(entry.new))
    if entry.action == MANY_LOSSES and entry.new is not None:
        return _many_losses(LossCount.load(entry.new))
    author = f"<@{entry.actor}>" if entry.actor is not None else _("the bot itself")
    change = _change(entry, length)
    head = f"**{_action(entry.action, length)}**{f': {change}' if change else ''}{DOT}{author}"
    small = [formatting.shown(entry.reason, length), formatting.moment(entry.at) if at else ""]
    return "\n-# ".join(filter(None, [head, DOT.join(filter(None, small))]))


def _action(action: str, length: int) -> str:
    """Return the name of a setting, or the action itself with mentions for `role:11` and the like."""
    if action in _SETTINGS:
        return _(_SETTINGS[action])
    words = formatting.cut(action.replace("_", " "), length)
    parts, end = [], 0
    for scope in _SCOPE.finditer(words):
        mention = _MENTIONS.get(scope[1], _("this server")).format(scope[2])
        parts += [formatting.shown(words[end : scope.start()], length), mention]
        end = scope.end()
    return " ".join(filter(None, [*parts, formatting.shown(words[end:], length)]))


def _change(entry: LogLine, length: int) -> str:
    """Return `old → new`. An act, or a setting that had no value before, has no old."""
    new = _value(entry.action, entry.new, length)
    if entry.old is None:
        return new
    return f"{_value(entry.action, entry.old, length)} → " + (new or _("off"))


def _value(action: str, value: str | None, length: int) -> str:
    if value is None:
        return _("off") if action in _SETTINGS else ""
    if action == "frozen":
        return _("on")  # the value holds the moderator and the reason, which the line has
    if action in _SETTINGS and value.isdecimal():
        if action.endswith("_above"):
            return format_usd(int(value))
        if action.endswith("_channel"):
            return f"<#{value}>"
        if action.endswith("_role"):
            return f"<@&{value}>"
    return formatting.shown(value, length)


def _loss(
    *, job_id: str, model: str, paid: int, refunded: int, failure: str, forgiven: bool | None = True
) -> str:
    """Return the cost of a job without a result, and the one who bears it. Amounts are micro-USDC.

    Every failure was `forgiven` before the log said which are. None: no allowance is concerned.
    """
    bears = _("the bot's operator bears it") if refunded else _("the server bears it")
    returned = _(", {refunded} returned to the budget", refunded=format_usd(refunded)) if refunded else ""
    allowances = {
        True: _(" The member's allowance is given back."),
        False: _(" The member's allowance pays it."),
        None: "",
    }
    return _(
        "**{paid} paid and lost**: job {job_id} ({model}) failed after it was paid "
        "({failure}){returned}; {bears}.{allowance}",
        allowance=allowances[forgiven],
        paid=format_usd(paid),
        job_id=job_id,
        model=model,
        failure=failure.replace("_", " "),
        returned=returned,
        bears=bears,
    )


def _many_losses(losses: LossCount) -> str:
    """Return the line for moderators: what was lost, and what they can do."""
    return _(
        "**{lost}** `/treasury history` lists them, `/studio models` switches a model off, "
        "`/treasury freeze` stops all spending.",
        lost=_lost(losses),
    )


def _lost(losses: LossCount) -> str:
    """Return what was lost in the last hour, and who bears it."""
    facts = {
        "count": losses.count,
        "paid": format_usd(losses.paid),
        "refunded": format_usd(losses.refunded),
    }
    if losses.cap is not None:
        return _(
            "The bot's operator has borne {cap} of losses today and bears no more until midnight UTC: "
            "{count} jobs failed after payment in the last hour, {paid} lost.",
            cap=format_usd(losses.cap),
            **facts,
        )
    return _(
        "{count} jobs failed after payment in the last hour: {paid} lost, {refunded} of it borne by "
        "the bot's operator.",
        **facts,
    )
