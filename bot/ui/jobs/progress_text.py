"""Lines of a progress message: the states of a batch's jobs, their money, and the usual time."""

from collections import Counter

from bot.domain.amounts import format_usd
from bot.domain.jobs.job import UNDER_WAY, Job, JobState, Progress
from bot.i18n import _, ngettext
from bot.ui.jobs import options_text, text
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.labels import state

_UNPAID = (JobState.ADMITTED, JobState.READY, JobState.DISPUTED)
_PAID = (JobState.RUNNING, JobState.FETCHED)


def state_line(job: Job, now: Progress) -> str:
    """Return the state line of a progress message: state, start, usual time."""
    parts = _states(now) if now.shares else _state(job, now)
    parts.append(_("started {since}", since=formatting.relative(now.since)))
    # One job that waits for its turn says no usual time: that counts from its payment.
    running = bool(now.shares) or now.state in (JobState.READY, JobState.RUNNING)
    if now.late:
        parts.append(_("slower than usual, still working"))
    elif now.usual_seconds is not None and running:
        parts.append(formatting.usual(now.usual_seconds))
    return DOT.join(parts)


def _state(job: Job, now: Progress) -> list[str]:
    """Return the state of the only job of a batch, with its percentage while it runs."""
    trouble = _trouble(now, job.total)
    if trouble is not None:
        words = trouble
    elif now.state is JobState.RUNNING:
        words = _("Making it")
    elif now.state is not JobState.ADMITTED:
        words = state(now.state)
    elif now.ahead:
        words = ngettext("{n} of your jobs is ahead", "{n} of your jobs are ahead", now.ahead)
    else:
        words = _("getting ready")
    if not now.percent or now.state is not JobState.RUNNING:
        return [words]
    return [words, f"{now.percent} %"]


def _states(now: Progress) -> list[str]:
    """Return the number of jobs in each state. A finished job that waits for the others counts as done."""
    trouble = _trouble(now, sum(share.total for share in now.shares if share.state in _UNPAID))
    if now.stopped and trouble is not None:
        return [trouble]
    shown = (share.state if share.state in UNDER_WAY else _ended(share.state) for share in now.shares)
    parts = [f"{count} {word}" for word, count in Counter(map(state, shown)).items()]
    return [*parts, trouble] if trouble is not None else parts


def _trouble(now: Progress, unpaid: int) -> str | None:
    """Return what holds the payment up, with the micro-USDC that are set aside; None if nothing does."""
    amount = format_usd(unpaid)
    if now.stopped:
        return _("Spending is stopped, so this waits; {amount} is set aside", amount=amount)
    if now.declined:
        return _("Payment declined; its {amount} is released in a few minutes", amount=amount)
    if now.compared:
        return _("Comparing the books with the chain before paying; {amount} is set aside", amount=amount)
    if now.unclear:
        return _("Checking whether the payment arrived; {amount} is set aside", amount=amount)
    return None


def _ended(job_state: JobState) -> JobState:
    return JobState.DELIVERED if job_state is JobState.FETCHED else job_state


def details(job: Job, now: Progress) -> str:
    """Return the small line of a progress message: models, options, money held and paid, the id."""
    if not now.shares:
        cost = format_usd(job.total)
        money = _("{total} paid", total=cost) if now.state in _PAID else _("{total} held", total=cost)
        return text.details([job], money)
    models = ", ".join(dict.fromkeys(share.model for share in now.shares))
    held = sum(share.total for share in now.shares if share.state in _UNPAID)
    spent = sum(share.total for share in now.shares if share.state in _PAID)
    sums = [_("{held} held", held=format_usd(held))] if held else []
    sums += [_("{paid} paid", paid=format_usd(spent))] if spent else []
    return DOT.join([models, *options_text.choices(job), *sums, _("job {job}", job=job.batch_key)])
