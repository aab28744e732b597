"""Recomputes everything that is money from scratch and says what does not fit.

It reads one state of the database, writes nothing, and works on the live file and on a copy. What it
cannot see is a history that was cut off and rewritten as a whole: compare `Report.head` with one that
was published before, and the payments with the chain.
"""

import sqlite3
from collections.abc import Callable, Iterator

from bot.domain.money.audit import Finding, Report
from bot.store.audit.contests import check_pots
from bot.store.audit.deposits import check_deposits
from bot.store.audit.journal import check_chain
from bot.store.audit.ledger import check_books
from bot.store.audit.usage import check_charges
from bot.store.money import journal
from bot.store.sql import Connection

CHECKS: tuple[Callable[[Connection], Iterator[Finding]], ...] = (
    check_chain,
    check_books,
    check_charges,
    check_deposits,
    check_pots,
)


def audit(connection: Connection) -> Report:
    """Runs all checks in the caller's transaction. A damaged file is a finding, not an error."""
    damage = tuple(_check_file(connection))
    if damage:
        return Report(damage, (), 0, "")
    found = tuple(finding for check in CHECKS for finding in check(connection))
    lines, head = journal.head(connection)
    return Report(found, tuple(balances(connection)), lines, head)


def balances(connection: Connection) -> Iterator[tuple[str, int]]:
    """All accounts as they stand, by name."""
    for row in connection.execute("SELECT name, balance FROM accounts ORDER BY name"):
        yield row["name"], row["balance"]


def _check_file(connection: Connection) -> Iterator[Finding]:
    """Only what makes the tables unreadable; wrong content is found by the other checks."""
    try:
        answers = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    except sqlite3.DatabaseError as error:
        answers = [str(error)]
    for answer in answers:
        if answer != "ok":
            yield Finding("file", "database", "", answer)
