"""`migrate-store` after an interrupted move: elsewhere only if the rows cannot be in two databases."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.cli.arguments import parser
from bot.cli.migrate_store import migrate_store
from bot.config.postgres_url import PostgresUrl
from bot.config.settings import Settings, load_settings
from bot.domain.errors import DatabaseMoved, DatabaseUnusable
from bot.store import open_store
from bot.store.audit import move as moving
from bot.store.audit.unmoved import refuse_unmoved
from bot.store.sqlite.moved import set_mark
from tests.store.acts import history
from tests.store.places import meddle

if TYPE_CHECKING:
    from tests.servers.databases import Databases


@pytest.fixture
def first(postgres: "Databases") -> Iterator[PostgresUrl]:
    with postgres.blank() as address:
        yield PostgresUrl(address, unsafe=True)


@pytest.fixture
def second(postgres: "Databases") -> Iterator[PostgresUrl]:
    with postgres.blank() as address:
        yield PostgresUrl(address, unsafe=True)


@pytest.fixture
async def settings(tmp_path: Path, first: PostgresUrl) -> Settings:
    path = tmp_path / "atelier.sqlite3"
    await history(path)
    values = {"DATABASE_PATH": str(path), "SPOOL_DIR": str(tmp_path / "spool")}
    return replace(load_settings(values, tmp_path / ".env"), database_url=first, database_unsafe="yes")


async def moved(settings: Settings, url: PostgresUrl, *words: str) -> int:
    arguments: Namespace = parser().parse_args(["migrate-store", *words])
    return await migrate_store(replace(settings, database_url=url), arguments)


def interrupt(settings: Settings, url: PostgresUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin a move that ends between the mark of the file and the commit of the rows."""

    def dies(connection: Any, mark: Any) -> None:
        set_mark(connection, mark)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(moving, "set_mark", dies)
        with pytest.raises(KeyboardInterrupt):
            moving.move(settings.database_path, url, now=1)


def on_another_server(settings: Settings) -> None:
    """Change the mark as if its target were on another server."""
    name = '"identity": "'
    change = f"UPDATE meta SET value = replace(value, '{name}', '{name}9') WHERE key = 'moved'"
    meddle(settings.database_path, lambda connection: connection.execute(change))


async def jobs_in(url: PostgresUrl) -> int:
    store = await open_store(url)
    count = len((await store.ledger.export())["jobs"])
    await store.close()
    return count


async def is_latest(url: PostgresUrl) -> bool:
    store = await open_store(url)
    await store.close()
    return store.is_latest


