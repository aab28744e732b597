"""Copies of a PostgreSQL database: made beside the bots, restored before they count, and put back."""

import os
import re
import stat
import subprocess
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from bot.cli.arguments import parser
from bot.cli.backup import backup
from bot.cli.doctor import doctor
from bot.cli.restore import restore
from bot.config.postgres_url import PostgresUrl
from bot.config.settings import Settings, load_settings
from bot.domain.errors import DatabaseAway, DatabaseInUse, DatabaseUnusable, SettingError
from bot.store import open_store
from bot.store.audit import examine_server, server_copies
from bot.store.postgres import programs, replaced
from bot.store.postgres.dump import write_dump
from tests.store.acts import delivered, fetched, granted, running

if TYPE_CHECKING:
    from tests.servers.databases import Databases


@pytest.fixture
async def settings(tmp_path: Path, target: PostgresUrl) -> Settings:
    store = await open_store(target)
    await granted(store)
    await delivered(store)
    await running(store)
    await store.close()
    values = {"DATABASE_PATH": str(tmp_path / "atelier.sqlite3"), "SPOOL_DIR": str(tmp_path / "spool")}
    return replace(load_settings(values, tmp_path / ".env"), database_url=target, database_unsafe="yes")


def asked(*words: object) -> Namespace:
    return parser().parse_args([str(word) for word in words])


def schemas(settings: Settings) -> list[str]:
    """Return the schemas in the database that copies have made."""
    assert isinstance(settings.where, PostgresUrl)
    with psycopg.connect(settings.where.reveal()) as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'atelier%'")
        return sorted(name for (name,) in found)


def names(folder: Path, pattern: str = "*") -> list[str]:
    return sorted(file.name for file in folder.glob(pattern))


