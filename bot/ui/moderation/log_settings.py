"""Lines of the log about settings, limits and models: the name, old → new, and who changed it."""

import re
from collections.abc import Callable, Mapping

from bot.domain.amounts import format_usd
from bot.domain.moderation.channel_settings import ResultsRule
from bot.domain.moderation.ladder import Ladder
from bot.domain.moderation.limits import Kind, Scope
from bot.domain.moderation.log import LogLine
from bot.domain.periods import Per
from bot.domain.server_settings import ResultsTo
from bot.i18n import N_, _, ngettext
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.locales import LANGUAGE_NAMES
from bot.ui.moderation import people_text, rule_names

Words = Callable[[str | None], str]
"""Put a stored value into words; None is a setting without a value."""

_RULE = re.compile(r"(limit|allowance) (server|channel|role|member):(\d+) per (job|day|week|month)")
_MODEL = re.compile(r"model (\S+) (server|channel|role):(\d+)")
_DEFAULT = re.compile(r"default (image|fast|video) model(?: channel:(\d+))?")
_RESULTS_IN = re.compile(r"results channel:(\d+)")
_OURS = re.compile(r"\$[\d,]+\.\d{2,6}|<[#@&]{1,2}\d+>")


def _amount(value: str | None) -> str:
    return _("off") if value is None else format_usd(int(value))


def _channel(value: str | None) -> str:
    return _("none") if value is None else f"<#{value}>"


def _role(value: str | None) -> str:
    return _("none") if value is None else f"<@&{value}>"


def _switch(value: str | None) -> str:
    return _("on") if value in ("1", "True", "on") else _("off")


def _language(value: str | None) -> str:
    return _("as in Discord") if value is None else LANGUAGE_NAMES.get(value, value)


_FILTERS = {"auto": N_("normal"), "low": N_("low")}


def _filter(value: str | None) -> str:
    return _("as everywhere") if value is None else _(_FILTERS.get(value, value))


def _as_elsewhere(value: str | None) -> str:
    return _("as everywhere") if value is None else value


def _days(value: str | None) -> str:
    return _("without an end") if value is None else ngettext("{n} day", "{n} days", int(value))


def _ladder(value: str | None) -> str:
    return _("none") if value is None else "; ".join(map(people_text.step, Ladder.load(value).steps))


def _plain(value: str | None) -> str:
    """Return a value as it is; what we wrote ourselves is not escaped."""
    if value is None:
        return _("none")
    return value if _OURS.fullmatch(value) else formatting.shown(value, 120)


_RESULTS: Mapping[ResultsTo, str] = {
    ResultsTo.HERE: N_("where they are asked for"),
    ResultsTo.CHANNEL: N_("to one channel"),
    ResultsTo.MEMBER_THREAD: N_("to a thread for each member"),
    ResultsTo.JOB_THREAD: N_("to a thread for each request"),
    ResultsTo.DM: N_("to direct messages"),
}


def _results(value: str | None) -> str:
    """Return the place of results as words; None is a channel without a rule of its own."""
    if value is None:
        return _("as on the server")
    rule = ResultsRule.load(value)
    words = _(_RESULTS[rule.to])
    return (
        words
        if rule.channel_id is None
        else _("{where} in <#{channel}>", where=words, channel=rule.channel_id)
    )


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
    "results_to": ("📍", N_("Results go"), _results),
    "results_channel": ("📍", N_("Results channel"), _channel),
    "gallery_channel": ("⭐", N_("Gallery"), _channel),
    "gallery_stars": ("⭐", N_("Stars for the gallery"), _plain),
    "loved_monthly": ("⭐", N_("Most loved of each month"), _switch),
    "contests_channel": ("🏆", N_("Contests channel"), _channel),
    "organiser_role": ("🏆", N_("Organiser role"), _role),
    "language": ("💬", N_("Language in channels"), _language),
    "strike_ladder": ("⚠️", N_("Ladder of strikes"), _ladder),
    "strike_days": ("⚠️", N_("Days that a strike counts"), _plain),
    "gate_account_hours": ("🚪", N_("Age of accounts, in hours"), _plain),
    "gate_member_hours": ("🚪", N_("Time on the server, in hours"), _plain),
    "gate_role": ("🚪", N_("Role that may use the bot"), _role),
    "gate_pending": ("🚪", N_("Only members who accepted the rules"), _switch),
    "requests_per_minute": ("⏱️", N_("Requests of a member in a minute"), _plain),
    "moderation": ("🔞", N_("StableStudio's filter"), _filter),
    "safety_tolerance": ("🔞", N_("Tolerance of StableStudio's filter"), _plain),
    "adult_moderation": ("🔞", N_("StableStudio's filter in age-restricted channels"), _filter),
    "adult_tolerance": ("🔞", N_("Tolerance in age-restricted channels"), _as_elsewhere),
    "automod": ("🛡️", N_("AutoMod's words count for prompts"), _switch),
    "keep_prompts_days": ("🗑️", N_("Prompts are kept"), _days),
    "keep_files_days": ("🗑️", N_("Files are kept"), _days),
    "keep_log_days": ("🗑️", N_("The log is kept"), _days),
    "contest reminders": ("🔔", N_("Role for contest reminders"), _plain),
}

_DEFAULTS: Mapping[str, str] = {
    "image": N_("Model of `/imagine`"),
    "fast": N_("Model of `/draft`"),
    "video": N_("Model of `/animate`"),
}


def changed(entry: LogLine, who: str) -> str | None:
    """Return `💵 Daily server limit: $5.00 → $8.00 · @Milo`; None for a line about something else."""
    text = change(entry)
    return None if text is None else DOT.join([text, who])


def change(entry: LogLine) -> str | None:
    """Return `💵 Daily server limit: $5.00 → $8.00`; None for a line about something else."""
    found = _setting(entry) or _rule(entry) or _model(entry) or _default(entry) or _results_in(entry)
    if found is None:
        return None
    mark, what, words = found
    old, new = words(entry.old), words(entry.new)
    return f"{mark} {what}: {old} → {new}"


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
    what, otherwise = _(_DEFAULTS[match[1]]), _("the bot's choice")
    if match[2] is not None:
        what, otherwise = _("{what} in <#{channel}>", what=what, channel=match[2]), _("as on the server")
    return "🎛️", what, lambda value: rule_names.model(value) if value else otherwise


def _results_in(entry: LogLine) -> tuple[str, str, Words] | None:
    match = _RESULTS_IN.fullmatch(entry.action)
    if match is None:
        return None
    return "📍", _("Results from <#{channel}> go", channel=match[1]), _results
