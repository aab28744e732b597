"""Lines of text about jobs: pure functions of jobs and their figures.

Functions about a batch take its jobs in order; most batches have one. Verbs for money are *held*, *paid* and
*returned*, always with the amount.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from bot import catalogue
from bot.catalogue import Field, FieldKind, Operation
from bot.domain.amounts import format_usd
from bot.domain.errors import InvalidOptions
from bot.domain.jobs.approval import Approval
from bot.domain.jobs.batch import total
from bot.domain.jobs.job import Job, JobState, Value
from bot.i18n import _
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.labels import state

# ── the request ────────────────────────────────────────────────────────────────────────────────


def operation_of(job: Job) -> Operation | None:
    """Return the catalogue's entry; None for one that was retired since."""
    try:
        return catalogue.operation(job.operation)
    except InvalidOptions:
        return None


def state_of(job: Job) -> str:
    """Return the word for the job's state; a private result is never called posted."""
    ready = job.private and job.state is JobState.FETCHED
    return _("made, only for you") if ready else state(job.state)


def prompt_of(job: Job, length: int = formatting.HEAD_LENGTH) -> str:
    """Return the prompt, safe to show, in bold."""
    return "**" + (formatting.shown(job.prompt, length) or _("without a prompt")) + "**"


def head(job: Job) -> str:
    """Return the first line: prompt and maker."""
    return f"{prompt_of(job)}{DOT}<@{job.user_id}>"


def choices(job: Job) -> Iterator[str]:
    """Yield the job's options as short words, texts left out."""
    return choices_of(job, job.options.keys())


def choices_of(job: Job, options: Collection[str]) -> Iterator[str]:
    """Yield these options of the job as short words, texts left out."""
    operation = operation_of(job)
    for option, value in job.options.items():
        if option not in options:
            continue
        field = operation.field(option) if operation else None
        if field is None or field.kind is FieldKind.TEXT:
            continue
        is_length = operation is not None and operation.length is field
        yield _("{value} s clip", value=value) if is_length else _chosen(field, value)


def _chosen(field: Field, value: Value) -> str:
    name = field.option.replace("_", " ")
    if field.kind is FieldKind.FLAG:
        return name if value else _("no {name}", name=name)
    # `16:9`, `2K`, `1024x1536` speak for themselves; `high`, `auto`, `85` do not.
    is_clear = isinstance(value, str) and re.search(r"\d", value) and not value.isdecimal()
    return str(value) if is_clear else f"{name} {value}"


def details(jobs: Sequence[Job], *more: str) -> str:
    """Return the small second line: models, the options that all jobs have, `more`, and every job's id."""
    models = ", ".join(dict.fromkeys(job.model for job in jobs))
    options = [set(choices(job)) for job in jobs]
    shared = [choice for choice in choices(jobs[0]) if all(choice in chosen for chosen in options)]
    return DOT.join([models, *shared, *more, *(_("job {job}", job=job.id) for job in jobs)])


# ── price and start ──────────────────────────────────────────────────────────────────────────────


def _price(jobs: Sequence[Job]) -> int | None:
    """Return the generations' price together in micro-USDC; None while one of them has none."""
    prices = [job.price for job in jobs if job.price is not None]
    return sum(prices) if len(prices) == len(jobs) else None


def _known_total(jobs: Sequence[Job]) -> int:
    """Return the price that is known now: uploads alone while the generations have no price."""
    return (_price(jobs) or 0) + sum(job.upload_cost for job in jobs)


def price_lines(jobs: Sequence[Job]) -> str:
    """Return the total with its parts."""
    price, upload_cost = _price(jobs), sum(job.upload_cost for job in jobs)
    uploads = _("{upload_cost} to upload what you attached", upload_cost=format_usd(upload_cost))
    if price is None:
        return _(
            "{uploads}. StableStudio names the price of the rest only once the files are there: it "
            "is then shown and, above the limit for asking, asked for. Money paid for uploads "
            "stays paid.",
            uploads=uploads,
        )
    paid = sum(job.paid_before for job in jobs)
    total = f"**{format_usd(price + upload_cost + paid)}**"
    if paid:
        parts = _with_paid(price, upload_cost, paid)
        return _("{total} in all: {parts}.", total=total, parts=parts)
    if not upload_cost:
        return _("{total} in all.", total=total)
    return _(
        "{total} in all: {price} for the generation, {uploads}.",
        total=total,
        price=format_usd(price),
        uploads=uploads,
    )


