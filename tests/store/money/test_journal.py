"""The chain's last line is read once a transaction, and never taken from one that was rolled back."""

import sqlite3
from pathlib import Path

import pytest

from bot.domain.errors import StoreError
from bot.domain.money.ledger import OPERATOR, TransferKind, available
from bot.store import Store
from bot.store.money import journal, ledger
from bot.store.sql import Connection
from tests.builders import GUILD
from tests.fakes.clock import START
from tests.store.acts import granted


def grants(connection: Connection, *keys: str) -> None:
    for key in keys:
        ledger.transfer(
            connection, TransferKind.GRANT, key, 5, debit=OPERATOR, credit=available(GUILD), at=START
        )


def watched(connection: Connection) -> list[str]:
    """Return the SQL of three transfers."""
    assert isinstance(connection, sqlite3.Connection)
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    grants(connection, "a", "b", "c")
    connection.set_trace_callback(None)
    return statements


async def test_it_is_read_once_a_transaction(store: Store) -> None:
    await granted(store)
    statements = await store._db.write(watched)
    assert len([sql for sql in statements if "FROM journal" in sql]) == 1
    assert len([sql for sql in statements if "max(seq)" in sql]) == 1
    assert len([sql for sql in statements if sql.startswith("INSERT INTO journal")]) == 3
    assert (await store.ledger.journal_head())[0] == 4


async def test_lines_of_a_transaction_that_failed_are_not_built_on(store: Store) -> None:
    await granted(store)
    before = await store.ledger.journal_head()

    def fails(connection: Connection) -> None:
        grants(connection, "lost", "lost too")
        raise StoreError("in the middle")

    with pytest.raises(StoreError, match="in the middle"):
        await store._db.write(fails)
    assert await store.ledger.journal_head() == before
    await store._db.write(grants, "kept", "kept too")
    assert (await store.ledger.journal_head())[0] == before[0] + 2
    assert (await store.ledger.audit()).findings == ()


async def test_a_plain_connection_reads_it_each_time(file: Path, store: Store) -> None:
    await granted(store)
    connection = sqlite3.connect(file, isolation_level=None)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("BEGIN IMMEDIATE")
        grants(connection, "a", "b")
        connection.execute("ROLLBACK")
        grants(connection, "c")
        assert journal.head(connection)[0] == 2
    finally:
        connection.close()


async def test_no_index_of_the_books_is_on_a_hash(store: Store) -> None:
    """Hashes are random: such an index changes another page with each line."""

    def indexed(connection: Connection) -> set[tuple[str, str]]:
        rows = connection.execute(
            "SELECT tables.name, columns.name FROM sqlite_schema AS tables, "
            "pragma_index_list(tables.name) AS indexes, pragma_index_info(indexes.name) AS columns "
            "WHERE tables.name IN ('journal', 'transfers')"
        )
        return {(row[0], row[1]) for row in rows}

    found = await store._db.read(indexed)
    assert ("transfers", "key") in found
    assert not [name for name in found if name[1] in ("hash", "prev", "content")]
