"""What is said about a job, in English: pure functions from a job and its figures to lines of text.

Verbs for money are *held*, *paid* and *returned*, always with the amount.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from bot import catalogue
from bot.catalogue import Field, FieldKind, Operation
from bot.domain.errors import InvalidOptions
from bot.domain.job import Job, JobState, Progress, Receipt, Value
from bot.domain.ledger import Balances
from bot.domain.money import format_usd
from bot.ports import Parcel
from bot.services.intake import Note
from bot.ui import text

DOT = " · "

STATES: Mapping[JobState, str] = {
    JobState.QUOTED: "waits for your press",
    JobState.ADMITTED: "waiting",
    JobState.READY: "being paid",
    JobState.RUNNING: "in the making",
    JobState.FETCHED: "made, being posted",
    JobState.DELIVERED: "done",
    JobState.FAILED: "failed",
    JobState.DISPUTED: "with the host",
}
"""A job's state for a member."""

# ── what was asked for ───────────────────────────────────────────────────────────────────────────


def operation_of(job: Job) -> Operation | None:
    """The catalogue's entry; None for one that was retired since."""
    try:
        return catalogue.operation(job.operation)
    except InvalidOptions:
        return None


def prompt_of(job: Job, length: int = text.HEAD_LENGTH) -> str:
    """The prompt, safe to show, in bold."""
    return f"**{text.shown(job.prompt, length) or 'without a prompt'}**"


def head(job: Job) -> str:
    """The first line: prompt and maker."""
    return f"{prompt_of(job)}{DOT}<@{job.user_id}>"


def choices(job: Job) -> Iterator[str]:
    """The options that were given, as short words; texts are left out."""
    return choices_of(job, job.options.keys())


def choices_of(job: Job, options: Collection[str]) -> Iterator[str]:
    """The same, of these options only."""
    operation = operation_of(job)
    for option, value in job.options.items():
        if option not in options:
            continue
        field = operation.field(option) if operation else None
        if field is None or field.kind is FieldKind.TEXT:
            continue
        is_length = operation is not None and operation.length is field
        yield f"{value} s clip" if is_length else _chosen(field, value)


def _chosen(field: Field, value: Value) -> str:
    name = field.option.replace("_", " ")
    if field.kind is FieldKind.FLAG:
        return name if value else f"no {name}"
    # `16:9`, `2K`, `1024x1536` speak for themselves; `high`, `auto`, `85` do not.
    speaks = isinstance(value, str) and re.search(r"\d", value) and not value.isdecimal()
    return str(value) if speaks else f"{name} {value}"


def details(job: Job, *more: str) -> str:
    """The small second line: model, options, whatever `more` says, and the job's id."""
    return DOT.join([job.model, *choices(job), *more, f"job {job.id}"])


# ── price and start ──────────────────────────────────────────────────────────────────────────────


def price_lines(job: Job) -> str:
    """What the total is made of."""
    uploads = f"{format_usd(job.upload_cost)} to upload what you attached"
    if job.price is None:
        return (
            f"{uploads}. StableStudio names the price of the rest only once the files are there: it is then "
            "shown and, above the limit for asking, asked for. Money paid for uploads stays paid."
        )
    total = f"**{format_usd(job.total)}**"
    if not job.upload_cost:
        return f"{total} in all."
    return f"{total} in all: {format_usd(job.price)} for the generation, {uploads}."


def changed(job: Job, old_total: int | None) -> str | None:
    """Why a price is shown (again); None if it is the first."""
    if old_total is None:
        return None
    if old_total == 0:
        return "Your files are uploaded, so StableStudio has named its price. Nothing is held for it yet."
    if old_total == job.total:
        return "The price has changed since it was shown. Nothing was paid for the generation."
    return (
        f"The price has changed from {format_usd(old_total)} to {format_usd(job.total)}. "
        "Nothing was paid for the generation at either price."
    )


def lifetime(available: int | None, until: int) -> str:
    """What the server has, and how long the price is good for."""
    good = f"the price is asked for anew {text.relative(until)}"
    return good if available is None else f"{format_usd(available)} available{DOT}{good}"


def press(job: Job) -> str:
    """The price button's label."""
    return f"{'Upload' if job.price is None else 'Generate'}{DOT}{format_usd(job.total)}"


def started(job: Job) -> str:
    """The private answer once money is held."""
    held = f"{format_usd(job.total)} held"
    if job.price is None:
        return f"On it: uploading what you attached · {held}. The price of the generation comes next."
    return f"On it · {held}. The result comes to <#{job.channel_id}>."


def where_now(job: Job) -> str:
    """The private answer about a job that is past its start (a command that arrived twice)."""
    if job.state is JobState.DELIVERED and job.message_id is not None:
        return posted(job, job.message_id)
    return f"Job {job.id} is {STATES[job.state]}. See `/jobs`."


def posted(job: Job, message_id: int) -> str:
    """The private answer once the result stands in the channel."""
    return f"Done: {text.jump(job.guild_id, job.channel_id, message_id)}"


