"""`migrate-store` after an interrupted move: elsewhere only if the rows cannot be in two databases."""

from typing import TYPE_CHECKING

import pytest

from bot.config.postgres_url import PostgresUrl
from bot.config.settings import Settings
from bot.domain.errors import DatabaseMoved, DatabaseUnusable
from bot.store import open_store
from bot.store.audit.unmoved import refuse_unmoved
from tests.cli.moves import interrupt, moved, on_another_server
from tests.store.places import meddle

if TYPE_CHECKING:
    from tests.servers.databases import Databases


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
    settings: Settings, target: PostgresUrl, other: PostgresUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(settings, target, monkeypatch)
    assert await moved(settings, other) == 0
    assert await jobs_in(other)
    assert not await jobs_in(target)
    assert not await is_latest(other)  # so payments that it does not know are looked for
    with pytest.raises(DatabaseMoved, match="All rows arrived there"):
        await moved(settings, target)
    assert await moved(settings, other) == 0


async def test_a_target_that_got_the_rows_is_the_only_one(
    settings: Settings, target: PostgresUrl, other: PostgresUrl
) -> None:
    """The answer to the commit was lost: the file does not know that the rows arrived."""
    await moved(settings, target)
    forget = "DELETE FROM meta WHERE key = 'moved: arrived'"
    meddle(settings.database_path, lambda connection: connection.execute(forget))
    for words in ((), ("--abandon", str(target))):
        with pytest.raises(DatabaseMoved, match="All rows arrived there"):
            await moved(settings, other, *words)
    assert not await jobs_in(other)


async def test_a_target_that_another_command_works_with_is_waited_for(
    settings: Settings,
    target: PostgresUrl,
    other: PostgresUrl,
    postgres: "Databases",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    interrupt(settings, target, monkeypatch)
    with postgres.connect(target.reveal()) as connection:
        connection.execute(f"SELECT pg_advisory_lock({0x41544C52 + 1})")  # as the move's session holds it
        with pytest.raises(DatabaseMoved, match="wait for its end"):
            await moved(settings, other, "--abandon", str(target))
    assert await moved(settings, other) == 0


async def test_a_target_that_was_dropped_is_given_up_by_its_name(
    settings: Settings,
    postgres: "Databases",
    other: PostgresUrl,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with postgres.blank() as address:
        gone = PostgresUrl(address, unsafe=True)
        interrupt(settings, gone, monkeypatch)
    with pytest.raises(DatabaseMoved, match=f"--abandon {gone}"):
        await moved(settings, other)
    assert await moved(settings, other, "--abandon", str(gone)) == 0
    assert f"Should {gone} come back" in capsys.readouterr().out
    assert await jobs_in(other)
    assert not await is_latest(other)
    with pytest.raises(DatabaseMoved):
        await open_store(settings.database_path)


async def test_a_server_that_cannot_be_asked_is_given_up_by_the_host_alone(
    settings: Settings, target: PostgresUrl, other: PostgresUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(settings, target, monkeypatch)
    on_another_server(settings)
    with pytest.raises(DatabaseMoved, match="is not known"):
        await moved(settings, other)
    assert await moved(settings, other, "--abandon", str(target)) == 0
    assert await jobs_in(other)


async def test_a_target_that_comes_back_is_not_worked_with(
    settings: Settings, target: PostgresUrl, other: PostgresUrl
) -> None:
    """The host was wrong: it had the rows, and its server was only away."""
    await moved(settings, target)
    forget = "DELETE FROM meta WHERE key = 'moved: arrived'"
    meddle(settings.database_path, lambda connection: connection.execute(forget))
    on_another_server(settings)
    assert await moved(settings, other, "--abandon", str(target)) == 0
    await refuse_unmoved(other, settings.database_path)
    with pytest.raises(DatabaseMoved, match="given up"):
        await refuse_unmoved(target, settings.database_path)


async def test_a_move_that_the_server_acknowledged_is_given_up_by_nobody(
    settings: Settings, target: PostgresUrl, other: PostgresUrl
) -> None:
    await moved(settings, target)
    on_another_server(settings)
    with pytest.raises(DatabaseMoved, match="All rows arrived there"):
        await moved(settings, other, "--abandon", str(target))


async def test_another_schema_of_the_same_database_is_another_target(
    settings: Settings, target: PostgresUrl, postgres: "Databases"
) -> None:
    await moved(settings, target)
    with postgres.connect(target.reveal()) as connection:
        connection.execute("CREATE SCHEMA other AUTHORIZATION atelier")
    other = PostgresUrl(f"{target.reveal()}?options=-csearch_path%3Dother", unsafe=True)
    with pytest.raises(DatabaseMoved, match="All rows arrived there"):
        await moved(settings, other)
    assert not await jobs_in(other)


async def test_given_up_in_the_middle_it_goes_on_to_the_new_target(
    settings: Settings, target: PostgresUrl, other: PostgresUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(settings, target, monkeypatch)
    interrupt(settings, other, monkeypatch)
    assert await moved(settings, other) == 0
    assert await jobs_in(other)


# ── texts ────────────────────────────────────────────────────────────────────────────────────────


ODD = ("'a' || char(0) || 'b'", "CAST(x'61ff62' AS TEXT)", "CAST(x'61eda08062' AS TEXT)")


@pytest.mark.parametrize("text", ODD)
async def test_characters_that_postgresql_cannot_hold_are_replaced_and_told(
    settings: Settings,
    target: PostgresUrl,
    postgres: "Databases",
    capsys: pytest.CaptureFixture[str],
    text: str,
) -> None:
    change = f"UPDATE jobs SET detail = {text} WHERE id = (SELECT min(id) FROM jobs)"
    meddle(settings.database_path, lambda connection: connection.execute(change))
    assert await moved(settings, target) == 0
    with postgres.connect(target.reveal()) as connection:
        found = connection.execute("SELECT id, detail FROM jobs WHERE detail LIKE 'a%b'").fetchall()
    ((job, detail),) = found
    assert set(detail) == {"a", "b", "\ufffd"}
    assert f"jobs.detail of the row {job} had characters" in capsys.readouterr().out


async def test_the_books_are_moved_as_they_are_or_not_at_all(
    settings: Settings, target: PostgresUrl, postgres: "Databases"
) -> None:
    change = "UPDATE payments SET answer = 'a' || char(0) WHERE id = (SELECT min(id) FROM payments)"
    meddle(settings.database_path, lambda connection: connection.execute(change))
    with pytest.raises(DatabaseUnusable, match=r"in payments\.answer of the row 1\."):
        await moved(settings, target)
    store = await open_store(settings.database_path)
    await store.close()
    assert not await jobs_in(target)
