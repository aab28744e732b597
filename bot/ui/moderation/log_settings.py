"""Lines of the log about settings, limits and models: the name, old → new, and who changed it."""

import re
from collections.abc import Callable, Mapping

from bot.domain.amounts import format_usd
from bot.domain.moderation.limits import Kind, Scope
from bot.domain.moderation.log import LogLine
from bot.domain.periods import Per
from bot.i18n import N_, _
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT
from bot.ui.moderation import rule_names

Words = Callable[[str | None], str]
"""Put a stored value into words; None is a setting without a value."""

_RULE = re.compile(r"(limit|allowance) (server|channel|role|member):(\d+) per (job|day|week|month)")
_MODEL = re.compile(r"model (\S+) (server|channel|role):(\d+)")
_DEFAULT = re.compile(r"default (image|fast|video) model")
_OURS = re.compile(r"\$[\d,]+\.\d{2,6}|<[#@&]{1,2}\d+>")


def _amount(value: str | None) -> str:
    return _("off") if value is None else format_usd(int(value))


def _channel(value: str | None) -> str:
    return _("none") if value is None else f"<#{value}>"


def _role(value: str | None) -> str:
    return _("none") if value is None else f"<@&{value}>"


def _switch(value: str | None) -> str:
    return _("on") if value in ("1", "True", "on") else _("off")


def _plain(value: str | None) -> str:
    """Return a value as it is; what we wrote ourselves is not escaped."""
    if value is None:
        return _("none")
    return value if _OURS.fullmatch(value) else formatting.shown(value, 120)


_SETTINGS: Mapping[str, tuple[str, str, Words]] = {
    "zone": ("🕑", N_("Time zone"), _plain),
    "confirm_above": ("💵", N_("Confirm above"), _amount),
    "approve_above": ("🛂", N_("Approval above"), _amount),
    "second_above": ("🛂", N_("Second approval above"), _amount),
    "approvals_channel": ("🛂", N_("Approvals channel"), _channel),
    "approver_role": ("🛂", N_("Approver role"), _role),
    "second_role": ("🛂", N_("Second approver's role"), _role),
    "approvals_ping": ("🔔", N_("Approvals ping the approver role"), _switch),
    "alerts_channel": ("🔔", N_("Alert channel"), _channel),
    "running_per_member": ("⏱️", N_("Jobs at once"), _plain),
    "share_pictures": ("🖼️", N_("Working from each other's pictures"), _switch),
    "contest reminders": ("🔔", N_("Role for contest reminders"), _plain),
}

_DEFAULTS: Mapping[str, str] = {
    "image": N_("Model of `/imagine`"),
    "fast": N_("Model of `/draft`"),
    "video": N_("Model of `/animate`"),
}


def changed(entry: LogLine, who: str) -> str | None:
    """Return `💵 Daily server limit: $5.00 → $8.00 · @Milo`; None for a line about something else."""
    found = _setting(entry) or _rule(entry) or _model(entry) or _default(entry)
    if found is None:
        return None
    mark, what, words = found
    old, new = words(entry.old), words(entry.new)
    return DOT.join([f"{mark} {what}: {old} → {new}", who])


def _setting(entry: LogLine) -> tuple[str, str, Words] | None:
    if entry.action not in _SETTINGS:
        return None
    mark, what, words = _SETTINGS[entry.action]
    return mark, _(what), words


def _rule(entry: LogLine) -> tuple[str, str, Words] | None:
    """Return what a limit's or an allowance's line is about. Its values are amounts in words already."""
    match = _RULE.fullmatch(entry.action)
    if match is None:
        return None
    what = rule_names.name(Kind(match[1]), Scope(match[2]), int(match[3]), Per(match[4]))
    return "💵", what, lambda value: _("off") if value is None else _plain(value)


def _model(entry: LogLine) -> tuple[str, str, Words] | None:
    match = _MODEL.fullmatch(entry.action)
    if match is None:
        return None
    what = rule_names.model_at(match[1], Scope(match[2]), int(match[3]))
    return "🎛️", what, lambda value: _("not set") if value is None else _switch(value)


def _default(entry: LogLine) -> tuple[str, str, Words] | None:
    match = _DEFAULT.fullmatch(entry.action)
    if match is None:
        return None
    return (
        "🎛️",
        _(_DEFAULTS[match[1]]),
        lambda value: rule_names.model(value) if value else _("the bot's choice"),
    )
