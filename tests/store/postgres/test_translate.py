"""The store's SQL in PostgreSQL's words, with parameters numbered as SQLite numbers them."""

import psycopg
import pytest

from bot.store.postgres.translate import translate


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("SELECT ?, ?", "SELECT $1, $2"),
        ("SELECT ?2, ?1, ?", "SELECT $2, $1, $3"),
        ("SELECT :a, :b, :a", "SELECT $1, $2, $1"),
        ("SELECT '?', \"a?\", ':b' -- ? :c\n, ? /* ? */", "SELECT '?', \"a?\", ':b' -- ? :c\n, $1 /* ? */"),
        ("SELECT 'it''s ?', ?", "SELECT 'it''s ?', $1"),
        ("SELECT a::text, ?::bigint", "SELECT a::text, $1::bigint"),
        ("SELECT * FROM jobs INDEXED BY jobs_open WHERE id = ?", "SELECT * FROM jobs WHERE id = $1"),
        ("WHERE a = ?1 OR ?1 IS NULL", "WHERE a = $1 OR $1::text IS NULL"),
        ("WHERE ? IS NOT NULL AND a IS NULL", "WHERE $1::text IS NOT NULL AND a IS NULL"),
        ("WHERE a IS DISTINCT FROM ?", "WHERE a IS DISTINCT FROM $1"),
    ],
)
def test_parameters_are_numbered(sql: str, text: str) -> None:
    assert translate(sql).text == text


def test_values_are_put_in_order() -> None:
    assert translate("SELECT :b, :a, :b").values({"a": 1, "b": 2, "c": 3}) == [2, 1]
    assert translate("SELECT ?, ?").values((1, 2)) == (1, 2)
    assert translate("SELECT ?1, ?1").values([1]) == [1]
    assert translate("SELECT 1").values(()) == ()


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [
        ("SELECT ?", ()),
        ("SELECT ?", (1, 2)),
        ("SELECT :a", {"b": 1}),
        ("SELECT :a", (1,)),
        ("SELECT ?", {"a": 1}),
    ],
)
def test_parameters_that_do_not_fit_are_refused(sql: str, parameters: object) -> None:
    with pytest.raises(psycopg.ProgrammingError):
        translate(sql).values(parameters)  # type: ignore[arg-type]


def test_a_statement_that_mixes_both_kinds_is_refused() -> None:
    with pytest.raises(psycopg.ProgrammingError, match="not both"):
        translate("SELECT ?, :a")
