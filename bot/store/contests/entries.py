"""Entries of contests: handed in, withdrawn, disqualified."""

from collections.abc import Sequence

from bot.domain.contests.entries import check_entry
from bot.domain.contests.errors import (
    CannotEnter,
    ContestChange,
    EntryObstacle,
    NoSuchEntry,
    TooLate,
    WrongState,
)
from bot.domain.contests.models import LIVE, Contest, ContestState, Entry, EntryState
from bot.domain.contests.terms import check_open
from bot.domain.jobs.job import Job
from bot.store.contests import lifecycle
from bot.store.contests.rows import (
    all_entries,
    change_contest,
    contest_among,
    contest_row,
    entry_of,
    one_contest,
)
from bot.store.jobs.rows import job_of, one_job
from bot.store.money import ledger
from bot.store.sql import Connection, clean
from bot.store.verbs import Verbs, command, query

ENTERED, WITHDRAWN = EntryState.ENTERED, EntryState.WITHDRAWN
DISQUALIFIED = EntryState.DISQUALIFIED


def find(connection: Connection, job_id: str) -> Entry | None:
    """Return the entry that this job is, in any contest."""
    row = connection.execute("SELECT * FROM submissions WHERE job_id = ?", (job_id,)).fetchone()
    return None if row is None else entry_of(row)


def enter(connection: Connection, contest_id: str, job_id: str, *, user_id: int, now: int) -> Entry:
    """Hand in a finished job. An entry that takes part already is returned as it is.

    Raises WrongState, PhaseEnded, CannotEnter or EntriesUsedUp.
    """
    contest, job = one_contest(connection, contest_id), one_job(connection, job_id)
    check_open(contest, now)
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
    entry = _write(connection, contest, job, now)
    change_contest(connection, contest_id, [ContestState.OPEN])
    return entry


def _handed_in(connection: Connection, contest_id: str, user_id: int) -> int:
    """Return the number of a member's entries. Disqualified ones count: they are used up."""
    row = connection.execute(
        "SELECT count(*) FROM submissions WHERE contest_id = ? AND user_id = ? AND state <> 'WITHDRAWN'",
        (contest_id, user_id),
    ).fetchone()
    return int(row[0])


def _write(connection: Connection, contest: Contest, job: Job, now: int) -> Entry:
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
    return entry_of(rows[0])


def withdraw(connection: Connection, contest_id: str, job_id: str, *, user_id: int, now: int) -> Entry:
    """Take an entry back, until the voting starts. Raises NoSuchEntry or TooLateToWithdraw."""
    known = _of(connection, contest_id, job_id)
    contest = one_contest(connection, contest_id)
    if known.user_id != user_id or known.state is DISQUALIFIED:
        raise NoSuchEntry(job_id)
    if contest.state is not ContestState.OPEN or now >= (contest.entries_end_at or 0):
        raise TooLate(ContestChange.ENTRIES_CLOSED, contest.theme)
    if known.state is WITHDRAWN:
        return known
    change_contest(connection, contest_id, [ContestState.OPEN])
    return _set(connection, job_id, "state = 'WITHDRAWN'")


def disqualify(
    connection: Connection, contest_id: str, job_id: str, *, by: int, reason: str, now: int
) -> Entry:
    """Exclude an entry, until the contest has a result. Its ballots are kept and not counted.

    Raises NoSuchEntry or WrongState.
    """
    known = _of(connection, contest_id, job_id)
    if known.state is DISQUALIFIED:
        return known
    if known.state is WITHDRAWN:
        raise NoSuchEntry(job_id)
    contest = contest_among(connection, contest_id, *LIVE)
    if contest_row(connection, contest_id)["result"] is not None:
        raise WrongState(contest.theme, contest.state)
    entry = _set(
        connection,
        job_id,
        "state = 'DISQUALIFIED', decided_by = ?, reason = ?, told_at = NULL",
        by,
        clean(reason),
    )
    after = change_contest(connection, contest_id, [contest.state])
    old = f"job {job_id} of <@{known.user_id}>"
    lifecycle.log(connection, after, "contest entry disqualified", by, now, old=old, reason=reason)
    return entry


def _of(connection: Connection, contest_id: str, job_id: str) -> Entry:
    known = find(connection, job_id)
    if known is None or known.contest_id != contest_id:
        raise NoSuchEntry(job_id)
    return known


def _set(connection: Connection, job_id: str, sets: str, *values: object) -> Entry:
    """Set columns of an entry. `sets` is the program's own text, never input."""
    rows = connection.execute(
        f"UPDATE submissions SET {sets} WHERE job_id = ? RETURNING *",  # noqa: S608
        (*values, job_id),
    ).fetchall()
    return entry_of(rows[0])


def _jobs_of_member(connection: Connection, contest_id: str, user_id: int) -> Sequence[Job]:
    """Return the member's jobs that the pot paid or pays for, newest first."""
    rows = connection.execute(
        "SELECT * FROM jobs WHERE contest_id = ? AND user_id = ? AND admitted_at IS NOT NULL "
        "ORDER BY seq DESC",
        (contest_id, user_id),
    )
    return [job_of(row) for row in rows]


def _unnotified(connection: Connection, contest_id: str) -> Sequence[Entry]:
    """Return the disqualified entries whose maker was not notified."""
    rows = connection.execute(
        "SELECT * FROM submissions WHERE contest_id = ? AND state = 'DISQUALIFIED' AND told_at IS NULL "
        "ORDER BY seq",
        (contest_id,),
    )
    return [entry_of(row) for row in rows]


def _mark_notified(connection: Connection, job_id: str, *, now: int) -> None:
    """Record that the maker of a disqualified entry was notified."""
    connection.execute(
        "UPDATE submissions SET told_at = ? WHERE job_id = ? AND told_at IS NULL", (now, job_id)
    )


class EntryStore(Verbs):
    """Entries of contests."""

    get = query(find)
    of_contest = query(all_entries)
    jobs_of_member = query(_jobs_of_member)
    unnotified = query(_unnotified)

    enter = command(enter)
    withdraw = command(withdraw)
    disqualify = command(disqualify)
    mark_notified = command(_mark_notified)
