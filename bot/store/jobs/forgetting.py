"""Forget a member: what there is, what has to end before, and the one transaction that erases it.

    name = await store.privacy.begin(user_id, posts=False, now=clock.now())
    traces = await store.privacy.traces(user_id)
    …                                       # delete files and posts
    await store.privacy.erase(name, now=clock.now())

A row of `forgettings` says that it was begun. Each part can be done again, so a process that dies in between
goes on after its restart. Amounts, dates and models of the jobs stay, under a random number.
"""

import json
import re
from collections.abc import Iterable, Sequence

from bot.domain.jobs.errors import NothingStored, StillUnderWay
from bot.domain.jobs.job import ID_UNKNOWN, Failure, JobState
from bot.domain.jobs.picture import load_pictures
from bot.domain.jobs.privacy import Forgetting, Holdings, Post, Traces, Unfinished, new_name
from bot.store.jobs import commands
from bot.store.jobs.holdings import HOLDINGS, JOBS, PRIZES, fresh
from bot.store.jobs.rows import move
from bot.store.moderation import marks
from bot.store.money import renaming
from bot.store.sql import Connection, Row
from bot.store.verbs import Verbs, bulk_query, command, long_query, query

_LEFT = "(jobs.state = 'FETCHED' AND jobs.guild_id IN (SELECT guild_id FROM departures))"
"""SQL: a result that waits for the return of a server which removed the bot."""

_UNFINISHED = (
    f"(jobs.state NOT IN ('QUOTED', 'DELIVERED', 'FAILED') AND NOT {_LEFT}) "  # noqa: S608
    "OR EXISTS (SELECT 1 FROM approvals WHERE approvals.job_id = jobs.id AND approvals.state = 'ASKED')"
)
_RUNNING = "contests.result IS NULL AND contests.state NOT IN ('DRAFT', 'CANCELLED')"


# ── before ───────────────────────────────────────────────────────────────────────────────────────


def holdings(connection: Connection, user_id: int) -> Holdings:
    """Return what is stored about a member."""
    row = connection.execute(
        f"SELECT (SELECT count(*) FROM jobs WHERE user_id = :me) AS jobs, "  # noqa: S608
        "(SELECT count(*) FROM favourites WHERE user_id = :me) "
        "+ (SELECT count(*) FROM member_defaults WHERE user_id = :me) "
        "+ (SELECT count(*) FROM member_settings WHERE user_id = :me) "
        "+ (SELECT count(*) FROM wishes WHERE user_id = :me) "
        "+ (SELECT count(*) FROM tray WHERE user_id = :me) AS saved, "
        "(SELECT count(*) FROM ballots WHERE voter_id = :me) "
        "+ (SELECT count(*) FROM hearts WHERE voter_id = :me) AS votes, "
        "(SELECT coalesce(sum(amount), 0) FROM payments WHERE state = 'SETTLED' "
        f"AND job_id IN {JOBS}) AS spent, "
        f"(SELECT coalesce(sum(balance), 0) FROM accounts WHERE name LIKE {PRIZES}) AS prize",
        {"me": user_id},
    ).fetchone()
    posts, rows = len(_posts(connection, user_id)), _rows(connection, user_id)
    return Holdings(posts=posts, rows=rows, **dict(row))


def _rows(connection: Connection, user_id: int) -> int:
    """Return the number of rows that name the member, or belong to what they made."""
    return sum(
        int(
            connection.execute(
                f"SELECT count(*) FROM {table} WHERE {holding.mine}",  # noqa: S608
                {"me": user_id},
            ).fetchone()[0]
        )
        for table, holding in HOLDINGS.items()
    )


def unfinished(connection: Connection, user_id: int) -> Unfinished:
    """Return what has to end before the member can be forgotten."""
    jobs = connection.execute(
        f"SELECT id FROM jobs WHERE user_id = ? AND ({_UNFINISHED}) ORDER BY seq",  # noqa: S608
        (user_id,),
    )
    entries = connection.execute(
        f"SELECT DISTINCT contests.terms FROM submissions JOIN contests "  # noqa: S608
        "ON contests.id = submissions.contest_id "
        f"WHERE submissions.user_id = ? AND submissions.state = 'ENTERED' AND {_RUNNING}",
        (user_id,),
    )
    organised = connection.execute(
        f"SELECT terms FROM contests WHERE organiser_id = ?1 AND {_RUNNING} "  # noqa: S608
        "UNION SELECT terms FROM contest_templates WHERE organiser_id = ?1 AND next_at IS NOT NULL",
        (user_id,),
    )
    return Unfinished([row["id"] for row in jobs], _themes(entries), _themes(organised))