def ran(postgres: "Databases", program: str, *words: str) -> tuple[int, str]:
    command = [str(postgres.server.programs / program), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


async def copied(settings: Settings, copy: Path) -> Path:
    assert await backup(settings, asked("backup", copy, "--audit")) == 0
    return copy


async def books(settings: Settings) -> tuple[int, str]:
    store = await open_store(settings.where)
    head = await store.ledger.journal_head()
    await store.close()
    return head


# ── backup ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_copy_is_made_beside_a_bot_that_writes(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "backups"
    store = await open_store(settings.where)
    await granted(store)
    assert await backup(settings, asked("backup", f"{folder}/", "--audit")) == 0
    lines, head = await store.ledger.journal_head()
    await store.close()
    (file,) = folder.iterdir()
    assert re.fullmatch(r"atelier-\d{8}T\d{6}Z\.dump", file.name)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    told = capsys.readouterr().out
    assert "the books in it add up" in told
    assert f"line {lines} of the journal, {head[:16]}" in told
    assert schemas(settings) == []


async def test_copies_of_both_engines_rotate_together(settings: Settings, tmp_path: Path) -> None:
    for day in range(1, 9):
        (tmp_path / f"atelier-202611{day:02}T000000Z.sqlite3").write_bytes(b"older")
    words = ("--keep-last", 2, "--keep-daily", 1, "--keep-weekly", 1)
    assert await backup(settings, asked("backup", f"{tmp_path}/", *words)) == 0
    assert names(tmp_path, "*.sqlite3") == ["atelier-20261108T000000Z.sqlite3"]
    assert len(names(tmp_path, "*.dump")) == 1


async def test_wrong_books_are_copied_and_told(
    settings: Settings, tmp_path: Path, postgres: "Databases"
) -> None:
    with postgres.connect(settings.where.reveal()) as connection:  # type: ignore[union-attr]
        connection.execute("UPDATE accounts SET balance = balance + 1")
    assert await backup(settings, asked("backup", tmp_path / "copy.dump", "--audit")) == 1
    assert await restore(settings, asked("restore", tmp_path / "copy.dump", "--test")) == 1


async def test_a_copy_without_all_rows_is_no_copy(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loses(raw: Any, target: Path) -> None:
        raw.execute("COMMIT")
        with psycopg.connect(raw.info.dsn, autocommit=True) as other:
            other.execute("DELETE FROM charges")
        raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        write_dump(raw, target)

    monkeypatch.setattr(server_copies, "write_dump", loses)
    copy = tmp_path / "copy.dump"
    copy.write_text("the one before")
    with pytest.raises(DatabaseUnusable, match="its table charges differs"):
        await backup(settings, asked("backup", copy))
    assert copy.read_text() == "the one before"
    assert names(tmp_path) == ["copy.dump"]


async def test_without_pg_dump_the_host_is_told_what_to_install(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "_FOLDERS", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DatabaseUnusable, match=r"pg_dump \d+ or newer is needed.*PACKAGES=postgresql-client"):
        await backup(settings, asked("backup", tmp_path / "copy.dump"))
    assert names(tmp_path) == []


async def test_postgresqls_own_program_restores_a_copy_too(
    settings: Settings, tmp_path: Path, postgres: "Databases"
) -> None:
    copy = await copied(settings, tmp_path / "copy.dump")
    with postgres.blank() as address:
        words = ("--no-owner", "--schema=public", "--exit-on-error", f"--dbname={address}", str(copy))
        assert ran(postgres, "pg_restore", *words) == (0, "")
        by_hand = PostgresUrl(address, unsafe=True)
        store = await open_store(by_hand)
        assert not store.is_latest  # it is another database
        assert (await store.ledger.audit()).ok
        await store.close()
        assert await doctor(replace(settings, database_url=by_hand), asked("doctor")) == 0


# ── restore ──────────────────────────────────────────────────────────────────────────────────────


async def test_what_came_after_the_copy_is_gone_and_kept_aside(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = settings.where
    assert isinstance(url, PostgresUrl)
    before = await books(settings)
    copy = await copied(settings, tmp_path / "copy.dump")
    store = await open_store(url)
    await store.trust(True)
    later = await fetched(store)
    await store.close()
    assert await books(settings) != before
    assert await restore(settings, asked("restore", copy)) == 0
    assert "bot adopt" in capsys.readouterr().out
    (kept,) = schemas(settings)
    with psycopg.connect(url.reveal()) as connection:
        held = connection.execute(f"SELECT count(*) FROM {kept}.jobs WHERE id = '{later.id}'").fetchone()
    assert held == (1,)
    store = await open_store(url)
    try:
        assert not store.is_latest
        assert await store.ledger.journal_head() == before
        before_jobs = (await store.ledger.export())["jobs"]
        assert later.id not in {job["id"] for job in before_jobs}
        again = await delivered(store)  # numbers and rules are those of a database that works
        assert (await store.ledger.audit()).ok
        assert again.id not in {job["id"] for job in before_jobs}
    finally:
        await store.close()
    assert await doctor(settings, asked("doctor")) == 0


async def test_what_a_restore_kept_is_deleted_in_its_time(settings: Settings, tmp_path: Path) -> None:
    url = settings.where
    assert isinstance(url, PostgresUrl)
    await restore(settings, asked("restore", await copied(settings, tmp_path / "copy.dump")))
    with psycopg.connect(url.reveal(), autocommit=True) as connection:
        connection.execute("CREATE SCHEMA atelier_replaced_notes")
        connection.execute("CREATE SCHEMA atelier_replaced_20261399t000000z")
        assert replaced.delete_old(connection, 0) == 0
    store = await open_store(url)
    assert await store.delete_old_copies(2**42) == 1
    await store.close()
    assert sorted(schemas(settings)) == ["atelier_replaced_20261399t000000z", "atelier_replaced_notes"]


async def test_a_new_server_gets_the_copy(
    settings: Settings, tmp_path: Path, postgres: "Databases", capsys: pytest.CaptureFixture[str]
) -> None:
    before = await books(settings)
    copy = await copied(settings, tmp_path / "copy.dump")
    with postgres.blank() as address:
        other = replace(settings, database_url=PostgresUrl(address))
        assert await restore(other, asked("restore", copy)) == 0
        assert "before it" not in capsys.readouterr().out
        assert await books(other) == before


async def test_nothing_is_restored_while_a_bot_runs(settings: Settings, tmp_path: Path) -> None:
    copy = await copied(settings, tmp_path / "copy.dump")
    store = await open_store(settings.where)
    try:
        assert await restore(settings, asked("restore", copy, "--test")) == 0
        with pytest.raises(DatabaseInUse):
            await restore(settings, asked("restore", copy))
    finally:
        await store.close()
    assert schemas(settings) == []


async def test_what_is_no_whole_copy_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    before = await books(settings)
    copy = await copied(settings, tmp_path / "copy.dump")
    cut = tmp_path / "cut.dump"
    cut.write_bytes(copy.read_bytes()[:-2000])
    foreign = tmp_path / "atelier.sqlite3"
    foreign.write_bytes(b"SQLite format 3\0" + bytes(100))
    for file, words in ((cut, ""), (foreign, "migrate-store"), (tmp_path / "missing", "There is no copy")):
        for more in ((), ("--test",)):
            with pytest.raises(DatabaseUnusable, match=words or None):
                await restore(settings, asked("restore", file, *more))
    assert await books(settings) == before
    assert schemas(settings) == []


async def test_another_programs_dump_is_refused(
    settings: Settings, tmp_path: Path, postgres: "Databases"
) -> None:
    copy = tmp_path / "wiki.dump"
    with postgres.blank() as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE TABLE wiki (page text)")
        words = ("--format=custom", f"--file={copy}", f"--dbname={address}")
        assert ran(postgres, "pg_dump", *words) == (0, "")
    with pytest.raises(DatabaseUnusable, match="no copy of Atelier's"):
        await restore(settings, asked("restore", copy))


async def test_the_newest_copy_of_this_engine_is_taken(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    with pytest.raises(DatabaseUnusable, match=r"atelier-<time>\.dump"):
        await restore(settings, asked("restore", folder))
    await copied(settings, folder / "atelier-20261101T000000Z.dump")
    (folder / "atelier-20261130T000000Z.sqlite3").write_bytes(b"of before")
    assert await restore(settings, asked("restore", folder, "--test")) == 0
    assert "20261101T000000Z.dump can be restored" in capsys.readouterr().out


async def test_the_password_is_on_no_command_line(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    real = subprocess.run

    def watched(command: Any, **options: Any) -> Any:
        seen.append((command, options.get("env") or {}))
        return real(command, **options)

    url = settings.where
    assert isinstance(url, PostgresUrl)
    secret = PostgresUrl(url.reveal().replace("atelier@", "atelier:open-sesame@"), unsafe=True)
    monkeypatch.setattr(subprocess, "run", watched)
    await copied(replace(settings, database_url=secret), tmp_path / "copy.dump")
    assert any(environment.get("PGPASSWORD") == "open-sesame" for _, environment in seen)
    assert "open-sesame" not in str([command for command, _ in seen])
    assert "open-sesame" not in os.environ.get("PGPASSWORD", "")


# ── doctor ───────────────────────────────────────────────────────────────────────────────────────


DAMAGE = {
    "ALTER TABLE transfers DISABLE TRIGGER transfers_stay": "the trigger transfers_stay is not Atelier's",
    "DROP TRIGGER journal_stays ON journal": "the trigger journal_stays is missing",
    "DROP INDEX jobs_of_member": "the index jobs_of_member is missing",
    "ALTER TABLE jobs ADD COLUMN mine text": "the table jobs is not Atelier's",
    "ALTER TABLE payments DROP CONSTRAINT payments_nonce_key": "payments_nonce_key is missing",
    "UPDATE accounts SET balance = balance + 1": "books",
}


async def test_doctor_names_all_that_is_wrong(
    settings: Settings, postgres: "Databases", capsys: pytest.CaptureFixture[str]
) -> None:
    assert await doctor(settings, asked("doctor")) == 0
    assert "WRONG" not in capsys.readouterr().out
    with postgres.connect(settings.where.reveal()) as connection:  # type: ignore[union-attr]
        for damage in DAMAGE:
            connection.execute(damage.encode())
    assert await doctor(settings, asked("doctor")) == 1
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("WRONG")]
    assert [said for said in DAMAGE.values() if not any(said in line for line in told)] == []
    assert schemas(settings) == []


async def test_doctor_mends_no_server(settings: Settings) -> None:
    with pytest.raises(SettingError, match="--mend"):
        await doctor(settings, asked("doctor", "--mend"))


async def test_doctor_finds_no_fault_in_a_database_that_it_cannot_reach(
    settings: Settings, postgres: "Databases"
) -> None:
    away = PostgresUrl("postgresql://atelier@127.0.0.1:1/atelier", unsafe=True)
    with pytest.raises(DatabaseAway, match="Connection refused"):
        await doctor(replace(settings, database_url=away), asked("doctor"))
    nowhere = PostgresUrl(postgres.server.url("nowhere"), unsafe=True)
    with pytest.raises(DatabaseUnusable, match="does not exist"):
        await doctor(replace(settings, database_url=nowhere), asked("doctor"))


ERRORS = (
    (psycopg.OperationalError("server closed the connection unexpectedly"), DatabaseAway),
    (psycopg.errors.AdminShutdown("terminating connection"), DatabaseAway),
    (psycopg.errors.InsufficientPrivilege("permission denied"), DatabaseUnusable),
)


async def test_doctor_finds_no_fault_in_a_database_that_it_cannot_read_to_the_end(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = list(ERRORS)

    def fails(_connection: Any) -> Any:
        raise left[-1][0]

    monkeypatch.setattr(examine_server, "audit", fails)
    while left:
        with pytest.raises(left[-1][1]):
            await doctor(settings, asked("doctor"))
        left.pop()
