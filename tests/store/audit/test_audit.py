"""Every change of the money's tables without a line in the journal is found, and named by table and row."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.money.ledger import chained
from bot.store import Finding, Report, open_readonly
from bot.store.money.journal import KEYS
from bot.store.sqlite.migrate import known
from tests.store.acts import history, meddle


def _columns() -> list[tuple[str, str]]:
    connection = sqlite3.connect(":memory:")
    for step in known():
        connection.executescript(step.sql)
    return [
        (table, row[1])
        for table in KEYS
        for row in connection.execute(f"SELECT * FROM pragma_table_info('{table}')")
    ]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("audit") / "atelier.db"
    asyncio.run(history(path))
    return path


@pytest.fixture
def copy(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(original, tmp_path / "copy.db"))


def audit(path: Path) -> Report:
    async def look() -> Report:
        view = await open_readonly(path)
        try:
            return await view.audit()
        finally:
            await view.close()

    return asyncio.run(look())


def after(path: Path, change: Callable[[sqlite3.Connection], object]) -> tuple[Finding, ...]:
    meddle(path, change)
    return audit(path).findings


def named(findings: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {(finding.table, finding.row) for finding in findings}


def test_an_honest_history_has_no_finding(copy: Path) -> None:
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


@pytest.mark.parametrize(("table", "column"), _columns())
def test_every_column_of_every_row_is_covered(copy: Path, table: str, column: str) -> None:
    """Change row by row, and take each change back before the next."""
    connection = sqlite3.connect(copy)
    rowids = "tx AS one, log_index AS two" if table == "deposits" else "rowid AS one, rowid AS two"
    rows = connection.execute(f"SELECT {rowids}, {column}, typeof({column}) FROM {table}").fetchall()
    integer = connection.execute(
        f"SELECT type = 'INTEGER' FROM pragma_table_info('{table}') WHERE name = ?", (column,)
    ).fetchone()[0]
    connection.close()
    assert rows
    one, two, value, _ = rows[0]
    new = 1 if value is None and integer else _changed(value)
    where = "tx = ? AND log_index = ?" if table == "deposits" else "rowid = ? AND rowid = ?"
    found = after(
        copy, lambda c: c.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (new, one, two))
    )
    key = f"{one}:{two}" if table == "deposits" else str(one)
    assert (table, key) in named(found)


@pytest.mark.parametrize("table", KEYS)
def test_a_value_that_vanishes_is_found(copy: Path, table: str) -> None:
    """In a column that may be NULL: the digest leaves NULL values out."""
    column = {"transfers": "actor", "holds": "closed_at", "payments": "tx", "deposits": "guild_id"}[table]
    where = f"SET {column} = NULL WHERE {column} IS NOT NULL"
    found = after(copy, lambda c: c.execute(f"UPDATE {table} {where}"))
    assert any(finding.what == "chain" and finding.table == table for finding in found)


@pytest.mark.parametrize("table", KEYS)
def test_a_row_that_is_gone_is_found(copy: Path, table: str) -> None:
    row = {"deposits": "0xd:3"}.get(table, "1")
    found = after(copy, lambda c: c.execute(f"DELETE FROM {table} WHERE {KEYS[table][0]} IN (1, '0xd')"))
    assert Finding("chain", table, row, "the row is missing; the journal has it") in found


@pytest.mark.parametrize("table", KEYS)
def test_a_row_that_was_slipped_in_is_found(copy: Path, table: str) -> None:
    def slip(connection: sqlite3.Connection) -> None:
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
def test_a_changed_journal_line_is_found(copy: Path, column: str) -> None:
    new = "holds" if column == "tbl" else "7"
    found = after(copy, lambda c: c.execute(f"UPDATE journal SET {column} = ? WHERE seq = 1", (new,)))
    assert ("journal", "1") in named(found)


@pytest.mark.parametrize("which", ["seq = 1", "seq = 5", "seq = (SELECT max(seq) FROM journal)", "seq > 3"])
def test_missing_journal_lines_are_found(copy: Path, which: str) -> None:
    assert after(copy, lambda c: c.execute(f"DELETE FROM journal WHERE {which}"))


def test_a_rewritten_line_breaks_the_next(copy: Path) -> None:
    """Even if its own hash is made to fit."""

    def rewrite(connection: sqlite3.Connection) -> None:
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
def test_a_wrong_balance_is_found(copy: Path, sql: str, finding: str) -> None:
    table = sql.removeprefix("INSERT INTO ").removeprefix("DELETE FROM ").removeprefix("UPDATE ").split()[0]
    assert (table, finding) in named(after(copy, lambda c: c.execute(sql)))


def test_two_live_payments_of_one_purchase_are_found(copy: Path) -> None:
    def double(connection: sqlite3.Connection) -> None:
        connection.execute("DROP INDEX payments_live")
        connection.execute(
            "UPDATE payments SET (job_id, purpose) = (SELECT job_id, purpose FROM payments WHERE id = 1) "
            "WHERE state = 'SIGNED'"
        )

    found = after(copy, double)
    assert [f.row.partition(":")[2] for f in found if f.what == "purchase"] == ["generation"]


def test_a_job_set_back_to_be_paid_again_is_found(copy: Path) -> None:
    def set_back(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE jobs SET state = 'READY' WHERE state = 'DELIVERED'")

    assert "job" in {finding.what for finding in after(copy, set_back)}


def test_a_signed_payment_that_is_not_covered_is_found(copy: Path) -> None:
    found = after(copy, lambda c: c.execute("UPDATE holds SET amount = 1 WHERE state = 'OPEN'"))
    assert "covered" in {finding.what for finding in found}


def test_a_damaged_file_is_a_finding(copy: Path) -> None:
    connection = sqlite3.connect(copy)
    page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'journal'").fetchone()[0]
    connection.close()
    content, start = bytearray(copy.read_bytes()), (page - 1) * 4096
    content[start : start + 4096] = b"\xa5" * 4096
    copy.write_bytes(content)
    assert {finding.what for finding in audit(copy).findings} == {"file"}


NEVER = [
    *((table, "DELETE FROM {}") for table in (*KEYS, "journal")),
    *((table, "UPDATE {} SET {} = {}") for table in ("transfers", "journal", "holds")),
]
"""Payments and deposits may change; the journal keeps what they were."""


@pytest.mark.parametrize(("table", "change"), NEVER)
def test_the_database_itself_refuses_to_forget(copy: Path, table: str, change: str) -> None:
    key = KEYS.get(table, ("seq",))[0]
    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|never deleted|does not change"):
        meddle(copy, lambda c: c.execute(change.format(table, key, key)), keep_rules=True)
