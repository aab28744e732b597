"""`python -m bot jobs` and `job ID`: the jobs in the books, beside the running bot and of a copy.

Prompts, files of members and signed payments are left out, as in the export.
"""

import json
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence

from bot.cli.arguments import FINE
from bot.cli.columns import columns, duration, instant, plain
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.domain.amounts import format_usd
from bot.domain.jobs.job import Job, JobState, Step
from bot.domain.money.payments import Payment
from bot.store.jobs.overview import UNFINISHED, JobFile, JobLine, open_overview, since
from bot.wiring.files import is_kept

_NEXT: Mapping[Step, str] = {
    Step.PREPARE: "put its files online",
    Step.PAY: "pay, or find out what became of the payment",
    Step.COLLECT: "ask the studio for it",
    Step.DELIVER: "post it",
    Step.NOTIFY: "tell its maker",
    Step.CLEAN_UP: "delete its progress message",
}


async def jobs(settings: Settings, arguments: Namespace) -> int:
    """Print a list of jobs. Raises DatabaseUnusable."""
    states = frozenset(map(JobState, arguments.state)) or UNFINISHED
    overview = await open_overview(settings.where)
    try:
        counts = await overview.states(arguments.server)
        lines = await overview.listing(
            states, lost=arguments.lost, server=arguments.server, limit=arguments.limit
        )
    finally:
        await overview.close()
    now = SystemClock().now()
    if arguments.json:
        print(json.dumps({"states": counts, "jobs": [_line_record(line) for line in lines]}, indent=1))
    else:
        wanted = sum(counts.get(state, 0) for state in states)
        print("\n".join(_listed(counts, lines, now, more=0 if arguments.lost else wanted - len(lines))))
    return FINE


async def job(settings: Settings, arguments: Namespace) -> int:
    """Print everything about one job. Raises DatabaseUnusable, JobNotFound or FilesUnavailable."""
    overview = await open_overview(settings.where)
    try:
        file = await overview.file(arguments.job)
    finally:
        await overview.close()
    result = file.job.result
    on_disk = result is not None and await is_kept(settings, SystemClock(), result.name)
    if arguments.json:
        print(json.dumps(_file_record(file, on_disk=on_disk), indent=1))
    else:
        print("\n".join(_file_text(file, SystemClock().now(), on_disk=on_disk)))
    return FINE


# ── the list ─────────────────────────────────────────────────────────────────────────────────────


def _listed(counts: Mapping[str, int], lines: Sequence[JobLine], now: int, *, more: int) -> Iterator[str]:
    yield ", ".join(f"{counts[state]} {state}" for state in JobState if state in counts) or "no jobs"
    if not lines:
        return
    head = ("job", "state", "for", "operation", "price", "server", "maker", "payment")
    yield from columns([head, *(_row(line, now) for line in lines)])
    if more > 0:
        yield f"… and {more} older ones: --limit shows more"


def _row(line: JobLine, now: int) -> tuple[str, ...]:
    job = line.job
    payment = "" if line.payment is None else f"{line.payment}, sent {line.sends} ×"
    return (
        job.id,
        str(job.state) if job.failure is None else f"{job.state} ({job.failure})",
        duration(now - line.since),
        job.operation,
        format_usd(job.total),
        str(job.guild_id),
        str(job.user_id),
        payment,
    )


def _line_record(line: JobLine) -> dict[str, object]:
    return {**_record(line.job), "payment": line.payment, "sends": line.sends}


# ── one job ──────────────────────────────────────────────────────────────────────────────────────


def _file_text(file: JobFile, now: int, *, on_disk: bool) -> Iterator[str]:
    job, receipt = file.job, file.receipt
    why = f": {job.failure}, {plain(job.detail or 'no detail')}" if job.failure else ""
    yield f"job {job.id} is {job.state} for {duration(now - since(job))}{why}"
    yield from columns(list(_facts(file, on_disk=on_disk)))
    yield (
        f"money: {format_usd(receipt.paid)} paid, {format_usd(receipt.held)} held, "
        f"{format_usd(receipt.returned)} returned"
    )
    for payment in file.payments:
        yield _payment(payment)
    if (advice := _advice(job)) is not None:
        yield advice


