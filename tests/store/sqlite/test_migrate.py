"""The schema over time: brought up to date with a copy kept, never run on what is newer."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.errors import DatabaseUnusable
from bot.store import backup, open_readonly, open_store
from bot.store.sqlite.migrate import Migration, known, migrate
from tests.store.acts import granted, history
from tests.store.places import meddle

NEXT = Migration(known()[-1].version + 1, "ALTER TABLE deposits ADD COLUMN note TEXT;\n")


@pytest.fixture
def connection(file: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


def version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_migrations_are_numbered_without_a_gap() -> None:
    assert [step.version for step in known()] == list(range(1, len(known()) + 1))


def test_a_new_file_is_not_copied(file: Path, connection: sqlite3.Connection) -> None:
    migrate(connection, file)
    assert version_of(connection) == known()[-1].version
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_step_runs_once_and_leaves_a_copy_of_before(file: Path, connection: sqlite3.Connection) -> None:
    migrate(connection, file)
    connection.execute("INSERT INTO meta VALUES ('a', '1')")
    migrate(connection, file, [*known(), NEXT])
    migrate(connection, file, [*known(), NEXT])
    assert version_of(connection) == NEXT.version
    copy_path = Path(f"{file}.v{NEXT.version - 1}")
    assert copy_path.stat().st_mode & 0o777 == 0o600
    copy = sqlite3.connect(copy_path)
    try:
        assert version_of(copy) == NEXT.version - 1
        assert copy.execute("SELECT value FROM meta").fetchall() == [("1",)]
    finally:
        copy.close()


@pytest.mark.parametrize(
    "bad",
    [
        "CREATE TABLE extra (a TEXT) STRICT;\nCREATE TABLE meta (a TEXT) STRICT;\n",
        "CREATE TABLE extra (a TEXT) STRICT;\nDELETE FROM accounts;\n",
        "CREATE TABLE extra (a TEXT) STRICT;\nSELECT 1",
    ],
    ids=["failing", "breaking references", "unfinished"],
)
async def test_a_step_that_fails_leaves_nothing(file: Path, bad: str) -> None:
    store = await open_store(file)
    await granted(store)
    await store.close()
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        with pytest.raises(sqlite3.Error):
            migrate(connection, file, [*known(), Migration(NEXT.version, bad)])
        assert version_of(connection) == NEXT.version - 1
        assert not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'extra'").fetchall()
        assert connection.execute("SELECT count(*) FROM accounts").fetchone()[0] == 2
    finally:
        connection.close()


async def test_topups_keep_the_order_in_which_they_were_opened(
    file: Path, connection: sqlite3.Connection
) -> None:
    """Step 29 gives them a key for what had been the order of their rows alone."""
    migrate(connection, file, [step for step in known() if step.version < 29])
    for name in ("b", "c", "a"):
        connection.execute(
            "INSERT INTO topups (id, request_key, guild_id, channel_id, user_id, asked, amount, opened_at, "
            "due_at) VALUES (?1, ?1, 11, 22, 33, 1000000, 1000001, 5, 6)",
            (name,),
        )
    migrate(connection, file)
    store = await open_store(file)
    try:
        assert [topup.id for topup in await store.deposits.topups_of_server(11)] == ["a", "c", "b"]
    finally:
        await store.close()


async def test_a_new_column_does_not_disturb_the_chain(file: Path) -> None:
    await history(file)
    meddle(file, lambda c: c.execute(NEXT.sql), keep_rules=True)
    view = await open_readonly(file)
    try:
        assert (await view.audit()).findings == ()
    finally:
        await view.close()


async def test_a_newer_schema_is_left_alone(file: Path) -> None:
    await history(file)
    meddle(file, lambda c: c.execute(f"PRAGMA user_version={NEXT.version}"), keep_rules=True)
    before = file.read_bytes()  # noqa: ASYNC240
    for opening in (open_store(file), open_readonly(file)):
        with pytest.raises(DatabaseUnusable, match="newer Atelier"):
            await opening
    assert file.read_bytes() == before  # noqa: ASYNC240


async def test_an_older_schema_is_not_read_as_if_it_were_ours(file: Path) -> None:
    await history(file)
    meddle(file, lambda c: c.execute("PRAGMA user_version=0"), keep_rules=True)
    with pytest.raises(DatabaseUnusable, match="start the bot once"):
        await open_readonly(file)


async def test_a_backup_of_the_running_bot(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    store = await open_store(file)
    try:
        await granted(store, 5)
        await backup(file, target)
        await granted(store, 6)
        assert target.stat().st_mode & 0o777 == 0o600
        view = await open_readonly(target)
        assert [transfer.amount for transfer in await view.transfers()] == [5]
        assert (await view.audit()).ok
        await view.close()
        await backup(file, target)
        view = await open_readonly(target)
        assert [transfer.amount for transfer in await view.transfers()] == [5, 6]
        await view.close()
    finally:
        await store.close()
    restored = await open_store(target)
    await granted(restored, 7)
    assert (await restored.ledger.audit()).ok
    await restored.close()


async def test_a_backup_that_cannot_be_made_is_said_in_a_sentence(file: Path, tmp_path: Path) -> None:
    await history(file)
    for source, target in (
        (tmp_path / "none.db", tmp_path / "x.db"),
        (file, tmp_path / "none" / "x.db"),
        (file, file),
    ):
        with pytest.raises(DatabaseUnusable):
            await backup(source, target)
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".part")]
