"""The file: access, transactions, and the state after something goes wrong."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.domain.errors import Conflict, DatabaseInUse, DatabaseUnusable, StoreError
from bot.ports import metrics
from bot.store import Store, open_readonly, open_store
from bot.store.sql import Connection
from bot.store.sqlite.connect import check_sqlite, take, wal_reset_affected, warn_of_wal_reset
from bot.store.sqlite.database import Database
from tests.builders import GUILD, draft
from tests.store.acts import admitted, granted, history, signed


def remember(connection: Connection, key: str, value: str) -> None:
    connection.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (key, value))


def recall(connection: Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row["value"] if row else None


def wal_bytes(file: Path) -> int:
    return Path(f"{file}-wal").stat().st_size


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


async def test_everything_is_private_to_us(file: Path) -> None:
    previous = os.umask(0)
    try:
        store = await open_store(file)
        await granted(store)
        ends = ("", "-wal", "-shm", ".lock", ".last")
        assert modes(file.parent) == {file.name + end: 0o600 for end in ends}
        await store.close()
    finally:
        os.umask(previous)


async def test_signatures_are_measured_with_the_other_writes(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds: list[str] = []
    monkeypatch.setattr(metrics, "store", lambda kind, _seconds: kinds.append(kind))
    store = await open_store(file)
    await granted(store)
    kinds.clear()
    await signed(store)
    assert kinds.count("write") == 4, "stored, held, ready, signed"
    await store.close()


async def test_a_file_that_was_open_to_others_is_closed_to_them(file: Path) -> None:
    await history(file)
    await asyncio.to_thread(file.chmod, 0o644)
    store = await open_store(file)
    assert modes(file.parent)[file.name] == 0o600
    await store.close()


async def test_an_older_copy_is_one_by_whatever_name_the_file_is_opened(file: Path, tmp_path: Path) -> None:
    alias = tmp_path / "elsewhere" / "alias.db"
    alias.parent.mkdir()
    alias.symlink_to(file)
    store = await open_store(file)
    await granted(store)
    await signed(store)
    await store.close()
    shutil.copy(file, tmp_path / "copy")
    store = await open_store(alias)
    assert store.is_latest
    await signed(store, user_id=7)
    await store.close()
    shutil.copy(tmp_path / "copy", file)
    store = await open_store(file)
    assert not store.is_latest
    await store.close()


async def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "data" / "atelier.db")
    await store.close()
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


async def test_the_safety_settings_are_on(file: Path) -> None:
    database = await Database.open(file)
    try:

        def pragmas(connection: Connection) -> dict[str, object]:
            names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "query_only")
            return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}

        assert await database.write(pragmas) == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "secure_delete": 1,
            "query_only": 0,
        }
        assert (await database.read(pragmas))["query_only"] == 1
    finally:
        await database.close()


async def test_a_failed_transaction_leaves_nothing(file: Path) -> None:
    database = await Database.open(file)

    def half(connection: Connection) -> None:
        remember(connection, "a", "1")
        raise RuntimeError("in the middle")

    try:
        with pytest.raises(RuntimeError, match="in the middle"):
            await database.write(half)
        assert await database.read(recall, "a") is None
        await database.write(remember, "a", "2")
        assert await database.read(recall, "a") == "2"
        with pytest.raises(Conflict):
            await database.write(remember, "a", "3")
    finally:
        await database.close()


async def test_a_reader_cannot_write(file: Path) -> None:
    database = await Database.open(file)
    try:
        with pytest.raises(StoreError, match="readonly"):
            await database.read(remember, "a", "1")
    finally:
        await database.close()


async def test_a_cancelled_writer_does_not_leave_half_a_transaction(file: Path) -> None:
    database = await Database.open(file)
    begun, go_on = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        remember(connection, "a", "1")
        begun.set()
        go_on.wait(30)
        remember(connection, "b", "2")

    try:
        task = asyncio.create_task(database.write(slow))
        await asyncio.to_thread(begun.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await database.read(recall, "a") is None
        go_on.set()
        await database.write(remember, "c", "3")
        assert [await database.read(recall, key) for key in "abc"] == ["1", "2", "3"]
    finally:
        go_on.set()
        await database.close()


async def test_reading_goes_on_while_somebody_writes(file: Path) -> None:
    database = await Database.open(file)
    begun, go_on = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        remember(connection, "a", "new")
        begun.set()
        go_on.wait(30)

    try:
        task = asyncio.create_task(database.write(slow))
        await asyncio.to_thread(begun.wait, 30)
        assert await database.read(recall, "a") is None
        go_on.set()
        await task
        assert await database.read(recall, "a") == "new"
    finally:
        go_on.set()
        await database.close()


async def test_a_full_disk_is_an_error_and_not_the_end(store: Store) -> None:
    def limit(connection: Connection, pages: int) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}").fetchall()

    await granted(store)
    database = store._db
    assert isinstance(database, Database)
    await database._writer.run(lambda c: limit(c, 1))  # SQLite takes it as "not one page more"
    with pytest.raises(StoreError, match="full"):
        await store.jobs.create(draft(options={"prompt": "x" * 100_000}))
    with pytest.raises(StoreError, match="full"):
        await store.figures.money_state()  # for the health page: reading alone would find nothing
    await database._writer.run(lambda c: limit(c, 1_000_000))
    await admitted(store)
    await store.figures.money_state()


_OPEN = """
import asyncio, sys
from pathlib import Path
from bot.domain.errors import DatabaseInUse
from bot.store import open_store
async def main() -> None:
    try:
        await open_store(Path(sys.argv[1]))
    except DatabaseInUse as error:
        print(error)
        raise SystemExit(2)
