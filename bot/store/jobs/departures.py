"""Servers that the bot was removed from: their holds are closed, their money waits for their return."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain.jobs.job import ID_UNKNOWN, Failure, JobState
from bot.store.jobs import commands
from bot.store.jobs.rows import move
from bot.store.money import ledger
from bot.store.sql import Connection
from bot.store.verbs import Verbs, command, long_query, query

_UNPAID = frozenset({JobState.QUOTED, JobState.ADMITTED, JobState.READY})


@dataclass(frozen=True, slots=True)
class Departure:
    """A server that the bot was removed from. Instants are epoch milliseconds."""

    guild_id: int
    left_at: int
    due_at: int  # until then everything waits for its return
    closed_at: int | None
    erased_at: int | None


def leave(connection: Connection, guild_id: int, *, due_at: int, now: int) -> bool:
    """Record that the bot was removed. Return False if that is known."""
    added = connection.execute(
        "INSERT INTO departures (guild_id, left_at, due_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (guild_id, now, due_at),
    )
    return added.rowcount == 1


def come_back(connection: Connection, guild_id: int) -> Departure | None:
    """Record that the bot is on the server again. Return when it left, None if it had not."""
    row = connection.execute("SELECT * FROM departures WHERE guild_id = ?", (guild_id,)).fetchone()
    connection.execute("DELETE FROM departures WHERE guild_id = ?", (guild_id,))
    return Departure(**dict(row)) if row else None


def known_servers(connection: Connection) -> Collection[int]:
    """Return the servers that the books know, without those that have left."""
    rows = connection.execute(
        "SELECT CAST(substr(name, 7, length(name) - 16) AS BIGINT) AS guild_id FROM accounts "
        "WHERE name >= 'guild:' AND name < 'guild;' AND name LIKE 'guild:%:available' "
        "UNION SELECT guild_id FROM server_settings "
        "UNION SELECT DISTINCT guild_id FROM jobs EXCEPT SELECT guild_id FROM departures"
    )
    return {row["guild_id"] for row in rows}


def away(connection: Connection) -> Sequence[Departure]:
    """Return the servers whose time is not over, the first one first."""
    rows = connection.execute("SELECT * FROM departures WHERE erased_at IS NULL ORDER BY due_at, guild_id")
    return [Departure(**dict(row)) for row in rows]


def close(connection: Connection, guild_id: int, *, now: int) -> int:
    """Close the holds of everything that is not paid, and of results that have no channel any more.

    What a payment is under way for ends by itself first. Return the number of jobs that still hold money for
    such a payment; those that the host decides about are not counted.
    """
    jobs = connection.execute(
        "SELECT id, state FROM jobs WHERE guild_id = ? "
        "AND state NOT IN ('DELIVERED', 'FAILED', 'DISPUTED') ORDER BY seq",
        (guild_id,),
    ).fetchall()
    left = 0
    for job in jobs:
        state = JobState(job["state"])
        if state in _UNPAID and not ledger.signed_amount(connection, job["id"]):
            _give_up(connection, job["id"], state, now)
        elif state is JobState.FETCHED:
            _keep(connection, job["id"], now)
        else:
            left += 1
    return left


def _give_up(connection: Connection, job_id: str, state: JobState, now: int) -> None:
    failure = Failure.CANCELLED if state is JobState.QUOTED else Failure.STOPPED
    connection.execute(
        "UPDATE approvals SET state = 'WITHDRAWN', decided_at = ?, version = version + 1 "
        "WHERE job_id = ? AND state = 'ASKED'",
        (now, job_id),
    )
    commands.fail(connection, job_id, failure, detail=None, refund=False, now=now, among={state})
    move(connection, job_id, {JobState.FAILED}, told_at=now, placeholder_id=None)


def _keep(connection: Connection, job_id: str, now: int) -> None:
    """Close the hold of a paid result. It stays FETCHED: posted on the server's return, or by `/show`."""
    if ledger.open_rest(connection, job_id) or _has_hold(connection, job_id):
        ledger.close_hold(connection, job_id, at=now)
        move(connection, job_id, {JobState.FETCHED}, published_at=now)


def _has_hold(connection: Connection, job_id: str) -> bool:
    row = connection.execute("SELECT 1 FROM holds WHERE job_id = ? AND state = 'OPEN'", (job_id,)).fetchone()
    return row is not None


def mark_closed(connection: Connection, guild_id: int, *, now: int) -> None:
    """Record that the server holds nothing any more."""
    connection.execute(
        "UPDATE departures SET closed_at = ? WHERE guild_id = ? AND closed_at IS NULL", (now, guild_id)
    )


