"""Lines of the log about acts: somebody did something to a job, a contest, a deposit or the whole server."""

import json
import re
from collections.abc import Mapping

from bot import catalogue
from bot.catalogue import Media
from bot.domain.amounts import format_usd
from bot.domain.moderation.cases import CaseFacts
from bot.domain.moderation.log import FILTER, RESULTS_ASTRAY, RULES_IMPORTED, JobFacts, LogLine
from bot.i18n import N_, _
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT
from bot.ui.moderation import rule_names

_JOB = re.compile(r"(approve|approve \(first of two\)|deny|approval void) job (\w+)")
_OF_JOB = re.compile(
    r"(?:approve|approve \(first of two\)|deny|approval void) job (\w+)|(?:rescue|adopted) (\w+)"
)

_JOBS: Mapping[tuple[str, str], str] = {
    ("approve", "picture"): N_("✅ {who} approved {member}'s picture · {amount}"),
    ("approve", "pictures"): N_("✅ {who} approved {member}'s {count} pictures · {amount}"),
    ("approve", "clip"): N_("✅ {who} approved {member}'s clip · {amount}"),
    ("approve (first of two)", "picture"): N_("☑️ {who} approved {member}'s picture, one of two · {amount}"),
    ("approve (first of two)", "pictures"): N_(
        "☑️ {who} approved {member}'s {count} pictures, one of two · {amount}"
    ),
    ("approve (first of two)", "clip"): N_("☑️ {who} approved {member}'s clip, one of two · {amount}"),
    ("deny", "picture"): N_("🚫 {who} denied {member}'s picture · {amount}"),
    ("deny", "pictures"): N_("🚫 {who} denied {member}'s {count} pictures · {amount}"),
    ("deny", "clip"): N_("🚫 {who} denied {member}'s clip · {amount}"),
    ("approval void", "picture"): N_("↩️ {member}'s picture needs a new approval · {amount}"),
    ("approval void", "pictures"): N_("↩️ {member}'s {count} pictures need a new approval · {amount}"),
    ("approval void", "clip"): N_("↩️ {member}'s clip needs a new approval · {amount}"),
    ("removed", "picture"): N_("🗑️ {who} removed {member}'s picture"),
    ("removed", "clip"): N_("🗑️ {who} removed {member}'s clip"),
    ("blurred", "picture"): N_("🌫️ {who} blurred {member}'s picture"),
    ("blurred", "clip"): N_("🌫️ {who} blurred {member}'s clip"),
    ("put back", "picture"): N_("↩️ {who} put {member}'s picture back"),
    ("put back", "clip"): N_("↩️ {who} put {member}'s clip back"),
}
"""Sentences about jobs, by the act and by what was made."""

_OLDER: Mapping[str, str] = {
    "approve": N_("✅ {who} approved a job · {amount}"),
    "approve (first of two)": N_("☑️ {who} approved a job, one of two · {amount}"),
    "deny": N_("🚫 {who} denied a job · {amount}"),
    "approval void": N_("↩️ A job needs a new approval · {amount}"),
    "removed": N_("🗑️ {who} removed a result"),
    "blurred": N_("🌫️ {who} blurred a result"),
    "put back": N_("↩️ {who} put a result back"),
}
"""Sentences for lines from before lines had the facts of the job."""

_REPORTS: Mapping[str, str] = {
    "report dismissed": N_("☑️ {who} dismissed a report of {member}'s picture"),
    "picture deleted": N_("🗑️ {who} deleted {member}'s message with a picture"),
}
"""Sentences about reports; the line's facts are those of its case."""

_CONTESTS: Mapping[str, str] = {
    "contest opened": N_("🏆 {who} opened the contest “{theme}”"),
    "contest edited": N_("🏆 {who} changed the contest “{theme}”"),
    "contest moved": N_("🏆 {who} moved the contest “{theme}” to another channel"),
    "contest closed early": N_("🏆 {who} moved the contest “{theme}” on early"),
    "contest extended": N_("🏆 {who} extended the contest “{theme}”"),
    "contest cancelled": N_("🏆 {who} cancelled the contest “{theme}”"),
    "contest announced": N_("🏆 The result of the contest “{theme}” is out"),
    "contest entry disqualified": N_("🏆 {who} disqualified an entry of the contest “{theme}”"),
    "contest entry reported": N_("🚩 A member reported an entry of the contest “{theme}”"),
    "contest waits for a channel": N_("⚠️ I can't post for the contest “{theme}”"),
    "contest not opened": N_("⚠️ The contest “{theme}” could not be opened"),
}
_TEMPLATES: Mapping[str, str] = {
    "contest repeats": N_("🔁 {who} made contests repeat · {themes}"),
    "contest repeats no more": N_("🔁 {who} stopped the contests that repeat · {themes}"),
}
_CASES: Mapping[str, str] = {
    "case strike": N_("⚠️ {who} gave {member} strike {n}"),
    "case strike lifted": N_("↩️ {who} took a strike of {member} back"),
    "case block": N_("⛔ {who} blocked {member}"),
    "case unblock": N_("✅ {who} unblocked {member}"),
    "case removal": N_("🗑️ {who} removed {member}'s picture"),
    "case blur": N_("🌫️ {who} blurred {member}'s picture"),
    "case dismissal": N_("🚩 {who} dismissed a report about {member}"),
    "case appeal granted": N_("⚖️ {who} granted {member}'s appeal"),
    "case appeal refused": N_("⚖️ {who} refused {member}'s appeal"),
}
_NAMED = re.compile(r"(contest [a-z ]+): (.*?)(?: \(\w{4,12}\))?", re.DOTALL)
_SPAN = re.compile(r"entries (<t:\d+:f>), voting (<t:\d+:f>)")
_TERMS = re.compile(r"(.*), (\w+), (pot \S+), (prize \S+)", re.DOTALL)
_DEPOSIT = re.compile(r"(\d+) micro-USDC, .*")
_OURS = re.compile(r"<#\d+>|<t:\d+:f>")
_MAKER = re.compile(r"job \w+ of (<@\d+>)")

