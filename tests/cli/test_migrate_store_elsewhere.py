"""A DATABASE_URL that leads elsewhere after the move, and an --abandon that gives nothing up."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.cli.arguments import parser
from bot.cli.probes import Verdict, database_row
from bot.config.postgres_url import PostgresUrl
from bot.config.settings import Settings
from bot.domain.errors import DatabaseMoved, SettingError
from bot.store import open_store
from bot.store.audit.unmoved import refuse_unmoved
from tests.cli.moves import interrupt, moved, on_another_server
from tests.store.places import meddle

if TYPE_CHECKING:
    from tests.servers.databases import Databases

SCHEMA = "?options=-csearch_path%3Dother"
AGAIN = "run `python -m bot migrate-store` again"


def with_schema(url: PostgresUrl, postgres: "Databases") -> PostgresUrl:
    """Return the address of another schema of that database."""
    with postgres.connect(url.reveal()) as connection:
        connection.execute("CREATE SCHEMA other AUTHORIZATION atelier")
    return PostgresUrl(f"{url.reveal()}{SCHEMA}", unsafe=True)


def with_password(url: PostgresUrl) -> str:
    return url.reveal().replace("atelier@", "atelier:pass-word@", 1)


async def refusal(settings: Settings, url: PostgresUrl) -> str:
    """Return what a start and `check` say with this DATABASE_URL: never that books may begin there."""
    with pytest.raises(DatabaseMoved) as caught:
        await refuse_unmoved(url, settings.database_path)
    row = await database_row(replace(settings, database_url=url))
    assert (row.verdict, row.text) == (Verdict.WRONG, str(caught.value))
    assert "to begin with empty books" not in row.text
    return row.text


def is_blank(url: PostgresUrl, postgres: "Databases") -> bool:
    """Return True if not even a schema was made."""
    with postgres.connect(url.reveal()) as connection:
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        return connection.execute(tables).fetchone() == (0,)


async def test_after_the_move_another_empty_database_is_not_begun(
    settings: Settings, target: PostgresUrl, other: PostgresUrl
) -> None:
    await moved(settings, target)
    said = await refusal(settings, other)
    assert f"{other} is empty: the books of {settings.database_path} were moved to {target} on 20" in said
    assert said.endswith("Set DATABASE_URL to that one.")
    store = await open_store(other)  # nor one in which a bot has only started
    await store.close()
    assert await refusal(settings, other) == said


async def test_nor_while_the_end_of_the_move_is_not_known(
    settings: Settings, target: PostgresUrl, other: PostgresUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(settings, target, monkeypatch)
    said = await refusal(settings, other)
    assert f"were moved to {target} on 1970-01-01. Set DATABASE_URL to that one." in said
    assert f"interrupted, then {AGAIN}" in said
    said = await refusal(settings, target)
    assert f"{target} is empty: the move of {settings.database_path} to it on 1970-01-01 was inter" in said


async def test_a_target_that_was_emptied_is_restored(
    settings: Settings, target: PostgresUrl, postgres: "Databases"
) -> None:
    await moved(settings, target)
    with postgres.connect(target.reveal()) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public AUTHORIZATION atelier")
    assert (await refusal(settings, target)).endswith("restore a backup of it.")


async def test_schemas_of_one_database_are_told_apart(
    settings: Settings, target: PostgresUrl, postgres: "Databases"
) -> None:
    other = with_schema(target, postgres)
    assert str(other) == f"{target}{SCHEMA}"
    await moved(settings, other)
    assert f"The database {target} is empty" in await refusal(settings, target)
    assert f"were moved to {other} on" in await refusal(settings, target)
    with pytest.raises(DatabaseMoved, match=r"was moved to .*Dother, not to .*/\w+\. All rows arrived"):
        await moved(settings, target)
    with pytest.raises(DatabaseMoved, match="search_path%3Dother on"):
        await open_store(settings.database_path)


async def test_a_schema_that_only_the_server_names_is_named(
    settings: Settings, target: PostgresUrl, postgres: "Databases"
) -> None:
    await moved(settings, target)
    with_schema(target, postgres)
    database = target.reveal().rpartition("/")[2]
    with postgres.connect(target.reveal()) as connection:
        connection.execute(f'ALTER DATABASE "{database}" SET search_path = other'.encode())
    said = await refusal(settings, target)
    assert f"The database {target} (schema other) is empty" in said
    assert f"were moved to {target} on" in said


# ── --abandon ────────────────────────────────────────────────────────────────────────────────────


async def test_an_address_with_its_password_is_understood_and_never_printed(
    settings: Settings,
    target: PostgresUrl,
    other: PostgresUrl,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    interrupt(settings, target, monkeypatch)
    on_another_server(settings)
    for text, words in (
        (with_password(other), f"--abandon names {other}, and .* was moved to {target}"),
        ("", "--abandon must be"),
        ("foo:pass-word", "--abandon must be an address"),
        (f"{with_password(target)}#", "--abandon must be an address without #"),
    ):
        with pytest.raises(SettingError, match=words) as caught:
            await moved(settings, other, "--abandon", text)
        assert "pass-word" not in str(caught.value)
    with pytest.raises(DatabaseMoved, match="is not known"):
        await moved(settings, other)
    assert await moved(settings, other, "--abandon", with_password(target)) == 0
    out = capsys.readouterr().out
    assert f"Should {target} come back" in out
    assert "pass-word" not in out


async def test_an_older_mark_that_names_no_schema_is_met_with_or_without_it(
    settings: Settings,
    target: PostgresUrl,
    other: PostgresUrl,
    postgres: "Databases",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    named = with_schema(target, postgres)
    interrupt(settings, named, monkeypatch)
    on_another_server(settings)
    with pytest.raises(SettingError, match=r"was moved to .*Dother"):
        await moved(settings, other, "--abandon", str(target))
    change = "UPDATE meta SET value = replace(value, ?, '') WHERE key = 'moved'"
    meddle(settings.database_path, lambda connection: connection.execute(change, (SCHEMA,)))
    assert await moved(settings, other, "--abandon", str(named)) == 0


@pytest.mark.parametrize("word", ["foo", "", "its address"])
async def test_where_no_move_was_interrupted_there_is_nothing_to_abandon(
    settings: Settings, blank: PostgresUrl, other: PostgresUrl, postgres: "Databases", word: str
) -> None:
    text = str(other) if word == "its address" else word
    with pytest.raises(SettingError, match="--abandon"):
        await moved(settings, blank, "--abandon", text)
    assert is_blank(blank, postgres)
    store = await open_store(settings.database_path)  # nor is the file marked
    await store.close()


async def test_the_target_itself_is_not_abandoned(
    settings: Settings, target: PostgresUrl, postgres: "Databases", monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(settings, target, monkeypatch)
    with pytest.raises(SettingError, match=r"the database of DATABASE_URL.*nothing to abandon"):
        await moved(settings, target, "--abandon", str(target))
    assert await moved(settings, target) == 0
    with pytest.raises(SettingError, match="nothing to abandon"):
        await moved(settings, target, "--abandon", str(target))


def test_an_address_in_a_wrong_place_is_not_printed_either(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["migrate-store", "postgresql://me:pass-word@db/atelier"])
    said = capsys.readouterr().err
    assert "unrecognized arguments: postgresql://•••" in said
    assert "pass-word" not in said
