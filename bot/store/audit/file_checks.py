"""Look at the files of a database from outside, before SQLite opens them."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.store.audit.symptoms import Part, Remedy, Symptom
from bot.store.sqlite.migrate import APPLICATION_ID, old_copies
from bot.store.sqlite.replace import NEW

_MAGIC = b"SQLite format 3\0"
_PARTS = rf"(({re.escape(NEW)}(\.part|\.work)?|\.v[0-9]+\.part)(-wal|-shm|-journal)?|\.last\.part)"
"""Ends the names of files that become a database, or its note, once they are whole. No other is deleted."""

_MOUNTS = Path("/proc/self/mountinfo")
_SHARED = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "fuse.sshfs", "glusterfs"})
"""File systems of a network: what SQLite locks and shares in memory does not reach other machines there."""


def check_files(database: Path) -> Iterator[Symptom]:
    """Check the file, what lies beside it, and its folder. Nothing is opened for writing."""
    if not database.is_file():
        yield Symptom(Part.FILE, f"there is no database at {database.absolute()}{_elsewhere(database)}")
        return
    file = database.resolve()
    yield from _content(file)
    for path in (file, *_beside(file)):
        yield from _access(path)
    yield from _leftovers(file)
    if file.stat().st_nlink > 1:
        yield Symptom(
            Part.FILE,
            f"{file} has several names (hard links): always start the bot with the same one, since its "
            "newest changes are in a file beside that name",
            is_wrong=False,
        )
    if (kind := _file_system(file)) in _SHARED:
        yield Symptom(
            Part.FILE,
            f"{file} lies on a file system of the network ({kind}): SQLite needs a disk of this machine",
        )


def copies_beside(database: Path) -> list[Path]:
    """Return older databases that lie beside this one, newest first: from upgrades, restores and mends."""
    named = [copy for copy in old_copies(database) if not copy.name.endswith(("-wal", "-shm"))]
    return sorted(named, key=lambda copy: copy.stat().st_mtime_ns, reverse=True)


def _elsewhere(database: Path) -> str:
    """Return what may have become of a database that is missing."""
    if Path(f"{database}-wal").exists():
        return ", but its -wal file lies there alone: bring the database back to it, they belong together"
    folder = database.absolute().parent
    if not folder.is_dir():
        return ": its folder is missing too; a relative path begins where the bot is started"
    others = [path for path in sorted(folder.iterdir()) if path.is_file() and _is_ours(path)]
    return "".join(f"; {path} is one of Atelier's" for path in others[:5])


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(100)
    return head.startswith(_MAGIC) and int.from_bytes(head[68:72], "big") == APPLICATION_ID


def _content(file: Path) -> Iterator[Symptom]:
    """Check that the file begins and ends as SQLite wrote it."""
    size = file.stat().st_size
    with file.open("rb") as opened:
        head = opened.read(100)
    if size == 0:
        yield Symptom(Part.FILE, f"{file} is empty: the start makes a new database of it", is_wrong=False)
    elif not head.startswith(_MAGIC):
        yield Symptom(
            Part.FILE, f"{file} does not begin as a database: it was overwritten, or is another file"
        )
    elif _has_changes(file):
        return  # a -wal file that is being brought in changes the first page first, and the length at the end
    elif head[24:28] == head[92:96]:  # only then SQLite itself trusts the number of pages that is noted here
        page = int.from_bytes(head[16:18], "big")
        whole = (65_536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
        if size < whole:
            yield Symptom(Part.FILE, f"{file} was cut off: {size} bytes are there, {whole} were written")


def _has_changes(file: Path) -> bool:
    """Return True if the -wal file may have pages that the database lacks: SQLite reads both together."""
    wal = Path(f"{file}-wal")
    return wal.exists() and wal.stat().st_size > 0


def _beside(file: Path) -> list[Path]:
    names = ("-wal", "-shm", ".last", ".lock")
    paths = [Path(f"{file}{name}") for name in names]
    return [path for path in [*paths, *copies_beside(file)] if path.exists()]


def _access(path: Path) -> Iterator[Symptom]:
    status = path.stat()
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        mode = stat.S_IMODE(status.st_mode)
        yield Symptom(
            Part.FILE, f"others can open {path} (mode {mode:04o})", remedy=Remedy.MAKE_PRIVATE, path=path
        )
    if status.st_uid != os.geteuid():
        yield Symptom(Part.FILE, f"{path} belongs to user {status.st_uid}, and you are user {os.geteuid()}")


def _leftovers(file: Path) -> Iterator[Symptom]:
    """Yield what a process that was killed has left half-written."""
    ours = re.compile(re.escape(file.name) + _PARTS)
    for part in sorted(file.parent.iterdir()):
        if ours.fullmatch(part.name) and part.is_file():
            yield Symptom(
                Part.FILE, f"{part} was not finished", is_wrong=False, remedy=Remedy.DELETE, path=part
            )


def _file_system(file: Path) -> str:
    """Return the kind of file system that the file is on; "" where the system does not tell."""
    try:
        lines = _MOUNTS.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in lines:
        left, _, right = line.partition(" - ")
        point = left.split()[4].replace("\\040", " ")
        if len(point) >= len(best) and file.is_relative_to(point):
            best, kind = point, right.split()[0]
    return kind