def _with_paid(price: int, upload_cost: int, paid: int) -> str:
    """Return the parts of a total, of which uploads are paid already."""
    if upload_cost:
        return _(
            "{paid} is paid for uploads already, {price} is for the generation and {upload_cost} for a "
            "further upload",
            paid=format_usd(paid),
            price=format_usd(price),
            upload_cost=format_usd(upload_cost),
        )
    return _(
        "{paid} is paid for uploads already, {price} is for the generation",
        paid=format_usd(paid),
        price=format_usd(price),
    )


def price_each(jobs: Sequence[Job]) -> str | None:
    """Return the price of each job without uploads; None for one job and for prices that are not known."""
    if len(jobs) == 1 or any(job.price is None for job in jobs):
        return None
    prices = {job.price or 0 for job in jobs}
    if len({job.operation for job in jobs}) == 1 and len(prices) == 1:
        return _("{n} pictures, {price} each", n=len(jobs), price=format_usd(prices.pop()))
    return DOT.join(f"{job.model} {format_usd(job.price or 0)}" for job in jobs)


def changed(jobs: Sequence[Job], old_total: int | None) -> str | None:
    """Return the reason why a price is shown again; None if it is the first.

    `old_total` is micro-USDC: None before a first price, 0 if that first price was unknown.
    """
    if old_total is None:
        return None
    if any(job.lost and job.upload_cost for job in jobs):
        return upload_lost(jobs)
    if old_total == 0:
        return _("Your files are uploaded, so StableStudio has named its price. Nothing is held for it yet.")
    new_total = _known_total(jobs) + sum(job.paid_before for job in jobs)
    if old_total == new_total:
        return _("The price has changed since it was shown. Nothing was paid for the generation.")
    return _(
        "The price has changed from {old_total} to {total}. Nothing was paid for the generation at "
        "either price.",
        old_total=format_usd(old_total),
        total=format_usd(new_total),
    )


def upload_lost(jobs: Sequence[Job]) -> str:
    """Return what became of an upload that was paid for and has to be bought once more."""
    lost = next(job for job in jobs if job.lost and job.upload_cost)
    if lost.lost_reason is None:
        what = _("An upload was paid for and StableStudio's answer to it was lost.")
    else:
        # The provider's words are as untrusted as a prompt.
        answer = formatting.shown(lost.lost_reason.strip().rstrip("."), 200)
        what = _("An upload was paid for and then refused: {answer}.", answer=answer)
    return _(
        "{what} Sending the file again costs {amount} more. Nothing was paid for the generation.",
        what=what,
        amount=format_usd(lost.upload_cost),
    )


def lifetime(available: int | None, until: int) -> str:
    """Return the server's available money, and the end of the quote in epoch milliseconds."""
    good = _("the price is asked for anew {until}", until=formatting.relative(until))
    return (
        good
        if available is None
        else _("{available} available · {good}", available=format_usd(available), good=good)
    )


def other_model(usual: str, model: str, pictures: int) -> str:
    """Return the hint of `/blend` when the server's default model takes too few pictures."""
    return _(
        "{usual} takes no {pictures} pictures at once; {model} does.",
        usual=usual,
        pictures=pictures,
        model=model,
    )


def nearest_length(model: str, seconds: int, chosen: int) -> str:
    """Return the hint of `/animate` when the model makes no clip of the wanted length."""
    return _(
        "{model} makes no clip of {asked} s; the nearest it makes is {chosen} s.",
        model=model,
        asked=seconds,
        chosen=chosen,
    )


