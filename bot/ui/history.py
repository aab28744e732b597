"""What is said about money that was spent: totals, lines of a history, and the alt text of its picture."""

import json
import re
from collections.abc import Mapping

from bot.domain.history import CreditLine, JobLine, Line, RuleLine, Share, Spending, Wanted, What
from bot.domain.job import JobState
from bot.domain.ledger import Balances
from bot.domain.money import format_usd
from bot.services.exporting import Books
from bot.ui import messages, text
from bot.ui.messages import DOT

WHAT: Mapping[What, str] = {
    What.ALL: "everything",
    What.JOBS: "jobs",
    What.LOSSES: "paid and lost",
    What.CREDITS: "what came into the budget",
    What.RULES: "what moderators changed",
}
"""The parts of a history, for people."""

_CREDITS: Mapping[str, str] = {
    "grant": "credited",
    "claim": "arrived on chain",
    "refund": "given back by the bot's host",
}
_AMOUNTS = frozenset({"confirm_above", "approve_above", "second_above"})
_SCOPE = re.compile(r"\b(server|role|channel|member):(\d+)")
_CHANNELS = frozenset({"approvals_channel", "alerts_channel"})
_ROLES = frozenset({"approver_role", "second_role"})
_SETTINGS = _AMOUNTS | _CHANNELS | _ROLES | {"frozen"}


def jobs(count: int) -> str:
    """`1 job`, `57 jobs`."""
    return f"{count} {'job' if count == 1 else 'jobs'}"


def total(of: Spending) -> str:
    """The sentence above a picture."""
    days = "Today" if of.span.days == 1 else f"In the last {of.span.days} days"
    return f"{days} **{format_usd(of.total)}** was spent on {jobs(of.jobs)}."


def left(balances: Balances) -> str:
    """What the server has now, in small."""
    return f"-# now {format_usd(balances.available)} available{DOT}{format_usd(balances.held)} held"


def most(of: Spending) -> str | None:
    """The members in words, as mentions: a picture can show no name in some scripts, and nothing to those
    who do not see it."""
    named = [
        f"<@{share.key}> {format_usd(share.amount)}" if share.key else _others(share, "members")
        for share in of.members
    ]
    return DOT.join(named) or None


def _others(share: Share, what: str) -> str:
    return f"{share.others} other {what} {format_usd(share.amount)}"


def alt(of: Spending, names: Mapping[str, str]) -> str:
    """The picture in words, for those who do not see it."""
    models = [f"{share.key or f'{share.others} others'} {format_usd(share.amount)}" for share in of.models]
    members = [
        f"{names.get(share.key, f'member {share.key}') if share.key else f'{share.others} others'} "
        f"{format_usd(share.amount)}"
        for share in of.members
    ]
    said = [
        f"{format_usd(of.total)} spent on {jobs(of.jobs)} from {of.span.first} to {of.span.last}.",
        f"By model: {', '.join(models)}." if models else "",
        f"By member: {', '.join(members)}." if members else "",
    ]
    return text.cut(text.clean(" ".join(said)), text.ALT_LENGTH)


def exported(books: Books, days: int | None) -> str:
    """What an export holds."""
    span = "all" if days is None else f"the last {days} days"
    held = [f"{name} {len(records)}" for name, records in books.items() if records]
    listed = DOT.join(held) or "no lines yet"
    return (
        f"**The books of this server**, {span}: {listed}.\n"
        "-# amounts are millionths of a dollar (`134000` is $0.134), times milliseconds since 1970; prompts "
        "are left out"
    )


# ── lines ────────────────────────────────────────────────────────────────────────────────────────


def heading(wanted: Wanted) -> str:
    """What a page of a history shows."""
    said = [f"**{WHAT[wanted.what]}**"]
    if wanted.user_id is not None:
        said.append(f"<@{wanted.user_id}>")
    if wanted.model is not None:
        said.append(text.shown(wanted.model, 40))
    return DOT.join([*said, f"since {text.moment(wanted.since)}"])


