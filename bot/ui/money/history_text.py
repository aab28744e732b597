"""What is said about money that was spent: totals, lines of a history, and the alt text of its picture."""

from collections.abc import Mapping

from bot.domain.amounts import format_usd
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
from bot.services.money.export import Tables
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
"""The parts of a history, for people."""

_CREDITS: Mapping[str, str] = {
    "grant": N_("credited"),
    "claim": N_("arrived on chain"),
    "refund": N_("given back by the bot's host"),
    "fund": N_("set aside for a contest"),
    "return": N_("back from a contest"),
}


def jobs(count: int) -> str:
    """`1 job`, `57 jobs`."""
    return ngettext("{n} job", "{n} jobs", count)


def total(of: Spending) -> str:
    """The sentence above a picture."""
    days = _("Today") if of.dates.days == 1 else _("In the last {days} days", days=of.dates.days)
    return _(
        "{days} **{total}** was spent on {jobs}.", days=days, total=format_usd(of.total), jobs=jobs(of.jobs)
    )


def left(balances: Balances) -> str:
    """What the server has now, in small."""
    return _(
        "-# now {available} available · {held} held",
        available=format_usd(balances.available),
        held=format_usd(balances.held),
    )


def most(of: Spending) -> str | None:
    """The members in words, as mentions: a picture can show no name in some scripts, and nothing to those
    who do not see it."""
    named = [
        f"<@{share.key}> {format_usd(share.amount)}" if share.key else _others(share) for share in of.members
    ]
    return DOT.join(named) or None


def _others(share: SpendingShare) -> str:
    return _("{others} other members {amount}", others=share.others, amount=format_usd(share.amount))


def alt(of: Spending, names: Mapping[str, str]) -> str:
    """The picture in words, for those who do not see it."""
    models = [
        (share.key or _("{others} others", others=share.others)) + f" {format_usd(share.amount)}"
        for share in of.models
    ]
    members = [f"{_named(share, names)} {format_usd(share.amount)}" for share in of.members]
    said = [
        _(
            "{total} spent on {jobs} from {first} to {last}.",
            total=format_usd(of.total),
            jobs=jobs(of.jobs),
            first=of.dates.first,
            last=of.dates.last,
        ),
        _("By model: {models}.", models=", ".join(models)) if models else "",
        _("By member: {members}.", members=", ".join(members)) if members else "",
    ]
    return formatting.cut(formatting.clean(" ".join(said)), formatting.ALT_LENGTH)


def _named(share: SpendingShare, names: Mapping[str, str]) -> str:
    if not share.key:
        return _("{others} others", others=share.others)
    return names.get(share.key) or _("member {member}", member=share.key)


def exported(books: Tables, days: int | None) -> str:
    """What an export holds."""
    span = _("all") if days is None else _("the last {days} days", days=days)
    held = [f"{name} {len(records)}" for name, records in books.items() if records]
    listed = DOT.join(held) or _("no lines yet")
    return _(
        "**The books of this server**, {span}: {listed}.\n-# amounts are millionths of a dollar "
        "(`134000` is $0.134), times milliseconds since 1970; prompts are left out",
        span=span,
        listed=listed,
    )


# ── lines ────────────────────────────────────────────────────────────────────────────────────────


def heading(query: HistoryQuery) -> str:
    """What a page of a history shows."""
    said = [f"**{_(PARTS[query.part])}**"]
    if query.user_id is not None:
        said.append(f"<@{query.user_id}>")
    if query.model is not None:
        said.append(formatting.shown(query.model, 40))
    return DOT.join([*said, _("since {since}", since=formatting.moment(query.since))])


def line(of: HistoryLine, guild_id: int) -> str:
    """One line of a history, its details in small below."""
    match of:
        case JobLine():
            return _job(of, guild_id)
        case CreditLine():
            return _credit(of)
        case LogLine():
            return log_text.line(of, at=True, length=120)


def _job(of: JobLine, guild_id: int) -> str:
    private = _("private") if of.private else None
    facts = DOT.join(filter(None, [job_name(of, guild_id), state(of), private, formatting.moment(of.at)]))
    return f"**{money(of)}**{DOT}<@{of.user_id}>{DOT}{of.model}\n-# {facts}"


def job_name(of: JobLine, guild_id: int) -> str:
    """The job's id, with a way to its message where it has one."""
    if of.message_id is None:
        return _("job {job_id}", job_id=of.job_id)
    return _(
        "[job {job_id}]({link})",
        job_id=of.job_id,
        link=formatting.jump(guild_id, of.channel_id, of.message_id),
    )


def state(of: JobLine) -> str:
    """How the job stands."""
    return labels.state(JobState(of.state))


def money(of: JobLine) -> str:
    """What became of the job's money."""
    if of.lost:
        back = (
            _(", {refunded} returned by the bot's host", refunded=format_usd(of.refunded))
            if of.refunded
            else ""
        )
        return _("{paid} paid and lost{back}", paid=format_usd(of.paid), back=back)
    said = [_("{paid} paid", paid=format_usd(of.paid))] if of.paid else []
    if of.held:
        said.append(_("{held} held", held=format_usd(of.held)))
    if not said:
        return (
            _("{price} returned", price=format_usd(of.price))
            if of.state == JobState.FAILED
            else _("nothing paid")
        )
    return ", ".join(said)


def _credit(of: CreditLine) -> str:
    sign = "+" if of.amount >= 0 else ""
    how = _(_CREDITS.get(of.kind, of.kind.replace("_", " ")))
    said = [f"**{sign}{format_usd(of.amount)}** {how}"]
    if of.job_id:
        said.append(_("job {job_id}", job_id=of.job_id))
    if of.actor:
        said.append(_("by <@{actor}>", actor=of.actor))
    note = formatting.shown(of.note, 120)
    return f"{DOT.join(said)}\n-# {DOT.join(filter(None, [note, formatting.moment(of.at)]))}"
