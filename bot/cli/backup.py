"""`python -m bot backup`: a checked copy of the database, of either engine, also while the bot runs.

Into a folder, each copy has its time in its name, and older ones are deleted: after the new one is whole and
was read, never before, and never files of another name.
"""

import fcntl
import os
import re
from argparse import Namespace
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.arguments import FINE, WRONG
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.domain.errors import DatabaseUnusable, SettingError
from bot.store.copies import STAMP, SUFFIXES, back_up, suffix_of
from bot.store.readers import Where

_NAME = re.compile(rf"atelier-(\d{{8}}T\d{{6}}Z)({'|'.join(map(re.escape, SUFFIXES))})", re.ASCII)
_HALF = re.compile(_NAME.pattern + r"\.part(-journal)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rotation:
    """Which copies stay: the newest ones, and the last one of each of the newest days and weeks (UTC)."""

    last: int = 3
    daily: int = 7
    weekly: int = 4

    def kept(self, taken: Collection[datetime]) -> frozenset[datetime]:
        """Return the instants of the copies that stay."""
        newest_first = sorted(taken, reverse=True)
        return frozenset(
            [
                *newest_first[: self.last],
                *_last_of_each(newest_first, lambda at: at.date(), self.daily),
                *_last_of_each(newest_first, lambda at: at.isocalendar()[:2], self.weekly),
            ]
        )


def _last_of_each(
    newest_first: Sequence[datetime], period: Callable[[datetime], object], count: int
) -> list[datetime]:
    """Return the last instant of each of the newest `count` periods that have one."""
    last: dict[object, datetime] = {}
    for at in newest_first:
        last.setdefault(period(at), at)
    return list(last.values())[:count]


async def backup(settings: Settings, arguments: Namespace) -> int:
    """Write the copy and print where it is. Return 1 if the books in it do not add up (`--audit`).

    Raises DatabaseUnusable, or SettingError for a rotation of a single file.
    """
    target = Path(arguments.target)
    named = {name: getattr(arguments, f"keep_{name}") for name in ("last", "daily", "weekly")}
    numbers = {name: count for name, count in named.items() if count is not None}
    if not _is_folder(arguments.target):
        if numbers:
            raise SettingError(f"{target} is a file: only in a folder are older copies kept or deleted.")
        return await _copy(settings.where, target, audit=arguments.audit)
    rotation = Rotation(**numbers)
    now = datetime.fromtimestamp(SystemClock().now() // 1000, UTC)
    where = settings.where
    with _alone(target):
        _sweep(target)
        file = target / f"atelier-{now.strftime(STAMP)}{suffix_of(where)}"
        code = await _copy(where, file, audit=arguments.audit)
        if code == FINE:
            print(_rotate(target, rotation, now, file, settings.database_path))
        else:
            print("No older copy was deleted.")
    return code


def _is_folder(target: str) -> bool:
    """Return True for a folder, which is made if its name ends as that of a folder."""
    if target.endswith(os.sep):
        Path(target).mkdir(parents=True, exist_ok=True, mode=0o700)
    return Path(target).is_dir()


async def _copy(where: Where, file: Path, *, audit: bool) -> int:
    copied = await back_up(where, file, audit=audit)
    checked = f", and the books in it {'do not add up' if copied.findings else 'add up'}" if audit else ""
    print(f"{file} is a checked copy of {where}{checked}.")
    print(f"It ends with line {copied.lines} of the journal, {copied.head[:16] or '-'}….")
    for finding in copied.findings:
        print(f"WRONG  {finding.what}: {finding.table} {finding.row}: {finding.detail}")
    return WRONG if copied.findings else FINE


def _sweep(folder: Path) -> None:
    """Delete the copies that were not finished. None is under way: the caller has the folder for itself."""
    for file in folder.iterdir():
        if _HALF.fullmatch(file.name) and file.is_file():
            file.unlink(missing_ok=True)


def _rotate(folder: Path, rotation: Rotation, instant: datetime, new: Path, database: Path) -> str:
    """Delete the copies that the rotation does not keep. The `new` one stays whatever the clock says, and the
    database itself if it lies here under such a name."""
    copies: dict[datetime, list[Path]] = {instant: []}
    for at, file in copies_in(folder):
        if not (database.exists() and file.samefile(database)):
            copies.setdefault(at, []).append(file)
    kept = rotation.kept(copies) | {instant}
    old = [file for at in copies.keys() - kept for file in copies[at] if file != new]
    for file in old:
        file.unlink(missing_ok=True)
    oldest = min(kept)
    return f"{len(kept)} copies are kept, the oldest from {oldest:%Y-%m-%d %H:%M}Z; {len(old)} deleted."


def copies_in(folder: Path) -> Iterator[tuple[datetime, Path]]:
    """Yield the copies in a folder, with the instants in their names."""
    for file in folder.iterdir():
        if (match := _NAME.fullmatch(file.name)) is None or file.is_symlink() or not file.is_file():
            continue
        try:
            yield datetime.strptime(match[1], STAMP).replace(tzinfo=UTC), file
        except ValueError:  # a month of 13
            continue


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let no other backup into this folder meanwhile. Raises DatabaseUnusable if one is under way."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseUnusable(f"Another backup into {folder} is under way.") from None
        yield
    finally:
        os.close(descriptor)