def _themes(rows: Iterable[Row]) -> Sequence[str]:
    return sorted(json.loads(row["terms"])["theme"] for row in rows)


# ── under way ────────────────────────────────────────────────────────────────────────────────────


def begin(connection: Connection, user_id: int, *, posts: bool, now: int) -> Forgetting:
    """Record that the member is to be forgotten; asked twice, it is one. Quotes that wait are closed.

    Raises StillUnderWay, or NothingStored.
    """
    left = unfinished(connection, user_id)
    if not left.is_empty:
        raise StillUnderWay(left)
    if not _rows(connection, user_id):
        raise NothingStored
    _close_quotes(connection, user_id, now)
    _end_results(connection, user_id, now)
    connection.execute(
        "INSERT INTO forgettings (name, user_id, posts, asked_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (user_id) DO UPDATE SET "
        "posts = CASE WHEN forgettings.posts = 1 THEN 1 ELSE excluded.posts END",
        (new_name(), user_id, int(posts), now),
    )
    row = connection.execute("SELECT * FROM forgettings WHERE user_id = ?", (user_id,)).fetchone()
    if row["posts"]:  # what the gallery and the announcements of contests show follows from this
        connection.execute(
            "INSERT INTO removals (job_id, at, by) SELECT id, ?, ? FROM jobs "
            "WHERE user_id = ? AND result_name IS NOT NULL ON CONFLICT (job_id) DO NOTHING",
            (now, row["name"], user_id),
        )
        connection.execute(
            "UPDATE result_posts SET todo = 'remove' WHERE kind = 'contest' AND job_id IN "
            "(SELECT id FROM jobs WHERE user_id = ?)",
            (user_id,),
        )
    return _forgetting_of(row)


def _close_quotes(connection: Connection, user_id: int, now: int) -> None:
    rows = connection.execute(
        "SELECT id FROM jobs WHERE user_id = ? AND state = 'QUOTED' ORDER BY seq", (user_id,)
    )
    for row in rows.fetchall():
        commands.fail(
            connection,
            row["id"],
            Failure.CANCELLED,
            detail=None,
            refund=False,
            now=now,
            among={JobState.QUOTED},
        )
        move(connection, row["id"], {JobState.FAILED}, told_at=now)


def _end_results(connection: Connection, user_id: int, now: int) -> None:
    """End results that wait for a server's return: nobody is to get them any more."""
    rows = connection.execute(
        f"SELECT id, channel_id FROM jobs WHERE user_id = ? AND {_LEFT} ORDER BY seq",  # noqa: S608
        (user_id,),
    )
    for row in rows.fetchall():
        commands.mark_delivered(
            connection, row["id"], channel_id=row["channel_id"], message_id=ID_UNKNOWN, now=now
        )


def pending(connection: Connection) -> Sequence[Forgetting]:
    """Return the members who asked and are not forgotten yet, the first one first."""
    rows = connection.execute("SELECT * FROM forgettings WHERE user_id IS NOT NULL ORDER BY asked_at, name")
    return [_forgetting_of(row) for row in rows]


def _forgetting_of(row: Row) -> Forgetting:
    return Forgetting(row["name"], row["user_id"], bool(row["posts"]), row["asked_at"])


def traces(connection: Connection, user_id: int) -> Traces:
    """Return where the member's files and posts are."""
    jobs = connection.execute("SELECT id FROM jobs WHERE user_id = ?", (user_id,)).fetchall()
    return Traces(
        frozenset(row["id"] for row in jobs),
        _attached(connection, user_id, shared=False) | _pictures(connection, user_id),
        _attached(connection, user_id, shared=True),
        _posts(connection, user_id),
    )