asyncio.run(main())
"""


async def test_one_bot_a_database(file: Path) -> None:
    store = await open_store(file)
    try:
        with pytest.raises(DatabaseInUse, match="another bot"):
            await open_store(file)
        command = [sys.executable, "-c", _OPEN, str(file)]
        other = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True)
        assert (other.returncode, "in use by another bot" in other.stdout) == (2, True)
        await granted(store)
    finally:
        await store.close()
    again = await open_store(file)
    await again.close()


@pytest.mark.parametrize("name", ["symlink", "hard link", "folder"])
async def test_one_bot_a_database_by_whatever_name(file: Path, tmp_path: Path, name: str) -> None:
    other = tmp_path / "other" / file.name
    store = await open_store(file)
    try:
        if name == "folder":
            other.parent.symlink_to(file.parent)
        else:
            other.parent.mkdir()
            link = other.symlink_to if name == "symlink" else other.hardlink_to
            link(file)
        command = [sys.executable, "-c", _OPEN, str(other)]
        ran = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True)
        assert (ran.returncode, "in use by another bot" in ran.stdout) == (2, True)
        await granted(store)
    finally:
        await store.close()
    again = await open_store(other)
    await again.close()


def test_a_restored_copy_is_locked_and_not_what_it_replaced(file: Path) -> None:
    first = take(file)
    file.rename(f"{file}.old")
    Path(f"{file}.lock").unlink()  # a tidy host
    second = take(file)
    with pytest.raises(DatabaseInUse):
        take(file)
    second.release()
    first.release()


async def test_what_is_no_database_of_ours_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("hello " * 1000)
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    folder = tmp_path / "folder.db"
    folder.mkdir()
    marked = tmp_path / "marked.db"
    with sqlite3.connect(marked) as connection:
        connection.execute("PRAGMA application_id = 7")
    connection.close()
    for file in (text, marked):
        file.chmod(0o644)
    for path, words in (
        (text, "not a database"),
        (marked, "another program"),
        (foreign, "another program"),
        (folder, "cannot be opened"),
    ):
        with pytest.raises(DatabaseUnusable, match=words):
            await open_store(path)
    for path in (text, marked):  # a wrong DATABASE_PATH hides nothing from whom it belongs to
        assert path.stat().st_mode & 0o777 == 0o644
        assert not path.with_name(f"{path.name}.lock").exists()
    with pytest.raises(DatabaseUnusable, match="no database"):
        await open_readonly(tmp_path / "missing.db")
    with pytest.raises(DatabaseUnusable, match="another program"):
        await open_readonly(foreign)


async def test_looking_beside_the_running_bot_and_after_it(file: Path) -> None:
    store = await open_store(file)
    try:
        await granted(store, 500)
        view = await open_readonly(file)
        try:
            assert [transfer.amount for transfer in await view.transfers()] == [500]
            await granted(store, 7)
            assert [transfer.amount for transfer in await view.transfers()] == [500, 7]
            assert (await view.audit()).ok
        finally:
            await view.close()
    finally:
        await store.close()
    view = await open_readonly(file)
    assert (await view.journal_head())[0] == 2
    await view.close()


def block_shm(file: Path) -> None:
    for end in ("-wal", "-shm"):
        Path(f"{file}{end}").unlink(missing_ok=True)
    Path(f"{file}-shm").mkdir()  # nothing of that name can be opened as a file


async def test_a_copy_in_a_folder_that_cannot_be_written(file: Path) -> None:
    """SQLite cannot make its -shm file there. (Root may write anywhere, so its name is taken instead.)"""
    await history(file)
    block_shm(file)
    view = await open_readonly(file)
    try:
        assert (await view.audit()).ok
    finally:
        await view.close()


async def test_memory_of_small_things(store: Store) -> None:
    assert await store.meta_get("commands") is None
    await store.meta_set("commands", "abc")
    await store.meta_set("commands", "def")
    assert await store.meta_get("commands") == "def"


async def test_money_survives_a_restart(file: Path) -> None:
    store = await open_store(file)
    await granted(store, 500)
    await store.close()
    store = await open_store(file)
    assert (await store.budgets.balances(GUILD)).available == 500
    await store.close()


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 46, 1), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_which_sqlite_has_the_wal_reset_bug(version: tuple[int, int, int], affected: bool) -> None:
    assert wal_reset_affected(version) is affected


def test_the_bug_is_warned_of_and_an_old_sqlite_refused(caplog: pytest.LogCaptureFixture) -> None:
    warn_of_wal_reset((3, 51, 3))
    check_sqlite((3, 46, 1))  # beside which no bot may run: nothing to be warned of
    assert not caplog.records
    warn_of_wal_reset((3, 46, 1))
    assert "3.46.1" in caplog.text
    with pytest.raises(DatabaseUnusable, match=r"3\.36\.0 is too old"):
        check_sqlite((3, 36, 0))


async def test_a_checkpoint_waits_for_no_reader(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export that reads for minutes, or Litestream, which always does, must not hold payments up."""
    hours = "busy_timeout=3600000"
    monkeypatch.setattr("bot.store.sqlite.connect._FOR_ALL", (hours,))
    monkeypatch.setattr("bot.store.sqlite.database.PATIENCE", hours)
    database = await Database.open(file)
    reader = sqlite3.connect(file, isolation_level=None)
    try:
        await database.write(remember, "before", "a")
        reader.execute("BEGIN")
        assert reader.execute("SELECT value FROM meta WHERE key = 'before'").fetchone() == ("a",)
        await database.write(remember, "after", "b")
        async with asyncio.timeout(60):
            await database.checkpoint()
            await database.write(remember, "at once", "c")
        reader.execute("COMMIT")
        await database.checkpoint()
        assert wal_bytes(file) == 0
        patience = await database._writer.run(lambda c: c.execute("PRAGMA busy_timeout").fetchone()[0])
        assert patience == 3_600_000
    finally:
        reader.close()
        await database.close()


async def test_long_reads_hold_up_neither_others_nor_those_of_a_whole_history(file: Path) -> None:
    database = await Database.open(file)
    begun, go_on = [threading.Event(), threading.Event()], threading.Event()

    def slow(_connection: Connection, number: int) -> int:
        begun[number].set()
        assert go_on.wait(30)
        return number

    try:
        await database.write(remember, "a", "1")
        tasks = [
            asyncio.create_task(database.read_long(slow, 0)),
            asyncio.create_task(database.read_aside(slow, 1)),
        ]
        for event in begun:
            await asyncio.to_thread(event.wait, 30)
        assert await database.read(recall, "a") == "1"
        await database.write(remember, "b", "2")
        assert await database.read(recall, "b") == "2"
        assert not any(task.done() for task in tasks)
        go_on.set()
        assert await asyncio.gather(*tasks) == [0, 1]
        assert await database.read_long(recall, "b") == "2"
        with pytest.raises(StoreError, match="readonly"):
            await database.read_long(remember, "c", "3")
    finally:
        go_on.set()
        await database.close()
