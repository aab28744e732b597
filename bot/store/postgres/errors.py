"""PostgreSQL's errors as the store's own."""

import psycopg

from bot.domain.errors import AtelierError, Conflict, DatabaseUnusable, Fenced, StoreError

FENCED = "AT001"
"""What the function `enter` raises for a process that is no member any more."""

_UNIQUE = "23505"
_DAMAGED = ("XX001", "XX002")
_REFUSALS = ("25006", "53", "58", "XX")
"""How the states of what server or disk will not do begin: no other change will go through either."""


def translated(error: psycopg.Error) -> AtelierError:
    """Return the store's error for one of PostgreSQL's, with its words for the host."""
    state = error.sqlstate or ""
    words = error.diag.message_primary or str(error).strip() or type(error).__name__
    if state == FENCED:
        return Fenced("The other processes have taken this one for dead: it may not write any more.")
    if state == _UNIQUE:
        return Conflict(f"The database has such a row already: {words}.")
    if state in _DAMAGED:
        return DatabaseUnusable(f"The database is damaged: {words}.")
    return StoreError(f"The database refused: {words}.")


def is_refusal(error: BaseException | None) -> bool:
    """Return True if the server or its disk will not take other changes either.

    A server that cannot be reached is none: each read finds that out by itself.
    """
    return isinstance(error, psycopg.Error) and (error.sqlstate or "").startswith(_REFUSALS)