def line(of: Line, guild_id: int) -> str:
    """One line of a history, its details in small below."""
    match of:
        case JobLine():
            return _job(of, guild_id)
        case CreditLine():
            return _credit(of)
        case RuleLine():
            return _rule(of)


def _job(of: JobLine, guild_id: int) -> str:
    facts = DOT.join([job_name(of, guild_id), state(of), text.moment(of.at)])
    return f"**{money(of)}**{DOT}<@{of.user_id}>{DOT}{of.model}\n-# {facts}"


def job_name(of: JobLine, guild_id: int) -> str:
    """The job's id, with a way to its message where it has one."""
    if of.message_id is None:
        return f"job {of.job_id}"
    return f"[job {of.job_id}]({text.jump(guild_id, of.channel_id, of.message_id)})"


def state(of: JobLine) -> str:
    """How the job stands."""
    return messages.STATES[JobState(of.state)]


def money(of: JobLine) -> str:
    """What became of the job's money."""
    if of.lost:
        back = f", {format_usd(of.refunded)} returned by the bot's host" if of.refunded else ""
        return f"{format_usd(of.paid)} paid and lost{back}"
    said = [f"{format_usd(of.paid)} paid"] if of.paid else []
    if of.held:
        said.append(f"{format_usd(of.held)} held")
    if not said:
        return f"{format_usd(of.price)} returned" if of.state == JobState.FAILED else "nothing paid"
    return ", ".join(said)


def _credit(of: CreditLine) -> str:
    sign = "+" if of.amount >= 0 else ""
    how = _CREDITS.get(of.kind, of.kind.replace("_", " "))
    said = [f"**{sign}{format_usd(of.amount)}** {how}"]
    if of.job_id:
        said.append(f"job {of.job_id}")
    if of.actor:
        said.append(f"by <@{of.actor}>")
    note = text.shown(of.note, 120)
    return f"{DOT.join(said)}\n-# {DOT.join(filter(None, [note, text.moment(of.at)]))}"


def _rule(of: RuleLine) -> str:
    who = f"<@{of.actor}>" if of.actor else "the bot itself"
    facts = DOT.join(filter(None, [text.shown(of.reason, 120), text.moment(of.at)]))
    return f"{_action(of.action)} {_change(of)}{DOT}{who}\n-# {facts}"


def _action(action: str) -> str:
    """What was done, in bold; `role:11` and the like in it as mentions."""
    words = action.replace("_", " ")
    found = _SCOPE.search(words)
    if found is None:
        return f"**{text.shown(words, 80)}**"
    before, after = (text.shown(part, 80) for part in (words[: found.start()], words[found.end() :]))
    whom = {"role": "<@&{}>", "channel": "<#{}>", "member": "<@{}>"}.get(found[1], "this server")
    return " ".join(filter(None, [f"**{before}**", whom.format(found[2]), after]))


def _change(of: RuleLine) -> str:
    """`old → new`; what was only done, or set for the first time, has no old."""
    new = _value(of.action, of.new)
    if of.old is None:
        return new
    return f"{_value(of.action, of.old)} → {new or 'off'}"


def _value(action: str, kept: str | None) -> str:
    """A setting's value as it is kept in the log, for people."""
    if kept is None:
        return "off" if action in _SETTINGS else ""
    if kept.isdecimal() and action in _AMOUNTS:
        return format_usd(int(kept))
    if kept.isdecimal() and action in _CHANNELS:
        return f"<#{kept}>"
    if kept.isdecimal() and action in _ROLES:
        return f"<@&{kept}>"
    return "on" if action == "frozen" and _is_json(kept) else text.shown(kept, 120)


def _is_json(kept: str) -> bool:
    try:
        return isinstance(json.loads(kept), dict)
    except ValueError:
        return False