def brought(guild_id: int, channel_id: int, message_id: int) -> str:
    """The private answer to `/show`."""
    return f"Here it is, at no cost: {text.jump(guild_id, channel_id, message_id)}"


def kept(job: Job) -> str:
    """The private answer about a result that cannot be posted where it belongs."""
    return (
        f"It is made and {format_usd(job.total)} is paid, but {_obstacle(job)}. The file is kept: "
        f"`/show job:{job.id}` brings it to any channel that takes it, at no cost."
    )


def _obstacle(job: Job) -> str:
    if job.result is not None and job.result.size > job.upload_limit:
        sizes = f"{job.result.size / 1e6:.1f} MB and Discord takes {job.upload_limit / 1e6:.1f} MB"
        return f"its file has {sizes} in <#{job.channel_id}>"
    needed = "view the channel, send messages, attach files and embed links"
    return f"Discord does not let me post in <#{job.channel_id}>: there I have to be allowed to {needed}"


# ── under way ────────────────────────────────────────────────────────────────────────────────────


def progress(job: Job, now: Progress) -> str:
    """The placeholder's state line: state, money, start, usual time."""
    said = [_doing(now), f"started {text.relative(now.since)}"]
    if now.percent is not None and now.state is JobState.RUNNING:
        said.insert(1, f"{now.percent} %")
    if now.late:
        said.append("later than usual, still being asked for")
    elif now.usual_seconds is not None and now.state in (JobState.READY, JobState.RUNNING):
        said.append(text.usual(now.usual_seconds))
    return DOT.join(said)


def _doing(now: Progress) -> str:
    if now.stopped:
        return "spending is stopped, so it waits: the money is held and not paid"
    if now.unclear:
        return "the payment's answer was lost: looking it up, the money stays held"
    if now.state is JobState.ADMITTED:
        return _queue(now.ahead)
    return STATES[now.state]


def _queue(ahead: int | None) -> str:
    if not ahead:
        return "getting ready"
    return f"waiting: {ahead} {'job' if ahead == 1 else 'jobs'} of the same member first"


def money_under_way(job: Job, now: Progress) -> str:
    """`$0.134 held` before the payment is settled, `$0.134 paid` after."""
    verb = "paid" if now.state in (JobState.RUNNING, JobState.FETCHED) else "held"
    return f"{format_usd(job.total)} {verb}"


# ── the end ──────────────────────────────────────────────────────────────────────────────────────


def result_details(job: Job, receipt: Receipt) -> str:
    """The second line of a result: what it was made with, what it cost, how long it took."""
    took = [] if job.seconds is None else [text.duration(job.seconds)]
    return details(job, format_usd(receipt.paid), *took)


def smaller(job: Job, parcel: Parcel) -> str | None:
    """What is said below a copy that was made to fit; None for the file itself."""
    if parcel.original is None or job.result is None:
        return None
    still = job.result.content_type.startswith("video/") and parcel.content_type.startswith("image/")
    what = "only a still fits here" if still else "smaller copy"
    return f"{what}; `/show job:{job.id}` has the original ({parcel.original / 1e6:.1f} MB)"


def prepared(note: Note) -> str:
    """What was done to an attached file: `photo.heic was converted to JPEG and cleared of its location.`"""
    *first, last = note.done
    done = f"{', '.join(first)} and {last}" if first else last
    return f"{text.shown(note.filename, 60)} was {done}."


def again(job: Job, receipt: Receipt) -> str:
    """Label of ↻: what the generation would cost, as far as it is known."""
    return f"↻ Again{DOT}{format_usd(job.price if job.price is not None else receipt.paid)}"


def cancelled(job: Job) -> str:
    """The answer to Cancel."""
    returned = f"{format_usd(job.total)} returned to the server's budget"
    return f"Job {job.id} is cancelled. {returned}, nothing was paid."


# ── money and lists ──────────────────────────────────────────────────────────────────────────────


def balances(of: Balances) -> str:
    """What a server has: available, held and spent, each followed by its amount."""
    lines = [
        f"**available** {format_usd(of.available)}",
        f"**held** {format_usd(of.held)} for jobs under way",
        f"**spent** {format_usd(of.spent)}",
    ]
    return "\n".join(lines)


def job_line(job: Job) -> str:
    """One job in `/jobs`."""
    link = text.jump(job.guild_id, job.channel_id, job.message_id) if job.message_id is not None else None
    name = f"[job {job.id}]({link})" if link else f"job {job.id}"
    state = STATES[job.state]
    facts = DOT.join([name, state, job.model, format_usd(job.total), text.relative(job.created_at)])
    return f"{prompt_of(job, 60)}\n-# {facts}"


def job_choice(job: Job) -> str:
    """One job in the list that Discord offers while `/show` is typed; plain text, 100 characters."""
    facts = DOT.join([job.id, job.model, STATES[job.state]])
    return text.cut(f"{facts}{DOT}{text.clean(job.prompt)}", 100)