_HOST: Mapping[str, str] = {
    "pause": N_("⏸️ {who} paused all spending on all servers"),
    "unpause": N_("▶️ {who} let all servers spend again"),
    "model stopped": N_("🎛️ {who} stopped {new} on all servers"),
    "model allowed again": N_("🎛️ {who} allowed {old} again on all servers"),
    "deposit assigned": N_("💵 {who} credited a deposit to this server"),
    "deposit kept": N_("💵 {who} kept a deposit"),
    "dispute settled": N_("🧾 {who} settled an unclear payment"),
    "dispute written off": N_("🧾 {who} gave up an unclear payment"),
}
_BY_JOB: Mapping[str, str] = {
    "rescue": N_("🛟 {who} delivered a failed job after all"),
    "adopted": N_("🧾 {who} added a missing payment to the books"),
}


def sentence(entry: LogLine, who: str, small: list[str]) -> str:
    """Return the act as a sentence, and add what belongs below it to `small`."""
    if entry.action == "frozen":
        return _freeze(entry, who)
    if entry.action == FILTER:
        return _filter(entry, who, small)
    if entry.action == RESULTS_ASTRAY:
        return _astray(entry)
    for told in (_about_job, _about_report, _about_case, _about_contest, _about_file, _by_host):
        if (text := told(entry, who, small)) is not None:
            return text
    return _unknown(entry, who)


def _freeze(entry: LogLine, who: str) -> str:
    if entry.new is None:
        return _("▶️ {who} let members spend again", who=who)
    return _("🧊 {who} froze spending", who=who)


def _filter(entry: LogLine, who: str, small: list[str]) -> str:
    """Return the sentence about a rule of words. Its exceptions come below."""
    rule = json.loads(entry.new or entry.old or "{}")
    word = formatting.shown(str(rule.get("word", "")), 60)
    if exceptions := rule.get("exceptions"):
        small.append(_("except {words}", words=formatting.shown(", ".join(exceptions), 200)))
    if entry.new is None:
        return _("🛡️ {who} allowed “{word}” in prompts again", who=who, word=word)
    return _("🛡️ {who} blocked “{word}” in prompts", who=who, word=word)


def word(entry: LogLine) -> str | None:
    """Return `🛡️ “word” in prompts: allowed → blocked` for a rule of words, None for any other line."""
    if entry.action != FILTER:
        return None
    rule = json.loads(entry.new or entry.old or "{}")
    text = formatting.shown(str(rule.get("word", "")), 60)
    if entry.new is None:
        return _("🛡️ “{word}” in prompts: blocked → allowed", word=text)
    return _("🛡️ “{word}” in prompts: allowed → blocked", word=text)


def _astray(entry: LogLine) -> str:
    return " ".join(
        [
            _("⚠️ Results should go to {channel}, and I can't see it any more.", channel=entry.old or "?"),
            _("They stay where they are asked for until `/studio results` names another channel."),
        ]
    )


# ── jobs ─────────────────────────────────────────────────────────────────────────────────────────


def _about_job(entry: LogLine, who: str, small: list[str]) -> str | None:
    match = _JOB.fullmatch(entry.action)
    act = match[1] if match else entry.action
    if act not in _OLDER:
        return None
    facts = JobFacts.load(entry.new)
    if facts is None:
        return _(_OLDER[act], who=who, amount=formatting.clean(entry.new or ""))
    if not facts.user_id:  # an entry of a contest that runs: blind for moderators too
        said = _(_OLDER[act], who=who, amount="")
        return said if facts.case is None else DOT.join([said, _("case {number}", number=facts.case)])
    if act == "approval void":
        small.append(_("the approver may no longer decide"))
    said = _(
        _JOBS[act, _made(facts, several=(act, "pictures") in _JOBS)],
        who=who,
        member=f"<@{facts.user_id}>",
        count=facts.count,
        amount="" if facts.amount is None else format_usd(facts.amount),
    )
    return said if facts.case is None else DOT.join([said, _("case {number}", number=facts.case)])


