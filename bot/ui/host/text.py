"""Answers to the commands of `/host`, without `/host status`: credit, deposits, one server, flagged jobs."""

from collections.abc import Iterator, Sequence

from bot.domain.amounts import format_usd
from bot.domain.jobs.job import Job, JobState, Receipt
from bot.domain.money.deposits import Deposit, Topup, UnclaimedReason
from bot.domain.money.ledger import Balances
from bot.i18n import N_, _
from bot.services.host.rescue import Candidates
from bot.services.host.status import ServerView
from bot.ui.jobs import failure_text
from bot.ui.kit import formatting, labels
from bot.ui.money import budget_text, chain_text

LISTED = 12
"""Deposits or jobs in one answer."""

_WHY = {
    UnclaimedReason.UNKNOWN: N_("no top-up has this amount"),
    UnclaimedReason.LATE: N_("too late for its top-up"),
    UnclaimedReason.REPEATED: N_("its top-up was paid before"),
    UnclaimedReason.REPLACED: N_("a later top-up took the place of its own"),
    UnclaimedReason.SENDER: N_("its top-up names another sender"),
    UnclaimedReason.ROUND: N_("an amount that anybody could have sent"),
    UnclaimedReason.LARGE: N_("above DEPOSIT_REVIEW_ABOVE"),
    UnclaimedReason.SEVERAL: N_("two servers were promised this amount"),
}


# ── servers and deposits ─────────────────────────────────────────────────────────────────────────


def credited(server: str, amount: int, balances: Balances) -> str:
    """Return the answer to `/host credit`."""
    return _(
        "{amount} added to the budget of **{server}**. It has {available} available and {held} held.",
        amount=format_usd(amount),
        server=formatting.shown(server, 100),
        available=format_usd(balances.available),
        held=format_usd(balances.held),
    )


def server_choice(name: str, guild_id: int) -> str:
    """Return a server's name in Discord's list: plain text, at most 100 characters."""
    return f"{formatting.cut(formatting.clean(name), 70)} ({guild_id})"


def deposits(unclaimed: Sequence[Deposit]) -> Iterator[str]:
    """Yield the lines of `/host deposits list`."""
    if not unclaimed:
        yield _("No deposit waits for you.")
        return
    yield _("**Deposits that credited nobody**")
    for deposit in unclaimed[:LISTED]:
        time = formatting.relative(deposit.mined_at if deposit.mined_at is not None else deposit.seen_at)
        reason = _(_WHY[deposit.why or UnclaimedReason.UNKNOWN])
        link = chain_text.transaction(deposit.network, deposit.tx)
        if deposit.promised_to is not None:
            reason = _("{why} (asked for by the server {server})", why=reason, server=deposit.promised_to)
        yield _(
            "{amount} on {network} from `{sender}` {when}: {why}, {link}",
            amount=format_usd(deposit.amount),
            network=chain_text.title(deposit.network),
            sender=deposit.sender,
            when=time,
            why=reason,
            link=link,
        )
    if len(unclaimed) > LISTED:
        yield _("-# and {found} more", found=len(unclaimed) - LISTED)
    yield _("-# `/host deposits assign` gives one to a server, `/host deposits keep` says that it is yours")


def deposit_choice(deposit: Deposit) -> str:
    """Return a deposit in Discord's list: plain text, at most 100 characters."""
    reason = _(_WHY[deposit.why or UnclaimedReason.UNKNOWN])
    return formatting.cut(
        _(
            "{amount} from {sender}…, {why}",
            amount=format_usd(deposit.amount),
            sender=deposit.sender[:10],
            why=reason,
        ),
        100,
    )


def assigned(deposit: Deposit, server: str) -> str:
    """Return the answer to `/host deposits assign`."""
    return _(
        "{amount} added to the budget of **{server}**.",
        amount=format_usd(deposit.amount),
        server=formatting.shown(server, 100),
    )


def dismissed(deposit: Deposit) -> str:
    """Return the answer to `/host deposits keep`."""
    return _(
        "{amount} is yours: it is owed to no server, and `/host credit` can give it.",
        amount=format_usd(deposit.amount),
    )


# ── one server ───────────────────────────────────────────────────────────────────────────────────


