"""Connections for commands: what they cannot write, and scratch tables that nobody else sees."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import DatabaseUnusable, StoreError
from bot.store import open_readonly, open_scratch, open_store
from bot.store.postgres.migrate import VERSION_TABLE
from bot.store.postgres.reader import Reader, Scratch
from tests.store.acts import granted

if TYPE_CHECKING:
    from tests.servers.databases import Databases

WALLET = "eip155:8453:0xwallet"


@pytest.fixture
def url(postgres: "Databases") -> Iterator[PostgresUrl]:
    with postgres.blank() as address:
        yield PostgresUrl(address, unsafe=True)


def wallets(connection: Any) -> list[str]:
    return [row["wallet"] for row in connection.execute("SELECT wallet FROM watched_wallets")]


async def test_a_reader_reads_beside_a_bot_and_cannot_write(url: PostgresUrl) -> None:
    store = await open_store(url)
    reader = await Reader.open(url)
    await granted(store)
    assert await reader.read(lambda c: c.execute("SELECT count(*) FROM transfers").fetchone()[0]) == 1
    with pytest.raises(StoreError, match="read-only"):
        await reader.read(lambda c: c.execute("DELETE FROM meta").rowcount)
    await reader.close()
    await store.close()


async def test_what_is_written_to_scratch_tables_reaches_no_other(url: PostgresUrl) -> None:
    store = await open_store(url)
    await store.movements.begin(WALLET, 10)
    books = await open_scratch(url)
    await books.movements.begin("eip155:8453:0xother", 20)
    assert (await books.movements.position(WALLET)) is not None
    assert (await books.movements.position("eip155:8453:0xother")) is not None
    assert (await store.movements.position("eip155:8453:0xother")) is None
    assert (await books.ledger.audit()).findings == ()
    await books.close()
    again = await Scratch.open_with(url, ("watched_wallets",))
    assert await again.read(wallets) == [WALLET]
    with pytest.raises(StoreError, match="read-only"):
        await again.write(lambda c: c.execute("DELETE FROM meta").rowcount)
    await again.write(lambda c: c.execute("DELETE FROM watched_wallets").rowcount)
    assert await again.read(wallets) == []
    assert await again.read_aside(wallets) == [WALLET]
    await again.close()
    await store.close()


async def test_an_empty_and_an_older_database_are_not_read(url: PostgresUrl, postgres: "Databases") -> None:
    with pytest.raises(DatabaseUnusable, match="start the bot once"):
        await open_readonly(url)
    await (await open_store(url)).close()
    with postgres.connect(url.reveal()) as connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version = 1")
    with pytest.raises(DatabaseUnusable, match="schema 1"):
        await open_readonly(url)
