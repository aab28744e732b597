"""The verbs' SQL is one text for SQLite and PostgreSQL: what only one of them reads is found here.

PostgreSQL itself refuses more than these rules know. They name what SQLite would let pass.
"""

import re
import sqlite3
from collections.abc import Callable

import pytest

from bot.store.sqlite.connect import open_writer
from tests.store.sql_texts import HOLE, Text, around, inside, split, texts

Rule = Callable[[str], bool]


def _has(pattern: str) -> Rule:
    return lambda sql: re.search(pattern, sql) is not None


def _has_untyped_value(sql: str) -> bool:
    """`? IS NULL OR a = ?`: PostgreSQL takes a value's type from its first use, and this one has none."""
    tests = re.finditer(r"(\?\d*|:\w+) IS (?:NOT )?NULL", sql)
    return any(re.search(rf"{re.escape(found[1])}\b", sql[: found.start()]) is None for found in tests)


def _has_scalar_extreme(sql: str) -> bool:
    """`max(a, b)`: PostgreSQL's max is an aggregate of one value."""
    return any(len(split(inside(sql, found.end() - 1))) > 1 for found in re.finditer(r"\b(max|min)\(", sql))


def _has_nameless_subquery(sql: str) -> bool:
    """`FROM (SELECT …)` without AS: PostgreSQL wants a name before its version 16."""
    for found in re.finditer(r"\b(?:FROM|JOIN) \(", sql):
        end = found.end() + len(inside(sql, found.end() - 1)) + 1
        if end <= len(sql) and not sql[end:].startswith(" AS "):
            return True
    return False


def _has_ambiguous_upsert(sql: str) -> bool:
    """`DO UPDATE SET n = n + 1`: is it the old row's or the new one's?"""
    sets = re.search(r"DO UPDATE SET (.*?)( RETURNING | WHERE |$)", sql)
    if sets is None:
        return False
    values = [part.split(" = ", 1)[1] for part in split(sets[1]) if " = " in part]
    return any(re.search(r"(?<![.:\w])[a-z_]+\b(?![.(\w])", value) for value in values)


def _has_unlisted_order(sql: str) -> bool:
    """`SELECT DISTINCT a … ORDER BY b`: of several b, which one?"""
    found = re.search(r"SELECT DISTINCT (.*?) FROM .*ORDER BY (.*?)(?: LIMIT.*)?$", sql)
    return found is not None and not set(split(found[2])) <= set(split(found[1]))


RULES: dict[str, Rule] = {
    "ON CONFLICT instead of INSERT OR": _has(r"\b(INSERT|UPDATE) OR\b|\bREPLACE INTO\b"),
    "ON CONFLICT names its columns before DO UPDATE": _has(r"ON CONFLICT DO UPDATE"),
    "the table's name before a column of the old row": _has_ambiguous_upsert,
    "LIKE instead of GLOB": _has(r"\bGLOB\b"),
    "PRAGMA is SQLite's": _has(r"\bPRAGMA\b|\bsqlite_\w+"),
    "a key of its own instead of rowid": _has(r"\browid\b|\boid\b"),
    "bytes come as values": _has(r"\brandomblob\b|\bhex\(|\b[xX]''"),
    "a function of SQLite's": _has(
        r"\b(json_\w+|julianday|strftime|unixepoch|datetime|group_concat|total|ifnull|iif|printf|format"
        r"|typeof|likely|unlikely|zeroblob|glob|char|unicode|changes|last_insert_rowid)\("
    ),
    "IS compares with NULL; else IS [NOT] DISTINCT FROM": _has(
        r"\bIS (NOT )?(?!NOT\b|NULL\b|DISTINCT FROM\b|TRUE\b|FALSE\b)"
    ),
    "a flag is compared with 0 or 1": _has(
        rf"\bNOT (?!EXISTS\b|IN\b|NULL\b|LIKE\b|BETWEEN\b|DISTINCT\b|MATERIALIZED\b|\w+\(|[({HOLE}])"
    ),
    "the column first, then a value that may be NULL, both under one number or name": _has_untyped_value,
    "CASE instead of max of two": _has_scalar_extreme,
    "a name for the subquery": _has_nameless_subquery,
    "IN takes a list or a SELECT": _has(rf"\bIN (?![({HOLE}])"),
    "BIGINT, since PostgreSQL's INTEGER has 32 bits": _has(r"AS INTEGER\)"),
    "LIMIT without a number below 0, OFFSET by its name": _has(r"LIMIT -|LIMIT [?\d]+,"),
    "DISTINCT rows are ordered by what they show": _has_unlisted_order,
    "CROSS JOIN has no ON": _has(r"CROSS JOIN \w+( AS \w+)? ON\b"),
}

