"""The cost of an audit of a whole history."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Stopwatch
from bot.store.audit.audit import audit
from bot.store.sqlite.connect import open_reader


@dataclass(frozen=True, slots=True)
class Audited:
    """Processor seconds: of the audit, and of SQLite's own check of the file, which is a part of it."""

    audit: float
    check: float


def audited(path: Path) -> Audited:
    """Audit this history. Raises AssertionError for a finding."""
    connection = open_reader(path)
    try:
        with Stopwatch() as whole:
            report = audit(connection)
        with Stopwatch() as check:
            connection.execute("PRAGMA integrity_check").fetchall()
    finally:
        connection.close()
    if not report.ok:
        raise AssertionError(f"the audit found {report.findings[0]}")
    return Audited(whole.cpu_seconds, check.cpu_seconds)
