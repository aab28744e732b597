"""Backups into a folder, their rotation, and putting one back."""

import fcntl
import os
import re
import stat
from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli import backup as backups
from bot.cli.arguments import parser
from bot.cli.backup import Rotation, backup
from bot.cli.restore import restore
from bot.config.settings import Settings, load_settings
from bot.domain.errors import DatabaseInUse, DatabaseUnusable, SettingError
from bot.store import open_readonly, open_store
from bot.store.sqlite import replace as replacing
from tests.builders import GUILD
from tests.fakes.clock import START
from tests.store.acts import fetched, files_of, history, put_back, running
from tests.store.places import meddle

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "data" / "atelier.sqlite3"
    path.parent.mkdir()
    await history(path)
    return load_settings(
        {"DATABASE_PATH": str(path), "SPOOL_DIR": str(tmp_path / "spool")}, tmp_path / ".env"
    )


def asked(*words: object) -> Namespace:
    return parser().parse_args([str(word) for word in words])


def named(folder: Path, *taken: datetime) -> None:
    folder.mkdir(exist_ok=True)
    for at in taken:
        (folder / f"atelier-{at:%Y%m%dT%H%M%SZ}.sqlite3").write_bytes(b"older")


def copies(folder: Path) -> list[datetime]:
    return sorted(at for at, _ in backups.copies_in(folder))


def days_ago(numbers: Sequence[int]) -> list[datetime]:
    return [NOON - timedelta(days=number) for number in numbers]


# ── rotation ─────────────────────────────────────────────────────────────────────────────────────


def test_a_year_of_nightly_backups_leaves_a_week_of_days_and_a_month_of_weeks() -> None:
    kept = Rotation(last=3, daily=7, weekly=4).kept(days_ago(range(365)))
    assert NOON.isoweekday() == 1
    assert kept == set(days_ago([0, 1, 2, 3, 4, 5, 6, 8, 15]))  # Sundays, as far as they ended their week


def test_many_copies_of_one_hour_leave_the_newest() -> None:
    taken = [NOON - timedelta(minutes=number) for number in range(60)]
    assert Rotation(last=3, daily=7, weekly=4).kept(taken) == set(taken[:3])


def test_gaps_do_not_count_as_days() -> None:
    taken = days_ago([0, 40, 80])
    assert Rotation(last=1, daily=2, weekly=1).kept(taken) == set(taken[:2])


# ── backup ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_folder_gets_a_named_copy_and_loses_what_rotation_drops(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "backups"
    named(folder, *days_ago(range(100, 140)))
    stranger = folder / "atelier-notes.sqlite3"
    stranger.write_text("mine")
    words = ("--keep-last", 2, "--keep-daily", 3, "--keep-weekly", 1)
    assert await backup(settings, asked("backup", folder, "--audit", *words)) == 0
    left = copies(folder)
    assert left[:-1] == sorted(days_ago([100, 101]))
    newest = folder / f"atelier-{left[-1]:%Y%m%dT%H%M%SZ}.sqlite3"
    assert stat.S_IMODE(newest.stat().st_mode) == 0o600
    assert stranger.read_text() == "mine"
    said = capsys.readouterr().out
    assert "the books in it add up" in said
    assert "3 copies are kept" in said
    assert "38 deleted" in said
    copy = await open_readonly(newest)
    assert (await copy.audit()).ok
    await copy.close()