BROKEN = {
    "ON CONFLICT instead of INSERT OR": "INSERT OR IGNORE INTO meta VALUES (?, ?)",
    "ON CONFLICT names its columns before DO UPDATE": (
        "INSERT INTO a VALUES (1) ON CONFLICT DO UPDATE SET b = excluded.b"
    ),
    "the table's name before a column of the old row": (
        "INSERT INTO a (b) VALUES (1) ON CONFLICT (b) DO UPDATE SET b = excluded.b, n = coalesce(n, 0) + 1"
    ),
    "LIKE instead of GLOB": "SELECT 1 FROM accounts WHERE name GLOB ?",
    "PRAGMA is SQLite's": "PRAGMA user_version WHERE",
    "a key of its own instead of rowid": "SELECT rowid FROM topups WHERE amount = ?",
    "bytes come as values": "UPDATE jobs SET body = x'' WHERE id = ?",
    "a function of SQLite's": "SELECT ifnull(a, 0) FROM b WHERE c = ?",
    "IS compares with NULL; else IS [NOT] DISTINCT FROM": "SELECT 1 FROM a WHERE b IS NOT ?",
    "a flag is compared with 0 or 1": "SELECT 1 FROM jobs WHERE NOT private",
    "the column first, then a value that may be NULL, both under one number or name": (
        "SELECT 1 FROM jobs WHERE ?1 IS NULL OR guild_id = ?1"
    ),
    "CASE instead of max of two": "UPDATE a SET b = max(b, ?)",
    "a name for the subquery": "SELECT 1 FROM (SELECT 2 FROM b) WHERE c = ?",
    "IN takes a list or a SELECT": "SELECT 1 FROM a WHERE b IN live",
    "BIGINT, since PostgreSQL's INTEGER has 32 bits": "SELECT CAST(substr(name, 7) AS INTEGER) FROM accounts",
    "LIMIT without a number below 0, OFFSET by its name": "SELECT a FROM b LIMIT -1 OFFSET ?",
    "DISTINCT rows are ordered by what they show": "SELECT DISTINCT a, b FROM c ORDER BY d",
    "CROSS JOIN has no ON": "SELECT 1 FROM a CROSS JOIN b ON a.c = b.c",
}


@pytest.mark.parametrize("rule", RULES)
def test_no_text_is_of_one_engine_alone(rule: str) -> None:
    assert [f"{text.place}: {text.sql}" for text in texts() if RULES[rule](text.sql)] == []


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_finds_what_it_is_for(rule: str) -> None:
    assert RULES[rule](" ".join(re.sub(r"'[^']*'", "''", BROKEN[rule]).split()))


def test_the_texts_are_found() -> None:
    found = texts()
    assert len(found) > 300
    assert {text.file.split("/")[0] for text in found} >= {"audit", "contests", "host", "jobs", "money"}


# ── orders ───────────────────────────────────────────────────────────────────────────────────────

