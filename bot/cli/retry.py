"""`python -m bot retry ID`: go on with a job now, or fetch its paid result again. It never pays.

The running bot does it; without one, the command itself does what needs no Discord.
"""

import json
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.cli.arguments import FINE, UNUSABLE, WRONG
from bot.cli.columns import columns, instant, plain
from bot.config.settings import Settings
from bot.domain.errors import DatabaseInUse, Refused
from bot.domain.jobs.job import JobState
from bot.media.processor import MediaProcessor
from bot.services.host.rescue import Rescue
from bot.services.jobs.running.fetch import Fetch
from bot.services.jobs.running.job_finder import JobFinder
from bot.services.wallets import Wallets
from bot.store import open_store
from bot.store.jobs.overview import open_overview
from bot.wiring.application import foundation
from bot.wiring.control import ELSEWHERE, Facts, ask, socket_of
from bot.wiring.files import open_spool
from bot.wiring.rescuing import describe, retried


async def retry(settings: Settings, arguments: Namespace) -> int:
    """Retry the job and print what comes next. Return 1 if nothing can be done or you have to choose.

    Raises JobNotFound or DatabaseUnusable for a job that is in no book.
    """
    overview = await open_overview(settings.where)
    try:
        await overview.file(arguments.job)
    finally:
        await overview.close()
    answer = await ask(settings.database_path, "retry", job=arguments.job, studio_job=arguments.studio_job)
    is_running = answer is not None and answer != ELSEWHERE
    if answer is None or answer == ELSEWHERE:
        try:
            answer = await _without_bot(settings, arguments.job, arguments.studio_job)
        except DatabaseInUse:
            print(_unreachable(settings), file=sys.stderr)
            return UNUSABLE
    if arguments.json:
        print(json.dumps({**answer, "running": is_running}, indent=1))
    else:
        print("\n".join(_said(answer, is_running=is_running)))
    return WRONG if "error" in answer or "candidates" in answer else FINE


def _unreachable(settings: Settings) -> str:
    """Return the next step where a bot runs and cannot be asked."""
    if isinstance(settings.where, Path):
        place = socket_of(settings.database_path)
        starting = f"A bot is starting, or cannot listen on {place}: repeat this,"
        return f"{starting}\nor use `/host deliver` in Discord."
    return (
        "The process that works for this job's server is starting, or runs on another machine: repeat this\n"
        "there (`python -m bot members` lists them), or use `/host deliver` in Discord."
    )


async def _without_bot(settings: Settings, job_id: str, studio_job: str | None) -> Facts:
    async with _rescue(settings) as rescue:
        try:
            return await retried(rescue, job_id, studio_job)
        except Refused as error:
            return {"error": describe(error)}


@asynccontextmanager
async def _rescue(settings: Settings) -> AsyncIterator[Rescue]:
    """Open the database for this process alone. What the worker does next waits for the bot's next start.

    Raises DatabaseInUse while a bot runs, DatabaseUnusable, or SettingError without a wallet.
    """
    async with foundation(settings) as base:
        store = await open_store(settings.where, queue_max=settings.queue_max, alone=True)
        try:
            wallets = Wallets(base.methods, base.clock, store.payments)
            finder = JobFinder(store, base.studio, wallets, base.clock)
            async with open_spool(settings, store, base.clock) as spool:
                fetch = Fetch(base.studio, spool, MediaProcessor())
                yield Rescue(store, base.studio, _NoWorker(), fetch.twice, finder, base.clock, _nothing)
        finally:
            await store.close()


class _NoWorker:
    def enqueue(self, job_id: str, due: int = 0) -> None:
        """Do nothing: the bot looks at every open job when it starts."""


def _nothing(_job_id: str) -> None:
    """Do nothing: the bot looks for a message with the result when it starts."""


_RUNNING = {
    JobState.ADMITTED: "the bot goes on with it now, as soon as its maker has a free slot",
    JobState.READY: "the bot looks at its payment now; it signs nothing while one may still be collected",
    JobState.RUNNING: "the bot asks the studio for it, at the pace of its model",
    JobState.FETCHED: "the bot posts it now",
}
_STOPPED = {
    JobState.ADMITTED: "the bot goes on with it when it starts",
    JobState.READY: "the bot looks at its payment when it starts",
    JobState.RUNNING: "the bot asks the studio for it when it starts",
    JobState.FETCHED: "its file is in the spool, and the bot posts it when it starts",
}


def _said(answer: Facts, *, is_running: bool) -> Iterator[str]:
    if "error" in answer:
        yield plain(str(answer["error"]))
        return
    candidates: Any = answer.get("candidates")
    if candidates is not None:
        yield from _candidates(str(answer["job"]), candidates)
        return
    state = JobState(str(answer["state"]))
    words = (_RUNNING if is_running else _STOPPED).get(state, "")
    yield f"job {answer['job']} is {state}: {words}".rstrip(": ")


def _candidates(job_id: str, listed: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield f"job {job_id} is DISPUTED: its payment was collected, and its studio job is not known."
    if not listed:
        yield "The studio's list shows no job that it may have bought: `/host write-off` gives it up."
        return
    yield "It may have bought one of these, of which no other job of yours is:"
    rows = []
    for one in listed:
        made = "-" if one["created_at"] is None else instant(one["created_at"])
        rows.append(
            (f"  {plain(str(one['id']))}", plain(str(one["type"] or "-")), plain(str(one["status"])), made)
        )
    yield from columns(rows)
    yield f"If you know which one: `python -m bot retry {job_id} --studio-job ID`"
