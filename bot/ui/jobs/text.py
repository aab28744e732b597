"""What is said about a job, in English: pure functions from a job and its figures to lines of text.

Verbs for money are *held*, *paid* and *returned*, always with the amount.
"""

import re
from collections.abc import Collection, Iterator

from bot import catalogue
from bot.catalogue import Field, FieldKind, Operation
from bot.domain.amounts import format_usd
from bot.domain.errors import InvalidOptions
from bot.domain.jobs.approval import Approval
from bot.domain.jobs.job import Job, JobState, Progress, Receipt, Value
from bot.domain.money.ledger import Balances
from bot.i18n import _, ngettext
from bot.ports import Rendition
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.labels import state

# ── what was asked for ───────────────────────────────────────────────────────────────────────────


def operation_of(job: Job) -> Operation | None:
    """The catalogue's entry; None for one that was retired since."""
    try:
        return catalogue.operation(job.operation)
    except InvalidOptions:
        return None


def state_of(job: Job) -> str:
    """The same of a job: a private one is never posted."""
    ready = job.private and job.state is JobState.FETCHED
    return _("made, only for you") if ready else state(job.state)


def prompt_of(job: Job, length: int = formatting.HEAD_LENGTH) -> str:
    """The prompt, safe to show, in bold."""
    return f"**{formatting.shown(job.prompt, length) or _('without a prompt')}**"


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
        yield _("{value} s clip", value=value) if is_length else _chosen(field, value)


def _chosen(field: Field, value: Value) -> str:
    name = field.option.replace("_", " ")
    if field.kind is FieldKind.FLAG:
        return name if value else _("no {name}", name=name)
    # `16:9`, `2K`, `1024x1536` speak for themselves; `high`, `auto`, `85` do not.
    speaks = isinstance(value, str) and re.search(r"\d", value) and not value.isdecimal()
    return str(value) if speaks else f"{name} {value}"


def details(job: Job, *more: str) -> str:
    """The small second line: model, options, whatever `more` says, and the job's id."""
    return DOT.join([job.model, *choices(job), *more, _("job {job}", job=job.id)])


# ── price and start ──────────────────────────────────────────────────────────────────────────────


def price_lines(job: Job) -> str:
    """What the total is made of."""
    uploads = _("{upload_cost} to upload what you attached", upload_cost=format_usd(job.upload_cost))
    if job.price is None:
        return _(
            "{uploads}. StableStudio names the price of the rest only once the files are there: it "
            "is then shown and, above the limit for asking, asked for. Money paid for uploads "
            "stays paid.",
            uploads=uploads,
        )
    total = f"**{format_usd(job.total)}**"
    if not job.upload_cost:
        return _("{total} in all.", total=total)
    return _(
        "{total} in all: {price} for the generation, {uploads}.",
        total=total,
        price=format_usd(job.price),
        uploads=uploads,
    )


def changed(job: Job, old_total: int | None) -> str | None:
    """Why a price is shown (again); None if it is the first."""
    if old_total is None:
        return None
    if old_total == 0:
        return _("Your files are uploaded, so StableStudio has named its price. Nothing is held for it yet.")
    if old_total == job.total:
        return _("The price has changed since it was shown. Nothing was paid for the generation.")
    return _(
        "The price has changed from {old_total} to {total}. Nothing was paid for the generation at "
        "either price.",
        old_total=format_usd(old_total),
        total=format_usd(job.total),
    )


def lifetime(available: int | None, until: int) -> str:
    """What the server has, and how long the price is good for."""
    good = _("the price is asked for anew {until}", until=formatting.relative(until))
    return (
        good
        if available is None
        else _("{available} available · {good}", available=format_usd(available), good=good)
    )


def press(job: Job) -> str:
    """The price button's label."""
    total = format_usd(job.total)
    return _("Upload · {total}", total=total) if job.price is None else _("Generate · {total}", total=total)


def started(job: Job) -> str:
    """The private answer once money is held."""
    held = _("{total} held", total=format_usd(job.total))
    if job.price is None:
        return _(
            "On it: uploading what you attached · {held}. The price of the generation comes next.", held=held
        )
    if job.private:
        return _("On it · {held}. Only you will see the result, here.", held=held)
    return _("On it · {held}. The result comes to <#{channel_id}>.", held=held, channel_id=job.channel_id)


def where_now(job: Job) -> str:
    """The private answer about a job that is past its start (a command that arrived twice)."""
    if job.state is JobState.DELIVERED and job.message_id is not None and not job.private:
        return posted(job, job.message_id)
    return _("Job {job} is {state}. See `/jobs`.", job=job.id, state=state_of(job))


def posted(job: Job, message_id: int) -> str:
    """The private answer once the result stands in the channel."""
    return _("Done: {link}", link=formatting.jump(job.guild_id, job.channel_id, message_id))


def brought(guild_id: int, channel_id: int, message_id: int) -> str:
    """The private answer to `/show`."""
    return _("Here it is, at no cost: {link}", link=formatting.jump(guild_id, channel_id, message_id))


def kept(job: Job) -> str:
    """The private answer about a result that cannot be posted where it belongs."""
    return _(
        "It is made and {total} is paid, but {obstacle}. The file is kept: `/show job:{job}` "
        "brings it to any channel that takes it, at no cost.",
        total=format_usd(job.total),
        obstacle=obstacle(job),
        job=job.id,
    )


