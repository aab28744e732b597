"""Files in the spool: whole or not there, private, and under no name but ours."""

import os
from pathlib import Path

import pytest

from bot.domain.errors import SettingError
from bot.store import DirectorySpool


@pytest.fixture
def spool(tmp_path: Path) -> DirectorySpool:
    return DirectorySpool(tmp_path / "spool")


async def test_a_file_is_there_once_it_is_whole(spool: DirectorySpool) -> None:
    part, whole = spool.part("k7f3.png"), spool.path("k7f3.png")
    part.write_bytes(b"picture")
    assert not whole.exists()
    assert await spool.keep("k7f3.png") == whole
    assert (whole.read_bytes(), part.exists()) == (b"picture", False)


async def test_it_is_on_disk_before_it_is_renamed(
    spool: DirectorySpool, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    sync, rename = os.fsync, os.replace

    def noted_sync(fd: int) -> None:
        calls.append("sync")
        sync(fd)

    def noted_rename(source: Path, target: Path) -> None:
        calls.append("rename")
        rename(source, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(os, "replace", noted_rename)
    spool.part("a").write_bytes(b"x")
    await spool.keep("a")
    assert calls == ["sync", "rename", "sync"]


async def test_files_are_private(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        spool = DirectorySpool(tmp_path / "deep" / "spool")
        spool.part("a").write_bytes(b"x")
        kept = await spool.keep("a")
    finally:
        os.umask(previous)
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)


async def test_keeping_again_after_a_crash_keeps_what_is_there(spool: DirectorySpool) -> None:
    spool.part("a").write_bytes(b"first")
    await spool.keep("a")
    assert (await spool.keep("a")).read_bytes() == b"first"
    spool.part("a").write_bytes(b"second")
    assert (await spool.keep("a")).read_bytes() == b"second"
    with pytest.raises(FileNotFoundError):
        await spool.keep("never-written")


async def test_dropping(spool: DirectorySpool) -> None:
    spool.part("a").write_bytes(b"x")
    await spool.keep("a")
    spool.part("a").write_bytes(b"y")
    await spool.drop("a")
    await spool.drop("a")
    assert not spool.path("a").exists()
    assert not spool.part("a").exists()


def test_parts_of_a_crash_are_cleaned_away_and_files_are_not(tmp_path: Path) -> None:
    spool = DirectorySpool(tmp_path)
    spool.part("half").write_bytes(b"x")
    spool.path("whole").write_bytes(b"x")
    DirectorySpool(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["whole"]


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/b", "/etc/passwd", ".hidden", "A.png", "a b", "a\n", "x.part", "é", "a" * 82],
)
def test_other_names_are_refused(spool: DirectorySpool, name: str) -> None:
    for place in (spool.path, spool.part):
        with pytest.raises(ValueError, match="not a name"):
            place(name)


async def test_whole_files_are_listed_oldest_first(spool: DirectorySpool) -> None:
    for name, written in (("b", 2_000), ("a", 3_000), ("c", 1_000)):
        spool.part(name).write_bytes(name.encode() * written)
        await spool.keep(name)
        os.utime(spool.path(name), (written, written))
    spool.part("half").write_bytes(b"x")
    found = [(file.name, file.size, file.written_at) for file in await spool.files()]
    assert found == [("c", 1_000, 1_000_000), ("b", 2_000, 2_000_000), ("a", 3_000, 3_000_000)]


@pytest.mark.parametrize("name", ["Holiday.JPG", "a folder/x", "folder/x", "a.PART"])
def test_a_folder_of_others_is_refused_and_stays_as_it_is(tmp_path: Path, name: str) -> None:
    other, half = tmp_path / name, tmp_path / "download.part"
    other.parent.mkdir(exist_ok=True)
    for file in (other, half):
        file.write_text("somebody's")
    tmp_path.chmod(0o755)
    with pytest.raises(SettingError, match="name a folder for the bot's files alone"):
        DirectorySpool(tmp_path)
    assert half.exists()
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_what_a_disk_or_a_desktop_leaves_in_the_folder_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "lost+found").mkdir()
    (tmp_path / ".DS_Store").touch()
    (tmp_path / "out-k7f3").touch()
    DirectorySpool(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_none_any_more_or_cannot_be_written_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = DirectorySpool(tmp_path / "own")
    assert spool.problem() is None
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write anywhere
    assert spool.problem() == f"nothing can be written in the folder {tmp_path / 'own'}"
    monkeypatch.undo()
    (tmp_path / "own").rmdir()
    (tmp_path / "own").write_bytes(b"")
    assert spool.problem() == f"{tmp_path / 'own'} is no folder any more"


def test_free_bytes(spool: DirectorySpool) -> None:
    assert spool.free_bytes() > 0


@pytest.mark.parametrize("name", ["plain.txt", "plain.txt/deep/spool"])
def test_a_file_in_the_place_of_the_folder_is_named_with_its_setting(tmp_path: Path, name: str) -> None:
    file = tmp_path / "plain.txt"
    file.touch()
    with pytest.raises(SettingError, match=f"SPOOL_DIR {tmp_path / name} cannot be a folder, since {file}"):
        DirectorySpool(tmp_path / name)


def test_a_folder_that_cannot_be_made_is_named_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"SPOOL_DIR .* cannot be made: File name too long"):
        DirectorySpool(tmp_path / ("x" * 300))