async def test_a_name_that_ends_as_a_folder_is_made_and_private(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "backups"
    assert await backup(settings, asked("backup", f"{folder}/")) == 0
    assert len(copies(folder)) == 1
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_a_clock_that_was_set_back_does_not_cost_the_new_copy(
    settings: Settings, tmp_path: Path
) -> None:
    folder, future = tmp_path / "backups", [datetime.now(UTC) + timedelta(days=n) for n in range(300, 320)]
    named(folder, *future)
    words = ("--keep-last", 1, "--keep-daily", 1, "--keep-weekly", 1)
    assert await backup(settings, asked("backup", folder, *words)) == 0
    assert len(copies(folder)) == 2
    assert (folder / f"atelier-{copies(folder)[0]:%Y%m%dT%H%M%SZ}.sqlite3").stat().st_size > 1000


async def test_a_database_that_is_named_like_a_copy_is_none(settings: Settings, tmp_path: Path) -> None:
    folder, (old,) = tmp_path / "backups", days_ago([900])
    named(folder, old)
    live = folder / f"atelier-{old:%Y%m%dT%H%M%SZ}.sqlite3"
    settings.database_path.replace(live)
    moved = load_settings({"DATABASE_PATH": str(live)}, tmp_path / ".env")
    words = ("--keep-last", 1, "--keep-daily", 1, "--keep-weekly", 1)
    assert await backup(moved, asked("backup", folder, *words)) == 0
    assert live.exists()


async def test_wrong_books_are_copied_and_no_older_copy_goes(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    meddle(settings.database_path, lambda c: c.execute("UPDATE accounts SET balance = balance + 1"))
    folder, older = tmp_path / "backups", days_ago(range(100, 110))
    named(folder, *older)
    assert await backup(settings, asked("backup", folder, "--audit", "--keep-last", 1)) == 1
    assert set(older) < set(copies(folder))
    said = capsys.readouterr().out
    assert "No older copy was deleted" in said
    assert "WRONG  balance: accounts" in said


async def test_what_a_killed_backup_left_half_written_goes_with_the_next_one(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    half = folder / "atelier-20260101T031700Z.sqlite3.part"
    theirs = [folder / "atelier-old.sqlite3.part", folder / "atelier-20260101T031700Z.sqlite3.partial"]
    for file in (half, *theirs):
        file.write_bytes(b"half")
    assert await backup(settings, asked("backup", folder)) == 0
    assert not half.exists()
    assert all(file.exists() for file in theirs)


async def test_a_copy_that_cannot_be_made_costs_no_older_one(settings: Settings, tmp_path: Path) -> None:
    settings.database_path.write_bytes(b"no database" * 1000)
    folder, older = tmp_path / "backups", days_ago(range(100, 110))
    named(folder, *older)
    with pytest.raises(DatabaseUnusable):
        await backup(settings, asked("backup", folder, "--keep-last", 1))
    assert copies(folder) == sorted(older)


async def test_two_backups_into_one_folder_do_not_meet(settings: Settings, tmp_path: Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        with pytest.raises(DatabaseUnusable, match="under way"):
            await backup(settings, asked("backup", tmp_path))
    finally:
        os.close(descriptor)
    assert await backup(settings, asked("backup", tmp_path)) == 0


async def test_a_single_file_has_no_rotation(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="only in a folder"):
        await backup(settings, asked("backup", tmp_path / "one.sqlite3", "--keep-last", 2))
    assert not (tmp_path / "one.sqlite3").exists()


# ── restore ──────────────────────────────────────────────────────────────────────────────────────


async def test_the_newest_copy_takes_the_place_and_the_old_database_stays_beside(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, path = tmp_path / "backups", settings.database_path
    named(folder, *days_ago([700]))
    await backup(settings, asked("backup", folder))
    store = await open_store(path)
    await store.budgets.grant(GUILD, 5_000_000, actor=1, note="later", key="later", now=START)
    await store.close()
    assert await restore(settings, asked("restore", folder)) == 0
    (kept,) = path.parent.glob("*.replaced-*")
    assert sorted(file.name for file in path.parent.iterdir()) == sorted(
        [path.name, f"{path.name}.lock", kept.name]
    )
    for file, knows in ((path, False), (kept, True)):
        books = await open_readonly(file)
        assert any(transfer.note == "later" for transfer in await books.transfers()) is knows
        assert (await books.audit()).ok
        await books.close()
    assert "python -m bot adopt" in capsys.readouterr().out


async def test_what_is_restored_is_taken_for_an_older_copy(settings: Settings, tmp_path: Path) -> None:
    """Also if nothing was signed since: what was posted since is unknown, and is looked for first."""
    store = await open_store(settings.database_path)
    job = await fetched(store)
    await store.trust(True)
    assert job.posting_at is None
    await store.close()
    copy = tmp_path / "copy.sqlite3"
    await backup(settings, asked("backup", copy))
    store = await open_store(settings.database_path)
    assert store.is_latest
    await store.close()
    await restore(settings, asked("restore", copy))
    store = await open_store(settings.database_path)
    try:
        assert not store.is_latest
        assert (await store.jobs.get(job.id)).posting_at is not None
    finally:
        await store.close()


async def test_what_a_killed_bot_left_in_its_wal_is_kept_with_the_old_database(
    settings: Settings, tmp_path: Path
) -> None:
    path, copy = settings.database_path, tmp_path / "copy.sqlite3"
    await backup(settings, asked("backup", copy))
    store = await open_store(path)
    job = await running(store)
    left = files_of(path)
    await store.close()
    put_back(path, left)
    assert left["-wal"]
    await restore(settings, asked("restore", copy))
    (kept,) = path.parent.glob("*.replaced-*")
    old = await open_readonly(kept)
    assert any(line["id"] == job.id for line in (await old.export())["jobs"])
    await old.close()


async def test_nothing_is_restored_while_a_bot_runs(settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    await backup(settings, asked("backup", copy))
    store = await open_store(settings.database_path)
    try:
        with pytest.raises(DatabaseInUse):
            await restore(settings, asked("restore", copy))
    finally:
        await store.close()
    assert not list(settings.database_path.parent.glob("*.replaced-*"))


@pytest.mark.parametrize("content", [b"", b"nothing of ours" * 500], ids=["empty", "foreign"])
async def test_a_file_that_is_no_backup_changes_nothing(
    settings: Settings, tmp_path: Path, content: bytes
) -> None:
    before, copy = settings.database_path.read_bytes(), tmp_path / "copy.sqlite3"
    copy.write_bytes(content)
    for words in ((copy,), (copy, "--test"), (tmp_path / "missing.sqlite3",), (tmp_path,)):
        with pytest.raises(DatabaseUnusable):
            await restore(settings, asked("restore", *words))
    assert settings.database_path.read_bytes() == before


async def test_a_new_machine_gets_the_backup_or_nothing(settings: Settings, tmp_path: Path) -> None:
    copy, path = tmp_path / "copy.sqlite3", tmp_path / "elsewhere" / "atelier.sqlite3"
    await backup(settings, asked("backup", copy))
    other = load_settings({"DATABASE_PATH": str(path)}, tmp_path / ".env")
    with pytest.raises(DatabaseUnusable):
        await restore(other, asked("restore", tmp_path / "missing.sqlite3"))
    assert not path.exists()
    assert await restore(other, asked("restore", copy)) == 0
    assert not list(path.parent.glob("*.replaced-*"))
    books = await open_readonly(path)
    assert (await books.audit()).ok
    await books.close()


async def test_a_backup_that_was_cut_off_is_not_restored(settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    await backup(settings, asked("backup", copy))
    copy.write_bytes(copy.read_bytes()[:-20_000])
    before = settings.database_path.read_bytes()
    with pytest.raises(DatabaseUnusable, match=r"damaged|malformed"):
        await restore(settings, asked("restore", copy))
    assert settings.database_path.read_bytes() == before


async def test_a_process_that_dies_before_the_last_step_leaves_the_old_database(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.sqlite3"
    await backup(settings, asked("backup", copy))

    def dies(_path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(replacing, "forget", dies)
    with pytest.raises(KeyboardInterrupt):
        await restore(settings, asked("restore", copy))
    books = await open_readonly(settings.database_path)
    assert (await books.audit()).ok
    await books.close()


async def test_a_test_of_restore_opens_migrates_and_audits_and_leaves_nothing(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "backups"
    await backup(settings, asked("backup", f"{folder}/"))
    store = await open_store(settings.database_path)  # the bot may run meanwhile
    try:
        assert await restore(settings, asked("restore", folder, "--test")) == 0
    finally:
        await store.close()
    assert re.search(r"can be restored: \d+ lines in the journal", capsys.readouterr().out)
    assert not [file for file in settings.database_path.parent.iterdir() if file.is_dir()]


async def test_a_test_of_restore_finds_wrong_books(settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    await backup(settings, asked("backup", copy))
    meddle(copy, lambda c: c.execute("UPDATE accounts SET balance = balance + 1"))
    assert await restore(settings, asked("restore", copy, "--test")) == 1
