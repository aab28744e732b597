"""Lines of text about finished jobs: their files, their cost, and where they can be posted."""

from collections.abc import Iterator, Sequence

from bot.catalogue import SVG_TYPE
from bot.domain.amounts import format_usd
from bot.domain.jobs.batch import total
from bot.domain.jobs.job import Job
from bot.i18n import _, ngettext
from bot.ports import Rendition, ResultItem
from bot.ui.jobs import text
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT


def result_details(items: Sequence[ResultItem]) -> str:
    """Return the second line of a result: models and options, the cost together, the time of the slowest."""
    jobs = [item.job for item in items]
    seconds = [job.seconds for job in jobs if job.seconds is not None]
    took = [formatting.duration(max(seconds))] if seconds else []
    return text.details(jobs, format_usd(sum(item.receipt.paid for item in items)), *took)


def compared(items: Sequence[ResultItem]) -> Iterator[str]:
    """Yield one line for each picture of several models, in the order of the gallery."""
    for number, item in enumerate(items, 1):
        job = item.job
        took = [] if job.seconds is None else [formatting.duration(job.seconds)]
        facts = [f"**{number}. {job.model}**", format_usd(item.receipt.paid), *took]
        yield DOT.join([*facts, *text.choices(job), _("job {job}", job=job.id)])


def filename(job: Job, rendition: Rendition) -> str:
    """Return `gpt-image-2-k7f3ab.png`: Discord shows a file by its extension."""
    extension = _EXTENSIONS.get(rendition.content_type) or rendition.file.suffix or ".bin"
    return f"{job.model.replace('.', '-')}-{job.id}{extension}"


_EXTENSIONS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "image/avif": ".avif",
    SVG_TYPE: ".svg",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "video/quicktime": ".mov",
}


def remark(item: ResultItem) -> str | None:
    """Return the remark below a copy that was made to fit, or a file that we cannot read; else None."""
    job, rendition = item.job, item.rendition
    if job.result is not None and not job.result.is_readable:
        return _("posted as it came: I can't read this file myself")
    if rendition.original is None or job.result is None:
        return None
    is_still = job.result.content_type.startswith("video/") and rendition.content_type.startswith("image/")
    what = _("only a still fits here") if is_still else _("smaller copy")
    return _(
        "{what}; `/show job:{job}` has the original ({original} MB)",
        what=what,
        job=job.id,
        original=f"{rendition.original / 1e6:.1f}",
    )


def again(amount: int) -> str:
    """Return the label of ↻ with its price in micro-USDC, as far as it is known."""
    return _("↻ Again · {price}", price=format_usd(amount))


def removed(jobs: Sequence[Job], by: int) -> str:
    """Return the line that replaces a gallery."""
    ids = DOT.join(_("job {job}", job=job.id) for job in jobs)
    return ngettext(
        "-# This result was removed by <@{by}> · {ids}",
        "-# These {n} results were removed by <@{by}> · {ids}",
        len(jobs),
        by=by,
        ids=ids,
    )


def kept(jobs: Sequence[Job]) -> str:
    """Return the private answer about results that cannot be posted in their channel."""
    if len(jobs) == 1:
        return _(
            "It is made and {total} is paid, but {obstacle}. The file is kept: `/show job:{job}` "
            "brings it to any channel that takes it, at no cost.",
            total=format_usd(total(jobs)),
            obstacle=_obstacle(jobs[0]),
            job=jobs[0].id,
        )
    return _(
        "{n} pictures are made and {total} is paid, but {obstacle}. The files are kept: {shows} bring them "
        "to any channel that takes them, at no cost.",
        n=len(jobs),
        total=format_usd(total(jobs)),
        obstacle=_obstacle(jobs[0]),
        shows=", ".join(f"`/show job:{job.id}`" for job in jobs),
    )


def _obstacle(job: Job) -> str:
    """Return the reason why a result cannot be posted in its channel."""
    if job.result is not None and not job.result.is_media:
        return _("I can't tell what kind of file it is")
    if job.result is not None and job.result.size > job.upload_limit:
        sizes = _(
            "{size} MB and Discord takes {upload_limit} MB",
            size=f"{job.result.size / 1e6:.1f}",
            upload_limit=f"{job.upload_limit / 1e6:.1f}",
        )
        return _("its file has {sizes} in <#{channel_id}>", sizes=sizes, channel_id=job.channel_id)
    needed = _("view the channel, send messages, attach files and embed links")
    return _(
        "Discord does not let me post in <#{channel_id}>: there I have to be allowed to {needed}",
        channel_id=job.channel_id,
        needed=needed,
    )