async def test_a_target_that_can_be_seen_to_have_nothing_needs_no_word_of_the_host(
    settings: Settings, first: PostgresUrl, second: PostgresUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(settings, first, monkeypatch)
    assert await moved(settings, second) == 0
    assert await jobs_in(second)
    assert not await jobs_in(first)
    assert not await is_latest(second)  # so payments that it does not know are looked for
    with pytest.raises(DatabaseMoved, match="All rows arrived there"):
        await moved(settings, first)
    assert await moved(settings, second) == 0


async def test_a_target_that_got_the_rows_is_the_only_one(
    settings: Settings, first: PostgresUrl, second: PostgresUrl
) -> None:
    """The answer to the commit was lost: the file does not know that the rows arrived."""
    await moved(settings, first)
    forget = "DELETE FROM meta WHERE key = 'moved: arrived'"
    meddle(settings.database_path, lambda connection: connection.execute(forget))
    for words in ((), ("--abandon", str(first))):
        with pytest.raises(DatabaseMoved, match="All rows arrived there"):
            await moved(settings, second, *words)
    assert not await jobs_in(second)


async def test_a_target_that_another_command_works_with_is_waited_for(
    settings: Settings,
    first: PostgresUrl,
    second: PostgresUrl,
    postgres: "Databases",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    interrupt(settings, first, monkeypatch)
    with postgres.connect(first.reveal()) as connection:
        connection.execute(f"SELECT pg_advisory_lock({0x41544C52 + 1})")  # as the move's session holds it
        with pytest.raises(DatabaseMoved, match="wait for its end"):
            await moved(settings, second, "--abandon", str(first))
    assert await moved(settings, second) == 0


async def test_a_target_that_was_dropped_is_given_up_by_its_name(
    settings: Settings,
    postgres: "Databases",
    second: PostgresUrl,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with postgres.blank() as address:
        gone = PostgresUrl(address, unsafe=True)
        interrupt(settings, gone, monkeypatch)
    with pytest.raises(DatabaseMoved, match=f"--abandon {gone}"):
        await moved(settings, second)
    assert await moved(settings, second, "--abandon", str(gone)) == 0
    assert f"Should {gone} come back" in capsys.readouterr().out
    assert await jobs_in(second)
    assert not await is_latest(second)
    with pytest.raises(DatabaseMoved):
        await open_store(settings.database_path)


async def test_a_server_that_cannot_be_asked_is_given_up_by_the_host_alone(
    settings: Settings, first: PostgresUrl, second: PostgresUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(settings, first, monkeypatch)
    on_another_server(settings)
    with pytest.raises(DatabaseMoved, match="is not known"):
        await moved(settings, second)
    assert await moved(settings, second, "--abandon", str(first)) == 0
    assert await jobs_in(second)


async def test_a_target_that_comes_back_is_not_worked_with(
    settings: Settings, first: PostgresUrl, second: PostgresUrl
) -> None:
    """The host was wrong: it had the rows, and its server was only away."""
    await moved(settings, first)
    forget = "DELETE FROM meta WHERE key = 'moved: arrived'"
    meddle(settings.database_path, lambda connection: connection.execute(forget))
    on_another_server(settings)
    assert await moved(settings, second, "--abandon", str(first)) == 0
    await refuse_unmoved(second, settings.database_path)
    with pytest.raises(DatabaseMoved, match="given up"):
        await refuse_unmoved(first, settings.database_path)


async def test_a_move_that_the_server_acknowledged_is_given_up_by_nobody(
    settings: Settings, first: PostgresUrl, second: PostgresUrl
) -> None:
    await moved(settings, first)
    on_another_server(settings)
    with pytest.raises(DatabaseMoved, match="All rows arrived there"):
        await moved(settings, second, "--abandon", str(first))


async def test_another_schema_of_the_same_database_is_another_target(
    settings: Settings, first: PostgresUrl, postgres: "Databases"
) -> None:
    await moved(settings, first)
    with postgres.connect(first.reveal()) as connection:
        connection.execute("CREATE SCHEMA other AUTHORIZATION atelier")
    other = PostgresUrl(f"{first.reveal()}?options=-csearch_path%3Dother", unsafe=True)
    with pytest.raises(DatabaseMoved, match="All rows arrived there"):
        await moved(settings, other)
    assert not await jobs_in(other)


async def test_given_up_in_the_middle_it_goes_on_to_the_new_target(
    settings: Settings, first: PostgresUrl, second: PostgresUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(settings, first, monkeypatch)
    interrupt(settings, second, monkeypatch)
    assert await moved(settings, second) == 0
    assert await jobs_in(second)


# ── texts ────────────────────────────────────────────────────────────────────────────────────────


ODD = ("'a' || char(0) || 'b'", "CAST(x'61ff62' AS TEXT)", "CAST(x'61eda08062' AS TEXT)")


@pytest.mark.parametrize("text", ODD)
async def test_characters_that_postgresql_cannot_hold_are_replaced_and_told(
    settings: Settings,
    first: PostgresUrl,
    postgres: "Databases",
    capsys: pytest.CaptureFixture[str],
    text: str,
) -> None:
    change = f"UPDATE jobs SET detail = {text} WHERE id = (SELECT min(id) FROM jobs)"
    meddle(settings.database_path, lambda connection: connection.execute(change))
    assert await moved(settings, first) == 0
    with postgres.connect(first.reveal()) as connection:
        found = connection.execute("SELECT id, detail FROM jobs WHERE detail LIKE 'a%b'").fetchall()
    ((job, detail),) = found
    assert set(detail) == {"a", "b", "\ufffd"}
    assert f"jobs.detail of the row {job} had characters" in capsys.readouterr().out


async def test_the_books_are_moved_as_they_are_or_not_at_all(
    settings: Settings, first: PostgresUrl, postgres: "Databases"
) -> None:
    change = "UPDATE payments SET answer = 'a' || char(0) WHERE id = (SELECT min(id) FROM payments)"
    meddle(settings.database_path, lambda connection: connection.execute(change))
    with pytest.raises(DatabaseUnusable, match=r"in payments\.answer of the row 1\."):
        await moved(settings, first)
    store = await open_store(settings.database_path)
    await store.close()
    assert not await jobs_in(first)
