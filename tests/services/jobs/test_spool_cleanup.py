"""The spool keeps what is needed, and of the rest what is young and fits."""

import os
from pathlib import Path

import pytest

from bot.domain.jobs.errors import AttachmentGone
from bot.domain.jobs.job import Job, JobState
from bot.services.jobs.running.spool_cleanup import SpoolCleanup
from tests.builders import CHANNEL, EDIT, MEMBER, attachment, new_request
from tests.fakes import PICTURE
from tests.services.harness import Harness

DAY = 86_400.0
PLENTY = 10_000_000
SIZE = len(PICTURE) + len("studio-1")  # bytes of a result


def sweeper(harness: Harness, *, days: int = 30, max_bytes: int = PLENTY) -> SpoolCleanup:
    return SpoolCleanup(harness.store, harness.spool, harness.clock, days=days, max_bytes=max_bytes)


def aged(harness: Harness, name: str, days: float) -> Path:
    """The file, written so long ago."""
    file = harness.spool.path(name)
    then = harness.clock.now() / 1000 - days * DAY
    os.utime(file, (then, then))
    return file


async def finished(harness: Harness, days: float) -> Path:
    job = await harness.ask()
    await harness.live(60)
    return aged(harness, f"out-{job.id}", days)


async def test_old_results_go_and_young_ones_stay(harness: Harness) -> None:
    old, young = await finished(harness, 30), await finished(harness, 29.9)
    assert await sweeper(harness).sweep() == SIZE
    assert (old.exists(), young.exists()) == (False, True)


async def test_above_the_limit_the_oldest_go_first(harness: Harness) -> None:
    files = [await finished(harness, days) for days in (1, 3, 2)]
    await sweeper(harness, max_bytes=2 * SIZE).sweep()
    assert [file.exists() for file in files] == [True, False, True]
    await sweeper(harness, max_bytes=2 * SIZE - 1).sweep()
    assert [file.exists() for file in files] == [True, False, False]


async def test_a_copy_goes_like_its_original(harness: Harness) -> None:
    job = await harness.ask(upload_limit=SIZE - 1)
    await harness.live(60)
    copy = aged(harness, f"fit-{job.id}-{SIZE - 1}", 31)
    await sweeper(harness).sweep()
    assert not copy.exists()


async def test_what_is_not_delivered_yet_stays_whatever_the_limits(harness: Harness) -> None:
    harness.delivery.closed.add(CHANNEL)
    job = await harness.ask()
    await harness.live(60)
    file = aged(harness, f"out-{job.id}", 400)
    assert await sweeper(harness, days=1, max_bytes=0).sweep() == 0
    harness.delivery.closed.clear()
    await harness.live(3_600)
    assert await harness.state(job) is JobState.DELIVERED
    await sweeper(harness, days=1, max_bytes=0).sweep()
    assert not file.exists()


async def edit(harness: Harness, operation: str = EDIT) -> Job:
    file = attachment(harness.attachments.add(PICTURE), "image1" if operation == EDIT else "first_frame")
    return (await harness.admission.submit(new_request(operation=operation, attachments=(file,)))).job


async def test_attached_files_of_jobs_never_started_go_after_a_day(harness: Harness) -> None:
    harness.studio.price = 500_000
    job = await edit(harness, "seedance/i2v")
    assert job.state is JobState.QUOTED
    file = aged(harness, f"in-{job.id}-0", 0.99)
    await sweeper(harness, max_bytes=0).sweep()
    assert file.exists()
    aged(harness, f"in-{job.id}-0", 1)
    await sweeper(harness).sweep()
    assert not file.exists()
    harness.clock.advance(DAY)
    with pytest.raises(AttachmentGone):
        await harness.admission.confirm(job.id, user_id=MEMBER)


async def test_those_of_jobs_under_way_stay(harness: Harness) -> None:
    job = await edit(harness)
    assert job.state is JobState.ADMITTED
    file = aged(harness, f"in-{job.id}-0", 9)
    await sweeper(harness, max_bytes=0).sweep()
    assert file.exists()


async def test_those_of_refused_requests_go_too_and_nobody_elses_do(harness: Harness) -> None:
    for name in ("in-zzzzzz-0", "pic-abcdef"):
        harness.spool.part(name).write_bytes(b"x")
        await harness.spool.keep(name)
        aged(harness, name, 50)
    await sweeper(harness, max_bytes=0).sweep()
    assert not harness.spool.path("in-zzzzzz-0").exists()
    assert harness.spool.path("pic-abcdef").exists()
