"""One line of the moderation log, for the channel where moderators read it."""

import json
import re

from bot.domain.amounts import format_usd
from bot.domain.language import later, say
from bot.domain.moderation.log import LogLine
from bot.domain.money.deposit_messages import LOSS, loss
from bot.ui.kit import formatting as text

_NAMES = {
    "zone": later("time zone"),
    "confirm_above": later("asked to press above"),
    "approve_above": later("one approver above"),
    "second_above": later("two approvers above"),
    "approvals_channel": later("channel of approvals"),
    "approver_role": later("role that approves"),
    "second_role": later("role of the second approver"),
    "alerts_channel": later("channel of alerts"),
    "running_per_member": later("jobs of a member at once"),
    "frozen": later("freeze"),
}
_SCOPED = re.compile(r"\b(channel|role|member):(\d+)")
_MENTIONS = {"channel": "<#{}>", "role": "<@&{}>", "member": "<@{}>"}


def line(of: LogLine) -> str:
    """Who changed what: old → new, and why; or what was lost."""
    if of.action == LOSS and of.new is not None:
        return loss(**json.loads(of.new))
    who = f"<@{of.actor}>" if of.actor is not None else say("The bot")
    reason = f" ({text.shown(of.reason, 200)})" if of.reason else ""
    change = "" if of.old is None and of.new is None else f": {_value(of, of.old)} → {_value(of, of.new)}"
    return f"{who}: **{_action(of.action)}**{change}{reason}"


def _action(action: str) -> str:
    named = say(_NAMES[action]) if action in _NAMES else text.shown(action, 200)
    return _SCOPED.sub(lambda found: _MENTIONS[found[1]].format(found[2]), named.replace("\\:", ":"))


def _value(of: LogLine, value: str | None) -> str:
    if value is None:
        return say("nothing")
    if of.action == "frozen":
        return say("since {at}", at=text.relative(int(json.loads(value)["at"])))
    if of.action.endswith("_above") and value.isdecimal():
        return format_usd(int(value))
    if of.action.endswith("_channel"):
        return f"<#{value}>"
    return f"<@&{value}>" if of.action.endswith("_role") else text.shown(value, 200)
