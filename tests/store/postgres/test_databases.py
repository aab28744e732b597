"""A test's database is as empty as a new one, whatever the test before did to it."""

import pytest

from tests.servers.databases import Databases

QUOTE = "INSERT INTO quotes (at, operation, options_key, ok) VALUES (1, 'o', '{}', 0) RETURNING id"


def test_what_was_written_is_gone_and_numbers_begin_anew(postgres: Databases) -> None:
    with postgres.fresh() as url, postgres.connect(url) as connection:
        assert connection.execute(QUOTE).fetchone() == (1,)
        connection.execute("INSERT INTO journal VALUES (1, 'holds', '1', 'c', 'p', 'h')")
        connection.execute("UPDATE house SET paused_at = 1, paused_reason = 'x'")
    with postgres.fresh() as again, postgres.connect(again) as connection:
        assert again == url
        assert connection.execute("SELECT count(*) FROM journal").fetchone() == (0,)
        assert connection.execute("SELECT one, paused_at FROM house").fetchall() == [(1, None)]
        assert connection.execute(QUOTE).fetchone() == (1,)


@pytest.mark.parametrize(
    "change",
    [
        "DROP INDEX payments_live",
        "ALTER TABLE jobs ADD COLUMN more BIGINT",
        "ALTER TABLE jobs DROP CONSTRAINT jobs_price_check",
        "ALTER TABLE journal DISABLE TRIGGER journal_stays",
        "CREATE SCHEMA other",
        "CREATE OR REPLACE FUNCTION now_ms() RETURNS BIGINT LANGUAGE sql AS 'SELECT 5::BIGINT'",
    ],
)
def test_one_whose_schema_was_changed_is_not_used_again(postgres: Databases, change: str) -> None:
    with postgres.fresh() as url, postgres.connect(url) as connection:
        connection.execute(change)
    with postgres.fresh() as other:
        assert other != url


def test_a_connection_that_was_left_open_stops_nothing(postgres: Databases) -> None:
    with postgres.fresh() as url:
        left = postgres.connect(url)
        left.autocommit = False
        left.execute("LOCK TABLE jobs")
    with postgres.fresh() as again:
        assert again == url
    left.close()
