"""The messages about contests in their channels: the card, and one of each other kind.

posting = await store.contests.begin_posting(contest.id, PostKind.VOTING, now=now)
...  # post it, or find the one of the first try
await store.contests.mark_posted(contest.id, PostKind.VOTING, message.id)
"""

from bot.domain.contests.records import Posting, PostKind
from bot.store.contests.rows import contest_row
from bot.store.sql import Connection

NEVER = 0
"""Instead of a message's id: it cannot be posted, and is not tried again."""


def is_card_stale(connection: Connection, contest_id: str) -> bool:
    """Return whether the card shows an older version of the contest, or none."""
    row = contest_row(connection, contest_id)
    return bool(row["opened_at"] is not None and row["shown"] < row["version"])


def mark_shown(connection: Connection, contest_id: str, version: int, *, card_id: int | None) -> None:
    """Record that the card shows this version, in that message; None: it cannot be shown."""
    connection.execute(
        "UPDATE contests SET shown = CASE WHEN shown > ?1 THEN shown ELSE ?1 END, card_id = ?2 WHERE id = ?3",
        (version, card_id, contest_id),
    )
    if card_id is not None:
        record_message(connection, contest_id, PostKind.CARD, card_id)


def needs_post(connection: Connection, contest_id: str, kind: PostKind) -> bool:
    """Return whether this message was neither posted nor given up."""
    return kind not in posted_kinds(connection, contest_id)


def posted_kinds(connection: Connection, contest_id: str) -> frozenset[PostKind]:
    """Return the kinds of messages that were posted or given up."""
    rows = connection.execute(
        "SELECT kind FROM contest_posts WHERE contest_id = ? AND message_id IS NOT NULL", (contest_id,)
    )
    return frozenset(PostKind(row["kind"]) for row in rows)


def begin_posting(connection: Connection, contest_id: str, kind: PostKind, *, now: int) -> Posting:
    """Remember that this message may exist from now on. The instant of the first try is kept."""
    new = connection.execute(
        "INSERT INTO contest_posts (contest_id, kind, posting_at) VALUES (?, ?, ?) "
        "ON CONFLICT (contest_id, kind) DO NOTHING",
        (contest_id, kind, now),
    )
    row = connection.execute(
        "SELECT posting_at FROM contest_posts WHERE contest_id = ? AND kind = ?", (contest_id, kind)
    ).fetchone()
    return Posting(contest_id, kind, row["posting_at"], again=new.rowcount == 0)


def mark_posted(connection: Connection, contest_id: str, kind: PostKind, message_id: int | None) -> None:
    """Record the message; None: it cannot be posted, and is not tried again."""
    record_message(connection, contest_id, kind, NEVER if message_id is None else message_id)


def record_message(connection: Connection, contest_id: str, kind: str, message_id: int) -> None:
    """Store the message's id, whether or not `begin_posting` was called."""
    connection.execute(
        "INSERT INTO contest_posts (contest_id, kind, posting_at, message_id) VALUES (?1, ?2, 0, ?3) "
        "ON CONFLICT (contest_id, kind) DO UPDATE SET message_id = excluded.message_id",
        (contest_id, kind, message_id),
    )
