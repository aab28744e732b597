"""What is said of the jobs of one press together: pure functions, as `bot.ui.jobs.text` has them for one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.domain.amounts import format_usd
from bot.domain.jobs.batch import FailedJob, total
from bot.domain.jobs.job import UNDER_WAY, Job, JobState, Progress
from bot.i18n import _
from bot.ports import GalleryItem
from bot.ui.jobs import failure_text
from bot.ui.jobs import text as jobs_text
from bot.ui.kit import formatting, labels
from bot.ui.kit.formatting import DOT


def summed(jobs: Sequence[Job]) -> Job:
    """The first of them with the price of all, for words that need only that."""
    prices = [job.price for job in jobs if job.price is not None]
    price = sum(prices) if len(prices) == len(jobs) else None
    return replace(jobs[0], price=price, upload_cost=sum(job.upload_cost for job in jobs))


def details(jobs: Sequence[Job], *more: str) -> str:
    """The small second line: models, options that all have, whatever `more` says, and every job's id."""
    models = ", ".join(dict.fromkeys(job.model for job in jobs))
    options = [set(jobs_text.choices(job)) for job in jobs]
    shared = [choice for choice in jobs_text.choices(jobs[0]) if all(choice in had for had in options)]
    ids = [_("job {job}", job=job.id) for job in jobs]
    return DOT.join([models, *shared, *more, *ids])


def split(jobs: Sequence[Job]) -> str | None:
    """What each costs, without uploads; None if there is nothing to split."""
    if len(jobs) == 1 or any(job.price is None for job in jobs):
        return None
    each = {job.price or 0 for job in jobs}
    if len({job.operation for job in jobs}) == 1 and len(each) == 1:
        return _("{n} pictures, {price} each", n=len(jobs), price=format_usd(each.pop()))
    return DOT.join(f"{job.model} {format_usd(job.price or 0)}" for job in jobs)


def progress(now: Progress) -> str:
    """The placeholder's state line: how many are where, start, usual time."""
    counts: dict[str, int] = {}
    for share in now.shares:
        word = labels.state(share.state if share.state in UNDER_WAY else _ended(share.state))
        counts[word] = counts.get(word, 0) + 1
    said = [f"{count} {word}" for word, count in counts.items()]
    if now.stopped:
        said = [_("spending is stopped, so what is not paid waits: its money is held")]
    elif now.declined:
        said.append(
            _("StableStudio refused a payment: the money stays held until its authorization has ended")
        )
    elif now.unclear:
        said.append(_("a payment's answer was lost: looking it up, the money stays held"))
    said.append(_("started {since}", since=formatting.relative(now.since)))
    if now.late:
        said.append(_("later than usual, still being asked for"))
    elif now.usual_seconds is not None:
        said.append(formatting.usual(now.usual_seconds))
    return DOT.join(said)


def _ended(state: JobState) -> JobState:
    """What is made waits for the others: to people it is done."""
    return JobState.DELIVERED if state is JobState.FETCHED else state


def progress_details(job: Job, now: Progress) -> str:
    """The placeholder's small line: models, what is held and paid, and every job's id."""
    models = ", ".join(dict.fromkeys(share.model for share in now.shares))
    unpaid = (JobState.ADMITTED, JobState.READY, JobState.DISPUTED)
    held = sum(share.total for share in now.shares if share.state in unpaid)
    paid = sum(share.total for share in now.shares if share.state in (JobState.RUNNING, JobState.FETCHED))
    money = [_("{held} held", held=format_usd(held))] if held else []
    money += [_("{paid} paid", paid=format_usd(paid))] if paid else []
    ids = [_("job {job}", job=share.job_id) for share in now.shares]
    return DOT.join([models, *jobs_text.choices(job), *money, *ids])


# ── the end ──────────────────────────────────────────────────────────────────────────────────────


def result_details(pieces: Sequence[GalleryItem]) -> str:
    """The second line of a gallery: what all cost together, and how long the slowest took."""
    jobs = [piece.job for piece in pieces]
    seconds = [job.seconds for job in jobs if job.seconds is not None]
    took = [formatting.duration(max(seconds))] if seconds else []
    return details(jobs, format_usd(sum(piece.receipt.paid for piece in pieces)), *took)


def compared(pieces: Sequence[GalleryItem]) -> Iterator[str]:
    """One line for each picture of several models, in the order of the gallery."""
    for number, piece in enumerate(pieces, 1):
        job = piece.job
        took = [] if job.seconds is None else [formatting.duration(job.seconds)]
        facts = [f"**{number}. {job.model}**", format_usd(piece.receipt.paid), *took]
        yield DOT.join([*facts, *jobs_text.choices(job), _("job {job}", job=job.id)])


def missing(found: Sequence[FailedJob]) -> Iterator[str]:
    """One line for each job that has no picture: what happened, what was paid, what returned."""
    for one in found:
        name = _("job {job}", job=one.job.id)
        yield f"**{name}**{DOT}{one.job.model}{DOT}{failure_text.ending(one.job, one.receipt)}"


def none_of(found: Sequence[FailedJob]) -> str:
    """Above the endings of a press of which nothing came."""
    return _("None of these {n} could be made:", n=len(found))


def kept(jobs: Sequence[Job]) -> str:
    """The private answer about results that cannot be posted where they belong."""
    if len(jobs) == 1:
        return jobs_text.kept(jobs[0])
    shows = ", ".join(f"`/show job:{job.id}`" for job in jobs)
    return _(
        "{n} pictures are made and {total} is paid, but {obstacle}. The files are kept: {shows} bring them "
        "to any channel that takes them, at no cost.",
        n=len(jobs),
        total=format_usd(total(jobs)),
        obstacle=jobs_text.obstacle(jobs[0]),
        shows=shows,
    )


def cancelled(jobs: Sequence[Job]) -> str:
    """The answer to Cancel."""
    if len(jobs) == 1:
        return jobs_text.cancelled(jobs[0])
    return _(
        "Jobs {jobs} are cancelled. {total} returned to the server's budget, nothing was paid.",
        jobs=", ".join(job.id for job in jobs),
        total=format_usd(total(jobs)),
    )


def line(jobs: Sequence[Job]) -> str:
    """The jobs of one press in `/jobs`: each with its state, and a link to their message."""
    where = next((job for job in jobs if job.message_id is not None), None)
    states = [f"{job.id} {jobs_text.state_of(job)}" for job in jobs]
    facts = [", ".join(dict.fromkeys(job.model for job in jobs)), format_usd(total(jobs))]
    facts.append(formatting.relative(jobs[0].created_at))
    if where is not None and where.message_id is not None and not where.private:
        link = formatting.jump(where.guild_id, where.channel_id, where.message_id)
        facts.append(f"[{_('the message')}]({link})")
    name = _("jobs {jobs}", jobs=", ".join(states))
    return f"{jobs_text.prompt_of(jobs[0], 60)}\n-# {DOT.join([name, *facts])}"


def again(amount: int) -> str:
    """Label of ↻ below a gallery."""
    return _("↻ Again · {price}", price=format_usd(amount))
