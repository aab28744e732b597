"""`doctor`: what it finds in a moved or damaged database, what it mends, and what it never touches."""

import json
import os
import shutil
import sqlite3
import stat
from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.arguments import parser
from bot.cli.doctor import doctor
from bot.config.settings import Settings, load_settings
from bot.domain.errors import DatabaseInUse, DatabaseUnusable
from bot.store import open_readonly, open_store
from bot.store.audit.examine import examine
from bot.store.audit.file_checks import check_files
from bot.store.audit.symptoms import Part, Remedy, Symptom
from bot.store.sql import Connection
from bot.store.sqlite.migrate import delete_old_copies, known, migrate
from tests.store.acts import (
    RESULT,
    delivered,
    fetched,
    files_of,
    granted,
    put_back,
    with_upload,
)
from tests.store.places import meddle

MONEY = ("transfers", "journal", "holds", "payments", "deposits", "accounts", "movements", "charges")


@pytest.fixture
def settings(tmp_path: Path, past: Path) -> Settings:
    path = tmp_path / "data" / "atelier.sqlite3"
    shutil.copytree(past, path.parent)
    return load_settings(
        {"DATABASE_PATH": str(path), "SPOOL_DIR": str(tmp_path / "spool")}, tmp_path / ".env"
    )


def found(settings: Settings) -> list[Symptom]:
    return list(examine(settings.database_path, settings.spool_dir))


def wrong(settings: Settings) -> list[Symptom]:
    return [symptom for symptom in found(settings) if symptom.is_wrong]


def asked(*words: str) -> Namespace:
    return parser().parse_args(["doctor", *words])


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT * FROM {table} NOT INDEXED").fetchall()


def money(path: Path) -> dict[str, list[tuple[object, ...]]]:
    return {table: rows(path, table) for table in MONEY}