def _about_report(entry: LogLine, who: str, _small: list[str]) -> str | None:
    if entry.action not in _REPORTS or entry.new is None:
        return None
    facts = CaseFacts.load(entry.new)
    said = _("☑️ {who} dismissed a report of a contest's entry", who=who)
    if facts.user_id:  # a contest is blind for moderators too
        said = _(_REPORTS[entry.action], who=who, member=f"<@{facts.user_id}>")
    return DOT.join([said, _("case {number}", number=facts.case)])


def _made(facts: JobFacts, *, several: bool) -> str:
    known = {model.id: model.kind for model in catalogue.EVERY_MODEL}
    if known.get(facts.model) is Media.VIDEO:
        return "clip"
    return "pictures" if several and facts.count > 1 else "picture"


def job_id(entry: LogLine) -> str | None:
    """Return the id of the job that the line is about, None if it is about none."""
    if match := _OF_JOB.fullmatch(entry.action):
        return match[1] or match[2]
    if entry.action in ("removed", "blurred", "put back") and (facts := JobFacts.load(entry.new)):
        return facts.job_id
    return entry.old if entry.action.startswith("dispute ") else None


# ── members ──────────────────────────────────────────────────────────────────────────────────────


def _about_case(entry: LogLine, who: str, small: list[str]) -> str | None:
    if entry.action not in _CASES or entry.new is None:
        return None
    facts = CaseFacts.load(entry.new)
    parts = [
        _(_CASES[entry.action], who=who, member=f"<@{facts.user_id}>", n=facts.strikes or 0),
        _case_block(facts),
        _("case {case}", case=facts.case),
    ]
    return DOT.join(filter(None, parts))


def _case_block(facts: CaseFacts) -> str | None:
    if not facts.blocks:
        return None
    return _("without an end") if facts.until is None else _("until {at}", at=formatting.moment(facts.until))


# ── contests ─────────────────────────────────────────────────────────────────────────────────────


def _about_contest(entry: LogLine, who: str, small: list[str]) -> str | None:
    if entry.action in _TEMPLATES:
        return _(_TEMPLATES[entry.action], who=who, themes=formatting.shown(entry.new or "", 200))
    match = _NAMED.fullmatch(entry.action)
    if match is None or match[1] not in _CONTESTS:
        return None
    said = _(_CONTESTS[match[1]], who=who, theme=formatting.shown(match[2], 100))
    small.extend(_contest_change(entry))
    return said


def _contest_change(entry: LogLine) -> list[str]:
    """Return what changed in a contest: its dates, terms, channel, whose entry, else old → new as stored."""
    for kind in (_SPAN, _TERMS):
        before, after = (kind.fullmatch(value or "") for value in (entry.old, entry.new))
        if before and after:
            both = zip(before.groups(), after.groups(), strict=True)
            return [f"{_stored(old)} → {_stored(new)}" for old, new in both if old != new]
    if maker := _MAKER.fullmatch(entry.old or ""):
        return [_("entry by {member}", member=maker[1])]
    if (entry.old or "").startswith("job "):
        return []
    parts = [_stored(value) for value in (entry.old, entry.new) if value]
    return [" → ".join(parts)] if parts else []


def _stored(value: str) -> str:
    return value if _OURS.fullmatch(value) else formatting.shown(value, 200).replace("\\$", "$")


def _about_file(entry: LogLine, who: str, _small: list[str]) -> str | None:
    if entry.action != RULES_IMPORTED:
        return None
    server = formatting.shown(entry.new or "", 60)
    return _("📥 {who} applied the rules of {server}", who=who, server=server)


# ── the host ─────────────────────────────────────────────────────────────────────────────────────


def _by_host(entry: LogLine, who: str, _small: list[str]) -> str | None:
    if entry.action in _HOST:
        old, new = (formatting.shown(rule_names.model(value or ""), 60) for value in (entry.old, entry.new))
        deposit = _DEPOSIT.fullmatch(entry.new or "")
        amount = format_usd(int(deposit[1])) if deposit else None
        return DOT.join(filter(None, [_(_HOST[entry.action], who=who, old=old, new=new), amount]))
    act, _unused, _job = entry.action.partition(" ")
    return _(_BY_JOB[act], who=who) if act in _BY_JOB else None


def _unknown(entry: LogLine, who: str) -> str:
    """Return a line of a kind that has no sentence: its words as they are stored."""
    action = formatting.shown(entry.action.replace("_", " "), 200)
    values = " → ".join(formatting.shown(value, 120) for value in (entry.old, entry.new) if value)
    return DOT.join(filter(None, [f"📝 {action}{': ' if values else ''}{values}", who]))