def server(view: ServerView, name: str) -> Iterator[str]:
    """Yield the lines of `/host server`."""
    yield f"**{formatting.shown(name, 100)}** `{view.settings.guild_id}`"
    yield budget_text.balances(view.balances)
    yield from _rules(view)
    for topup in view.topups:
        yield _("top-up {topup}", topup=_topup(topup, view.now))
    if view.flagged:
        yield _("**jobs that need a look**")
    for job in view.flagged[:LISTED]:
        facts = f"{job.model}, {format_usd(job.total)}, {formatting.relative(job.created_at)}"
        yield _("job `{job}` {flag}, {facts}", job=job.id, flag=_flag(job), facts=facts)


def _rules(view: ServerView) -> Iterator[str]:
    settings = view.settings
    if settings.frozen is not None:
        because = f": {formatting.shown(settings.frozen.reason, 100)}" if settings.frozen.reason else ""
        yield _(
            "**frozen** {at} by <@{by}>{because}",
            at=formatting.relative(settings.frozen.at),
            by=settings.frozen.by,
            because=because,
        )
    approved = (
        _("never")
        if settings.approve_above is None
        else _("above {approve_above}", approve_above=format_usd(settings.approve_above))
    )
    yield _(
        "confirmed above {confirm_above}, approved {asks}, time zone {zone}",
        confirm_above=format_usd(settings.confirm_above),
        asks=approved,
        zone=settings.zone,
    )
    alerts = f"<#{settings.alerts_channel}>" if settings.alerts_channel else _("nowhere")
    yield _("alerts go to {alerts}", alerts=alerts)


def _topup(topup: Topup, now: int) -> str:
    if topup.credited_at is not None:
        state = _("arrived {credited_at}", credited_at=formatting.relative(topup.credited_at))
    else:
        state = _("open until") if now <= topup.ends_at else _("over since")
        state = f"{state} {formatting.relative(topup.ends_at)}"
    return f"{format_usd(topup.amount)}: {state}"


# ── flagged jobs ─────────────────────────────────────────────────────────────────────────────────


def _flag(job: Job) -> str:
    return (
        _("disputed")
        if job.state is JobState.DISPUTED
        else _("failed ({failure}) after it was paid", failure=job.failure)
    )


def job_choice(job: Job) -> str:
    """Return a flagged job in Discord's list: plain text, at most 100 characters."""
    prompt = _("private") if job.private else formatting.clean(job.prompt)
    return formatting.cut(f"{job.id} · {job.model} · {_flag(job)} · {prompt}", 100)


def delivering(job: Job) -> str:
    """Return the answer to `/host deliver`."""
    state = labels.state(job.state)
    if job.private:
        return _(
            "Job {job} is tried again now: {state}. It is private: only its maker is told.",
            job=job.id,
            state=state,
        )
    return _(
        "Job {job} is tried again now: {state}. Its result goes to <#{channel_id}>.",
        job=job.id,
        state=state,
        channel_id=job.channel_id,
    )


def written_off(job: Job, receipt: Receipt) -> str:
    """Return the answer to `/host write-off`."""
    return _("Job {job} is closed. {money} Its maker is told.", job=job.id, money=failure_text.money(receipt))


def candidates(candidates: Candidates) -> str:
    """Return the answer to `/host deliver` for a disputed job: the studio jobs that it may have bought."""
    head = _(
        "Job {job} is disputed: {total} was charged and which studio job it bought cannot be told. "
        "Nothing was changed.",
        job=candidates.job.id,
        total=format_usd(candidates.job.total),
    )
    if not candidates.studio_jobs:
        return _(
            "{head} StableStudio shows no job that nobody of ours has. `/host write-off` closes it.",
            head=head,
        )
    lines = [_("{head} These belong to nobody; name one as `studio_job`:", head=head)]
    for studio_job in candidates.studio_jobs:
        made = formatting.relative(studio_job.created_at) if studio_job.created_at else ""
        prompt = formatting.shown(str((studio_job.input or {}).get("prompt", "")), 80)
        lines.append(f"`{studio_job.id}` {studio_job.status} {made} {prompt}")
    return "\n".join(lines)
