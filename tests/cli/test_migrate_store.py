"""`migrate-store`: every row arrives, or nothing moves; one database at most is the live one."""

import json
import shutil
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.cli.arguments import parser
from bot.cli.audit import audit
from bot.cli.doctor import doctor
from bot.cli.export import export
from bot.cli.jobs import job, jobs
from bot.config.postgres_url import PostgresUrl
from bot.config.settings import Settings
from bot.domain.errors import DatabaseInUse, DatabaseMoved, DatabaseUnusable, SettingError
from bot.store import backup, open_readonly, open_store
from bot.store.audit import move as moving
from bot.store.audit.audit import audit as recomputed
from bot.store.postgres import tables
from bot.store.sqlite.continuity import forget
from tests.cli.moves import interrupt, moved, to_be_moved
from tests.store.acts import fetched, granted, running
from tests.store.places import meddle

if TYPE_CHECKING:
    from tests.servers.databases import Databases

COMMANDS = ("audit --offline --json", "export", "export --csv --table payments", "jobs --json", "jobs --lost")


@pytest.fixture
async def settings(tmp_path: Path, past: Path, target: PostgresUrl) -> Settings:
    """A database in which jobs are in several states, and an unused one on PostgreSQL."""
    path = tmp_path / "data" / "atelier.sqlite3"
    shutil.copytree(past, path.parent)
    store = await open_store(path)
    await running(store, request_key="goes-on")
    await store.trust(True)
    await store.close()
    return to_be_moved(path, target)


def asked(*words: str) -> Namespace:
    return parser().parse_args(list(words))


async def said(settings: Settings, capsys: pytest.CaptureFixture[str], words: str) -> str:
    commands = {"audit": audit, "export": export, "jobs": jobs, "job": job}
    arguments = asked(*words.split())
    assert await commands[arguments.command](settings, arguments) == 0
    return capsys.readouterr().out


async def is_untouched(settings: Settings) -> bool:
    """Return True if a bot can work with the file as before, and nothing is in the target."""
    store = await open_store(settings.database_path)
    is_latest, ok = store.is_latest, (await store.ledger.audit()).ok
    await store.close()
    store = await open_store(settings.where)
    empty = not (await store.ledger.export())["jobs"] and not (await store.ledger.transfers())
    await store.close()
    return is_latest and ok and empty


