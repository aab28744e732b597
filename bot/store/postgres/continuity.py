"""Tell whether a database is the one that the last process left, or an older copy of it.

A row of `meta` names what keeps the database: the server's system, its timeline, and the moment of its start.
A backup that was restored, a standby that was promoted and a disk that was set back to a snapshot are on
another timeline, in another place, or on a server that was started since. Whoever finds that takes it for an
older copy. A process that lives through it and still finds the last line that it was acknowledged knows so of
its own lines alone: another one may have signed after it, and ended together with the server.
"""

from collections.abc import Callable, Sequence

from bot.store.sql import Connection

UNKNOWN = "?"
"""In place of the server: there may be payments that this database does not know."""

_KEY = "server"
_SERVER = """
SELECT (SELECT system_identifier FROM pg_control_system()) || ':' ||
    substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || ':' ||
    (SELECT oid FROM pg_database WHERE datname = current_database()) || ':' || 'jobs'::regclass::oid || ':' ||
    extract(epoch FROM pg_postmaster_start_time())
"""


def holds(connection: Connection) -> bool:
    """Return True if nothing can have been signed that this database does not know."""
    if connection.execute("SELECT 1 FROM jobs LIMIT 1").fetchone() is None:
        return True  # nothing can be bought a second time
    return _noted(connection) == server(connection)


def note(connection: Connection, *, latest: bool) -> None:
    """Write down that this server has the latest database, or that it may not have it."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (_KEY, server(connection) if latest else UNKNOWN),
    )


def distrust(connection: Connection) -> None:
    """Take the database for an older copy from the next start on, in the caller's transaction."""
    note(connection, latest=False)


def newest_line(connection: Connection) -> tuple[int, str] | None:
    """Return number and hash of the journal's last line; None before the first."""
    row = connection.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return None if row is None else (row["seq"], row["hash"])


def has_line(connection: Connection, line: tuple[int, str] | None) -> bool:
    """Return True if the journal still has the line that was acknowledged."""
    if line is None or line[0] == 0:  # the journal had none yet
        return True
    return connection.execute("SELECT 1 FROM journal WHERE seq = ? AND hash = ?", line).fetchone() is not None


def compare(
    connection: Connection, line: tuple[int, str] | None
) -> tuple[bool, tuple[int, str] | None, Sequence[str]]:
    """Return True if the journal still has this line, and the newest line, both at one moment.

    And the two settings of the whole server that an administrator may change while it runs (`session.loses`).
    """
    settings = connection.execute("SELECT current_setting('fsync'), current_setting('full_page_writes')")
    return has_line(connection, line), newest_line(connection), tuple(settings.fetchone())


def doubt(connection: Connection, expect: Callable[[Connection], None]) -> bool:
    """Return True if the database may be an older copy. Then this is noted, and `expect` runs.

    All in one transaction, the caller's: nobody's doubt in between is overwritten.
    """
    if holds(connection):
        note(connection, latest=True)
        return False
    distrust(connection)
    expect(connection)
    return True


def server(connection: Connection) -> str:
    """Return what keeps the database: another name after each start, promotion, restore or move."""
    return str(connection.execute(_SERVER).fetchone()[0])


def _noted(connection: Connection) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return None if row is None else str(row["value"])