ORDERED_OTHERWISE = {
    "audit/examine.py: jobs.seq, position": "a job's references have positions",
    "audit/journal.py: §": "the key of each table",
    "audit/ledger.py: seq, scope, key": "a job counts once in each scope",
    "jobs/forgetting.py: seq": "the tables whose texts are searched have this key",
    "jobs/gallery.py: max DESC": "the newest job of a message is in no other message",
    "jobs/gallery.py: message_id": "a message shows a result once",
    "jobs/gallery.py: gallery_posts.position, gallery_posts.job_id": "of one message",
    "moderation/limits.py: 1, 2, 3, 4": "all columns but the value",
    "money/deposit_proofs.py: movements.block, movements.log_index, movements.tx": "inward alone",
    "money/history.py: admitted_at DESC, seq DESC": "seq is the job's",
    "money/history.py: at DESC, seq DESC": "seq is the transfer's",
    "money/movements.py: block, log_index, tx": "outward alone",
    "money/movements.py: log_index": "one transaction's payment is the same in each of its rows",
    "money/movements.py: id": "the payment's",
    "money/payment_proofs.py: payments.id": "a payment is moved once, and its gas is booked as a sum",
    "money/receipts.py: seq DESC": "seq is the job's",
    "money/renaming.py: §": "the key of each table",
    "money/spending_days.py: spent.seq": "seq is the transfer's",
    "money/spending_days.py: §": "the column by which it is grouped",
    "money/topups.py: §": "newest first, by seq where two are of one instant",
}
"""Orders that are total for another reason than a key of the first table."""

_TERM = re.compile(r"^(?:min|max)?\(?(?:\w+\.)?(\w+)\)?(?: ASC| DESC)?$")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[set[str]]]:
    """Return the sets of columns that name one row, by table."""
    file = tmp_path_factory.mktemp("keys") / "atelier.db"
    file.touch()
    connection = open_writer(file)
    try:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {table: _keys_of(connection, table) for table in tables}
    finally:
        connection.close()


def _keys_of(connection: sqlite3.Connection, table: str) -> list[set[str]]:
    columns = connection.execute("SELECT name, pk FROM pragma_table_info(?)", (table,)).fetchall()
    found = [{row["name"] for row in columns if row["pk"]}]
    for index in connection.execute('SELECT name FROM pragma_index_list(?) WHERE "unique"', (table,)):
        named = [
            row["name"] for row in connection.execute("SELECT name FROM pragma_index_info(?)", (index[0],))
        ]
        if all(named):
            found.append(set(named))
    return found


def _loose_orders(text: Text, keys: dict[str, list[set[str]]]) -> list[str]:
    """Return the orders of a text in which two rows can change places."""
    loose = []
    for found in re.finditer(r"ORDER BY ", text.sql):
        part = around(text.sql, found.start())
        order = re.split(r" LIMIT | RETURNING ", part.split("ORDER BY ", 1)[1])[0]
        if f"{text.file}: {order}" not in ORDERED_OTHERWISE and not _is_total(part, order, keys):
            loose.append(f"{text.file}: {order}")
    return loose


def _is_total(part: str, order: str, keys: dict[str, list[set[str]]]) -> bool:
    terms = [_TERM.match(term) for term in split(order)]
    fixed = {term[1] for term in terms if term} | set(re.findall(r"(\w+) = (?:[?:]|'')", part))
    grouped = re.search(r"GROUP BY (.*?)(?: HAVING| ORDER BY)", part)
    if grouped is not None:
        return {column.split(".")[-1] for column in split(grouped[1])} <= fixed
    shown = re.match(r"SELECT DISTINCT ([\w., ]+) FROM ", part)
    if shown is not None:
        return {column.split(".")[-1] for column in split(shown[1])} <= fixed
    table = re.search(r"\bFROM (\w+)", part)
    return table is not None and any(key <= fixed for key in keys.get(table[1], []))


def test_every_order_is_total(keys: dict[str, list[set[str]]]) -> None:
    assert [order for text in texts() for order in _loose_orders(text, keys)] == []


def test_an_order_with_ties_is_found(keys: dict[str, list[set[str]]]) -> None:
    loose = Text("a.py", 1, "SELECT * FROM departures WHERE erased_at IS NULL ORDER BY due_at LIMIT ?")
    total = Text("a.py", 2, "SELECT * FROM departures ORDER BY due_at DESC, guild_id LIMIT ?")
    assert _loose_orders(loose, keys) == ["a.py: due_at"]
    assert _loose_orders(total, keys) == []
