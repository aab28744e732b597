"""A connection: values as SQLite has them, few round trips, and errors that leave nothing behind."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from bot.config.postgres_url import PostgresUrl
from bot.store.postgres.connection import Connection
from bot.store.postgres.session import connect, connect_raw
from tests.servers.databases import Databases

PUT = "INSERT INTO meta (key, value) VALUES (?, ?)"


@pytest.fixture
def connection(postgres_url: str) -> Iterator[Connection]:
    connection = connect(PostgresUrl(postgres_url, unsafe=True))
    yield connection
    connection.close()


def keys(connection: Connection) -> list[str]:
    return [row["key"] for row in connection.execute("SELECT key FROM meta ORDER BY key")]


@pytest.mark.parametrize(
    ("value", "kind", "back"),
    [
        (2**63 - 1, "bigint", 2**63 - 1),
        (True, "bigint", 1),
        (1.1, "double precision", 1.1),
        (1e300, "double precision", 1e300),
        (b"\x00\xff'\\", "bytea", b"\x00\xff'\\"),
        (b"", "bytea", b""),
        ("ä'\\\n😀", "text", "ä'\\\n😀"),
        ("", "text", ""),
        (None, "bigint", None),
        (None, "bytea", None),
    ],
)
def test_values_come_back_as_they_were(
    connection: Connection, value: object, kind: str, back: object
) -> None:
    connection.raw.execute(f"CREATE TEMP TABLE kept (value {kind})".encode())
    connection.execute("INSERT INTO kept (value) VALUES (?)", (value,))
    found = connection.execute("SELECT value FROM kept").fetchone()["value"]
    assert (found, type(found)) == (back, type(back))


def test_sums_are_ints_and_comparisons_are_flags(connection: Connection) -> None:
    row = connection.execute(
        "SELECT sum(n) AS total, max(n) > 2 AS large, count(*) FROM (VALUES (1), (2)) AS v (n)"
    )
    first = row.fetchone()
    assert tuple(first) == (3, 0, 2)
    assert [type(value) for value in first] == [int, int, int]


def test_a_row_is_read_by_name_and_position(connection: Connection) -> None:
    row = connection.execute("SELECT 1 AS a, 'x' AS b").fetchone()
    assert (row["a"], row[1], row[-1], len(row), dict(row)) == (1, "x", "x", 2, {"a": 1, "b": "x"})
    first, second = row
    assert (first, second) == (1, "x")
    with pytest.raises(IndexError):
        row["c"]


def test_an_answer_is_read_in_pieces(connection: Connection) -> None:
    answer = connection.execute("SELECT n FROM generate_series(1, 4) AS n ORDER BY n")
    assert answer.fetchone()["n"] == 1
    assert [row["n"] for row in answer.fetchall()] == [2, 3, 4]
    assert (answer.fetchone(), answer.fetchall()) == (None, [])


def test_the_number_of_changed_rows_is_known(connection: Connection) -> None:
    assert connection.execute(PUT, ("a", "1")).rowcount == 1
    assert connection.executemany(PUT, [("b", "1"), ("c", "1")]).rowcount == 2
    assert connection.execute("UPDATE meta SET value = '2' WHERE key > 'a'").rowcount == 2


def test_statements_without_a_reader_wait_for_no_round_trip(connection: Connection) -> None:
    before = connection.round_trips
    connection.begin()
    for key in "abcde":
        connection.execute(PUT, (key, "1"))
    assert connection.round_trips == before
    assert keys(connection) == list("abcde")
    connection.commit()
    assert connection.round_trips == before + 2, "one for the rows, one for COMMIT"


def test_more_statements_than_fit_are_sent_all_the_same(connection: Connection) -> None:
    connection.begin()
    connection.executemany(PUT, [(f"{number:04}", "x" * 1000) for number in range(1000)])
    connection.commit()
    assert len(keys(connection)) == 1000


def test_an_error_is_raised_at_the_next_answer_and_nothing_is_kept(connection: Connection) -> None:
    connection.begin()
    connection.execute(PUT, ("a", "1"))
    connection.execute(PUT, ("a", "2"))
    connection.execute(
        "UPDATE meta SET value = '3'"
    )  # first run of a statement that the server never prepares
    with pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("SELECT 1").fetchone()
    connection.rollback()
    assert keys(connection) == []
    connection.begin()
    assert connection.execute("UPDATE meta SET value = '3'").rowcount == 0
    connection.commit()


def test_an_error_that_nobody_asked_about_is_raised_by_commit(connection: Connection) -> None:
    connection.begin()
    connection.execute(PUT, ("a", "1"))
    connection.execute(PUT, ("a", "2"))
    with pytest.raises(psycopg.errors.UniqueViolation):
        connection.commit()
    connection.rollback()
    assert keys(connection) == []


def test_an_answer_of_a_failed_statement_is_never_an_empty_one(connection: Connection) -> None:
    connection.begin()
    failed, after = connection.execute("SELECT 1 / 0"), connection.execute("SELECT 1")
    for answer in (failed, after, failed):
        with pytest.raises(psycopg.Error):
            answer.fetchall()
    connection.rollback()


def test_a_transaction_is_undone_after_its_last_statement_failed(connection: Connection) -> None:
    connection.begin()
    connection.execute(PUT, ("a", "1"))
    with pytest.raises(psycopg.errors.DivisionByZero):
        connection.execute("SELECT 1 / 0").fetchall()
    connection.rollback()
    connection.begin()
    assert keys(connection) == []
    connection.commit()


def test_a_refused_statement_is_refused_again(connection: Connection) -> None:
    for _ in range(2):
        with pytest.raises(psycopg.errors.SyntaxError):
            connection.execute("SELEC 1").fetchall()
    assert connection.execute("SELECT 1").fetchone()[0] == 1


def test_text_with_a_nul_is_refused_before_it_is_sent(connection: Connection) -> None:
    connection.begin()
    with pytest.raises(psycopg.DataError, match="NUL"):
        connection.execute(PUT, ("a", "b\0c"))
    connection.rollback()
    assert keys(connection) == []


def test_reading_leaves_without_waiting(connection: Connection) -> None:
    connection.begin("READ ONLY")
    assert keys(connection) == []
    before = connection.round_trips
    connection.leave()
    connection.begin("READ ONLY")
    assert connection.round_trips == before
    assert keys(connection) == []
    connection.leave()


def test_a_table_that_changed_costs_one_error(
    connection: Connection, postgres: Databases, postgres_url: str
) -> None:
    connection.execute("SELECT * FROM turns").fetchall()
    with postgres.connect(postgres_url) as other:
        other.execute("ALTER TABLE turns ADD COLUMN more bigint")
    connection.begin()
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        connection.execute("SELECT * FROM turns").fetchall()
    connection.rollback()
    assert connection.is_lost, "to be opened again, with no prepared statement"


def test_a_closed_connection_is_noticed_before_it_is_used(
    connection: Connection, postgres: Databases, postgres_url: str
) -> None:
    assert not connection.is_lost
    with postgres.connect(postgres_url) as other:
        pid = connection.execute("SELECT pg_backend_pid()").fetchone()[0]
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
    assert connection.is_lost


def test_a_server_that_does_not_answer_is_given_up(postgres_url: str) -> None:
    raw = connect_raw(PostgresUrl(postgres_url, unsafe=True))
    connection = Connection(raw, patience_seconds=0.2)
    connection.begin()
    with pytest.raises(psycopg.OperationalError, match="does not answer"):
        connection.execute("SELECT pg_sleep(30)").fetchall()
    connection.rollback()
    assert connection.is_lost


def test_copy_sees_and_joins_the_transaction(connection: Connection) -> None:
    connection.begin()
    connection.execute(PUT, ("a", "1"))
    raw: psycopg.Connection[Any] = connection.raw
    with raw.cursor().copy("COPY meta (key, value) FROM STDIN") as copy:
        copy.write_row(("b", "2"))
    connection.execute(PUT, ("c", "3"))
    assert keys(connection) == ["a", "b", "c"]
    connection.rollback()
    assert keys(connection) == []
