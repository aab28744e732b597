"""Stars that members gave to results, and the messages of the gallery that follow from them.

A row of `gallery_posts` says that a result belongs in a message. Whether it is shown there is derived: a
result that a moderator or its maker took down, that is blurred or private, is not. `unsettled` finds the
messages that differ from that.
"""

from collections.abc import Sequence

from bot.domain.pictures.gallery import MONTHLY, GalleryPost, LovedResult, Shown
from bot.domain.shards import Shards
from bot.store.moderation.cases import NOT_BLOCKED
from bot.store.shards import of_shards
from bot.store.sql import Connection, Row
from bot.store.verbs import Verbs, command, query

_GONE = (
    "(jobs.private = 1 OR jobs.blurred = 1 "
    "OR EXISTS (SELECT 1 FROM removals WHERE removals.job_id = jobs.id) "
    "OR EXISTS (SELECT 1 FROM takedowns WHERE takedowns.job_id = jobs.id "
    "AND takedowns.message_id IN (jobs.message_id, {message})))"
)
"""SQL: nobody is to see the result of a row of `jobs` any more. `message` is that of the gallery."""

_TAKEN_DOWN = _GONE.format(message="jobs.message_id")
_GONE_THERE = _GONE.format(message="gallery_posts.message_id")


# ── stars ────────────────────────────────────────────────────────────────────────────────────────


def _starred(connection: Connection, message_id: int) -> Sequence[Shown]:
    """Return the results that a message of ours shows: a result's own message, or one of the gallery."""
    rows = connection.execute(
        "SELECT guild_id, id, coalesce(batch_id, id) AS batch, user_id FROM jobs "
        "WHERE message_id = ? AND private = 0 AND state = 'DELIVERED' ORDER BY batch_position, seq",
        (message_id,),
    ).fetchall()
    if not rows:
        rows = connection.execute(
            "SELECT jobs.guild_id, jobs.id, coalesce(jobs.batch_id, jobs.id) AS batch, jobs.user_id "
            "FROM gallery_posts JOIN jobs ON jobs.id = gallery_posts.job_id "
            "WHERE gallery_posts.message_id = ? AND gallery_posts.post NOT LIKE 'loved-%' "
            "ORDER BY gallery_posts.position, gallery_posts.job_id",
            (message_id,),
        ).fetchall()
    return [Shown(row["guild_id"], row["id"], row["batch"], row["user_id"]) for row in rows]


def _add_star(
    connection: Connection, guild_id: int, message_id: int, user_id: int, batch: str, *, now: int
) -> int:
    """Count a member's star once. Return the stars of the results then."""
    connection.execute(
        "INSERT INTO stars (guild_id, message_id, user_id, batch, at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (message_id, user_id) DO NOTHING",
        (guild_id, message_id, user_id, batch, now),
    )
    return _stars(connection, batch, now=now)


def _drop_star(connection: Connection, message_id: int, user_id: int | None = None) -> None:
    """Forget a member's star; None: all stars of the message."""
    connection.execute(
        "DELETE FROM stars WHERE message_id = ?1 AND (user_id = ?2 OR ?2 IS NULL)", (message_id, user_id)
    )


def _replace_stars(
    connection: Connection,
    guild_id: int,
    message_id: int,
    user_ids: Sequence[int],
    batch: str,
    *,
    now: int,
) -> int:
    """Make these the members whose star the message has. Return the stars of the results then."""
    known = {
        row["user_id"]
        for row in connection.execute("SELECT user_id FROM stars WHERE message_id = ?", (message_id,))
    }
    for user_id in known - set(user_ids):
        _drop_star(connection, message_id, user_id)
    for user_id in user_ids:
        _add_star(connection, guild_id, message_id, user_id, batch, now=now)
    return _stars(connection, batch, now=now)


def _stars(connection: Connection, batch: str, *, now: int) -> int:
    """Return the number of members who starred the results, on whichever of their messages.

    Those who are blocked now do not count.
    """
    row = connection.execute(
        f"SELECT count(DISTINCT user_id) FROM stars WHERE batch = :batch AND {NOT_BLOCKED}",  # noqa: S608
        {"batch": batch, "now": now},
    ).fetchone()
    return int(row[0])


