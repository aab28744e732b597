"""Every change of the money's tables without a line in the journal is found, and named by table and row."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from bot.domain.money.ledger import chained
from bot.store import Finding, Report, open_readonly
from bot.store.money.journal import KEYS
from bot.store.sql import Connection
from bot.store.sqlite.migrate import known
from tests.store.acts import history
from tests.store.places import Fresh, Where, findings_after, meddle


def _columns() -> list[tuple[str, str, str]]:
    connection = sqlite3.connect(":memory:")
    for step in known():
        connection.executescript(step.sql)
    return [
        (table, row[1], row[2])
        for table in KEYS
        for row in connection.execute(f"SELECT * FROM pragma_table_info('{table}')")
    ]


@pytest.fixture(scope="module")
def original(fresh: Fresh) -> Iterator[Where]:
    with fresh() as where:
        asyncio.run(history(where))
        yield where


@pytest.fixture
def copy(original: Where, tmp_path: Path) -> Where:
    """A file that may be changed; on PostgreSQL the original: each change of it is undone."""
    return Path(shutil.copy(original, tmp_path / "copy.db")) if isinstance(original, Path) else original


def audit(where: Where) -> Report:
    async def look() -> Report:
        view = await open_readonly(where)
        try:
            return await view.audit()
        finally:
            await view.close()

    return asyncio.run(look())


def after(where: Where, change: Callable[[Connection], object]) -> tuple[Finding, ...]:
    if not isinstance(where, Path):
        return findings_after(where, change)
    meddle(where, change)
    return audit(where).findings


def named(findings: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {(finding.table, finding.row) for finding in findings}


def test_an_honest_history_has_no_finding(copy: Where) -> None:
    report = audit(copy)
    assert (report.findings, report.ok) == ((), True)
    balances = dict(report.balances)
    paid_in = 25_000_000 + (balances["guild:11:available"] - 32_880_000)  # with its last digits
    assert 25_000_000 < paid_in < 25_010_000
    assert balances == {
        "guild:11:available": 880_000 + paid_in + 7_000_000,
        "guild:11:held": 80_000,
        "house:deposits": 7_000_000,
        "house:operator": -1_000_000 - paid_in - 2 * 7_000_000,
        "house:studio": 40_000,
    }
    meddle(copy, lambda _: None)
    assert audit(copy) == report


def _changed(value: object) -> object:
    if isinstance(value, int):
        return value + 1000
    return "x" if value is None else f"{value}x"


@pytest.mark.parametrize(("table", "column", "kind"), _columns())
def test_every_column_of_every_row_is_covered(copy: Where, table: str, column: str, kind: str) -> None:
    changed: list[str] = []

    def change(connection: Connection) -> None:
        names = ", ".join(KEYS[table])
        row = connection.execute(
            f"SELECT {names}, {column} AS value FROM {table} ORDER BY {names}"
        ).fetchone()
        key, value = tuple(row[name] for name in KEYS[table]), row["value"]
        new = 1 if value is None and kind == "INTEGER" else _changed(value)
        found = " AND ".join(f"{name} = ?" for name in KEYS[table])
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {found}", (new, *key))
        changed.append(":".join(map(str, key)))

    found = after(copy, change)
    assert (table, changed[-1]) in named(found)


@pytest.mark.parametrize("table", KEYS)
def test_a_value_that_vanishes_is_found(copy: Where, table: str) -> None:
    """In a column that may be NULL: the digest leaves NULL values out."""
    column = {"transfers": "actor", "holds": "closed_at", "payments": "tx", "deposits": "guild_id"}[table]
    where = f"SET {column} = NULL WHERE {column} IS NOT NULL"
    found = after(copy, lambda c: c.execute(f"UPDATE {table} {where}"))
    assert any(finding.what == "chain" and finding.table == table for finding in found)


@pytest.mark.parametrize("table", KEYS)
def test_a_row_that_is_gone_is_found(copy: Where, table: str) -> None:
    row = {"deposits": "0xd:3"}.get(table, "1")
    key = "'0xd'" if table == "deposits" else "1"
    found = after(copy, lambda c: c.execute(f"DELETE FROM {table} WHERE {KEYS[table][0]} = {key}"))
    assert Finding("chain", table, row, "the row is missing; the journal has it") in found


@pytest.mark.parametrize("table", KEYS)
def test_a_row_that_was_slipped_in_is_found(copy: Where, table: str) -> None:
    def slip(connection: Connection) -> None:
        row = dict(connection.execute(f"SELECT * FROM {table} LIMIT 1").fetchone())
        unique = {
            "nonce": "0xn",
            "key": "k",
            "hash": "h",
            "id": 99,
            "seq": 99,
            "tx": "0xe",
            "job_id": "other",
        }
        row = {name: unique.get(name, value) for name, value in row.items()}
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))

    row = "0xe:3" if table == "deposits" else "99"
    assert Finding("chain", table, row, "the row has no line in the journal") in after(copy, slip)


@pytest.mark.parametrize("column", ["tbl", "key", "content", "prev", "hash"])
def test_a_changed_journal_line_is_found(copy: Where, column: str) -> None:
    new = "holds" if column == "tbl" else "7"
    found = after(copy, lambda c: c.execute(f"UPDATE journal SET {column} = ? WHERE seq = 1", (new,)))
    assert ("journal", "1") in named(found)


@pytest.mark.parametrize("which", ["seq = 1", "seq = 5", "seq = (SELECT max(seq) FROM journal)", "seq > 3"])
def test_missing_journal_lines_are_found(copy: Where, which: str) -> None:
    assert after(copy, lambda c: c.execute(f"DELETE FROM journal WHERE {which}"))


def test_a_rewritten_line_breaks_the_next(copy: Where) -> None:
    """Even if its own hash is made to fit."""

    def rewrite(connection: Connection) -> None:
        row = connection.execute("SELECT * FROM journal WHERE seq = 2").fetchone()
        connection.execute(
            "UPDATE journal SET content = 'x', hash = ? WHERE seq = 2",
            (chained(row["prev"], row["tbl"], row["key"], "x"),),
        )

    assert ("journal", "3") in named(after(copy, rewrite))


@pytest.mark.parametrize(
    ("sql", "finding"),
    [
        ("UPDATE accounts SET balance = balance + 1 WHERE name = 'guild:11:available'", "guild:11:available"),
        ("UPDATE accounts SET balance = 0 WHERE name = 'house:operator'", "house:operator"),
        ("UPDATE accounts SET balance = -5 WHERE name = 'guild:11:held'", "guild:11:held"),
        ("UPDATE accounts SET balance = 0 WHERE name = 'house:studio'", "house:studio"),
        ("INSERT INTO accounts VALUES ('guild:12:available', 9)", "guild:12:available"),
        ("DELETE FROM accounts WHERE name = 'house:studio'", "house:studio"),
        ("UPDATE servers SET spent = spent + 1", "11"),
        ("DELETE FROM servers", "11"),
    ],
)
def test_a_wrong_balance_is_found(copy: Where, sql: str, finding: str) -> None:
    table = sql.removeprefix("INSERT INTO ").removeprefix("DELETE FROM ").removeprefix("UPDATE ").split()[0]
    assert (table, finding) in named(after(copy, lambda c: c.execute(sql)))


def test_two_live_payments_of_one_purchase_are_found(copy: Where) -> None:
    def double(connection: Connection) -> None:
        connection.execute("DROP INDEX payments_live")
        connection.execute(
            "UPDATE payments SET (job_id, purpose) = (SELECT job_id, purpose FROM payments WHERE id = 1) "
            "WHERE state = 'SIGNED'"
        )

    found = after(copy, double)
    assert [f.row.partition(":")[2] for f in found if f.what == "purchase"] == ["generation"]


def test_a_job_set_back_to_be_paid_again_is_found(copy: Where) -> None:
    def set_back(connection: Connection) -> None:
        connection.execute("UPDATE jobs SET state = 'READY' WHERE state = 'DELIVERED'")

    assert "job" in {finding.what for finding in after(copy, set_back)}


def test_a_signed_payment_that_is_not_covered_is_found(copy: Where) -> None:
    found = after(copy, lambda c: c.execute("UPDATE holds SET amount = 1 WHERE state = 'OPEN'"))
    assert "covered" in {finding.what for finding in found}


def test_a_damaged_file_is_a_finding(file: Path) -> None:
    asyncio.run(history(file))
    connection = sqlite3.connect(file)
    page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'journal'").fetchone()[0]
    connection.close()
    content, start = bytearray(file.read_bytes()), (page - 1) * 4096
    content[start : start + 4096] = b"\xa5" * 4096
    file.write_bytes(content)
    assert {finding.what for finding in audit(file).findings} == {"file"}


NEVER = [
    *((table, "DELETE FROM {}") for table in (*KEYS, "journal")),
    *((table, "UPDATE {} SET {} = {}") for table in ("transfers", "journal", "holds")),
]
"""Payments and deposits may change; the journal keeps what they were."""


@pytest.mark.parametrize(("table", "change"), NEVER)
def test_the_database_itself_refuses_to_forget(copy: Where, table: str, change: str) -> None:
    key = KEYS.get(table, ("seq",))[0]
    with pytest.raises(
        (sqlite3.IntegrityError, psycopg.IntegrityError), match=r"append-only|never deleted|does not change"
    ):
        meddle(copy, lambda c: c.execute(change.format(table, key, key)), keep_rules=True)
