"""What is handed in to contests, taken back and disqualified."""

import sqlite3
from collections.abc import Sequence

from bot.domain.contests.entries import check_entry
from bot.domain.contests.errors import CannotEnter, EntryObstacle, NoSuchEntry, TooLateToWithdraw, WrongState
from bot.domain.contests.models import LIVE, Contest, ContestState, Entry, EntryState
from bot.domain.contests.terms import check_open
from bot.domain.jobs.job import Job
from bot.store.contests import lifecycle
from bot.store.contests import rows as contests_rows
from bot.store.jobs.rows import clean, job_of, one_job
from bot.store.money import ledger
from bot.store.sqlite.database import Database

ENTERED, WITHDRAWN = EntryState.ENTERED, EntryState.WITHDRAWN
DISQUALIFIED = EntryState.DISQUALIFIED


class EntryStore:
    """`bot.ports.contests.Entries` over the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def enter(self, contest_id: str, job_id: str, *, user_id: int, now: int) -> Entry:
        return await self._db.write(enter, contest_id, job_id, user_id=user_id, now=now)

    async def withdraw(self, contest_id: str, job_id: str, *, user_id: int, now: int) -> Entry:
        return await self._db.write(withdraw, contest_id, job_id, user_id=user_id, now=now)

    async def disqualify(self, contest_id: str, job_id: str, *, by: int, reason: str, now: int) -> Entry:
        return await self._db.write(disqualify, contest_id, job_id, by=by, reason=reason, now=now)

    async def get(self, job_id: str) -> Entry | None:
        return await self._db.read(find, job_id)

    async def of_contest(self, contest_id: str) -> Sequence[Entry]:
        return await self._db.read(contests_rows.submissions, contest_id)

    async def jobs_of_member(self, contest_id: str, user_id: int) -> Sequence[Job]:
        return await self._db.read(_made, contest_id, user_id)

    async def unnotified(self, contest_id: str) -> Sequence[Entry]:
        return await self._db.read(_untold, contest_id)

    async def mark_notified(self, job_id: str, *, now: int) -> None:
        await self._db.write(_told, job_id, now=now)


def find(connection: sqlite3.Connection, job_id: str) -> Entry | None:
    """The entry that this job is, in whatever contest."""
    row = connection.execute("SELECT * FROM submissions WHERE job_id = ?", (job_id,)).fetchone()
    return None if row is None else contests_rows.submission_of(row)


def taking(connection: sqlite3.Connection, contest_id: str, now: int) -> Contest:
    """The contest, while entries are taken. Raises Outdated."""
    contest = contests_rows.one(connection, contest_id)
    check_open(contest, now)
    return contest


def enter(connection: sqlite3.Connection, contest_id: str, job_id: str, *, user_id: int, now: int) -> Entry:
    """Hands in a finished job; once."""
    contest, job = taking(connection, contest_id, now), one_job(connection, job_id)
    known = find(connection, job_id)
    if known is not None and known.user_id == user_id == job.user_id:
        if known.contest_id != contest_id:
            raise CannotEnter(EntryObstacle.ELSEWHERE, job_id, contest.theme)
        if known.state is DISQUALIFIED:
            raise CannotEnter(EntryObstacle.DISQUALIFIED, job_id, contest.theme)
        if known.state is ENTERED:
            return known
    if connection.execute("SELECT 1 FROM removals WHERE job_id = ?", (job_id,)).fetchone() is not None:
        raise CannotEnter(EntryObstacle.REMOVED, job_id, contest.theme)
    check_entry(contest, job, user_id, _handed_in(connection, contest_id, user_id))
    found = _write(connection, contest, job, now)
    contests_rows.change(connection, contest_id, [ContestState.OPEN])
    return found


def _handed_in(connection: sqlite3.Connection, contest_id: str, user_id: int) -> int:
    """Of one member, those that were disqualified included: they are used up."""
    row = connection.execute(
        "SELECT count(*) FROM submissions WHERE contest_id = ? AND user_id = ? AND state <> 'WITHDRAWN'",
        (contest_id, user_id),
    ).fetchone()
    return int(row[0])


def _write(connection: sqlite3.Connection, contest: Contest, job: Job, now: int) -> Entry:
    assert job.result is not None, "check_entry has seen to it"
    rows = connection.execute(
        "INSERT INTO submissions (job_id, contest_id, user_id, state, entered_at, cost, name, sha256, "
        "is_video) VALUES (?, ?, ?, 'ENTERED', ?, ?, ?, ?, ?) "
        "ON CONFLICT (job_id) DO UPDATE SET state = 'ENTERED', entered_at = excluded.entered_at RETURNING *",
        (
            job.id,
            contest.id,
            job.user_id,
            now,
            ledger.paid_amount(connection, job.id),
            job.result.name,
            job.result.sha256,
            job.result.content_type.startswith("video/"),
        ),
    ).fetchall()
    return contests_rows.submission_of(rows[0])


def withdraw(
    connection: sqlite3.Connection, contest_id: str, job_id: str, *, user_id: int, now: int
) -> Entry:
    """Takes it back; once."""
    known = _of(connection, contest_id, job_id)
    contest = contests_rows.one(connection, contest_id)
    if known.user_id != user_id or known.state is DISQUALIFIED:
        raise NoSuchEntry(job_id)
    if contest.state is not ContestState.OPEN or now >= (contest.entries_end_at or 0):
        raise TooLateToWithdraw(contest.theme)
    if known.state is WITHDRAWN:
        return known
    contests_rows.change(connection, contest_id, [ContestState.OPEN])
    return _set(connection, job_id, "state = 'WITHDRAWN'")


def disqualify(
    connection: sqlite3.Connection, contest_id: str, job_id: str, *, by: int, reason: str, now: int
) -> Entry:
    """Out of the contest, until its result stands; what was voted about it is kept."""
    known = _of(connection, contest_id, job_id)
    if known.state is DISQUALIFIED:
        return known
    if known.state is WITHDRAWN:
        raise NoSuchEntry(job_id)
    contest = contests_rows.among(connection, contest_id, *LIVE)
    if contests_rows.row_of(connection, contest_id)["result"] is not None:
        raise WrongState(contest.theme, contest.state)
    found = _set(
        connection,
        job_id,
        "state = 'DISQUALIFIED', decided_by = ?, reason = ?, told_at = NULL",
        by,
        clean(reason),
    )
    after = contests_rows.change(connection, contest_id, [contest.state])
    old = f"job {job_id} of <@{known.user_id}>"
    lifecycle.log(connection, after, "contest entry disqualified", by, now, old=old, reason=reason)
    return found


def _of(connection: sqlite3.Connection, contest_id: str, job_id: str) -> Entry:
    known = find(connection, job_id)
    if known is None or known.contest_id != contest_id:
        raise NoSuchEntry(job_id)
    return known


def _set(connection: sqlite3.Connection, job_id: str, sets: str, *values: object) -> Entry:
    """`sets` are the program's own words, never input."""
    rows = connection.execute(
        f"UPDATE submissions SET {sets} WHERE job_id = ? RETURNING *",  # noqa: S608
        (*values, job_id),
    ).fetchall()
    return contests_rows.submission_of(rows[0])


def _made(connection: sqlite3.Connection, contest_id: str, user_id: int) -> Sequence[Job]:
    rows = connection.execute(
        "SELECT * FROM jobs WHERE contest_id = ? AND user_id = ? AND admitted_at IS NOT NULL "
        "ORDER BY seq DESC",
        (contest_id, user_id),
    )
    return [job_of(row) for row in rows]


def _untold(connection: sqlite3.Connection, contest_id: str) -> Sequence[Entry]:
    rows = connection.execute(
        "SELECT * FROM submissions WHERE contest_id = ? AND state = 'DISQUALIFIED' AND told_at IS NULL "
        "ORDER BY seq",
        (contest_id,),
    )
    return [contests_rows.submission_of(row) for row in rows]


def _told(connection: sqlite3.Connection, job_id: str, *, now: int) -> None:
    connection.execute(
        "UPDATE submissions SET told_at = ? WHERE job_id = ? AND told_at IS NULL", (now, job_id)
    )
