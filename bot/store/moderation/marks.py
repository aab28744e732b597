"""Decisions that outlive their member's data: somebody who was forgotten is known by a keyed digest alone.

A block or a strike that is in force when its member is forgotten stays in force. Its row names a random
number then. `kept_names` ties that number to a digest of the member's id, which needs the secret of this
database: the id cannot be read from it. The tie goes once nothing is in force any more.
"""

import hashlib
import hmac
import secrets

from bot.store.sql import Connection

_KEY = "pepper"  # of the secret in `meta`
_KEY_BYTES = 32

IN_FORCE = (
    "((blocks = 1 AND ended_at IS NULL AND unblocked_at IS NULL "
    "AND (blocked_until IS NULL OR blocked_until > :now)) "
    "OR (kind = 'strike' AND ended_at IS NULL AND coalesce(lapses_at, 0) > :now))"
)
"""SQL: a case keeps its member from something, or counts."""


def mark(connection: Connection, user_id: int) -> str:
    """Return the digest of a member's id."""
    secret = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()["value"]
    return hmac.new(secret.encode(), str(user_id).encode(), hashlib.sha256).hexdigest()


def numbers_of(connection: Connection, user_id: int) -> tuple[int, ...]:
    """Return the member's id, and the numbers under which decisions about them are kept."""
    if connection.execute("SELECT 1 FROM kept_names LIMIT 1").fetchone() is None:
        return (user_id,)
    rows = connection.execute("SELECT name FROM kept_names WHERE mark = ?", (mark(connection, user_id),))
    return (user_id, *(row["name"] for row in rows))


def keep(connection: Connection, user_id: int, name: int, *, now: int) -> None:
    """Tie the number to the member if something about them is in force."""
    row = connection.execute(
        f"SELECT 1 FROM cases WHERE user_id = :me AND {IN_FORCE} LIMIT 1",  # noqa: S608
        {"me": user_id, "now": now},
    ).fetchone()
    if row is not None:
        connection.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
            (_KEY, secrets.token_hex(_KEY_BYTES)),
        )
        connection.execute(
            "INSERT INTO kept_names (mark, name) VALUES (?, ?) ON CONFLICT (mark, name) DO NOTHING",
            (mark(connection, user_id), name),
        )


def let_go(connection: Connection, *, now: int) -> int:
    """Cut the ties of which nothing is in force any more; reasons go with them. Return their number."""
    over = f"name NOT IN (SELECT user_id FROM cases WHERE {IN_FORCE})"  # noqa: S608
    values = {"now": now}
    connection.execute(
        f"UPDATE cases SET reason = '' WHERE user_id IN (SELECT name FROM kept_names WHERE {over})",  # noqa: S608
        values,
    )
    return connection.execute(f"DELETE FROM kept_names WHERE {over}", values).rowcount  # noqa: S608
