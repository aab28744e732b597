"""PostgreSQL's errors as the store's own."""

import re

import psycopg
from psycopg.conninfo import make_conninfo

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import AtelierError, Conflict, DatabaseAway, DatabaseUnusable, Fenced, StoreError

FENCED = "AT001"
"""What the function `enter` raises for a process that is no member any more."""

_PING_SECONDS = 5
_UNIQUE = "23505"
_DAMAGED = ("XX001", "XX002")
_REFUSALS = ("25006", "53", "58", "XX")
"""How the states of what server or disk will not do begin: no other change will go through either."""

_ATTEMPT = re.compile(r"^- host: .*?: (?=connection|failed)|^connection (?:failed|is bad): ")
"""What psycopg writes before libpq's words about one of several hosts."""


def reason(error: psycopg.Error) -> str:
    """Return PostgreSQL's words in one line without a full stop: of several lines those that say what failed.

    libpq adds questions ("Is the server running …?"), psycopg a line for each host and a headline over them.
    They may have the password: see `PostgresUrl.mask`.
    """
    text = error.diag.message_primary or str(error)
    lines = (_ATTEMPT.sub("", _ATTEMPT.sub("", line.strip())).rstrip(".") for line in text.splitlines())
    kept = dict.fromkeys(line for line in lines if line and not line.endswith(("?", "failures were:")))
    return "; ".join(kept) or type(error).__name__


def translated(error: psycopg.Error) -> AtelierError:
    """Return the store's error for one of PostgreSQL's, with its words for the host."""
    state = error.sqlstate or ""
    words = reason(error)
    if state == FENCED:
        return Fenced("The other processes have taken this one for dead: it may not write any more.")
    if state == _UNIQUE:
        return Conflict(f"The database has such a row already: {words}.")
    if state in _DAMAGED:
        return DatabaseUnusable(f"The database is damaged: {words}.")
    return StoreError(f"The database refused: {words}.")


_PASSING = ("08", "40", "53", "55P03", "57")
"""How states begin that may pass: connections, conflicts, resources, locks, and what the operator does."""

_PASSING_WORDS = (
    "starting up", "shutting down", "recovery", "not yet accepting", "too many", "remaining connection slots",
    "session is",
)  # fmt: skip
"""The same in words, where libpq gives no state. `session is read-only`: none of the hosts is the primary."""

_FINAL_WORDS = re.compile(
    r"no password supplied|does not support SSL|certificate|private key|weak sslmode|service file"
    r"|definition of service|invalid port number|invalid integer value|invalid \"?\w+\"? value"
    r"|could not match \d+|could not parse network address|socket path .* is too long"
)
"""Words of libpq about a file or an option of the address, or a server that it will not go on with."""

_LOST = ("08", "53", "57P")
"""How the states of a server begin that ends the work under way: connections, resources, its own end."""

_FROM_SERVER = re.compile(r"failed: [^:\n]+:  ")
"""How libpq introduces what the server says, in whatever language that is."""


def unusable(url: PostgresUrl, error: psycopg.Error) -> DatabaseUnusable:
    """Return the store's error for a connection that does not come about, or cannot be prepared.

    It is DatabaseAway if that may be otherwise later without anybody's doing.
    """
    kind = DatabaseAway if _may_pass(url, error) else DatabaseUnusable
    return kind(f"The database {url} cannot be used: {url.mask(reason(error))}.")


def interrupted(url: PostgresUrl, error: psycopg.Error) -> AtelierError:
    """Return the store's error for one in the middle of a command's work.

    It is DatabaseAway if the server went away or is full, and the same command may do later.
    """
    state = error.sqlstate
    is_lost = isinstance(error, psycopg.OperationalError) if state is None else state.startswith(_LOST)
    if is_lost:
        return DatabaseAway(f"The database {url} cannot be used: {url.mask(reason(error))}.")
    return translated(error)


def _may_pass(url: PostgresUrl, error: psycopg.Error) -> bool:
    if error.sqlstate is not None:
        return error.sqlstate.startswith(_PASSING)
    said = str(error)
    if not isinstance(error, psycopg.OperationalError) or _FINAL_WORDS.search(said):
        return False
    if any(word in said for word in _PASSING_WORDS) or not _FROM_SERVER.search(said):
        return True
    # A server that has just answered: this call, which lets no other thread run meanwhile, is short.
    where = make_conninfo(url.reveal(), connect_timeout=_PING_SECONDS)
    return psycopg.pq.PGconn.ping(where.encode()) == psycopg.pq.Ping.REJECT


def is_of_role(error: BaseException | None) -> bool:
    """Return True if our role may not do what it was asked to."""
    return isinstance(error, psycopg.errors.InsufficientPrivilege)


def is_refusal(error: BaseException | None) -> bool:
    """Return True if the server or its disk will not take other changes either.

    A server that cannot be reached is none: each read finds that out by itself.
    """
    return isinstance(error, psycopg.Error) and (error.sqlstate or "").startswith(_REFUSALS)