async def test_everything_is_there_afterwards_and_every_command_says_the_same(
    settings: Settings, blank: PostgresUrl, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = replace(settings, database_url=blank)
    before = replace(settings, database_url=None)
    words = [
        *COMMANDS,
        *(f"job {one['id']}" for one in json.loads(await said(before, capsys, "export"))["jobs"]),
    ]
    expected = [await said(before, capsys, one) for one in words]
    assert await moved(settings) == 0
    told = capsys.readouterr().out
    assert "both audits say the same" in told
    assert str(settings.where) in told
    for one, answer in zip(words, expected, strict=True):
        assert await said(settings, capsys, one) == answer, one
    assert await doctor(settings, asked("doctor")) == 0


async def test_work_goes_on_where_it_was(settings: Settings) -> None:
    await moved(settings)
    store = await open_store(settings.where)
    try:
        assert store.is_latest
        before = (await store.ledger.export())["jobs"]
        assert "RUNNING" in {one["state"] for one in before}
        await granted(store)
        job = await fetched(store, request_key="anew")
        assert job.id not in {one["id"] for one in before}
        assert (await store.ledger.audit()).findings == ()
    finally:
        await store.close()


async def test_no_bot_and_no_command_opens_the_file_any_more(settings: Settings, tmp_path: Path) -> None:
    await moved(settings)
    with pytest.raises(DatabaseMoved, match="set DATABASE_URL"):
        await open_store(settings.database_path)
    with pytest.raises(DatabaseMoved):
        await open_readonly(settings.database_path)
    with pytest.raises(DatabaseMoved):
        await backup(settings.database_path, tmp_path / "copy.sqlite3")
    assert await doctor(replace(settings, database_url=None), asked("doctor")) == 1


async def test_moving_twice_moves_once(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert await moved(settings) == 0
    store = await open_store(settings.where)
    await granted(store)
    lines = (await store.ledger.audit()).lines
    await store.close()
    assert await moved(settings) == 0
    assert f"was moved to {settings.where} before" in capsys.readouterr().out
    store = await open_store(settings.where)
    assert (await store.ledger.audit()).lines == lines
    await store.close()


async def test_a_move_that_ended_before_its_last_step_is_finished_by_the_next(
    settings: Settings, target: PostgresUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(settings, target, monkeypatch)
    with pytest.raises(DatabaseMoved, match="migrate-store` again"):
        await open_store(settings.database_path)
    assert await moved(settings) == 0
    store = await open_store(settings.where)
    assert (await store.ledger.export())["jobs"]
    assert not store.is_latest  # what became of the target meanwhile is not known
    await store.close()


async def test_a_file_that_was_moved_goes_nowhere_else(settings: Settings, other: PostgresUrl) -> None:
    await moved(settings)
    with pytest.raises(DatabaseMoved, match="was moved to"):
        await moved(settings, other)


@pytest.mark.parametrize("who", ["path", "where"])
async def test_nothing_is_moved_while_a_bot_runs(settings: Settings, who: str) -> None:
    store = await open_store(getattr(settings, {"path": "database_path", "where": "where"}[who]))
    with pytest.raises(DatabaseInUse):
        await moved(settings)
    await store.close()
    assert await is_untouched(settings)


async def test_a_target_that_a_bot_has_worked_with_is_refused(settings: Settings) -> None:
    store = await open_store(settings.where)
    await granted(store)
    await store.close()
    with pytest.raises(DatabaseUnusable, match="has rows in"):
        await moved(settings)
    store = await open_store(settings.database_path)
    assert store.is_latest
    await store.close()


async def test_a_target_of_another_program_is_refused(
    settings: Settings, blank: PostgresUrl, postgres: "Databases"
) -> None:
    with postgres.connect(blank.reveal()) as connection:
        connection.execute("CREATE TABLE wiki (page text)")
    with pytest.raises(DatabaseUnusable, match="another program"):
        await moved(settings, blank)


async def test_without_a_target_nothing_is_done(settings: Settings) -> None:
    with pytest.raises(SettingError, match="DATABASE_URL"):
        await moved(replace(settings, database_url=None))


async def test_a_row_that_is_lost_on_the_way_is_found(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loses(raw: Any, table: str, names: Any, rows: Any) -> tables.Digest:
        rows = list(map(tuple, rows))
        digest = fill(raw, table, names, rows[1:] if table == "charges" else rows)
        if table == "charges":
            digest.add(rows[0])
        return digest

    fill = tables.fill
    monkeypatch.setattr(tables, "fill", loses)
    with pytest.raises(DatabaseUnusable, match="rows of charges"):
        await moved(settings)
    monkeypatch.undo()
    assert await is_untouched(settings)


async def test_audits_that_differ_move_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = iter([0, 1])

    def differs(connection: Any) -> Any:
        return replace(recomputed(connection), lines=next(reports))

    monkeypatch.setattr(moving, "audit", differs)
    with pytest.raises(DatabaseUnusable, match="audits"):
        await moved(settings)
    monkeypatch.undo()
    assert await is_untouched(settings)


async def test_wrong_books_arrive_as_wrong_as_they_were(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    meddle(settings.database_path, lambda c: c.execute("UPDATE accounts SET balance = balance + 1"))
    assert await moved(settings) == 1
    assert "WRONG" in capsys.readouterr().out


async def test_an_older_copy_stays_one(settings: Settings) -> None:
    forget(settings.database_path)
    await moved(settings)
    store = await open_store(settings.where)
    assert not store.is_latest
    await store.close()
