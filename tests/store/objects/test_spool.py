"""Files in an object store: kept once it has them, found by every machine, and gone for all."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.errors import SettingError
from bot.store.objects.spool import MediaSpool
from tests.store.objects.conftest import Machines


async def keep(spool: MediaSpool, name: str, content: bytes = b"picture") -> Path:
    spool.part(name).write_bytes(content)
    return await spool.keep(name)


async def test_what_one_machine_keeps_another_fetches(any_machines: Machines) -> None:
    one, other = any_machines.start("one"), any_machines.start("other")
    kept = await keep(one, "out-k7f3ab", b"a" * 300_000)
    assert await other.have("out-k7f3ab")
    found = await other.fetch("out-k7f3ab")
    assert found != kept
    assert found.read_bytes() == b"a" * 300_000
    assert found.stat().st_mode & 0o777 == 0o600
    assert not one.part("out-k7f3ab").exists()


async def test_a_file_of_several_parts_arrives_as_it_was(any_machines: Machines) -> None:
    content = bytes(range(256)) * 50_000  # 12.8 MB: more than one request takes
    await keep(any_machines.start("one", max_bytes=10**9), "out-clip", content)
    assert (await any_machines.start("other").fetch("out-clip")).read_bytes() == content


async def test_what_nobody_kept_is_not_there(any_machines: Machines) -> None:
    spool = any_machines.start()
    assert not await spool.have("out-none")
    with pytest.raises(FileNotFoundError):
        await spool.fetch("out-none")
    with pytest.raises(FileNotFoundError):
        await spool.keep("out-none")
    await spool.drop("out-none")


async def test_keeping_again_after_a_crash_keeps_what_is_there(any_machines: Machines) -> None:
    spool = any_machines.start()
    await keep(spool, "out-a", b"first")
    assert (await spool.keep("out-a")).read_bytes() == b"first"
    await keep(spool, "out-a", b"second")
    assert (await any_machines.start("other").fetch("out-a")).read_bytes() == b"second"


async def test_a_process_that_died_after_storing_finds_the_file(any_machines: Machines) -> None:
    spool = any_machines.start()
    await spool.check()
    spool.part("out-a").write_bytes(b"x")
    await any_machines.objects().put("out/out-a", spool.part("out-a"))  # and then a power cut
    any_machines.end(spool)
    again = any_machines.start()
    assert not again.part("out-a").exists()
    assert (await again.fetch("out-a")).read_bytes() == b"x"


async def test_dropped_it_is_gone_for_all(any_machines: Machines) -> None:
    one, other = any_machines.start("one"), any_machines.start("other")
    await keep(one, "out-a")
    copy = await other.fetch("out-a")
    one.part("out-a").write_bytes(b"half")
    await one.drop("out-a")
    assert not await one.have("out-a")
    assert not one.part("out-a").exists()
    any_machines.clock.advance(601)
    await other.tend()
    assert not copy.exists()
    assert not await other.have("out-a")


async def test_a_copy_that_is_being_used_stays(any_machines: Machines) -> None:
    one, other = any_machines.start("one"), any_machines.start("other")
    await keep(one, "out-a")
    copy = await other.fetch("out-a")
    await one.drop("out-a")
    any_machines.clock.advance(599)
    await other.tend()
    assert copy.exists()


async def test_files_are_listed_by_kind_oldest_first(any_machines: Machines) -> None:
    spool = any_machines.start()
    for name in ("out-b", "in-a-0", "pic-1-2-x", "out-a"):
        await keep(spool, name, name.encode())
    everything = await spool.files()
    assert {file.name: file.size for file in everything} == {
        "out-b": 5,
        "in-a-0": 6,
        "pic-1-2-x": 9,
        "out-a": 5,
    }
    assert [file.written_at for file in everything] == sorted(file.written_at for file in everything)
    assert {file.name for file in await spool.files("in-", "pic-")} == {"in-a-0", "pic-1-2-x"}
    assert await spool.files("fit-") == []


async def test_a_long_list_is_listed_whole(any_machines: Machines) -> None:
    spool, objects = any_machines.start(), any_machines.objects()
    for batch in range(0, 1_050, 50):
        await asyncio.gather(*(objects.put(f"out/out-{batch + number}", b"") for number in range(50)))
    assert len(await spool.files("out-")) == 1_050


async def test_the_folder_is_a_cache_of_its_size(any_machines: Machines) -> None:
    spool = any_machines.start(max_bytes=1_000)
    paths = [await keep(spool, f"out-{number}", b"x" * 400) for number in range(4)]
    assert all(path.exists() for path in paths)  # each was used a moment ago
    any_machines.clock.advance(601)
    await spool.fetch("out-0")
    await spool.tend()
    assert [path.exists() for path in paths] == [True, False, False, True]
    assert (await spool.fetch("out-1")).read_bytes() == b"x" * 400


async def test_files_from_before_the_object_store_go_there(any_machines: Machines) -> None:
    folder = any_machines.folder / "one"
    folder.mkdir()
    (folder / "out-old").write_bytes(b"old")
    one, other = any_machines.start("one"), any_machines.start("other")
    assert (await one.fetch("out-old")).read_bytes() == b"old"  # before it is moved
    assert not await other.have("out-old")
    await one.tend()
    assert not (folder / "out-old").exists()
    assert (await other.fetch("out-old")).read_bytes() == b"old"
    assert await one.have("out-old")


async def test_two_processes_do_not_share_a_folder(any_machines: Machines) -> None:
    any_machines.start("one")
    with pytest.raises(SettingError, match=r"SPOOL_DIR .*/one is used by another bot"):
        any_machines.start("one")


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", ".atelier", "A.png", "x.part", "a" * 82])
async def test_other_names_are_refused(machines: Machines, name: str) -> None:
    spool = machines.start()
    for verb in (spool.have, spool.fetch, spool.drop):
        with pytest.raises(ValueError, match="not a name"):
            await verb(name)
