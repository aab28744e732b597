"""An object store that is down, slow, refuses, or is another: waited for or refused by name, nothing lost."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.errors import FilesUnavailable, SettingError
from bot.store import Store
from bot.store.objects import client
from bot.store.objects.client import Objects
from bot.store.objects.mark import FACT, MARK, NEW, are_elsewhere, mark_of
from bot.store.objects.place import Place
from sandbox.servers.s3 import ACCESS_KEY, REGION, S3Server
from tests.store.objects.conftest import Machines
from tests.store.objects.test_spool import keep


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(client._RETRIES, "max_retries", 0)


async def test_while_it_is_down_nothing_is_known_of_a_file(machines: Machines, s3: S3Server) -> None:
    one, other = machines.start("one"), machines.start("other")
    await keep(one, "out-a")
    await other.check()
    s3.down()
    for ask in (other.have, other.fetch, other.drop):
        with pytest.raises(FilesUnavailable, match="no answer"):
            await ask("out-a")
    with pytest.raises(FilesUnavailable):
        await other.files()
    machines.clock.advance(90)
    assert other.problem() == f"{machines.place.url} has not answered for 90 s: no answer"
    s3.up()
    assert await other.have("out-a")
    assert other.problem() is None


async def test_while_it_is_down_a_file_of_this_machine_is_found(machines: Machines, s3: S3Server) -> None:
    spool = machines.start()
    await keep(spool, "out-a", b"here")
    s3.down()
    assert await spool.have("out-a")
    assert (await spool.fetch("out-a")).read_bytes() == b"here"


async def test_a_part_waits_until_it_is_taken(machines: Machines, s3: S3Server) -> None:
    spool = machines.start()
    await spool.check()
    s3.down()
    with pytest.raises(FilesUnavailable):
        await keep(spool, "out-a", b"paid")
    assert spool.part("out-a").read_bytes() == b"paid"
    assert not spool.part("out-a").with_name("out-a").exists()
    s3.up()
    await spool.keep("out-a")
    assert (await machines.start("other").fetch("out-a")).read_bytes() == b"paid"


async def test_one_that_takes_connections_and_never_answers_is_down(
    machines: Machines, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await machines.start("first").check()
    monkeypatch.setitem(client._CLIENT, "read_timeout", "300ms")
    spool = machines.start()
    spool._is_ours = True  # it was seen while it answered
    s3.freeze()
    try:
        async with asyncio.timeout(20):
            with pytest.raises(FilesUnavailable):
                await spool.have("out-a")
            with pytest.raises(FilesUnavailable):
                await keep(spool, "out-a")
    finally:
        s3.thaw()
    assert await spool.keep("out-a")


async def test_one_that_never_answers_is_a_problem_before_the_request_gives_up(
    machines: Machines, s3: S3Server
) -> None:
    spool = machines.start()
    await spool.check()
    s3.freeze()
    try:
        asked = asyncio.create_task(spool.have("out-a"))
        await asyncio.sleep(0.1)
        machines.clock.advance(client.ANSWER_SECONDS - 1)
        assert spool.problem() is None
        machines.clock.advance(1)
        assert spool.problem() == f"{machines.place.url} has not answered for 5 s: no answer"
    finally:
        s3.thaw()
    assert not await asked
    assert spool.problem() is None


@pytest.mark.parametrize("replaced", ["", ".cache"])
async def test_a_cache_that_is_no_folder_any_more_is_a_problem_told_once(
    machines: Machines, caplog: pytest.LogCaptureFixture, replaced: str
) -> None:
    spool = machines.start()
    await keep(spool, "out-a")
    folder = machines.folder / "one" / replaced
    folder.rename(machines.folder / "aside")
    folder.write_bytes(b"")
    for _ in range(2):
        await spool.tend()
    assert "is no folder any more" in str(spool.problem())
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert caplog.records[0].exc_info is None
    folder.unlink()
    (machines.folder / "aside").rename(folder)
    await spool.tend()
    assert spool.problem() is None
    assert await spool.have("out-a")


async def test_keys_that_are_withdrawn_lose_nothing(machines: Machines, s3: S3Server) -> None:
    spool = machines.start()
    await spool.check()
    s3.deny()
    with pytest.raises(FilesUnavailable, match="403 Forbidden"):
        await keep(spool, "out-a")
    assert "403 Forbidden" in str(spool.problem())
    s3.allow()
    assert await spool.keep("out-a")


async def test_wrong_keys_are_refused_at_the_start_by_name(machines: Machines, s3: S3Server) -> None:
    machines.place = Place(machines.place.url, s3.url, REGION, "AKIAWRONG", "not-to-be-shown")
    with pytest.raises(SettingError, match=r"MEDIA_URL: s3://pictures/.* InvalidAccessKeyId") as refused:
        await machines.start().check()
    assert "not-to-be-shown" not in str(refused.value)
    assert ACCESS_KEY not in str(refused.value)


async def test_a_missing_bucket_is_refused_at_the_start(machines: Machines, s3: S3Server) -> None:
    machines.place = Place("s3://nowhere/x", s3.url, REGION, ACCESS_KEY, "x")
    with pytest.raises(SettingError, match="NoSuchBucket"):
        await machines.start().check()


async def test_a_store_that_is_down_at_the_start_is_waited_for(machines: Machines, s3: S3Server) -> None:
    s3.down()
    spool = machines.start()
    with pytest.raises(FilesUnavailable):
        await spool.check()
    assert spool.problem() is not None
    with pytest.raises(FilesUnavailable):
        await spool.have("out-a")
    s3.up()
    assert not await spool.have("out-a")
    assert spool.problem() is None


async def test_the_care_for_it_tells_of_an_outage_once(
    machines: Machines, s3: S3Server, caplog: pytest.LogCaptureFixture
) -> None:
    spool = machines.start()
    await spool.tend()
    s3.down()
    for _ in range(3):
        await spool.tend()
    assert spool.problem() is not None
    s3.up()
    await spool.tend()
    assert spool.problem() is None
    assert caplog.text.count("nothing is bought until files can be kept again") == 1


async def test_before_its_first_answer_it_counts_as_a_problem(machines: Machines) -> None:
    spool = machines.start()
    assert spool.problem() is not None
    await spool.tend()
    assert spool.problem() is None


async def test_a_place_that_lost_its_mark_says_nothing_of_files(machines: Machines) -> None:
    """An emptied or mistyped bucket looks like one whose files were all deleted."""
    spool = machines.start()
    await keep(spool, "out-a")
    other, objects = machines.start("other"), machines.objects()
    await other.check()
    await objects.delete("out/out-a")
    await objects.delete(MARK)
    for ask in (other.have, other.fetch):
        with pytest.raises(FilesUnavailable, match=MARK):
            await ask("out-a")
    assert MARK in str(other.problem())
    await other.tend()
    assert MARK in str(other.problem())
    fact = await machines.facts.meta_get(FACT)
    await objects.put(MARK, mark_of(str(fact)))
    await other.tend()
    assert other.problem() is None
    assert not await other.have("out-a")  # this one object is gone


async def test_another_place_is_refused(machines: Machines) -> None:
    await machines.start("one").check()
    machines.place = Place(f"{machines.place.url}-mistyped", machines.place.endpoint, REGION, ACCESS_KEY, "x")
    with pytest.raises(SettingError, match=rf"has no file {MARK}.*move {MARK} along"):
        await machines.start("two").check()


async def test_the_place_of_another_bot_is_refused(machines: Machines, tmp_path: Path) -> None:
    await machines.objects().put(MARK, mark_of("0123"))
    spool = machines.start()
    with pytest.raises(SettingError, match="files of another bot"):
        await spool.check()
    with pytest.raises(FilesUnavailable, match="files of another bot"):
        await keep(spool, "out-a")
    assert "files of another bot" in str(spool.problem())
    assert are_elsewhere(await machines.facts.meta_get(FACT), tmp_path) is False  # nothing was stored


async def test_a_start_that_died_before_the_mark_is_gone_through_again(
    machines: Machines, database: Store
) -> None:
    await database.meta_set(FACT, f"{NEW}0123")
    await machines.start().check()
    assert await machines.objects().read(MARK) == mark_of("0123")
    assert await database.meta_get(FACT) == "0123"


async def test_two_first_starts_agree_on_the_mark(machines: Machines) -> None:
    one, other = machines.start("one"), machines.start("other")
    await asyncio.gather(one.check(), other.check())
    await keep(one, "out-a")
    assert await other.have("out-a")


def test_a_folder_with_everything_copied_takes_the_place_of_the_store(tmp_path: Path) -> None:
    assert are_elsewhere("0123", tmp_path)
    (tmp_path / MARK).write_bytes(mark_of("4567"))
    assert are_elsewhere("0123", tmp_path)
    (tmp_path / MARK).write_bytes(mark_of("0123"))
    assert not are_elsewhere("0123", tmp_path)
    assert not are_elsewhere(None, tmp_path)


@pytest.mark.parametrize("url", ["s3://", "ftp://host/x"])
def test_an_address_that_cannot_be_used_is_refused_by_name(url: str, machines: Machines) -> None:
    with pytest.raises(SettingError, match="MEDIA_URL"):
        Objects(Place(url), machines.clock)
