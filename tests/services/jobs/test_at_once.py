"""A press that asks nobody is one transaction: stored, held and ready, or nothing of it."""

import asyncio
import errno

import pytest

from bot.domain.jobs.job import JobState
from bot.domain.moderation.errors import ServerFrozen
from bot.domain.policy import OPEN_QUOTES
from bot.domain.server_settings import Freeze
from tests.builders import GUILD, MEMBER, new_request
from tests.fakes import PICTURE
from tests.services.harness import Harness, Killed
from tests.services.jobs.test_references import edit
from tests.services.jobs.test_stopping import Held


async def commits(harness: Harness) -> list[str]:
    """Note the names of the transactions from now on."""
    names: list[str] = []
    write = harness.store._db.write

    async def noted(function: object, *args: object, **kwargs: object) -> object:
        names.append(getattr(function, "__name__", "?"))
        return await write(function, *args, **kwargs)  # type: ignore[arg-type]

    harness.store._db.write = noted  # type: ignore[method-assign,assignment]
    return names


async def test_one_transaction_from_the_command_to_a_job_ready_to_be_paid(harness: Harness) -> None:
    names = await commits(harness)
    job = await harness.ask()
    assert names == ["create_admitted"]
    assert await harness.state(job) is JobState.READY
    assert harness.passed == ["quoted", "admitted", "ready"]
    assert (await harness.store.budgets.balances(GUILD)).held == job.total


async def test_a_file_that_is_not_online_is_prepared_first(harness: Harness) -> None:
    job = await edit(harness, PICTURE)
    assert await harness.state(job) is JobState.ADMITTED
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED


async def test_a_dear_job_is_stored_without_a_hold(harness: Harness) -> None:
    harness.studio.price = 1_000_000
    job = await harness.ask(operation="seedance/t2v")
    assert await harness.state(job) is JobState.QUOTED
    assert (await harness.store.budgets.balances(GUILD)).held == 0


async def test_a_refused_hold_stores_no_job(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is frozen between the check and the transaction."""
    create = harness.store.batches.create_admitted

    async def late(*args: object, **kwargs: object) -> object:
        frozen = Freeze(harness.clock.now(), 1, "")
        await harness.store.settings.change(GUILD, by=1, now=harness.clock.now(), frozen=frozen)
        return await create(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(harness.store.batches, "create_admitted", late)
    request = new_request()
    with pytest.raises(ServerFrozen):
        await harness.admission.submit(request)
    assert await harness.store.jobs.find(request.request_key) is None
    assert harness.worker.slots.reserve(GUILD, MEMBER, "another", 1), "its slot is free again"


async def test_jobs_beyond_the_slots_wait_as_they_are(harness: Harness) -> None:
    harness.studio.render_seconds = 100
    quote = await harness.admission.submit(new_request(count=4))
    states = [job.state for job in quote.jobs]
    assert states == [JobState.READY] * 3 + [JobState.ADMITTED]
    later = await harness.ask()
    assert await harness.state(later) is JobState.ADMITTED


async def test_who_waits_already_is_not_overtaken(harness: Harness) -> None:
    """A slot is free, but a job that waits for one has not taken it yet."""
    harness.studio.render_seconds = 100
    jobs = [await harness.ask() for _ in range(4)]
    await harness.live(20)
    harness.worker.slots.free(await harness.job(jobs[0]))
    late = await harness.ask()
    assert late.state is JobState.ADMITTED, "as stored: its worker may be at it by now"


async def test_right_after_a_start_jobs_that_run_have_their_slots(harness: Harness) -> None:
    """The press comes while the worker still reads the jobs of the process before it."""
    harness.studio.render_seconds = 100
    jobs = [await harness.ask() for _ in range(3)]
    await harness.live(20)
    await harness.restart()
    late = await harness.ask()
    assert await harness.state(late) is JobState.ADMITTED
    await harness.live(20)
    states = [await harness.state(job) for job in (*jobs, late)]
    assert states == [JobState.RUNNING] * 3 + [JobState.ADMITTED]


async def test_a_file_that_cannot_be_deleted_does_not_keep_a_held_job_from_its_worker(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of the oldest quote, which this press has closed."""
    await harness.settings_service.change(GUILD, {"confirm_above": 0}, by=1)
    for _ in range(OPEN_QUOTES):
        await edit(harness, PICTURE)
    await harness.settings_service.change(GUILD, {"confirm_above": 1_000_000}, by=1)
    await harness.live(10)  # its worker runs, and finds no job by itself any more

    async def busy(_name: str) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(harness.spool, "drop", busy)
    request = new_request()
    with pytest.raises(OSError, match="Read-only"):
        await harness.admission.submit(request)
    await harness.live(60)
    job = await harness.store.jobs.find(request.request_key)
    assert job is not None
    assert job.state is JobState.DELIVERED


async def test_what_waits_for_a_place_counts_in_the_queue_of_all_servers(harness: Harness) -> None:
    """Three of four places pay for this server, and are held up: the fourth job waits, and so the fifth."""
    pay = Held(harness, "pay")
    task = asyncio.create_task(harness.worker.run())
    jobs = [await harness.ask(user_id=number) for number in range(4)]
    await pay.arrived.wait()
    for _ in range(50):
        await asyncio.sleep(0)
    late = await harness.ask(user_id=99)
    pay.answer.set()
    assert [job.state for job in jobs] == [JobState.READY] * 4
    assert late.state is JobState.ADMITTED
    await harness.worker.stop()
    await task


async def test_the_line_of_approval_that_moved_meanwhile_counts(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = harness.store.batches.create_admitted

    async def late(*args: object, **kwargs: object) -> object:
        await harness.store.settings.change(GUILD, by=1, now=harness.clock.now(), approve_above=10_000)
        return await create(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(harness.store.batches, "create_admitted", late)
    quote = await harness.admission.submit(new_request())
    assert quote.pending is not None
    assert quote.job.state is JobState.QUOTED
    assert (await harness.store.budgets.balances(GUILD)).held == 0


@pytest.mark.parametrize("point", ["quoted", "admitted", "ready"])
async def test_killed_after_the_transaction_the_job_goes_on(harness: Harness, point: str) -> None:
    harness.kill_at = point
    request = new_request()
    with pytest.raises(Killed):
        await harness.admission.submit(request)
    harness.killed = False
    await harness.restart()
    await harness.live(60)
    job = await harness.store.jobs.find(request.request_key)
    assert job is not None
    assert (job.state, len(harness.chain.moved)) == (JobState.DELIVERED, 1)
    await harness.check_books()


async def test_a_redelivered_interaction_is_the_same_job(harness: Harness) -> None:
    request = new_request()
    first = await harness.admission.submit(request)
    again = await harness.admission.submit(request)
    assert (first.job.id, again.admitted) == (again.job.id, True)
    assert (await harness.store.budgets.balances(GUILD)).held == first.job.total
