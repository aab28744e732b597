"""Jobs whose files are in an object store: taken over by another machine, and through its outages."""

import itertools
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.errors import FilesUnavailable
from bot.domain.jobs.job import Failure, Job, JobState
from bot.services.jobs.running.spool_cleanup import SpoolCleanup
from bot.store import open_store
from bot.store.objects import client
from bot.store.objects.client import Objects
from bot.store.objects.place import Place
from bot.store.objects.spool import MediaSpool
from sandbox.servers.s3 import ACCESS_KEY, REGION, SECRET_KEY, S3Server
from tests.builders import EDIT, attachment
from tests.fakes import PICTURE
from tests.services.harness import Harness, Killed

_numbers = itertools.count()


class StoredHarness(Harness):
    """Files in an object store. `machine` names the folder of the machine on which it opens."""

    def __init__(self, folder: Path, place: Place) -> None:
        super().__init__(folder)
        self.place = place
        self.machine = "one"

    async def open(self) -> "StoredHarness":
        self.store = await open_store(self._folder / "atelier.db", queue_max=self._queue_max)
        folder = self._folder / self.machine
        folder.mkdir(exist_ok=True)
        objects = Objects(self.place, self.clock)
        self.files = MediaSpool(objects, folder, self.clock, self.store, max_bytes=10**9)
        await self.files.check()
        self.spool = self.files  # type: ignore[assignment]
        self._compose()
        return self

    async def close(self) -> None:
        await super().close()
        self.files.close()

    async def move(self) -> None:
        """Go on at another machine, whose folder is empty."""
        await self.close()
        self.machine, self.killed = "other", False
        await self.open()


@pytest.fixture
async def stored(
    s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[StoredHarness]:
    monkeypatch.setitem(client._RETRIES, "max_retries", 0)
    place = Place(f"s3://pictures/jobs{next(_numbers)}", s3.url, REGION, ACCESS_KEY, SECRET_KEY)
    harness = await StoredHarness(tmp_path, place).open()
    await harness.fund()
    yield harness
    s3.up()
    await harness.close()


async def fetched(stored: StoredHarness) -> Job:
    """A job whose file was just stored; the process ended then."""
    stored.kill_at = "fetched"
    job = await stored.ask()
    await stored.live(60)
    assert stored.killed
    return job


async def test_a_result_is_stored_and_posted(stored: StoredHarness) -> None:
    job = await stored.ask()
    await stored.live(60)
    assert await stored.state(job) is JobState.DELIVERED
    assert [file.name for file in await stored.files.files("out-")] == [f"out-{job.id}"]


async def test_an_attached_file_is_put_online_by_another_machine(stored: StoredHarness) -> None:
    stored.kill_at = "admitted"
    with pytest.raises(Killed):
        await stored.ask(operation=EDIT, attachments=(attachment(stored.attachments.add(PICTURE)),))
    (name,) = [file.name for file in await stored.files.files("in-")]
    await stored.move()
    await stored.live(60)
    job = await stored.store.jobs.get(name.split("-")[1])
    assert job.state is JobState.DELIVERED
    assert await stored.files.files("in-") == []  # it is online now


async def test_another_machine_posts_what_this_one_stored(stored: StoredHarness) -> None:
    job = await fetched(stored)
    await stored.move()
    await stored.live(60)
    assert await stored.state(job) is JobState.DELIVERED
    assert len(stored.delivery.results(job.id)) == 1
    assert stored.studio.downloads == 1


async def test_a_result_that_comes_while_the_store_is_down_is_downloaded_once(
    stored: StoredHarness, s3: S3Server
) -> None:
    job = await stored.ask()
    await stored.live(0)
    assert await stored.state(job) is JobState.RUNNING
    s3.down()
    await stored.live(3_600)
    assert await stored.state(job) is JobState.RUNNING
    s3.up()
    await stored.live(600)
    assert await stored.state(job) is JobState.DELIVERED
    assert stored.studio.downloads == 1


async def test_while_the_store_is_down_this_machine_posts_what_it_has(
    stored: StoredHarness, s3: S3Server
) -> None:
    job = await fetched(stored)
    stored.killed = False
    await stored.restart()
    s3.down()
    await stored.live(60)
    assert await stored.state(job) is JobState.DELIVERED


async def test_another_machine_waits_for_the_store(stored: StoredHarness, s3: S3Server) -> None:
    job = await fetched(stored)
    await stored.move()
    s3.down()
    await stored.live(3_600)
    assert await stored.state(job) is JobState.FETCHED
    s3.up()
    await stored.live(600)
    assert await stored.state(job) is JobState.DELIVERED


async def test_a_result_that_is_gone_from_the_store_is_lost(stored: StoredHarness) -> None:
    job = await fetched(stored)
    await Objects(stored.place, stored.clock).delete(f"out/out-{job.id}")
    await stored.move()
    await stored.live(60)
    assert (await stored.job(job)).failure is Failure.RESULT_LOST


async def test_nothing_is_bought_while_no_result_could_be_kept(stored: StoredHarness, s3: S3Server) -> None:
    job = await stored.ask()
    s3.down()
    await stored.files.tend()
    with pytest.raises(FilesUnavailable):
        await stored.ask()
    await stored.live(1_800)
    assert await stored.payments(job) == []
    assert await stored.state(job) is JobState.READY
    s3.up()
    await stored.files.tend()
    await stored.live(600)
    assert await stored.state(job) is JobState.DELIVERED


async def test_a_sweep_keeps_what_other_machines_have_under_way(stored: StoredHarness) -> None:
    job = await fetched(stored)
    await stored.move()
    stored.clock.to(round(time.time() * 1000) + 86_400_000)  # the store dates its objects itself
    sweep = SpoolCleanup(stored.store, stored.files, stored.clock, days=1, max_bytes=None)
    assert await sweep.sweep() == 0
    await stored.live(60)
    assert await stored.state(job) is JobState.DELIVERED
    assert await sweep.sweep() > 0
    assert await stored.files.files() == []
