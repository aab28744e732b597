"""Lines of text about finished jobs: their files, their cost, and where they can be posted."""

from collections.abc import Iterator, Sequence

from bot.catalogue import SVG_TYPE
from bot.domain.amounts import format_usd
from bot.domain.jobs.batch import total
from bot.domain.jobs.job import Job, Receipt
from bot.i18n import _, ngettext
from bot.ports import Rendition, ResultItem
from bot.ui.jobs import options_text
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT


def result_details(items: Sequence[ResultItem]) -> str:
    """Return the small line of a result: models and options, the cost together, the time of the slowest.

    It ends in the job's id, of several in that of the first. Models that differ are in `captions` instead.
    """
    jobs = [item.job for item in items]
    paid = sum(item.receipt.paid for item in items)
    return DOT.join([*_made_with(jobs), format_usd(paid), *_took(jobs), _("job {job}", job=jobs[0].id)])


def one_detail(job: Job, receipt: Receipt) -> str:
    """Return the small line of one result of several."""
    return DOT.join([*_made_with([job]), format_usd(receipt.paid), *_took([job]), _("job {job}", job=job.id)])


def _made_with(jobs: Sequence[Job]) -> Iterator[str]:
    """Yield the model if all jobs have the same, and the options that all of them have."""
    if len(models := {job.model for job in jobs}) == 1:
        yield from models
    chosen = [set(options_text.choices(job)) for job in jobs]
    yield from (
        choice for choice in options_text.choices(jobs[0]) if all(choice in others for others in chosen)
    )


def _took(jobs: Sequence[Job]) -> Iterator[str]:
    seconds = [job.seconds for job in jobs if job.seconds is not None]
    if seconds:
        yield formatting.duration(max(seconds))


def captions(items: Sequence[ResultItem]) -> str:
    """Return the line below pictures of several models: model, price and time of each, in their order."""
    return DOT.join(_caption(number, item) for number, item in enumerate(items, 1))


def _caption(number: int, item: ResultItem) -> str:
    """Return one caption. Its parts stay together where the line is broken."""
    parts = [f"**{number}**", item.job.model, format_usd(item.receipt.paid), *_took([item.job])]
    return " ".join(parts).replace(" ", "\N{NO-BREAK SPACE}")


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
        return _("Posted as it came: I can't read this file myself.")
    if rendition.original is None or job.result is None:
        return None
    original = f"{rendition.original / 1e6:.1f}"
    if job.result.content_type.startswith("video/") and rendition.content_type.startswith("image/"):
        return _("Only a still fits here. `/show` has the clip ({original} MB).", original=original)
    return _("This is a smaller copy. `/show` has the original ({original} MB).", original=original)


def again(amount: int) -> str:
    """Return the label of ↻ with its price in micro-USDC, as far as it is known."""
    return _("↻ {price}", price=format_usd(amount))


def all_again(amount: int) -> str:
    """Return the label of ↻ below several results, with their price together in micro-USDC."""
    return _("↻ All · {price}", price=format_usd(amount))


def kept(jobs: Sequence[Job]) -> Iterator[str]:
    """Yield the private answer about results that cannot be posted in their channel."""
    yield _obstacle(jobs[0])
    paid = format_usd(total(jobs))
    yield ngettext(
        "{total} is paid and the file is kept. Bringing it to you costs nothing.",
        "{total} is paid and the {n} files are kept. Bringing them to you costs nothing.",
        len(jobs),
        total=paid,
    )


def _obstacle(job: Job) -> str:
    """Return the reason why a result cannot be posted in its channel."""
    if job.result is not None and not job.result.is_media:
        return _("I can't tell what kind of file it is.")
    if job.result is not None and job.result.size > job.upload_limit:
        return _(
            "Its file has {size} MB, and <#{channel_id}> takes {upload_limit} MB.",
            size=f"{job.result.size / 1e6:.1f}",
            upload_limit=f"{job.upload_limit / 1e6:.1f}",
            channel_id=job.place_id,
        )
    return _(
        "In <#{channel_id}> I may not do all of this: view the channel, send messages, attach files, embed "
        "links.",
        channel_id=job.place_id,
    )
