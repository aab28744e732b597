"""Open a connection: time-outs, and a check that the server keeps what it acknowledges."""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import DatabaseInUse, DatabaseUnusable
from bot.store.postgres.connection import PATIENCE_SECONDS, Connection
from bot.store.postgres.errors import unusable

WRITE_LOCK = 0x41544C52  # "ATLR"
"""The advisory lock of every transaction that writes: the function `enter` takes it."""

PRESENCE_LOCK = WRITE_LOCK + 1
"""The advisory lock that each bot shares while it runs, and that a command takes to be alone."""

OLDEST_SERVER = 14
"""The oldest version of PostgreSQL that is tested."""

_DURABLE = ("on", "remote_write", "remote_apply")
"""Values of synchronous_commit with which what is acknowledged survives a crash of the server."""

_NETWORK: Mapping[str, Any] = {
    "connect_timeout": 5,  # seconds, for each host
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
    "application_name": "atelier",
    "client_encoding": "UTF8",
}
_SESSION = {
    "default_transaction_isolation": "read committed",  # each statement sees all that is written
    "default_transaction_read_only": "off",
    "lock_timeout": "10s",
    "TimeZone": "UTC",
    "bytea_output": "hex",
    "extra_float_digits": "1",  # floats come back as they were
    "standard_conforming_strings": "on",
    "tcp_keepalives_idle": "5",  # seconds: a machine that is gone must not keep the write lock
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "10000",
    "jit": "off",  # short statements only: compiling one costs more than it saves
}
_SHORT = {"statement_timeout": "15s", "idle_in_transaction_session_timeout": "5s"}
"""For what holds the write lock, and reads beside it: a process that stops must not stop all."""

_LONG = {"statement_timeout": "10min", "idle_in_transaction_session_timeout": "10min"}
"""For reads of a whole history, which compute between their statements."""

_CHECKED = (
    "current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding, "
    "current_setting('synchronous_commit') AS synchronous_commit, current_setting('fsync') AS fsync, "
    "current_setting('full_page_writes') AS full_page_writes, pg_is_in_recovery() AS is_standby"
)

_PINNED = "set_config('synchronous_commit', current_setting('synchronous_commit'), false)"
"""What was checked stays so for the session, whatever an administrator changes meanwhile."""


def connect(url: PostgresUrl, *, schema: str | None = None, long: bool = False) -> Connection:
    """Open a connection for the store's SQL. `schema` is searched instead of the server's default.

    `long` is for reads that may take minutes. Raises DatabaseUnusable; its `__cause__` is psycopg's error.
    """
    patience = 15 * 60 if long else PATIENCE_SECONDS
    return Connection(connect_raw(url, schema=schema, long=long), patience)


def connect_raw(
    url: PostgresUrl, *, schema: str | None = None, long: bool = False
) -> psycopg.Connection[Any]:
    """Open a psycopg connection in autocommit mode, with the same checks and time-outs.

    For what the store's SQL cannot say, such as LISTEN and COPY. Raises DatabaseUnusable.
    """
    try:
        where: Mapping[str, Any] = {**_NETWORK, **conninfo_to_dict(url.reveal())}
    except (psycopg.Error, ValueError):  # its words repeat parts of the address
        raise DatabaseUnusable(
            f"The database {url} cannot be used: its address has an option that does not exist, or what "
            "PostgreSQL's client cannot read."
        ) from None
    try:
        raw = psycopg.connect(**where, autocommit=True)
        try:
            settings = {**_SESSION, **(_LONG if long else _SHORT)}
            if schema is not None:
                settings["search_path"] = quoted(schema)
            _set_up(raw, url, settings)
        except BaseException:
            raw.close()
            raise
    except psycopg.Error as error:
        raise unusable(url, error) from error
    return raw


def quoted(name: str) -> str:
    """Return a name as an identifier, as which SQL and the patterns of pg_dump read it exactly."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def share(connection: Connection, url: PostgresUrl, *, alone: bool) -> None:
    """Hold the database for this connection's life: with other bots, or `alone`.

    Raises DatabaseInUse if a command has it alone, or a bot or another command has it at all.
    """
    kind = "" if alone else "_shared"
    if connection.execute(f"SELECT pg_try_advisory_lock{kind}({PRESENCE_LOCK})").fetchone()[0]:
        return
    if alone:
        raise DatabaseInUse(f"The database {url} is in use by a bot or another command: end it first.")
    raise DatabaseInUse(f"The database {url} is in use by a command that needs it alone: wait for its end.")


def _set_up(raw: psycopg.Connection[Any], url: PostgresUrl, settings: dict[str, str]) -> None:
    calls = ", ".join(["set_config(%s, %s, false)" for _ in settings] + [_PINNED])
    cursor = raw.execute(
        f"SELECT {_CHECKED}, {calls}".encode(), [word for pair in settings.items() for word in pair]
    )
    values = cursor.fetchone()
    assert values is not None
    assert cursor.description is not None
    found = {column.name: value for column, value in zip(cursor.description, values, strict=True)}
    if found["version"] < OLDEST_SERVER * 10_000:
        version = found["version"] // 10_000
        raise DatabaseUnusable(
            f"The database {url} is on PostgreSQL {version}: {OLDEST_SERVER} or newer is needed."
        )
    if found["encoding"] != "UTF8":
        raise DatabaseUnusable(f"The database {url} has the encoding {found['encoding']}: it has to be UTF8.")
    if found["is_standby"]:
        raise DatabaseUnusable(f"The database {url} is a standby that takes no changes: name the primary.")
    if url.unsafe:
        return
    if found["synchronous_commit"] not in _DURABLE:
        raise DatabaseUnusable(_loses(url, "synchronous_commit", found["synchronous_commit"]))
    if (why := loses(url, found["fsync"], found["full_page_writes"])) is not None:
        raise DatabaseUnusable(why)


def loses(url: PostgresUrl, fsync: str, full_page_writes: str) -> str | None:
    """Return why these settings of a whole server lose what it acknowledges; None if they do not."""
    for name, value in (("fsync", fsync), ("full_page_writes", full_page_writes)):
        if value != "on" and not url.unsafe:
            return _loses(url, name, value)
    return None


def _loses(url: PostgresUrl, name: str, value: str) -> str:
    return (
        f"The server of {url} has {name}={value}: it could lose payments that it has acknowledged. "
        f"Set {name} to on."
    )