def obstacle(job: Job) -> str:
    """Why a result cannot stand in its channel."""
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


# ── under way ────────────────────────────────────────────────────────────────────────────────────


def progress(job: Job, now: Progress) -> str:
    """The placeholder's state line: state, money, start, usual time."""
    said = [_doing(now), _("started {since}", since=formatting.relative(now.since))]
    if now.percent is not None and now.state is JobState.RUNNING:
        said.insert(1, f"{now.percent} %")
    if now.late:
        said.append(_("later than usual, still being asked for"))
    elif now.usual_seconds is not None and now.state in (JobState.READY, JobState.RUNNING):
        said.append(formatting.usual(now.usual_seconds))
    return DOT.join(said)


def _doing(now: Progress) -> str:
    if now.stopped:
        return _("spending is stopped, so it waits: the money is held and not paid")
    if now.declined:
        return _("StableStudio refused the payment: the money stays held until its authorization has ended")
    if now.unclear:
        return _("the payment's answer was lost: looking it up, the money stays held")
    if now.state is JobState.ADMITTED:
        return _queue(now.ahead)
    return state(now.state)


def _queue(ahead: int | None) -> str:
    if not ahead:
        return _("getting ready")
    return ngettext(
        "waiting: {n} job of the same member first", "waiting: {n} jobs of the same member first", ahead
    )


def money_under_way(job: Job, now: Progress) -> str:
    """`$0.134 held` before the payment is settled, `$0.134 paid` after."""
    total = format_usd(job.total)
    if now.state in (JobState.RUNNING, JobState.FETCHED):
        return _("{total} paid", total=total)
    return _("{total} held", total=total)


# ── the end ──────────────────────────────────────────────────────────────────────────────────────


def result_details(job: Job, receipt: Receipt) -> str:
    """The second line of a result: what it was made with, what it cost, how long it took."""
    took = [] if job.seconds is None else [formatting.duration(job.seconds)]
    return details(job, format_usd(receipt.paid), *took)


def smaller(job: Job, rendition: Rendition) -> str | None:
    """What is said below a copy that was made to fit; None for the file itself."""
    if rendition.original is None or job.result is None:
        return None
    still = job.result.content_type.startswith("video/") and rendition.content_type.startswith("image/")
    what = _("only a still fits here") if still else _("smaller copy")
    return _(
        "{what}; `/show job:{job}` has the original ({original} MB)",
        what=what,
        job=job.id,
        original=f"{rendition.original / 1e6:.1f}",
    )


def again(job: Job, receipt: Receipt) -> str:
    """Label of ↻: what the generation would cost, as far as it is known."""
    return _("↻ Again · {price}", price=format_usd(job.price if job.price is not None else receipt.paid))


def cancelled(job: Job) -> str:
    """The answer to Cancel."""
    returned = _("{total} returned to the server's budget", total=format_usd(job.total))
    return _("Job {job} is cancelled. {returned}, nothing was paid.", job=job.id, returned=returned)


# ── money and lists ──────────────────────────────────────────────────────────────────────────────


def balances(of: Balances) -> str:
    """What a server has: available, held and spent, each followed by its amount."""
    lines = [
        _("**available** {available}", available=format_usd(of.available)),
        _("**held** {held} for jobs under way", held=format_usd(of.held)),
        _("**spent** {spent}", spent=format_usd(of.spent)),
    ]
    return "\n".join(lines)


def beside(pots: int, prize: int) -> list[str]:
    """What there is besides what is available, in micro-USDC; nothing is said of nothing."""
    lines = []
    if pots:
        lines.append(_("{amount} more is set aside for contests.", amount=format_usd(pots)))
    if prize:
        lines.append(
            _(
                "You have won {amount} to create with: what it covers whole is paid from it.",
                amount=format_usd(prize),
            )
        )
    return lines


def job_line(job: Job) -> str:
    """One job in `/jobs`."""
    stands = None if job.private else job.message_id
    link = None if stands is None else formatting.jump(job.guild_id, job.channel_id, stands)
    name = _("[job {job}]({link})", job=job.id, link=link) if link else _("job {job}", job=job.id)
    private = [_("private")] if job.private else []
    facts = [
        name,
        *private,
        state_of(job),
        job.model,
        format_usd(job.total),
        formatting.relative(job.created_at),
    ]
    return f"{prompt_of(job, 60)}\n-# {DOT.join(facts)}"


def asked_line(approval: Approval, job: Job) -> str:
    """A job in `/jobs` that moderators have not decided about."""
    stands = _("waits for a moderator · the time ends {due_at}", due_at=formatting.relative(approval.due_at))
    facts = [_("job {job}", job=job.id), stands, job.model, format_usd(approval.amount)]
    return f"{prompt_of(job, 60)}\n-# {DOT.join(facts)}"


def job_choice(job: Job) -> str:
    """One job in the list that Discord offers while `/show` is typed; plain text, 100 characters."""
    facts = DOT.join([job.id, job.model, state_of(job)])
    return formatting.cut(f"{facts}{DOT}{formatting.clean(job.prompt)}", 100)
