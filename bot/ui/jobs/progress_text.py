"""Lines of a progress message: the states of a batch's jobs, their money, and the usual time."""

from collections import Counter

from bot.domain.amounts import format_usd
from bot.domain.jobs.job import UNDER_WAY, Job, JobState, Progress
from bot.i18n import _, ngettext
from bot.ui.jobs import text
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.labels import state


def state_line(now: Progress) -> str:
    """Return the state line of a progress message: state, start, usual time."""
    parts = _states(now) if now.shares else _state(now)
    parts.append(_("started {since}", since=formatting.relative(now.since)))
    # One job that waits for its turn says no usual time: that counts from its payment.
    running = bool(now.shares) or now.state in (JobState.READY, JobState.RUNNING)
    if now.late:
        parts.append(_("later than usual, still being asked for"))
    elif now.usual_seconds is not None and running:
        parts.append(formatting.usual(now.usual_seconds))
    return DOT.join(parts)


def _state(now: Progress) -> list[str]:
    """Return the state of the only job of a batch, with its percentage while it runs."""
    if now.stopped:
        words = _("spending is stopped, so it waits: the money is held and not paid")
    elif now.declined:
        words = _("StableStudio refused the payment: the money stays held until its authorization has ended")
    elif now.unclear:
        words = _("the payment's answer was lost: looking it up, the money stays held")
    elif now.state is not JobState.ADMITTED:
        words = state(now.state)
    elif now.ahead:
        words = ngettext(
            "waiting: {n} job of the same member first",
            "waiting: {n} jobs of the same member first",
            now.ahead,
        )
    else:
        words = _("getting ready")
    if now.percent is None or now.state is not JobState.RUNNING:
        return [words]
    return [words, f"{now.percent} %"]


def _states(now: Progress) -> list[str]:
    """Return the number of jobs in each state. A finished job that waits for the others counts as done."""
    if now.stopped:
        return [_("spending is stopped, so what is not paid waits: its money is held")]
    shown = (share.state if share.state in UNDER_WAY else _ended(share.state) for share in now.shares)
    parts = [f"{count} {word}" for word, count in Counter(map(state, shown)).items()]
    if now.declined:
        parts.append(
            _("StableStudio refused a payment: the money stays held until its authorization has ended")
        )
    elif now.unclear:
        parts.append(_("a payment's answer was lost: looking it up, the money stays held"))
    return parts


def _ended(job_state: JobState) -> JobState:
    return JobState.DELIVERED if job_state is JobState.FETCHED else job_state


def details(job: Job, now: Progress) -> str:
    """Return the small line of a progress message: models, options, money held and paid, every job's id."""
    paid = (JobState.RUNNING, JobState.FETCHED)
    if not now.shares:
        cost = format_usd(job.total)
        money = _("{total} paid", total=cost) if now.state in paid else _("{total} held", total=cost)
        return text.details([job], money)
    models = ", ".join(dict.fromkeys(share.model for share in now.shares))
    unpaid = (JobState.ADMITTED, JobState.READY, JobState.DISPUTED)
    held = sum(share.total for share in now.shares if share.state in unpaid)
    spent = sum(share.total for share in now.shares if share.state in paid)
    sums = [_("{held} held", held=format_usd(held))] if held else []
    sums += [_("{paid} paid", paid=format_usd(spent))] if spent else []
    ids = [_("job {job}", job=share.job_id) for share in now.shares]
    return DOT.join([models, *text.choices(job), *sums, *ids])
