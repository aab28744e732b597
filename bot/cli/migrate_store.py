"""`python -m bot migrate-store`: move the database from SQLite's file to PostgreSQL. No bot may run."""

import asyncio
from argparse import Namespace
from pathlib import Path

from bot.cli.arguments import FINE, WRONG
from bot.clock import SystemClock
from bot.config.postgres_url import PostgresUrl, postgres_url
from bot.config.settings import Settings
from bot.domain.errors import SettingError
from bot.store.engine import require_psycopg


async def migrate_store(settings: Settings, arguments: Namespace) -> int:
    """Move everything and print the next step. Return 1 if the books did not add up, before and after.

    Raises SettingError without DATABASE_URL and for an --abandon that does not fit, DatabaseInUse,
    DatabaseMoved and DatabaseUnusable; then nothing was moved.
    """
    path, url = settings.database_path, settings.where
    if isinstance(url, Path):
        raise SettingError("DATABASE_URL is not set: it names the empty PostgreSQL database to move to.")
    abandon = _abandoned(arguments.abandon)
    require_psycopg()
    from bot.store.audit.move import move  # noqa: PLC0415  psycopg only where it is needed

    done = await asyncio.to_thread(move, path, url, now=SystemClock().now(), abandon=abandon)
    report = done.report
    if done.finished_before:
        print(f"{path} was moved to {url} before.")
    else:
        print(f"{sum(done.rows.values()):,} rows of {len(done.rows)} tables were moved to {url},")
        print("read back and compared, and both audits say the same.")
    if abandon is not None and not done.finished_before:
        print(f"Should {abandon} come back, let no bot work with it: the same books may be in it.")
    for text in done.replaced:
        print(f"look   {text} had characters that PostgreSQL cannot hold: each became U+FFFD.")
    print(f"The journal has {report.lines} lines, the last one {report.head[:16] or '-'}….")
    for finding in report.findings:
        print(f"WRONG  {finding.what}: {finding.table} {finding.row}: {finding.detail}")
    print(f"No bot opens {path} any more. Delete it, its copies and its backups within 30 days:")
    print("members who want to be forgotten are still in them.")
    return WRONG if report.findings else FINE


def _abandoned(text: str | None) -> PostgresUrl | None:
    """Parse --abandon as DATABASE_URL is parsed: whoever pastes it from there gives its password too."""
    try:
        return None if text is None else postgres_url(text.strip())
    except ValueError as error:
        raise SettingError(f"--abandon {error}.") from None
