"""`python -m bot check` about a database on a server: nothing is changed, and no password is shown."""

from pathlib import Path

from bot.cli.probes import Verdict, database_row
from bot.config.postgres_url import PostgresUrl
from bot.config.settings import Settings, load_settings
from bot.store import open_store
from tests.servers.databases import Databases

LOCAL = {
    "DISCORD_API_URL": "http://127.0.0.1:8001/api/v10",
    "DISCORD_GATEWAY_URL": "ws://127.0.0.1:8001/gateway",
    "STABLESTUDIO_URL": "http://127.0.0.1:8002",
    "BASE_RPC_URL": "http://127.0.0.1:8004",
    "DATABASE_UNSAFE": "yes",
}


def settings(address: str, **changed: str) -> Settings:
    return load_settings({**LOCAL, "DATABASE_URL": address, **changed}, Path("/nonexistent/.env"))


async def test_a_database_that_the_bot_has_used_is_fine(postgres_url: str) -> None:
    await (await open_store(PostgresUrl(postgres_url, unsafe=True))).close()
    row = await database_row(settings(postgres_url))
    assert (row.verdict, row.text.startswith(f"{postgres_url}, PostgreSQL 1")) == (Verdict.FINE, True)


async def test_an_empty_database_stays_empty(postgres: Databases) -> None:
    with postgres.blank() as address:
        for _ in range(2):
            row = await database_row(settings(address))
            assert row.verdict is Verdict.FINE
            assert row.text.endswith("; the schema will be created")


async def test_a_server_that_could_lose_payments_is_wrong(postgres_url: str) -> None:
    row = await database_row(settings(postgres_url, DATABASE_UNSAFE="no"))
    assert row.verdict is Verdict.WRONG
    assert "fsync=off" in row.text


async def test_a_database_that_is_not_there_is_named_without_the_password(postgres: Databases) -> None:
    address = postgres.server.url("nowhere")
    row = await database_row(settings(address.replace("@", ":pass-word@")))
    assert row.verdict is Verdict.WRONG
    assert address in row.text
    assert "pass-word" not in row.text
