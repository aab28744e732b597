"""The first mark of a place: only where nothing but files of ours is, if anything."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.errors import SettingError
from bot.store import Store
from bot.store.objects.mark import FACT, MARK, NEW, mark_of
from bot.store.objects.place import Place, is_foreign
from tests.store.objects.conftest import Machines

OURS = ("out/out-k7f3ab", "in/in-k7f3ab-0", "pic/pic-1-2-x", "fit/fit-k7f3ab-10", "other/x")
COPIED = ("out-k7f3ab", "in-k7f3ab-0", "out-k7f3ab.part", ".atelier", ".id", ".cache/out-k7f3ab", ".DS_Store")
"""As SPOOL_DIR has them."""

FOREIGN = (
    "letter.txt",
    "Letter.txt",
    "sub/letter.txt",
    "out/letter.txt",
    "out/in-k7f3ab-0",
    "out/out/out-k7f3ab",
    "photo-k7f3ab",
    "atelier/.atelier",
)


@pytest.mark.parametrize("key", [*OURS, *COPIED, "sub/.DS_Store", "lost+found/x", ".atelier-0123"])
def test_our_files_and_hidden_ones_are_not_foreign(key: str) -> None:
    assert not is_foreign(key)


@pytest.mark.parametrize("key", FOREIGN)
async def test_a_place_with_files_of_others_is_refused(
    any_machines: Machines, database: Store, key: str
) -> None:
    assert is_foreign(key)
    objects = any_machines.objects()
    await objects.put("out/out-k7f3ab", b"x")
    await objects.put(key, b"x")
    with pytest.raises(
        SettingError, match=rf"MEDIA_URL .* has '{key}' in it.*empty folder, bucket or prefix"
    ):
        await any_machines.start().check()
    assert await objects.read(MARK) is None
    assert str(await database.meta_get(FACT)).startswith(NEW)


async def test_a_place_that_was_cleared_is_taken(any_machines: Machines) -> None:
    objects, spool = any_machines.objects(), any_machines.start()
    await objects.put("letter.txt", b"x")
    with pytest.raises(SettingError, match=r"has 'letter\.txt' in it"):
        await spool.check()
    await objects.delete("letter.txt")
    await spool.check()


async def test_a_place_to_which_our_files_were_copied_is_taken(any_machines: Machines) -> None:
    objects = any_machines.objects()
    for key in (*OURS, "out-k7f3ab", ".DS_Store"):
        await objects.put(key, b"x")
    spool = any_machines.start()
    await spool.check()
    assert await spool.have("out-k7f3ab")


async def test_a_place_that_is_ours_already_stays_ours(any_machines: Machines, database: Store) -> None:
    await any_machines.start("one").check()
    await any_machines.objects().put("letter.txt", b"x")
    await any_machines.start("two").check()


async def test_a_copied_mark_tells_that_it_is_ours(any_machines: Machines, database: Store) -> None:
    await database.meta_set(FACT, "0123")
    await any_machines.objects().put("letter.txt", b"x")
    await any_machines.objects().put(MARK, mark_of("0123"))
    await any_machines.start().check()


async def test_other_prefixes_of_a_bucket_are_no_matter(machines: Machines) -> None:
    place = machines.place
    beside = Place(f"{place.url}-2", place.endpoint, place.region, place.access_key, place.secret_key)
    machines.place = beside
    await machines.objects().put("letter.txt", b"x")
    machines.place = place
    await machines.objects().put("sub", b"")  # a folder as consoles make it
    await machines.start().check()


@pytest.mark.parametrize("make", [lambda sub: sub.mkdir(), lambda sub: sub.write_bytes(b"")])
async def test_a_folder_with_anything_of_others_is_refused(
    tmp_path: Path, database: Store, make: Callable[[Path], None]
) -> None:
    shared = tmp_path / "shared"
    for name in ("out", "lost+found", ".snapshots"):
        (shared / name).mkdir(parents=True)
    make(shared / "sub")
    machines = Machines(f"file://{shared}", None, tmp_path, database)
    with pytest.raises(SettingError, match="has 'sub' in it"):
        await machines.start().check()
    machines.close()
    assert sorted(entry.name for entry in shared.iterdir()) == [".snapshots", "lost+found", "out", "sub"]
