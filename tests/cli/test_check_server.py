"""`python -m bot check` about a database on a server: nothing is changed, and no password is shown."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.cli import probes
from bot.cli.members_probe import members_rows
from bot.cli.probes import Row, Verdict, database_row
from bot.clock import SystemClock
from bot.config.postgres_url import PostgresUrl
from bot.config.settings import Settings, load_settings
from bot.domain.errors import AtelierError
from bot.domain.money.networks import BASE, WalletAddress
from bot.store import open_store
from bot.wiring.members import belonging
from tests.servers.databases import Databases

pytestmark = pytest.mark.usefixtures("rosters_close_at_once")

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


async def test_a_database_of_another_role_is_wrong(postgres: Databases) -> None:
    with postgres.blank() as address:
        name = address.rpartition("/")[2]
        postgres.server.execute(f'ALTER DATABASE "{name}" OWNER TO postgres')
        postgres.server.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC", database=name)
        row = await database_row(settings(address))
        assert (row.verdict, "may not create tables" in row.text) == (Verdict.WRONG, True)
        with pytest.raises(AtelierError) as refused:
            await open_store(PostgresUrl(address, unsafe=True))
        assert row.text == str(refused.value)


@pytest.mark.parametrize("seconds", [-3, 3])
async def test_a_clock_that_a_start_would_refuse_is_wrong(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    class Apart(SystemClock):
        def now(self) -> int:
            return super().now() + seconds * 1000

    monkeypatch.setattr(probes, "SystemClock", Apart)
    row = await database_row(settings(postgres_url))
    assert row.verdict is Verdict.WRONG
    assert "3.0 s apart: at most 2 s" in row.text


WALLETS = [WalletAddress(BASE, "0x07F067959297767c887dbfA3C72379c66E82a045")]
TOKEN = {"DISCORD_TOKEN": "only-a-test"}


@asynccontextmanager
async def running(shared: Settings) -> AsyncIterator[None]:
    """Be a process that runs the bot with these settings."""
    store = await open_store(shared.where)
    async with belonging(shared, store.database, SystemClock(), WALLETS):
        yield
    await store.close()


async def compared(address: str, folder: Path, **changed: str) -> Row:
    (row,) = await members_rows(settings(address, SPOOL_DIR=str(folder), **TOKEN, **changed), WALLETS)
    return row


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"SHARD_COUNT": "8"}, "SHARD_COUNT differs"),
        ({"LOSSES": "host"}, "LOSSES differs"),
        ({"DISCORD_TOKEN": "another-test"}, "DISCORD_TOKEN differs"),
    ],
)
async def test_what_all_processes_share_is_compared_with_those_that_run(
    postgres_url: str, tmp_path: Path, changed: Mapping[str, str], words: str
) -> None:
    folder = tmp_path / "spool"
    async with running(settings(postgres_url, SPOOL_DIR=str(folder), **TOKEN)):
        assert (await compared(postgres_url, folder)).verdict is Verdict.FINE
        other = settings(postgres_url, **{"SPOOL_DIR": str(folder), **TOKEN, **changed})
        (row,) = await members_rows(other, WALLETS)
        assert (row.verdict, words in row.text) == (Verdict.WRONG, True)
        with pytest.raises(AtelierError) as refused:
            async with running(other):
                pass
        assert row.text == str(refused.value)
    (row,) = await members_rows(other, WALLETS)
    assert (row.verdict, row.text) == (Verdict.FINE, "none runs")


async def test_a_heartbeat_of_later_is_no_process_that_runs(
    postgres: Databases, postgres_url: str, tmp_path: Path
) -> None:
    """As after a failover to a machine whose clock is behind: who died before beat at an instant to come."""
    await (await open_store(PostgresUrl(postgres_url, unsafe=True))).close()
    with postgres.connect(postgres_url) as connection:
        connection.execute("INSERT INTO members VALUES ('a', 1, 'a', 0, now_ms() + 3600000, '1', '{}')")
    assert (await compared(postgres_url, tmp_path)).text == "none runs"


async def test_a_folder_of_this_process_alone_names_the_remedy_and_is_not_made(
    postgres_url: str, tmp_path: Path
) -> None:
    async with running(settings(postgres_url, SPOOL_DIR=str(tmp_path / "one"), **TOKEN)):
        row = await compared(postgres_url, tmp_path / "two")
    assert row.verdict is Verdict.WRONG
    assert "SPOOL_DIR without MEDIA_URL differs" in row.text
    assert "Set MEDIA_URL" in row.text
    assert not (tmp_path / "two").exists()