def _recent(connection: Connection, guild_id: int, *, since: int, limit: int) -> Sequence[tuple[int, int]]:
    """Return (channel id, message id) of the newest public results since that instant."""
    rows = connection.execute(
        "SELECT channel_id, message_id FROM jobs WHERE guild_id = ? AND state = 'DELIVERED' "
        "AND private = 0 AND message_id > 0 AND ended_at >= ? "
        "GROUP BY channel_id, message_id ORDER BY max(seq) DESC LIMIT ?",
        (guild_id, since, limit),
    )
    return [(row["channel_id"], row["message_id"]) for row in rows]


def _servers(connection: Connection, *, monthly: bool = False, shards: Shards | None = None) -> Sequence[int]:
    """Return these shards' servers with a gallery; `monthly`: those that show each month's most loved there.

    `shards` None: those of all.
    """
    rows = connection.execute(
        "SELECT guild_id FROM server_settings WHERE gallery_channel IS NOT NULL AND loved_monthly >= ?"  # noqa: S608
        f"{of_shards('guild_id', shards)} ORDER BY guild_id",
        (int(monthly),),
    )
    return [row["guild_id"] for row in rows]


# ── messages ─────────────────────────────────────────────────────────────────────────────────────


def _take(
    connection: Connection,
    guild_id: int,
    post: str,
    results: Sequence[tuple[str, int]],
    *,
    channel_id: int,
    now: int,
) -> bool:
    """Note that these results (job, stars) belong in a message of the gallery. False if they are noted."""
    known = connection.execute(
        "SELECT 1 FROM gallery_posts WHERE guild_id = ? AND post = ?", (guild_id, post)
    ).fetchone()
    if known is not None:
        return False
    connection.executemany(
        "INSERT INTO gallery_posts (guild_id, post, job_id, position, stars, channel_id, at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (guild_id, post, job_id, position, stars, channel_id, now)
            for position, (job_id, stars) in enumerate(results)
        ],
    )
    return True


def _unsettled(connection: Connection, shards: Shards | None = None) -> Sequence[GalleryPost]:
    """Return the messages of these shards that do not show what they are to show, oldest first.

    None: those of all.
    """
    rows = connection.execute(
        "SELECT gallery_posts.guild_id, post FROM gallery_posts JOIN jobs ON jobs.id = job_id "  # noqa: S608
        f"WHERE (shown = 1) = {_GONE_THERE}{of_shards('gallery_posts.guild_id', shards)} "
        "GROUP BY gallery_posts.guild_id, post ORDER BY min(gallery_posts.at), gallery_posts.guild_id, post"
    ).fetchall()
    return [_get(connection, row["guild_id"], row["post"]) for row in rows]


def _get(connection: Connection, guild_id: int, post: str) -> GalleryPost:
    """Return a message of the gallery, posted or to be."""
    rows = connection.execute(
        f"SELECT gallery_posts.*, {_GONE_THERE} AS gone FROM gallery_posts "  # noqa: S608
        "JOIN jobs ON jobs.id = job_id WHERE gallery_posts.guild_id = ? AND post = ? "
        "ORDER BY position, job_id",
        (guild_id, post),
    ).fetchall()
    return _post_of(rows)


def _find(connection: Connection, guild_id: int, post: str) -> GalleryPost | None:
    """Return the message of these results, None if they are not noted for the gallery."""
    known = connection.execute(
        "SELECT 1 FROM gallery_posts WHERE guild_id = ? AND post = ?", (guild_id, post)
    ).fetchone()
    return None if known is None else _get(connection, guild_id, post)


def _post_of(rows: Sequence[Row]) -> GalleryPost:
    first = rows[0]
    return GalleryPost(
        guild_id=first["guild_id"],
        post=first["post"],
        channel_id=first["channel_id"],
        message_id=first["message_id"],
        at=first["at"],
        wanted=tuple((row["job_id"], row["stars"]) for row in rows if not row["gone"]),
        shown=tuple(row["job_id"] for row in rows if row["shown"]),
    )