def _facts(file: JobFile, *, on_disk: bool) -> Iterator[tuple[str, str]]:
    job = file.job
    yield "  operation", f"{job.operation}, {format_usd(job.total)}"
    yield "  asked for by", f"member {job.user_id}, server {job.guild_id}, channel {job.channel_id}"
    if len(file.batch) > 1:
        yield "  together with", ", ".join(other for other in file.batch if other != job.id)
    if file.references:
        online = sum(reference.url is not None for reference in file.references)
        yield "  files", f"{len(file.references)}, {online} of them online"
    for name, at in (
        ("created", job.created_at),
        ("admitted", job.admitted_at),
        ("paid", job.paid_at),
        ("fetched", job.fetched_at),
        ("ended", job.ended_at),
    ):
        if at is not None:
            yield f"  {name}", instant(at)
    if job.studio_job is not None:
        yield "  studio job", f"{plain(job.studio_job)}, of {job.payer or 'the wallet on Base'}"
    if job.result is not None:
        where = "in the spool" if on_disk else "not in the spool"
        yield "  result", f"{job.result.name}, {job.result.size} bytes, {where}"
    if job.message_id:
        shown = "private" if job.private else f"/{job.guild_id}/{job.channel_id}/{job.message_id}"
        yield "  message", shown
    if file.ahead:
        yield "  ahead of it", f"{file.ahead} jobs of its maker"
    if job.next is not None:
        yield "  next", _NEXT[job.next]


def _payment(payment: Payment) -> str:
    lines = [
        f"payment {payment.id} for the {payment.purpose}: {format_usd(payment.amount)}, {payment.state}",
        f"signed {instant(payment.signed_at)}",
        f"sent {payment.sends} ×",
        f"ends {instant(payment.valid_before * 1000)}",
    ]
    lines += [f"transaction {payment.tx}"] if payment.tx else []
    lines += [f"answer: {plain(payment.answer)}"] if payment.answer else []
    return ", ".join(lines)


def _advice(job: Job) -> str | None:
    """Return what the host can do about a job that will not go on by itself."""
    if job.state is JobState.DISPUTED:
        return f"`python -m bot retry {job.id}` lists studio jobs that may be its own; else `/host write-off`"
    if job.state is JobState.FAILED and job.studio_job is not None:
        return f"`python -m bot retry {job.id}` asks the studio for its file once more; it pays nothing"
    return None


def _file_record(file: JobFile, *, on_disk: bool) -> dict[str, object]:
    job, receipt = file.job, file.receipt
    return {
        **_record(job),
        "batch": list(file.batch),
        "next": job.next,
        "ahead": file.ahead,
        "detail": job.detail,
        "studio_job": job.studio_job,
        "payer": job.payer,
        "admitted_at": job.admitted_at,
        "paid_at": job.paid_at,
        "fetched_at": job.fetched_at,
        "ended_at": job.ended_at,
        "message_id": None if job.message_id is None else str(job.message_id),
        "references": [
            {
                "position": one.position,
                "size": one.size,
                "type": one.content_type,
                "online": one.url is not None,
            }
            for one in file.references
        ],
        "result": None
        if job.result is None
        else {"name": job.result.name, "size": job.result.size, "on_disk": on_disk},
        "money": {"paid": receipt.paid, "held": receipt.held, "returned": receipt.returned},
        "payments": [_payment_record(payment) for payment in file.payments],
    }


def _record(job: Job) -> dict[str, object]:
    return {
        "id": job.id,
        "state": job.state,
        "since": since(job),
        "operation": job.operation,
        "price": job.total,
        "server": str(job.guild_id),
        "channel": str(job.channel_id),
        "user": str(job.user_id),
        "failure": job.failure,
        "created_at": job.created_at,
        "private": job.private,
    }


def _payment_record(payment: Payment) -> dict[str, object]:
    return {
        "id": payment.id,
        "purpose": payment.purpose,
        "state": payment.state,
        "amount": payment.amount,
        "network": payment.network,
        "signed_at": payment.signed_at,
        "valid_before": payment.valid_before,
        "sends": payment.sends,
        "tx": payment.tx,
        "answer": payment.answer,
    }