def _attached(connection: Connection, user_id: int, *, shared: bool) -> frozenset[str]:
    """Return the attached files of the member's jobs that other members' jobs have too, or have not."""
    others = f"{'IN' if shared else 'NOT IN'} (SELECT name FROM refs WHERE job_id NOT IN {JOBS})"  # noqa: S608
    rows = connection.execute(
        f"SELECT name FROM refs WHERE job_id IN {JOBS} AND name {others}",  # noqa: S608
        {"me": user_id},
    )
    return frozenset(row["name"] for row in rows)


def _pictures(connection: Connection, user_id: int) -> frozenset[str]:
    """Return the files of panels, trays and wishes that are the member's, or copies of their pictures."""
    found = set()
    for table, column in (("tray", "picture"), ("panels", "pictures")):
        rows = connection.execute(
            f"SELECT user_id, {column} AS pictures FROM {table} "  # noqa: S608
            f"WHERE user_id = :me OR instr({column}, '\"author_id\": ' || :me || ',') > 0",
            {"me": user_id},
        )
        found |= {
            picture.file
            for row in rows
            for picture in load_pictures(row["pictures"])
            if user_id in (row["user_id"], picture.author_id)
        }
    wishes = connection.execute("SELECT files FROM wishes WHERE user_id = ?", (user_id,))
    found |= {file["file"] for row in wishes for file in json.loads(row["files"]) if file["file"]}
    return frozenset(found)


def _posts(connection: Connection, user_id: int) -> Sequence[Post]:
    """Return the messages with the member's results or requests alone: those of contests show others too."""
    rows = connection.execute(
        f"SELECT guild_id, result_posts.channel_id, result_posts.message_id FROM result_posts "  # noqa: S608
        "JOIN jobs ON jobs.id = result_posts.job_id WHERE user_id = :me AND kind <> 'contest' "
        "UNION SELECT guild_id, channel_id, message_id FROM jobs "
        "WHERE user_id = :me AND message_id > 0 AND private = 0 "
        "UNION SELECT guild_id, channel_id, message_id FROM approvals "
        f"WHERE message_id IS NOT NULL AND channel_id IS NOT NULL AND job_id IN {JOBS}",
        {"me": user_id},
    )
    return [Post(**dict(row)) for row in rows]


# ── the end ──────────────────────────────────────────────────────────────────────────────────────


def erase(connection: Connection, name: int, *, now: int) -> None:
    """Erase the member's content, and put `name` in their place where sums stay. Done twice, it is once.

    Raises StillUnderWay for somebody who began something meanwhile.
    """
    row = connection.execute(
        "SELECT * FROM forgettings WHERE name = ? AND user_id IS NOT NULL", (name,)
    ).fetchone()
    if row is None:
        return
    user_id = row["user_id"]
    left = unfinished(connection, user_id)
    if not left.is_empty:
        raise StillUnderWay(left)
    _close_quotes(connection, user_id, now)
    _end_results(connection, user_id, now)
    marks.keep(connection, user_id, name, now=now)
    renaming.rename(connection, user_id, name)
    values = {"me": user_id, "name": name, "now": now, "posts": row["posts"], **fresh()}
    for table, holding in HOLDINGS.items():
        for column in holding.texts:
            _rename_in_texts(connection, table, column, user_id, name)
        for statement in holding.forget:
            connection.execute(statement, values)
    connection.execute("UPDATE forgettings SET user_id = NULL, erased_at = ? WHERE name = ?", (now, name))


def _rename_in_texts(connection: Connection, table: str, column: str, user_id: int, name: int) -> None:
    """Put the new number where the member's stands as a word of its own in a text."""
    rows = connection.execute(
        f"SELECT seq, {column} AS text FROM {table} WHERE instr({column}, ?) > 0 ORDER BY seq",  # noqa: S608
        (str(user_id),),
    ).fetchall()
    word = re.compile(rf"(?<![\d.]){user_id}(?![\d.]\d|\d)")
    for row in rows:
        connection.execute(
            f"UPDATE {table} SET {column} = ? WHERE seq = ?",  # noqa: S608
            (word.sub(str(name), row["text"]), row["seq"]),
        )


class PrivacyStore(Verbs):
    """What is stored about one member, and its end."""

    holdings = bulk_query(holdings)
    unfinished = long_query(unfinished)
    pending = query(pending)
    traces = bulk_query(traces)
    begin = command(begin)
    erase = command(erase)