_OF_CONTEST = "SELECT {column}, (SELECT guild_id FROM contests WHERE id = contest_id) FROM {table}"
_PEOPLE = " UNION ".join(
    [
        *(
            f"SELECT {column} AS user_id, guild_id FROM {table}"  # noqa: S608
            for table, column in (
                ("jobs", "user_id"), ("cases", "user_id"), ("cases", "by"), ("stars", "user_id"),
                ("member_settings", "user_id"), ("member_defaults", "user_id"), ("favourites", "user_id"),
                ("topups", "user_id"), ("contests", "organiser_id"), ("moderation_log", "actor"),
            )
        ),
        *(
            _OF_CONTEST.format(table=table, column=column)
            for table, column in (("ballots", "voter_id"), ("hearts", "voter_id"), ("submissions", "user_id"))
        ),
        "SELECT reporter_id, guild_id FROM report_voices JOIN reports ON reports.id = report_id",
    ]
)  # fmt: skip
"""SQL: who is known on which server."""


def members_of_it_alone(connection: Connection, guild_id: int) -> Sequence[int]:
    """Return the people who made or did something on this server and on no other."""
    rows = connection.execute(
        f"SELECT user_id FROM ({_PEOPLE}) AS people WHERE user_id IS NOT NULL "  # noqa: S608
        "AND user_id NOT IN (SELECT name FROM forgettings) GROUP BY user_id "
        "HAVING count(*) FILTER (WHERE guild_id IS NULL OR guild_id <> ?) = 0 ORDER BY user_id",
        (guild_id,),
    )
    return [row["user_id"] for row in rows]


def running_contests(connection: Connection, guild_id: int) -> Sequence[str]:
    """Return the contests that have no result."""
    rows = connection.execute(
        "SELECT id FROM contests WHERE guild_id = ? AND result IS NULL AND state <> 'CANCELLED' ORDER BY seq",
        (guild_id,),
    )
    return [row["id"] for row in rows]


def end_results(connection: Connection, guild_id: int, *, now: int) -> None:
    """End the results that could not be posted: the time to come back is over."""
    rows = connection.execute(
        "SELECT id, channel_id FROM jobs WHERE guild_id = ? AND state = 'FETCHED' ORDER BY seq", (guild_id,)
    )
    for row in rows.fetchall():
        commands.mark_delivered(
            connection, row["id"], channel_id=row["channel_id"], message_id=ID_UNKNOWN, now=now
        )


def drop_saved(connection: Connection, guild_id: int) -> None:
    """Delete what members of the server saved."""
    connection.execute("DELETE FROM favourites WHERE guild_id = ?", (guild_id,))


def erased_jobs(connection: Connection, guild_id: int) -> Collection[str]:
    """Return the server's jobs whose request is erased: their files are to go too."""
    rows = connection.execute(
        "SELECT id FROM jobs WHERE guild_id = ? AND state IN ('DELIVERED', 'FAILED') "
        "AND options = '{}' AND length(body) = 0",
        (guild_id,),
    )
    return {row["id"] for row in rows}


_OF_SERVER = (
    "budget_levels", "channel_models", "channel_settings", "contest_roles", "default_models", "favourites",
    "filter_rules", "gallery_posts", "greetings", "loved_months", "member_defaults", "member_settings",
    "member_threads", "model_rules", "moderation_log", "panels", "rules", "rules_imports", "server_settings",
    "setups", "stars", "tray", "wishes",
)  # fmt: skip
"""Tables whose rows of a server go with it. Money, jobs and contests stay, as sums without content."""


def erase(connection: Connection, guild_id: int, *, now: int) -> None:
    """Erase the settings, the log and what members saved. The money stays where it is."""
    connection.execute(
        "UPDATE contest_templates SET next_at = NULL WHERE guild_id = ? AND next_at IS NOT NULL", (guild_id,)
    )
    connection.execute("UPDATE cases SET reason = '' WHERE guild_id = ?", (guild_id,))
    connection.execute(
        "DELETE FROM report_voices WHERE report_id IN (SELECT id FROM reports WHERE guild_id = ?)",
        (guild_id,),
    )
    for table in _OF_SERVER:
        connection.execute(f"DELETE FROM {table} WHERE guild_id = ?", (guild_id,))  # noqa: S608
    connection.execute("UPDATE departures SET erased_at = ? WHERE guild_id = ?", (now, guild_id))


class DepartureStore(Verbs):
    """Servers that the bot was removed from."""

    known_servers = long_query(known_servers)
    away = query(away)
    members_of_it_alone = long_query(members_of_it_alone)
    running_contests = query(running_contests)
    erased_jobs = long_query(erased_jobs)
    leave = command(leave)
    come_back = command(come_back)
    close = command(close)
    mark_closed = command(mark_closed)
    end_results = command(end_results)
    drop_saved = command(drop_saved)
    erase = command(erase)
