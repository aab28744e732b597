"""`python -m bot restore`: put a backup in the place of the database, or try one out. No bot may run."""

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.arguments import FINE, WRONG
from bot.cli.backup import copies_in
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.domain.errors import DatabaseUnusable
from bot.store import copies
from bot.store.readers import Where


async def restore(settings: Settings, arguments: Namespace) -> int:
    """Restore the file, or the newest copy of the folder, and print what is to be done next.

    With `--test`, restore it beside the database, open it as the bot would, migrate and audit it, and delete
    it again: return 1 if its books do not add up. Raises DatabaseInUse or DatabaseUnusable.
    """
    where = settings.where
    file = _chosen(arguments.source, where)
    if arguments.test:
        return await _try_out(file, where)
    now = datetime.fromtimestamp(SystemClock().now() // 1000, UTC)
    kept = await copies.restore(where, file, now)
    print(f"{file} is now the database {where}.")
    if kept is not None:
        print(f"The one before it is {kept}; the bot deletes it after 30 days.")
    print(
        "Now run `python -m bot adopt`: payments made after the copy are on the chain and not in its books."
    )
    return FINE


def _chosen(source: Path, where: Where) -> Path:
    """Return the file, or the newest copy of this engine in the folder. Raises DatabaseUnusable if there is
    none."""
    if not source.is_dir():
        return source
    suffix = copies.suffix_of(where)
    found = {at: file for at, file in copies_in(source) if file.suffix == suffix}
    if not found:
        raise DatabaseUnusable(f"There is no copy in {source}: they are called atelier-<time>{suffix}.")
    return found[max(found)]


async def _try_out(file: Path, where: Where) -> int:
    trial = await copies.try_out(where, file)
    report = trial.report
    print(f"{file} can be restored: {report.lines} lines in the journal, {trial.waiting} jobs to go on with.")
    for finding in report.findings:
        print(f"WRONG  {finding.what}: {finding.table} {finding.row}: {finding.detail}")
    print("its books do not add up" if report.findings else "its books add up")
    return WRONG if report.findings else FINE
