"""What the host reads about stops, deposits, one server and flagged jobs."""

from collections.abc import Iterator, Sequence

from bot.domain.funding import Deposit, Odd, Topup
from bot.domain.funding_words import EXPLORER
from bot.domain.job import Job, JobState
from bot.domain.money import format_usd
from bot.domain.stops import Pause
from bot.services.house import ServerView
from bot.services.rescuing import Candidates
from bot.ui import messages, text

LISTED = 12

_WHY = {
    Odd.UNKNOWN: "no top-up has this amount",
    Odd.LATE: "too late for its top-up",
    Odd.REPEATED: "its top-up was paid before",
}


def paused() -> str:
    """The answer to `/host pause`."""
    return (
        "All spending is paused, on all servers: nothing new is held or paid. What is paid already is still "
        "made and delivered. `/host unpause` lets it go on."
    )


def unpaused(was: Pause) -> str:
    """The answer to `/host unpause`."""
    who = f"by <@{was.by}> " if was.by else "by the bot itself "
    return f"Members can spend again. It was paused {who}{text.relative(was.at)}."


def retired(model: str, *, back: bool) -> str:
    """The answer to `/host retire-model`."""
    if back:
        return f"**{model}** may be used again on all servers."
    return (
        f"**{model}** is stopped on all servers: nothing new is held or paid for it. What is paid already is "
        "still made and delivered. The same command with `back` lets it be used again."
    )


# ── deposits ─────────────────────────────────────────────────────────────────────────────────────


def deposits(found: Sequence[Deposit]) -> Iterator[str]:
    """The lines of `/host deposits list`."""
    if not found:
        yield "No deposit waits for you."
        return
    yield "**Deposits that credited nobody**"
    for each in found[:LISTED]:
        when = text.relative(each.mined_at if each.mined_at is not None else each.seen_at)
        why = _WHY[each.why or Odd.UNKNOWN]
        link = f"[transaction](<{EXPLORER}/tx/{each.tx}>)"
        yield f"{format_usd(each.amount)} from `{each.sender}` {when}: {why}, {link}"
    if len(found) > LISTED:
        yield f"-# and {len(found) - LISTED} more"
    yield "-# `/host deposits assign` gives one to a server, `/host deposits keep` says that it is yours"


def deposit_choice(deposit: Deposit) -> str:
    """One deposit in the list that Discord offers; plain text, 100 characters."""
    why = _WHY[deposit.why or Odd.UNKNOWN]
    return text.cut(f"{format_usd(deposit.amount)} from {deposit.sender[:10]}…, {why}", 100)


def assigned(deposit: Deposit, server: str) -> str:
    """The answer to `/host deposits assign`."""
    return f"{format_usd(deposit.amount)} added to the budget of **{text.shown(server, 100)}**."


def kept(deposit: Deposit) -> str:
    """The answer to `/host deposits keep`."""
    return f"{format_usd(deposit.amount)} is yours: it is owed to no server, and `/host credit` can give it."


# ── one server ───────────────────────────────────────────────────────────────────────────────────


def server(of: ServerView, name: str) -> Iterator[str]:
    """The lines of `/host server`."""
    yield f"**{text.shown(name, 100)}** `{of.settings.guild_id}`"
    yield messages.balances(of.balances)
    yield from _rules(of)
    for each in of.topups:
        yield f"top-up {_topup(each, of.now)}"
    if of.flagged:
        yield "**jobs that need a look**"
    for job in of.flagged[:LISTED]:
        facts = f"{job.model}, {format_usd(job.total)}, {text.relative(job.created_at)}"
        yield f"job `{job.id}` {_flag(job)}, {facts}"


def _rules(of: ServerView) -> Iterator[str]:
    here = of.settings
    if here.frozen is not None:
        because = f": {text.shown(here.frozen.reason, 100)}" if here.frozen.reason else ""
        yield f"**frozen** {text.relative(here.frozen.at)} by <@{here.frozen.by}>{because}"
    asks = "never" if here.approve_above is None else f"above {format_usd(here.approve_above)}"
    yield f"confirmed above {format_usd(here.confirm_above)}, approved {asks}, time zone {here.zone}"
    alerts = f"<#{here.alerts_channel}>" if here.alerts_channel else "nowhere"
    yield f"alerts go to {alerts}"


def _topup(each: Topup, now: int) -> str:
    if each.credited_at is not None:
        state = f"arrived {text.relative(each.credited_at)}"
    else:
        state = "open until" if now <= each.due_at else "over since"
        state = f"{state} {text.relative(each.due_at)}"
    return f"{format_usd(each.amount)}: {state}"


# ── flagged jobs ─────────────────────────────────────────────────────────────────────────────────


def _flag(job: Job) -> str:
    return "disputed" if job.state is JobState.DISPUTED else f"failed ({job.failure}) after it was paid"


def job_choice(job: Job) -> str:
    """One flagged job in the list that Discord offers; plain text, 100 characters."""
    return text.cut(f"{job.id} · {job.model} · {_flag(job)} · {text.clean(job.prompt)}", 100)


def delivering(job: Job) -> str:
    """The answer to `/host deliver`."""
    state = messages.STATES[job.state]
    return f"Job {job.id} is tried again now: {state}. Its result goes to <#{job.channel_id}>."


def candidates(of: Candidates) -> str:
    """The answer to `/host deliver` for a disputed job: what it may have bought."""
    head = (
        f"Job {of.job.id} is disputed: {format_usd(of.job.total)} was charged and which studio job it bought "
        "cannot be told. Nothing was changed."
    )
    if not of.found:
        return f"{head} StableStudio shows no job that nobody of ours has."
    lines = [f"{head} These belong to nobody; name one as `studio_job`:"]
    for each in of.found:
        made = text.relative(each.created_at) if each.created_at else ""
        prompt = text.shown(str((each.input or {}).get("prompt", "")), 80)
        lines.append(f"`{each.id}` {each.status} {made} {prompt}")
    return "\n".join(lines)
