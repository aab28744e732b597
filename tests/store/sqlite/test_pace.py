"""Frequent reads do not take longer because a history is long: each has its index.

Checked in SQLite's query plans, not measured: no plan scans a table that grows.
"""

import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.domain.moderation.limits import Requester, Scope
from bot.store.jobs import queries, quotes
from bot.store.jobs.commands import JobStore
from bot.store.jobs.payments import PaymentStore
from bot.store.money import losses, usage
from bot.store.sql import Connection
from bot.store.sqlite.connect import open_reader
from bot.store.sqlite.database import Database
from tests.builders import CHANNEL, GUILD, MEMBER, draft
from tests.store.acts import history

MINE = Requester(GUILD, CHANNEL, MEMBER)
GROWING = ("jobs", "payments", "transfers", "holds", "journal", "refs", "uploads")


class Watched(Database):
    """A database that keeps the SQL of its reads."""

    statements: list[str]

    async def read(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        self.statements = []

        def watched(connection: Connection) -> object:
            assert isinstance(connection, sqlite3.Connection)
            connection.set_trace_callback(self.statements.append)
            try:
                return function(connection, *args, **kwargs)
            finally:
                connection.set_trace_callback(None)

        return await super().read(watched)

    read_point = read


@pytest.fixture
async def database(file: Path) -> AsyncIterator[Database]:
    await history(file)
    database = await Watched.open(file)
    await JobStore(database).create(draft(id="paced"))
    yield database
    await database.close()


def scans(file: Path, statements: list[str]) -> list[str]:
    """Return the steps of plans that read a growing table whole, or an index of all of its rows."""
    connection = open_reader(file)
    try:
        rows = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql GLOB '* WHERE *'"
        )
        partial = "|".join(row["name"] for row in rows)
        steps = [
            str(row["detail"])
            for sql in statements
            for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")
        ]
    finally:
        connection.close()
    whole = re.compile(rf"SCAN ({'|'.join(GROWING)}|me|other)\b(?!.* INDEX ({partial})$)")
    return [step for step in steps if whole.search(step)]


QUESTIONS: dict[str, Callable[[JobStore, PaymentStore], Awaitable[object]]] = {
    "with_next_step": lambda jobs, _: jobs.with_next_step(),
    "of_member": lambda jobs, _: jobs.of_member(GUILD, MEMBER),
    "open jobs": lambda jobs, _: jobs.of_member(GUILD, MEMBER, open_only=True),
    "load": lambda jobs, _: jobs.count_open(GUILD, MEMBER),
    "waiting": lambda jobs, _: jobs._db.read(queries.count_queues, GUILD, MEMBER),
    "ahead": lambda jobs, _: jobs.count_ahead("paced"),
    "find": lambda jobs, _: jobs.find("key"),
    "usual": lambda jobs, _: jobs.usual_seconds("flux-2-pro/generate"),
    "live": lambda _, payments: payments.live("none0", "generation"),
    "of_job": lambda _, payments: payments.of_job("none0"),
    "open_amount": lambda _, payments: payments.open_amount(),
    "taken": lambda _, payments: payments.taken({"eip155:8453": 1}),
    "journal line": lambda _, payments: payments.journal_line(),
    "sent_and_open": lambda _, payments: payments.sent_and_open("eip155:8453"),
    "unresolved": lambda _, payments: payments.unresolved(),
    "claims": lambda _, payments: payments.claims(0, ["x"]),
    "studio job": lambda _, payments: payments.is_studio_job_known("x"),
    "files in use": lambda jobs, _: jobs._db.read(quotes.files_in_use),
    "owners": lambda jobs, _: jobs._db.read(quotes.owners, ["none0"]),
    "quota": lambda jobs, _: jobs._db.read(quotes.make_room, MEMBER, now=1),
    "resting": lambda jobs, _: jobs._db.read(losses.check_resting, MINE, "flux-2-pro", now=1),
    "many losses": lambda jobs, _: jobs._db.read(losses.report, GUILD, capped=False, now=1),
    "used": lambda jobs, _: jobs._db.read(usage.used_of, GUILD, [(Scope.CHANNEL, CHANNEL, 0)]),
    "lapses": lambda _, payments: payments.count_lapses("none0", "generation"),
}


@pytest.mark.parametrize("question", QUESTIONS)
async def test_no_table_is_read_whole(file: Path, database: Watched, question: str) -> None:
    await QUESTIONS[question](JobStore(database), PaymentStore(database))
    selects = [sql for sql in database.statements if sql.startswith("SELECT")]
    assert selects
    assert scans(file, selects) == []


async def test_the_check_sees_a_scan(file: Path, database: Watched) -> None:
    assert scans(file, ["SELECT * FROM jobs WHERE detail = 'x'"]) == ["SCAN jobs"]
    of_all = "SELECT * FROM payments WHERE state = 'SIGNED' AND sends > 0 ORDER BY signed_at, id"
    assert scans(file, [of_all]) == ["SCAN payments USING INDEX payments_by_day"]
    assert scans(file, [of_all.replace("payments", "payments INDEXED BY payments_signed")]) == []
