"""The chain is read and written once a transaction, and never built on one that was rolled back."""

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
from tests.store.meter import Meter


def grants(connection: Connection, *keys: str) -> None:
    for key in keys:
        ledger.transfer(
            connection, TransferKind.GRANT, key, 5, debit=OPERATOR, credit=available(GUILD), at=START
        )


async def test_it_is_read_and_written_once_a_transaction(store: Store) -> None:
    await granted(store)
    meter = Meter(store)
    await store._db.write(grants, "a", "b", "c")
    assert len([sql for sql in meter.sent if "FROM journal" in sql]) == 1
    assert len([sql for sql in meter.sent if "max(seq)" in sql]) == 1
    assert len([sql for sql in meter.sent if sql.startswith("INSERT INTO journal")]) == 1
    assert (await store.ledger.journal_head())[0] == 4
    assert (await store.ledger.audit()).findings == ()


async def test_lines_can_be_written_before_the_end(store: Store) -> None:
    """Rows that refer to lines need them in the same transaction."""

    def lines(connection: Connection) -> list[int]:
        counts = []
        for key in ("a", "b"):
            grants(connection, key)
            journal.write_lines(connection)
            counts.append(connection.execute("SELECT count(*) FROM journal").fetchone()[0])
        grants(connection, "c")
        return counts

    assert await store._db.write(lines) == [1, 2]
    assert (await store.ledger.journal_head())[0] == 3


async def test_many_lines_are_written_in_parts(store: Store) -> None:
    await store._db.write(grants, *map(str, range(120)))
    assert (await store.ledger.journal_head())[0] == 120


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


async def test_a_plain_connection_reads_it_each_time(file: Path, file_store: Store) -> None:
    await granted(file_store)
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


async def test_no_index_of_the_books_is_on_a_hash(file_store: Store) -> None:
    """Hashes are random: such an index changes another page with each line."""

    def indexed(connection: Connection) -> set[tuple[str, str]]:
        rows = connection.execute(
            "SELECT tables.name, columns.name FROM sqlite_schema AS tables, "
            "pragma_index_list(tables.name) AS indexes, pragma_index_info(indexes.name) AS columns "
            "WHERE tables.name IN ('journal', 'transfers')"
        )
        return {(row[0], row[1]) for row in rows}

    found = await file_store._db.read(indexed)
    assert ("transfers", "key") in found
    assert not [name for name in found if name[1] in ("hash", "prev", "content")]
