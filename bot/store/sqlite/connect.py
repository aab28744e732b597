"""Open the file: lock it for one bot, set SQLite's pragmas, and check SQLite's version."""

import fcntl
import logging
import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from bot.domain.errors import DatabaseInUse, DatabaseUnusable
from bot.store.sql import Known
from bot.store.sqlite.migrate import APPLICATION_ID, check_schema, migrate
from bot.store.sqlite.moved import MOVED_ID

log = logging.getLogger(__name__)

OLDEST_SQLITE = (3, 37, 0)
"""The first version with STRICT tables."""

PATIENCE = "busy_timeout=5000"
"""Milliseconds to wait for another connection."""

_FOR_ALL = ("trusted_schema=OFF", "cell_size_check=ON", "temp_store=MEMORY", PATIENCE)
_FOR_WRITER = (
    "journal_mode=WAL",
    "synchronous=FULL",  # what is acknowledged survives a power cut; NORMAL loses commits
    "secure_delete=ON",
    "wal_autocheckpoint=1000",  # pages; a longer file grows with each commit, which costs more
    "cache_size=-16384",  # KiB, as far as they are used: the pages that purchases in a long history change
    "journal_size_limit=67108864",
)


_STATEMENTS = 512
"""Prepared statements that a connection keeps. The bot has hundreds; preparing one costs more than a run."""


class Writer(sqlite3.Connection):
    """The connection that writes."""

    known: Known | None = None
    """What the transaction under way has written last; None outside of transactions."""


class FileLock:
    """An exclusive lock on the database file itself, held until `release()` or the end of the process.

    It belongs to the file, not to its name: a symbolic link, a hard link or a mount of it finds it locked.
    `<database>.lock` is locked beside it, since bots before this one know only that. Release it after SQLite
    has closed the file: closing a file lets go of what SQLite itself has locked of it.
    """

    def __init__(self, database: Path) -> None:
        """Create the file if it is missing, and make it private. Raises DatabaseInUse or OSError."""
        self._open: list[int] = []
        try:
            self._lock(Path(f"{database}.lock"), database)
            self._lock(database, database)
        except BaseException:
            self.release()
            raise

    def _lock(self, file: Path, database: Path) -> None:
        """Lock the file that has this name now. SQLite's -wal and -shm files get the same mode (0600)."""
        while True:
            descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._open.append(descriptor)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DatabaseInUse(f"The database {database} is in use by another bot.") from None
            os.fchmod(descriptor, 0o600)
            if file.exists() and os.path.samestat(os.fstat(descriptor), file.stat()):
                return  # else it was replaced meanwhile, as by a restored copy

    def release(self) -> None:
        while self._open:
            os.close(self._open.pop())


def take(path: Path, *, damaged: bool = False) -> FileLock:
    """Create the folder and lock the file, which is made private (0600).

    Another program's file stays as it is, and no lock is put beside it; with `damaged`, one whose beginning
    is no database's may be ours. Raises DatabaseInUse, or DatabaseUnusable if it cannot be created or opened
    here.
    """
    try:
        if not damaged:
            _refuse_foreign(path)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(path)
        if path.stat().st_nlink > 1:
            log.warning(
                "the database %s has several names (hard links): always start the bot with the same one, "
                "since its newest changes are in a file beside that name",
                path,
            )
        return lock
    except OSError as error:
        raise DatabaseUnusable(f"The database {path} cannot be opened: {error.strerror}.") from error


def _refuse_foreign(path: Path) -> None:
    """Look at the first bytes alone: what SQLite reads as an empty file counts as ours.

    Source: sqlite.org/fileformat.html#the_database_header. Raises DatabaseUnusable or OSError.
    """
    if not path.exists():
        return
    header = _header(path)
    if header and not header.startswith(b"SQLite format 3\0"):
        raise DatabaseUnusable(f"The file {path} is not a database: name another one, or none.")
    if _application_id(header) not in (0, APPLICATION_ID, MOVED_ID):
        raise DatabaseUnusable(f"The file {path} is a database of another program.")


def is_ours(path: Path) -> bool:
    """Return True for a file with a database of Atelier, moved or not, by its first bytes. Raises OSError."""
    return path.is_file() and _application_id(_header(path)) in (APPLICATION_ID, MOVED_ID)


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(100)


