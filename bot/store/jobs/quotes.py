"""Open quotes: priced jobs that wait for their maker or for moderators. Each member has a quota of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain import policy
from bot.domain.jobs.errors import TooManyRequests
from bot.domain.jobs.job import Failure, JobState
from bot.domain.jobs.quotas import Owner
from bot.store.jobs import commands
from bot.store.jobs.rows import move
from bot.store.sql import Connection, Later, Row, ask


@dataclass(frozen=True, slots=True)
class FilesInUse:
    """Names of attached files that jobs need: those under way, and those that wait for moderators."""

    under_way: frozenset[str]
    asked: frozenset[str]


def make_room(connection: Connection, user_id: int, *, now: int) -> Sequence[str]:
    """Close a member's oldest quotes, on any server, until one more has room.

    Return the attached files that no open job names any more. Quotes that wait for moderators stay. Those
    that nothing was paid for go before those of jobs that were quoted again under way. Raises TooManyRequests
    if too many wait for moderators.
    """
    return room(connection, user_id, now=now)()


def room(connection: Connection, user_id: int, *, now: int) -> Later[Sequence[str]]:
    """Ask for a member's quotes. The answer is `make_room`."""
    asked = ask(
        connection,
        "SELECT jobs.id, coalesce(batch_id, jobs.id) AS batch, admitted_at IS NOT NULL AS began, "
        "approvals.id IS NOT NULL AS asked FROM jobs "
        "LEFT JOIN approvals ON approvals.job_id = jobs.id AND approvals.state = 'ASKED' "
        "WHERE user_id = ? AND jobs.state = 'QUOTED' ORDER BY seq",
        (user_id,),
    )
    return lambda: _make_room(connection, asked(), now)


def _make_room(connection: Connection, rows: Sequence[Row], now: int) -> Sequence[str]:
    quotes: dict[str, list[str]] = {}
    for row in rows:
        quotes.setdefault(row["batch"], []).append(row["id"])
    surplus = len(quotes) + 1 - policy.OPEN_QUOTES
    if surplus <= 0:
        return ()
    asked = {row["batch"] for row in rows if row["asked"]}
    began = {row["batch"] for row in rows if row["began"]}
    loose = sorted((batch for batch in quotes if batch not in asked), key=lambda batch: batch in began)
    if len(loose) < surplus:
        raise TooManyRequests(policy.OPEN_QUOTES)
    closed = [job_id for batch in loose[:surplus] for job_id in quotes[batch]]
    for job_id in closed:
        _close(connection, job_id, now)
    return sorted({name for job_id in closed for name in _unneeded(connection, job_id)})


def _close(connection: Connection, job_id: str, now: int) -> None:
    """QUOTED → FAILED without a message: its maker has seen the price and not wanted it."""
    quoted = {JobState.QUOTED}
    commands.fail(connection, job_id, Failure.REPLACED, detail=None, refund=False, now=now, among=quoted)
    move(connection, job_id, {JobState.FAILED}, told_at=now)


def _unneeded(connection: Connection, job_id: str) -> Sequence[str]:
    """Return the files of a closed quote that no job uses which may still begin."""
    rows = connection.execute(
        "SELECT name FROM refs WHERE job_id = ? AND NOT EXISTS ("
        "SELECT 1 FROM refs AS other JOIN jobs ON jobs.id = other.job_id "
        "WHERE other.name = refs.name AND jobs.state IN ('QUOTED', 'ADMITTED', 'READY'))",
        (job_id,),
    )
    return [row["name"] for row in rows]


def files_in_use(connection: Connection) -> FilesInUse:
    """Return the attached files that jobs need which their maker cannot start any more, but goes on with."""
    under_way = connection.execute(
        "SELECT name FROM refs WHERE job_id IN "
        "(SELECT id FROM jobs WHERE state IN ('ADMITTED', 'READY', 'RUNNING'))"
    )
    asked = connection.execute(
        "SELECT name FROM refs WHERE job_id IN (SELECT other.id FROM approvals "
        "JOIN jobs ON jobs.id = approvals.job_id "
        "JOIN jobs AS other ON other.id = jobs.id OR other.batch_id = jobs.batch_id "
        "WHERE approvals.state = 'ASKED')"
    )
    return FilesInUse(frozenset(row[0] for row in under_way), frozenset(row[0] for row in asked))


def owners(connection: Connection, job_ids: Collection[str]) -> Mapping[str, Owner]:
    """Return the members who made these jobs, by job. Unknown jobs are left out."""
    found: dict[str, Owner] = {}
    for job_id in job_ids:
        row = connection.execute("SELECT guild_id, user_id FROM jobs WHERE id = ?", (job_id,)).fetchone()
        if row is not None:
            found[job_id] = Owner(row["guild_id"], row["user_id"])
    return found