def overwrite(path: Path, name: str) -> None:
    """Write noise over the root page of a table or an index, as a bad disk does."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        page = connection.execute(query, (name,)).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(os.urandom(size))


async def usable(settings: Settings) -> None:
    """The bot opens it, its books add up, and a job runs through."""
    store = await open_store(settings.database_path)
    try:
        assert (await store.ledger.audit()).findings == ()
        await granted(store)
        await delivered(store)
        assert (await store.ledger.audit()).ok
    finally:
        await store.close()


# ── nothing wrong ────────────────────────────────────────────────────────────────────────────────


async def test_a_healthy_database_has_no_symptom_and_is_not_written_to(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    before = settings.database_path.read_bytes()
    assert found(settings) == []
    assert await doctor(settings, asked("--mend")) == 0
    assert "nothing is wrong" in capsys.readouterr().out
    assert settings.database_path.read_bytes() == before
    assert not list(settings.database_path.parent.glob("*.replaced-*"))


async def test_it_examines_beside_the_running_bot_and_mends_only_without(settings: Settings) -> None:
    store = await open_store(settings.database_path)
    try:
        await granted(store)
        assert wrong(settings) == []
        settings.database_path.chmod(0o644)
        assert await doctor(settings, asked()) == 1
        with pytest.raises(DatabaseInUse):
            await doctor(settings, asked("--mend"))
        assert stat.S_IMODE(settings.database_path.stat().st_mode) == 0o644
    finally:
        await store.close()


# ── moved ────────────────────────────────────────────────────────────────────────────────────────


def test_a_missing_database_is_looked_for_beside_its_place(settings: Settings) -> None:
    path = settings.database_path
    path.rename(path.with_name("old.sqlite3"))
    (symptom,) = found(settings)
    assert f"{path.with_name('old.sqlite3')} is one of Atelier's" in symptom.detail
    Path(f"{path}-wal").write_bytes(b"newest")
    assert "its -wal file lies there alone" in found(settings)[0].detail
    shutil.rmtree(path.parent)
    assert "its folder is missing too" in found(settings)[0].detail


def test_a_copy_without_the_file_beside_it_may_be_an_older_one(settings: Settings) -> None:
    Path(f"{settings.database_path}.last").unlink()
    (symptom,) = found(settings)
    assert (symptom.part, symptom.is_wrong) == (Part.FILE, False)
    assert "older copy" in symptom.detail


async def test_files_that_others_can_open_are_made_private(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    path = settings.database_path
    for file in (path, Path(f"{path}.last")):
        file.chmod(0o664)
    assert await doctor(settings, asked("--json")) == 1
    assert {one["remedy"] for one in json.loads(capsys.readouterr().out)["symptoms"]} == {"make it private"}
    assert await doctor(settings, asked("--mend")) == 0
    assert capsys.readouterr().out.count("MENDED  file: others can open") >= 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


def test_a_file_system_of_the_network_is_wrong(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mountinfo"
    shared = f"23 22 0:21 / {settings.database_path.parent} rw - nfs4 nas:/a rw"
    mounts.write_text(f"22 1 0:20 / / rw - ext4 /dev/vda rw\n{shared}\n")
    monkeypatch.setattr("bot.store.audit.file_checks._MOUNTS", mounts)
    assert any("network (nfs4)" in symptom.detail for symptom in check_files(settings.database_path))


def test_several_names_of_the_file_are_worth_knowing(settings: Settings) -> None:
    os.link(settings.database_path, settings.database_path.with_name("other.sqlite3"))
    (symptom,) = found(settings)
    assert "hard links" in symptom.detail
    assert not symptom.is_wrong


async def test_files_of_the_spool_that_were_not_moved_along_are_named(settings: Settings) -> None:
    store = await open_store(settings.database_path)
    await granted(store)
    waiting, unsent = await fetched(store), await with_upload(store)
    for _ in range(4):
        await delivered(store)
    await store.trust(True)
    await store.close()
    details = [symptom.detail for symptom in found(settings)]
    assert any(waiting.id in detail and "is missing" in detail for detail in details)
    assert any(unsent.id in detail and "attached file" in detail for detail in details)
    assert any("was SPOOL_DIR moved along?" in detail for detail in details)
    settings.spool_dir.mkdir()
    (settings.spool_dir / RESULT.name).write_bytes(b"another content")
    details = [symptom.detail for symptom in found(settings)]
    assert any(waiting.id in detail and "not as it was fetched" in detail for detail in details)
    assert not any("moved along" in detail for detail in details)


# ── damaged ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("index", ["jobs_of_member", "sqlite_autoindex_jobs_1", "payments_of_job"])
async def test_a_damaged_index_is_made_again_and_no_row_of_the_books_changes(
    settings: Settings, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = settings.database_path
    before, jobs = money(path), rows(path, "jobs")
    overwrite(path, index)
    damaged = path.read_bytes()
    assert [symptom.remedy for symptom in wrong(settings)] == [Remedy.REBUILD]
    assert await doctor(settings, asked()) == 1
    assert path.read_bytes() == damaged
    assert await doctor(settings, asked("--mend")) == 0
    assert "MENDED  structure: all rows can be read" in capsys.readouterr().out
    assert money(path) == before
    assert rows(path, "jobs") == jobs
    (kept,) = path.parent.glob("*.replaced-*")
    assert kept.read_bytes() == damaged
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert found(settings) == []  # the file beside it still names its last payment
    await usable(settings)


@pytest.mark.parametrize(
    "change",
    [
        "DROP INDEX payments_live",
        "DROP TRIGGER transfers_stay",
        "CREATE TRIGGER generous AFTER INSERT ON transfers BEGIN SELECT 1; END",
    ],
)
async def test_guards_of_the_books_that_are_missing_or_strange_are_set_right(
    settings: Settings, change: str
) -> None:
    path = settings.database_path
    meddle(path, lambda connection: connection.execute(change), keep_rules=True)
    before = money(path)
    (symptom,) = wrong(settings)
    assert (symptom.part, symptom.remedy) == (Part.SCHEMA, Remedy.REBUILD)
    assert await doctor(settings, asked("--mend")) == 0
    assert money(path) == before
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("UPDATE transfers SET amount = amount + 1")
    await usable(settings)


async def test_an_index_that_is_unique_no_more_is_not_mended_over_two_equal_rows(settings: Settings) -> None:
    """Two live payments for one purchase are the host's to judge."""
    path = settings.database_path

    def twice(connection: Connection) -> None:
        connection.execute("DROP INDEX payments_live")
        row = dict(connection.execute("SELECT * FROM payments WHERE state = 'SETTLED'").fetchone())
        row.update(id=99, nonce="0xother")
        columns = ", ".join(row)
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO payments ({columns}) VALUES ({marks})", tuple(row.values()))

    meddle(path, twice, keep_rules=True)
    before = path.read_bytes()
    with pytest.raises(DatabaseUnusable, match="cannot be mended"):
        await doctor(settings, asked("--mend"))
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*.new*"))


@pytest.mark.parametrize("table", ["transfers", "jobs", "meta"])
async def test_a_damaged_table_is_named_and_left_for_a_backup(
    settings: Settings, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = settings.database_path
    shutil.copy(path, f"{path}.v25")
    overwrite(path, table)
    damaged = path.read_bytes()
    assert await doctor(settings, asked("--mend")) == 1
    said = capsys.readouterr().out
    assert f"the table {table} cannot be read to its end" in said
    assert "python -m bot restore FILE" in said
    assert f"{path}.v25, of 20" in said
    assert path.read_bytes() == damaged


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda content: content[:-8192], "was cut off"),
        (lambda content: b"\0" * 4096 + content[4096:], "does not begin as a database"),
        (lambda _content: b"", "is empty"),
    ],
)
def test_a_file_that_was_cut_off_or_overwritten_is_told(
    settings: Settings, damage: Callable[[bytes], bytes], said: str
) -> None:
    path = settings.database_path
    path.write_bytes(damage(path.read_bytes()))
    assert any(said in symptom.detail for symptom in found(settings))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE accounts SET balance = balance + 1 WHERE name LIKE 'guild:%'", "balance"),
        ("UPDATE transfers SET amount = amount + 1", "the row is not as it was written"),
        ("DELETE FROM journal WHERE seq = 2", "line 2 is missing before it"),
        ("UPDATE payments SET amount = 1 WHERE id = 1", "the row is not as it was written"),
    ],
)
async def test_wrong_books_are_found_and_never_mended(settings: Settings, change: str, said: str) -> None:
    """Also where something else is mended: the guards, which had to be removed for this."""
    path = settings.database_path
    meddle(path, lambda connection: connection.execute(change))
    before = money(path)
    books = [symptom for symptom in wrong(settings) if symptom.part is Part.BOOKS]
    assert any(said in symptom.detail for symptom in books)
    assert all(symptom.remedy is None for symptom in books)
    assert await doctor(settings, asked("--mend")) == 1
    assert money(path) == before
    assert [symptom for symptom in wrong(settings) if symptom.part is Part.BOOKS] == books