def _application_id(header: bytes) -> int:
    return int.from_bytes(header[68:72], "big")


def open_writer(path: Path) -> sqlite3.Connection:
    """Open the one connection that writes and checkpoints, after bringing the schema up to date.

    Raises DatabaseUnusable.
    """
    check_sqlite(sqlite3.sqlite_version_info)
    try:
        connection = _connect(path, "rw", Writer)
        try:
            set_pragmas(connection, _FOR_WRITER)
            migrate(connection, path)
            set_pragmas(connection, ("foreign_keys=ON", "wal_checkpoint(TRUNCATE)"))
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"The database {path} cannot be used: {error}.") from error
    return connection


def open_marked(path: Path) -> sqlite3.Connection:
    """Open a file that was moved, to change its mark: whatever its schema. Raises sqlite3.Error."""
    connection = _connect(path, "rw", Writer)
    set_pragmas(connection, _FOR_WRITER)
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """Open a connection that cannot write, beside the writer or on a copy. Raises DatabaseUnusable."""
    if not path.is_file():
        raise DatabaseUnusable(f"There is no database at {path}.")
    try:
        connection = open_unchecked(path)
        try:
            check_schema(connection, path)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"The database {path} cannot be used: {error}.") from error
    return connection


def open_unchecked(path: Path) -> sqlite3.Connection:
    """Open the file read-only, of whatever schema, also in a folder that cannot be written.

    Reading a database in WAL mode needs its -shm file. Where that cannot be created and there is no -wal,
    the file is a copy that nothing writes to, and is read as it is. Raises sqlite3.Error.
    """
    connection = _connect(path, "ro")
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except sqlite3.OperationalError:
        connection.close()
        if Path(f"{path.resolve()}-wal").exists():
            raise
        connection = _connect(path, "ro&immutable=1")
    set_pragmas(connection, ("query_only=ON",))
    return connection


def _connect(
    path: Path, mode: str, kind: type[sqlite3.Connection] = sqlite3.Connection
) -> sqlite3.Connection:
    uri = f"file:{quote(str(path.resolve()))}?mode={mode}"
    connection = sqlite3.connect(
        uri,
        uri=True,
        isolation_level=None,
        # One thread opens, uses and closes it (`ConnectionThread`): Python's own check would only cost time.
        check_same_thread=False,
        cached_statements=_STATEMENTS,
        factory=kind,
    )
    connection.row_factory = sqlite3.Row
    set_pragmas(connection, _FOR_ALL)
    return connection


def set_pragmas(connection: sqlite3.Connection, pragmas: tuple[str, ...]) -> None:
    """Set pragmas, each written as `name=value` or `name(argument)`."""
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").fetchall()


def check_sqlite(version: tuple[int, int, int]) -> None:
    """Check that SQLite has STRICT tables. Raises DatabaseUnusable."""
    if version < OLDEST_SQLITE:
        name = ".".join(map(str, version))
        raise DatabaseUnusable(f"SQLite {name} is too old: 3.37 or newer is needed.")


def warn_of_wal_reset(version: tuple[int, int, int] = sqlite3.sqlite_version_info[:3]) -> None:
    """Log a warning if this SQLite has the WAL-reset bug: for commands beside which a bot runs."""
    if wal_reset_affected(version):
        log.warning(
            "SQLite %s can damage a database that two programs write to at once (fixed in 3.51.3): while the "
            "bot runs, open the live file with no other program, Litestream and the sqlite3 shell included.",
            ".".join(map(str, version)),
        )


def wal_reset_affected(version: tuple[int, int, int]) -> bool:
    """Return whether this SQLite has the WAL-reset bug: 3.7.0 to 3.51.2, except 3.44.6 and 3.50.7.

    The bug needs two connections that write or checkpoint at the same instant. We have one, so only
    another program on the live file can bring it about. Source: sqlite.org/wal.html#walresetbug.
    """
    if version[:2] == (3, 44):
        return version < (3, 44, 6)
    if version[:2] == (3, 50):
        return version < (3, 50, 7)
    return (3, 7, 0) <= version < (3, 51, 3)
