"""What stands in channels about contests. Functions are part of a caller's transaction."""

import sqlite3

from bot.domain.contests.records import Posting, PostKind
from bot.store.contests import rows as contests_rows

NEVER = 0
"""In place of a message's id: it cannot be posted, and is not tried again."""


def stale(connection: sqlite3.Connection, contest_id: str) -> bool:
    """Whether the card shows something that is no longer so."""
    row = contests_rows.row_of(connection, contest_id)
    return bool(row["opened_at"] is not None and row["shown"] < row["version"])


def shown(connection: sqlite3.Connection, contest_id: str, version: int, *, card_id: int | None) -> None:
    """The card shows this version."""
    connection.execute(
        "UPDATE contests SET shown = max(shown, ?), card_id = ? WHERE id = ?", (version, card_id, contest_id)
    )
    if card_id is not None:
        stands(connection, contest_id, PostKind.CARD, card_id)


def wanting(connection: sqlite3.Connection, contest_id: str, kind: PostKind) -> bool:
    """Whether the message is not known to stand."""
    return kind not in done(connection, contest_id)


def done(connection: sqlite3.Connection, contest_id: str) -> frozenset[PostKind]:
    """The messages that stand, or that were given up."""
    rows = connection.execute(
        "SELECT kind FROM contest_posts WHERE contest_id = ? AND message_id IS NOT NULL", (contest_id,)
    )
    return frozenset(PostKind(row["kind"]) for row in rows)


def posting(connection: sqlite3.Connection, contest_id: str, kind: PostKind, *, now: int) -> Posting:
    """Marks that it may stand from now on."""
    new = connection.execute(
        "INSERT INTO contest_posts (contest_id, kind, posting_at) VALUES (?, ?, ?) "
        "ON CONFLICT (contest_id, kind) DO NOTHING",
        (contest_id, kind, now),
    )
    row = connection.execute(
        "SELECT posting_at FROM contest_posts WHERE contest_id = ? AND kind = ?", (contest_id, kind)
    ).fetchone()
    return Posting(contest_id, kind, row["posting_at"], again=new.rowcount == 0)


def posted(connection: sqlite3.Connection, contest_id: str, kind: PostKind, message_id: int | None) -> None:
    """It stands, or never will."""
    stands(connection, contest_id, kind, NEVER if message_id is None else message_id)


def stands(connection: sqlite3.Connection, contest_id: str, kind: str, message_id: int) -> None:
    """The message's id, whether or not the first try was marked."""
    connection.execute(
        "INSERT INTO contest_posts (contest_id, kind, posting_at, message_id) VALUES (?1, ?2, 0, ?3) "
        "ON CONFLICT (contest_id, kind) DO UPDATE SET message_id = excluded.message_id",
        (contest_id, kind, message_id),
    )