def _settle(
    connection: Connection, guild_id: int, post: str, *, message_id: int | None, shown: Sequence[str]
) -> None:
    """Record what the message shows now. One that shows nothing is deleted, and keeps its id here."""
    connection.execute(
        "UPDATE gallery_posts SET message_id = ?, shown = 0 WHERE guild_id = ? AND post = ?",
        (message_id, guild_id, post),
    )
    connection.executemany(
        "UPDATE gallery_posts SET shown = 1 WHERE guild_id = ? AND post = ? AND job_id = ?",
        [(guild_id, post, job_id) for job_id in shown],
    )


def _drop(connection: Connection, guild_id: int, post: str, job_ids: Sequence[str] = ()) -> None:
    """Forget a message, which another star brings back; with `job_ids`, these results of it alone."""
    these = f" AND job_id IN ({', '.join('?' * len(job_ids))})" if job_ids else ""
    connection.execute(
        f"DELETE FROM gallery_posts WHERE guild_id = ? AND post = ?{these}",  # noqa: S608
        (guild_id, post, *job_ids),
    )


def _places_of(connection: Connection, job_id: str) -> Sequence[tuple[int, int]]:
    """Return (channel id, message id) of the gallery's messages that show the result."""
    rows = connection.execute(
        "SELECT channel_id, message_id FROM gallery_posts WHERE job_id = ? AND shown = 1 ORDER BY message_id",
        (job_id,),
    )
    return [(row["channel_id"], row["message_id"]) for row in rows]


# ── the month ────────────────────────────────────────────────────────────────────────────────────


def _most_loved(
    connection: Connection, guild_id: int, *, since: int, until: int, limit: int, now: int
) -> Sequence[LovedResult]:
    """Return the public results of that time with the most stars, most first, then the earlier ones.

    Of a message with several, the first stands for all.
    """
    rows = connection.execute(
        "SELECT id, coalesce(batch_id, id) AS batch, "  # noqa: S608
        "(SELECT count(DISTINCT user_id) FROM stars WHERE stars.batch = coalesce(jobs.batch_id, jobs.id) "
        f"AND {NOT_BLOCKED}) AS stars "
        "FROM jobs WHERE guild_id = :guild AND state = 'DELIVERED' AND private = 0 AND message_id > 0 "
        f"AND ended_at >= :since AND ended_at < :until AND NOT {_TAKEN_DOWN} "
        "AND coalesce(batch_id, id) IN (SELECT batch FROM stars WHERE stars.guild_id = jobs.guild_id "
        f"AND {NOT_BLOCKED}) ORDER BY stars DESC, seq",
        {"guild": guild_id, "since": since, "until": until, "now": now},
    )
    loved: dict[str, LovedResult] = {}
    for row in rows:
        if len(loved) < limit and row["batch"] not in loved:
            loved[row["batch"]] = LovedResult(row["id"], row["stars"])
    return list(loved.values())


def _decided_months(connection: Connection, guild_id: int) -> Sequence[str]:
    """Return the months that are decided, newest first."""
    rows = connection.execute(
        "SELECT month FROM loved_months WHERE guild_id = ? ORDER BY month DESC", (guild_id,)
    )
    return [row["month"] for row in rows]


def _decide_month(
    connection: Connection,
    guild_id: int,
    month: str,
    results: Sequence[tuple[str, int]],
    *,
    channel_id: int,
    now: int,
) -> bool:
    """Decide a month once, with the results (job, stars) to show, best first. False if it was decided."""
    new = connection.execute(
        "INSERT INTO loved_months (guild_id, month, decided_at) VALUES (?, ?, ?) "
        "ON CONFLICT (guild_id, month) DO NOTHING",
        (guild_id, month, now),
    )
    if not new.rowcount or not results:
        return False
    return _take(connection, guild_id, f"{MONTHLY}{month}", results, channel_id=channel_id, now=now)


class GalleryStore(Verbs):
    """Stars, the gallery, and months that are decided."""

    starred = query(_starred)
    stars = query(_stars)
    add_star = command(_add_star)
    drop_star = command(_drop_star)
    replace_stars = command(_replace_stars)
    recent = query(_recent)
    servers = query(_servers)
    take = command(_take)
    unsettled = query(_unsettled)
    find = query(_find)
    settle = command(_settle)
    drop = command(_drop)
    places_of = query(_places_of)
    most_loved = query(_most_loved)
    decided_months = query(_decided_months)
    decide_month = command(_decide_month)
