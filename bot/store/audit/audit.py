"""Recompute everything that is money from scratch, and report what does not fit.

An audit reads one state of the database, writes nothing, and works on the live file and on a copy. It cannot
see a history that was cut off and rewritten as a whole: compare `Report.head` with one that was published
before, and the payments with the chain.
"""

from collections.abc import Callable, Iterator

from bot.domain.money.audit import Finding, Report
from bot.store.audit.comparison import check_outflows
from bot.store.audit.contests import check_pots
from bot.store.audit.days import check_days
from bot.store.audit.journal import check_chain
from bot.store.audit.ledger import check_charges, check_deposits, check_ledger
from bot.store.money import journal
from bot.store.sql import Connection
from bot.store.sqlite.integrity import check_tables

CHECKS: tuple[Callable[[Connection], Iterator[Finding]], ...] = (
    check_chain,
    check_ledger,
    check_charges,
    check_deposits,
    check_pots,
    check_outflows,
    check_days,
)


def audit(connection: Connection) -> Report:
    """Run all checks in the caller's transaction. A damaged file is a finding, not an error.

    Findings come in the same order on every engine.
    """
    damage = tuple(Finding("file", "database", "", answer) for answer in check_tables(connection))
    if damage:
        return Report(damage, (), 0, "")
    findings = tuple(finding for check in CHECKS for finding in check(connection))
    lines, head = journal.head(connection)
    return Report(findings, tuple(balances(connection)), lines, head)


def balances(connection: Connection) -> Iterator[tuple[str, int]]:
    """Yield (account, balance) of all accounts, by name."""
    for row in connection.execute("SELECT name, balance FROM accounts ORDER BY name"):
        yield row["name"], row["balance"]
