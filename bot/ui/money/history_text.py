"""Texts about spending: totals, lines of a history, and the alt text of its chart."""

from collections.abc import Iterator, Mapping

from bot.domain.amounts import format_left, format_usd, format_used
from bot.domain.jobs.job import JobState
from bot.domain.moderation.log import LogLine
from bot.domain.money.ledger import Balances
from bot.domain.money.spending import (
    CreditLine,
    HistoryLine,
    HistoryPart,
    HistoryQuery,
    JobLine,
    Spending,
    SpendingShare,
)
from bot.i18n import N_, _, ngettext
from bot.ui.kit import formatting, labels
from bot.ui.kit.formatting import DOT
from bot.ui.moderation import log_text

PARTS: Mapping[HistoryPart, str] = {
    HistoryPart.ALL: N_("everything"),
    HistoryPart.JOBS: N_("jobs"),
    HistoryPart.LOSSES: N_("paid and lost"),
    HistoryPart.CREDITS: N_("what came into the budget"),
    HistoryPart.RULES: N_("what moderators changed"),
}
"""Names of the parts of a history."""

_HEADINGS: Mapping[HistoryPart, str] = {
    HistoryPart.ALL: N_("What happened"),
    HistoryPart.JOBS: N_("Jobs and what they cost"),
    HistoryPart.LOSSES: N_("Paid, but lost"),
    HistoryPart.CREDITS: N_("Money that came in"),
    HistoryPart.RULES: N_("What moderators changed"),
}

_CREDITS: Mapping[str, str] = {
    "grant": N_("credited"),
    "claim": N_("arrived on chain"),
    "refund": N_("given back by the bot's operator"),
    "fund": N_("set aside for a contest"),
    "return": N_("back from a contest"),
}


def jobs(count: int) -> str:
    """Return `1 job`, `57 jobs`."""
    return ngettext("{n} job", "{n} jobs", count)


def total(spending: Spending) -> str:
    """Return the sentence above a chart."""
    amount, days = format_used(spending.total), spending.dates.days
    if not spending.jobs:
        return _("Nothing was spent in the last {days} days.", days=days)
    return ngettext(
        "**{total}** for {n} job in the last {days} days",
        "**{total}** for {n} jobs in the last {days} days",
        spending.jobs,
        total=amount,
        days=days,
    )


def left(balances: Balances) -> str:
    """Return the server's balances in small."""
    return _(
        "-# now {available} available · {held} held",
        available=format_left(balances.available),
        held=format_used(balances.held),
    )


def members(spending: Spending) -> str | None:
    """Return the members as mentions that can be pressed: not everyone sees the chart."""
    named = [
        f"<@{share.key}> {format_used(share.amount)}" if share.key else _others(share)
        for share in spending.members
    ]
    return DOT.join(named) or None


def _others(share: SpendingShare) -> str:
    return _("{others} other members {amount}", others=share.others, amount=format_used(share.amount))


def alt(spending: Spending, names: Mapping[str, str]) -> str:
    """Return the chart's description for members who do not see it."""
    models = [
        (share.key or _("{others} others", others=share.others)) + f" {format_usd(share.amount)}"
        for share in spending.models
    ]
    members = [f"{_named(share, names)} {format_usd(share.amount)}" for share in spending.members]
    sentences = [
        _(
            "{total} spent on {jobs} from {first} to {last}.",
            total=format_usd(spending.total),
            jobs=jobs(spending.jobs),
            first=spending.dates.first,
            last=spending.dates.last,
        ),
        _("By model: {models}.", models=", ".join(models)) if models else "",
        _("By member: {members}.", members=", ".join(members)) if members else "",
    ]
    return formatting.cut(formatting.clean(" ".join(sentences)), formatting.ALT_LENGTH)


def _named(share: SpendingShare, names: Mapping[str, str]) -> str:
    if not share.key:
        return _("{others} others", others=share.others)
    return names.get(share.key) or _("member {member}", member=share.key)


def exported(records: Mapping[str, int], days: int | None) -> Iterator[str]:
    """Yield the contents of an export. `records`: how many each table has."""
    if days is not None:
        yield _("The last {days} days", days=days)
    counts = [f"{name} {count}" for name, count in records.items() if count]
    yield DOT.join(counts) or _("no lines yet")
    yield _("-# Amounts are millionths of a dollar (`134000` is $0.134), times milliseconds since 1970.")
    yield _("-# Prompts are left out.")


# ── lines ────────────────────────────────────────────────────────────────────────────────────────


def heading(query: HistoryQuery) -> str:
    """Return the heading of a page of a history."""
    return _(_HEADINGS[query.part])


def filters(query: HistoryQuery) -> str:
    """Return in small which lines are shown: of whom, of which model, from when on."""
    parts = [_("from {time}", time=formatting.moment(query.since))]
    if query.user_id is not None:
        parts.append(f"<@{query.user_id}>")
    if query.model is not None:
        parts.append(formatting.shown(query.model, 40))
    return f"-# {DOT.join(parts)}"


def line(line: HistoryLine, guild_id: int) -> str:
    """Return a line of a history, its details in small below."""
    match line:
        case JobLine():
            return _job(line, guild_id)
        case CreditLine():
            return _credit(line)
        case LogLine():
            return log_text.line(line, at=True, length=120)


def _job(job: JobLine, guild_id: int) -> str:
    private = _("private") if job.private else None
    facts = DOT.join(filter(None, [state(job), private, formatting.moment(job.at)]))
    return f"**{money(job)}**{DOT}<@{job.user_id}>{DOT}{model(job, guild_id)}\n-# {facts}"


def model(job: JobLine, guild_id: int) -> str:
    """Return the job's model, linked to its message if it has one."""
    if job.message_id is None:
        return job.model
    return f"[{job.model}]({formatting.jump(guild_id, job.channel_id, job.message_id)})"


def state(job: JobLine) -> str:
    """Return the job's state in a word or two."""
    return labels.state(JobState(job.state))


def money(job: JobLine) -> str:
    """Return the money paid, lost, held or returned for the job."""
    if job.lost:
        lost = _("{paid} paid and lost", paid=format_usd(job.paid))
        back = _("{amount} returned by the bot's operator", amount=format_usd(job.refunded))
        return f"{lost}, {back}" if job.refunded else lost
    parts = [_("{paid} paid", paid=format_usd(job.paid))] if job.paid else []
    if job.held:
        parts.append(_("{held} held", held=format_usd(job.held)))
    if not parts:
        return (
            _("{price} returned", price=format_usd(job.price))
            if job.state == JobState.FAILED
            else _("nothing paid")
        )
    return ", ".join(parts)


def _credit(credit: CreditLine) -> str:
    sign = "+" if credit.amount >= 0 else ""
    kind = _(_CREDITS.get(credit.kind, credit.kind.replace("_", " ")))
    parts = [f"**{sign}{format_usd(credit.amount)}** {kind}"]
    if credit.actor:
        parts.append(_("by <@{actor}>", actor=credit.actor))
    note = formatting.shown(credit.note, 120)
    job = _("job {job}", job=credit.job_id) if credit.job_id else None
    return f"{DOT.join(parts)}\n-# {DOT.join(filter(None, [note, job, formatting.moment(credit.at)]))}"
