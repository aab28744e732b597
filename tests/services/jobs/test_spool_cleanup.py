"""The spool keeps what is needed, and of the rest what is young and fits."""

import os
from pathlib import Path

import pytest

from bot.domain.errors import Outdated
from bot.domain.jobs.job import Job, JobState
from bot.services.jobs.running.spool_cleanup import SpoolCleanup
from tests.builders import CHANNEL, EDIT, MEMBER, asked, attachment
from tests.fakes import PICTURE
from tests.services.harness import Harness

DAY = 86_400.0
PLENTY = 10_000_000
SIZE = len(PICTURE) + len("studio-1")  # bytes of a result


def sweeper(house: Harness, *, days: int = 30, max_bytes: int = PLENTY) -> SpoolCleanup:
    return SpoolCleanup(house.store, house.spool, house.clock, days=days, max_bytes=max_bytes)


def aged(house: Harness, name: str, days: float) -> Path:
    """The file, written so long ago."""
    file = house.spool.path(name)
    then = house.clock.now() / 1000 - days * DAY
    os.utime(file, (then, then))
    return file


async def finished(house: Harness, days: float) -> Path:
    job = await house.ask()
    await house.live(60)
    return aged(house, f"out-{job.id}", days)


async def test_old_results_go_and_young_ones_stay(house: Harness) -> None:
    old, young = await finished(house, 30), await finished(house, 29.9)
    assert await sweeper(house).sweep() == SIZE
    assert (old.exists(), young.exists()) == (False, True)


async def test_above_the_limit_the_oldest_go_first(house: Harness) -> None:
    files = [await finished(house, days) for days in (1, 3, 2)]
    await sweeper(house, max_bytes=2 * SIZE).sweep()
    assert [file.exists() for file in files] == [True, False, True]
    await sweeper(house, max_bytes=2 * SIZE - 1).sweep()
    assert [file.exists() for file in files] == [True, False, False]


async def test_a_copy_goes_like_its_original(house: Harness) -> None:
    job = await house.ask(upload_limit=SIZE - 1)
    await house.live(60)
    copy = aged(house, f"fit-{job.id}-{SIZE - 1}", 31)
    await sweeper(house).sweep()
    assert not copy.exists()


async def test_what_is_not_delivered_yet_stays_whatever_the_limits(house: Harness) -> None:
    house.delivery.closed.add(CHANNEL)
    job = await house.ask()
    await house.live(60)
    file = aged(house, f"out-{job.id}", 400)
    assert await sweeper(house, days=1, max_bytes=0).sweep() == 0
    house.delivery.closed.clear()
    await house.live(3_600)
    assert await house.state(job) is JobState.DELIVERED
    await sweeper(house, days=1, max_bytes=0).sweep()
    assert not file.exists()


async def edit(house: Harness, operation: str = EDIT) -> Job:
    file = attachment(house.attachments.add(PICTURE), "image1" if operation == EDIT else "first_frame")
    return (await house.admission.ask(asked(operation=operation, attachments=(file,)))).job


async def test_attached_files_of_jobs_never_started_go_after_a_day(house: Harness) -> None:
    house.studio.price = 500_000
    job = await edit(house, "seedance/i2v")
    assert job.state is JobState.QUOTED
    file = aged(house, f"in-{job.id}-0", 0.99)
    await sweeper(house, max_bytes=0).sweep()
    assert file.exists()
    aged(house, f"in-{job.id}-0", 1)
    await sweeper(house).sweep()
    assert not file.exists()
    house.clock.advance(DAY)
    with pytest.raises(Outdated, match="attach it once more"):
        await house.admission.press(job.id, user_id=MEMBER)


async def test_those_of_jobs_under_way_stay(house: Harness) -> None:
    job = await edit(house)
    assert job.state is JobState.ADMITTED
    file = aged(house, f"in-{job.id}-0", 9)
    await sweeper(house, max_bytes=0).sweep()
    assert file.exists()


async def test_those_of_refused_requests_go_too_and_nobody_elses_do(house: Harness) -> None:
    for name in ("in-zzzzzz-0", "pic-abcdef"):
        house.spool.part(name).write_bytes(b"x")
        await house.spool.keep(name)
        aged(house, name, 50)
    await sweeper(house, max_bytes=0).sweep()
    assert not house.spool.path("in-zzzzzz-0").exists()
    assert house.spool.path("pic-abcdef").exists()
