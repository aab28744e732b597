"""One line of the moderation log, for the channel where moderators read it."""

import json
import re

from bot.domain.amounts import format_usd
from bot.domain.moderation.log import LogLine
from bot.domain.money.deposit_messages import LOSS, loss
from bot.i18n import N_, _
from bot.ui.kit import formatting

_NAMES = {
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
_SCOPED = re.compile(r"\b(channel|role|member):(\d+)")
_MENTIONS = {"channel": "<#{}>", "role": "<@&{}>", "member": "<@{}>"}


def line(of: LogLine) -> str:
    """Who changed what: old → new, and why; or what was lost."""
    if of.action == LOSS and of.new is not None:
        return loss(**json.loads(of.new))
    who = f"<@{of.actor}>" if of.actor is not None else _("The bot")
    reason = f" ({formatting.shown(of.reason, 200)})" if of.reason else ""
    change = "" if of.old is None and of.new is None else f": {_value(of, of.old)} → {_value(of, of.new)}"
    return f"{who}: **{_action(of.action)}**{change}{reason}"


def _action(action: str) -> str:
    named = _(_NAMES[action]) if action in _NAMES else formatting.shown(action, 200)
    return _SCOPED.sub(lambda found: _MENTIONS[found[1]].format(found[2]), named.replace("\\:", ":"))


def _value(of: LogLine, value: str | None) -> str:
    if value is None:
        return _("nothing")
    if of.action == "frozen":
        return _("since {at}", at=formatting.relative(int(json.loads(value)["at"])))
    if of.action.endswith("_above") and value.isdecimal():
        return format_usd(int(value))
    if of.action.endswith("_channel"):
        return f"<#{value}>"
    return f"<@&{value}>" if of.action.endswith("_role") else formatting.shown(value, 200)