def price_label(jobs: Sequence[Job]) -> str:
    """Return the label of the price button."""
    total = format_usd(_known_total(jobs))
    if _price(jobs) is None:
        return _("Upload · {total}", total=total)
    return _("Generate · {total}", total=total)


def started(jobs: Sequence[Job]) -> str:
    """Return the private answer once money is held."""
    job, held = jobs[0], _("{total} held", total=format_usd(_known_total(jobs)))
    if _price(jobs) is None:
        return _(
            "On it: uploading what you attached · {held}. The price of the generation comes next.", held=held
        )
    if job.private:
        return _("On it · {held}. Only you will see the result, here.", held=held)
    return _("On it · {held}. The result comes to <#{channel_id}>.", held=held, channel_id=job.channel_id)


def where_now(job: Job) -> str:
    """Return the private answer about a job that has started already (a command that arrived twice)."""
    if job.state is JobState.DELIVERED and job.message_id is not None and not job.private:
        return posted(job, job.message_id)
    return _("Job {job} is {state}. See `/jobs`.", job=job.id, state=state_of(job))


def posted(job: Job, message_id: int) -> str:
    """Return the private answer once the result is posted."""
    return _("Done: {link}", link=formatting.jump(job.guild_id, job.channel_id, message_id))


def brought(guild_id: int, channel_id: int, message_id: int) -> str:
    """Return the private answer to `/show`."""
    return _("Here it is, at no cost: {link}", link=formatting.jump(guild_id, channel_id, message_id))


# ── answers ──────────────────────────────────────────────────────────────────────────────────────


def cancelled(jobs: Sequence[Job]) -> str:
    """Return the answer to Cancel."""
    if len(jobs) > 1:
        return _(
            "Jobs {jobs} are cancelled. {total} returned to the server's budget, nothing was paid.",
            jobs=", ".join(job.id for job in jobs),
            total=format_usd(total(jobs)),
        )
    returned = _("{total} returned to the server's budget", total=format_usd(total(jobs)))
    return _("Job {job} is cancelled. {returned}, nothing was paid.", job=jobs[0].id, returned=returned)


# ── lists ────────────────────────────────────────────────────────────────────────────────────────


def line(jobs: Sequence[Job]) -> str:
    """Return the entry of one batch in `/jobs`: the states of its jobs, and a link to their message."""
    posted_job = next((job for job in jobs if job.message_id is not None), jobs[0])
    link = None
    if posted_job.message_id is not None and not posted_job.private:
        link = formatting.jump(posted_job.guild_id, posted_job.channel_id, posted_job.message_id)
    models, cost = ", ".join(dict.fromkeys(job.model for job in jobs)), format_usd(total(jobs))
    since = formatting.relative(jobs[0].created_at)
    if len(jobs) > 1:
        states = _("jobs {jobs}", jobs=", ".join(f"{job.id} {state_of(job)}" for job in jobs))
        message = ["[" + _("the message") + f"]({link})"] if link else []
        return f"{prompt_of(jobs[0], 60)}\n-# {DOT.join([states, models, cost, since, *message])}"
    job = jobs[0]
    name = _("[job {job}]({link})", job=job.id, link=link) if link else _("job {job}", job=job.id)
    private = [_("private")] if job.private else []
    return f"{prompt_of(job, 60)}\n-# {DOT.join([name, *private, state_of(job), models, cost, since])}"


def asked_line(approval: Approval, job: Job) -> str:
    """Return the entry in `/jobs` of a job that moderators have not decided about."""
    deadline = _(
        "waits for a moderator · the time ends {due_at}", due_at=formatting.relative(approval.due_at)
    )
    facts = [_("job {job}", job=job.id), deadline, job.model, format_usd(approval.amount)]
    return f"{prompt_of(job, 60)}\n-# {DOT.join(facts)}"


def job_choice(job: Job) -> str:
    """Return the name of a job in the choices of `/show`: plain text, at most 100 characters."""
    facts = DOT.join([job.id, job.model, state_of(job)])
    return formatting.cut(f"{facts}{DOT}{formatting.clean(job.prompt)}", 100)