async def test_sums_of_charts_that_differ_are_no_reason_for_a_backup(settings: Settings) -> None:
    meddle(settings.database_path, lambda c: c.execute("UPDATE spending_days SET jobs = 9"), keep_rules=True)
    assert [symptom.is_wrong for symptom in found(settings) if symptom.part is Part.BOOKS] == [False]
    assert await doctor(settings, asked()) == 0


async def test_what_a_killed_process_left_half_written_is_deleted(settings: Settings) -> None:
    path = settings.database_path
    leftovers = [Path(f"{path}{name}") for name in (".new", ".v25.part", ".last.part")]
    for file in leftovers:
        file.write_bytes(b"half")
    assert wrong(settings) == []
    assert await doctor(settings, asked("--mend")) == 0
    assert not any(file.exists() for file in leftovers)


async def test_files_that_only_begin_like_ours_are_not_deleted(settings: Settings) -> None:
    path = settings.database_path
    names = (".newest", ".new.bak", ".new-york", ".vacation.part", ".v25.part.txt", ".replaced-by-hand")
    theirs = [Path(f"{path}{name}") for name in names]
    for file in theirs:
        file.write_bytes(b"mine")
        file.chmod(0o600)
        os.utime(file, (1, 1))
    assert found(settings) == []
    assert await doctor(settings, asked("--mend")) == 0
    assert delete_old_copies(path, 10**15) == 0
    assert all(file.exists() for file in theirs)


async def test_a_database_whose_changes_were_being_brought_in_is_not_cut_off(settings: Settings) -> None:
    """A process that is killed meanwhile leaves the new first page; the others are in the -wal file."""
    path = settings.database_path
    store = await open_store(path)
    for number in range(200):
        await store.meta_set(f"long {number}", "x" * 4096)
    left = files_of(path)
    await store.close()
    put_back(path, left)
    changes = left["-wal"]
    assert changes
    size = int.from_bytes(changes[8:12], "big")
    frames = [changes[at : at + 24 + size] for at in range(32, len(changes), 24 + size)]
    first = [frame[24:] for frame in frames if int.from_bytes(frame[:4], "big") == 1][-1]
    assert int.from_bytes(first[28:32], "big") * size > path.stat().st_size
    with path.open("r+b") as file:
        file.write(first)
    os.chmod(f"{path}-wal", 0o600)
    assert wrong(settings) == []


async def test_the_newest_commits_in_the_wal_survive_a_mend(settings: Settings) -> None:
    path = settings.database_path
    store = await open_store(path)
    await granted(store, 123_456)
    left = files_of(path)
    await store.close()
    put_back(path, left)
    meddle(path, lambda connection: connection.execute("DROP INDEX payments_live"), keep_rules=True)
    assert await doctor(settings, asked("--mend")) == 0
    books = await open_readonly(path)
    assert any(transfer.amount == 123_456 for transfer in await books.transfers())
    await books.close()


async def test_tables_that_litestream_adds_are_no_symptom(settings: Settings) -> None:
    meddle(
        settings.database_path,
        lambda connection: connection.execute("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq)"),
        keep_rules=True,
    )
    assert found(settings) == []


async def test_a_database_of_a_newer_atelier_is_left_alone(settings: Settings) -> None:
    meddle(settings.database_path, lambda c: c.execute("PRAGMA user_version = 999"), keep_rules=True)
    (symptom,) = found(settings)
    assert "newer Atelier" in symptom.detail
    assert symptom.remedy is None


async def test_an_older_schema_is_compared_with_what_it_was(settings: Settings, tmp_path: Path) -> None:
    old = tmp_path / "data" / "old.sqlite3"
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        migrate(connection, old, [step for step in known() if step.version <= 12])
    old.chmod(0o600)
    symptoms = list(examine(old, settings.spool_dir))
    assert [symptom.is_wrong for symptom in symptoms] == [False]
    assert "schema 12" in symptoms[0].detail
