"""The numbered cases of each server: strikes, blocks, appeals, and what moderators did with results.

Other verbs open a case with `open_case`, and write its line into the moderation log with `log_case`, in the
transaction that makes the change.
"""

from collections.abc import Collection, Sequence
from dataclasses import fields

from bot.domain.errors import Conflict
from bot.domain.moderation.cases import Case, CaseFacts, CaseKind, Record, longest_block
from bot.domain.moderation.people_errors import Blocked, CaseNotFound
from bot.store.moderation import log, marks
from bot.store.sql import Connection, Row, clean
from bot.store.verbs import Verbs, command, point_query, query

_COLUMNS = tuple(field.name for field in fields(Case))
BLOCKING = "blocks = 1 AND ended_at IS NULL AND unblocked_at IS NULL"
"""SQL: a case that blocks its member, unless its time is over. As in the index `cases_blocking`."""

NOT_BLOCKED = (
    "NOT EXISTS (SELECT 1 FROM cases WHERE cases.guild_id = stars.guild_id "  # noqa: S608
    f"AND cases.user_id = stars.user_id AND {BLOCKING} AND (blocked_until IS NULL OR blocked_until > :now))"
)
"""SQL: a row of `stars` is of a member who may use the bot at `:now`."""


def case_of(row: Row) -> Case:
    """Return a row of `cases` as a value."""
    values = dict(row)
    return Case(**{**values, "kind": CaseKind(values["kind"]), "blocks": bool(values["blocks"])})


_BLIND = (
    "EXISTS (SELECT 1 FROM submissions JOIN jobs ON jobs.id = submissions.job_id "
    "JOIN contests ON contests.id = submissions.contest_id WHERE submissions.job_id = {job} "
    "AND jobs.private = 1 AND submissions.state = 'ENTERED' "
    "AND contests.result IS NULL AND contests.state <> 'CANCELLED')"
)
"""SQL: `job` is an entry of a contest that runs. Whose it is is hidden from moderators too."""

_BLIND_CASE = _BLIND.format(job="cases.job_id")


def is_blind(connection: Connection, job_id: str) -> bool:
    """Return True for an entry of a contest that runs, whose maker nobody is to learn."""
    return bool(connection.execute(f"SELECT {_BLIND.format(job='?')}", (job_id,)).fetchone()[0])


def blind(connection: Connection, guild_id: int) -> Collection[str]:
    """Return the jobs with cases whose maker nobody is to learn yet."""
    rows = connection.execute(
        f"SELECT DISTINCT job_id FROM cases WHERE guild_id = ? AND {_BLIND_CASE}",  # noqa: S608
        (guild_id,),
    )
    return frozenset(row["job_id"] for row in rows)


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def get(connection: Connection, guild_id: int, number: int) -> Case:
    """Return a case. Raises CaseNotFound."""
    row = connection.execute(
        "SELECT * FROM cases WHERE guild_id = ? AND number = ?", (guild_id, number)
    ).fetchone()
    if row is None:
        raise CaseNotFound(number)
    return case_of(row)


def of_member(connection: Connection, guild_id: int, user_id: int) -> Sequence[Case]:
    """Return every case about the member that moderators may know, the newest first.

    Those about an entry of theirs in a contest that runs would tell whose it is.
    """
    numbers = marks.numbers_of(connection, user_id)
    rows = connection.execute(
        f"SELECT * FROM cases WHERE guild_id = ? AND user_id IN ({_marks(numbers)}) "  # noqa: S608
        f"AND (kind IN ('strike', 'block') OR NOT {_BLIND_CASE}) ORDER BY number DESC",
        (guild_id, *numbers),
    )
    return [case_of(row) for row in rows]


def record(connection: Connection, guild_id: int, user_id: int, *, now: int) -> Record:
    """Return the member's cases, as they count now."""
    return Record(guild_id, user_id, of_member(connection, guild_id, user_id), now)


def listed(
    connection: Connection,
    guild_id: int,
    *,
    kind: CaseKind | None = None,
    only_open: bool = False,
    limit: int = 50,
) -> Sequence[Case]:
    """Return the server's newest cases, newest first: those of a `kind`, or those that are open.

    A strike that has lapsed is open all the same: `Case.counts` knows.
    """
    rows = connection.execute(
        "SELECT * FROM cases WHERE guild_id = ?1 AND (kind = ?2 OR ?2 IS NULL) "
        "AND (ended_at IS NULL OR ?3 = 0) ORDER BY number DESC LIMIT ?4",
        (guild_id, kind, only_open, limit),
    )
    return [case_of(row) for row in rows]


def appeal_of(connection: Connection, guild_id: int, number: int) -> Case | None:
    """Return the appeal against a case, None if there is none."""
    row = connection.execute(
        "SELECT * FROM cases WHERE guild_id = ? AND about = ? AND kind = ?",
        (guild_id, number, CaseKind.APPEAL),
    ).fetchone()
    return None if row is None else case_of(row)


def blocked(connection: Connection, guild_id: int, *, now: int) -> Collection[int]:
    """Return the user ids of the members who are blocked now."""
    rows = connection.execute(
        f"SELECT DISTINCT user_id FROM cases WHERE guild_id = ? AND {BLOCKING} "  # noqa: S608
        "AND (blocked_until IS NULL OR blocked_until > ?)",
        (guild_id, now),
    )
    return frozenset(int(row["user_id"]) for row in rows)


def blocking(connection: Connection, guild_id: int, user_id: int, *, now: int) -> Sequence[Case]:
    """Return the cases that block the member now."""
    numbers = marks.numbers_of(connection, user_id)
    rows = connection.execute(
        f"SELECT * FROM cases WHERE guild_id = ? AND user_id IN ({_marks(numbers)}) AND {BLOCKING} "  # noqa: S608
        "AND (blocked_until IS NULL OR blocked_until > ?) ORDER BY number",
        (guild_id, *numbers, now),
    )
    return [case_of(row) for row in rows]


def check_blocked(connection: Connection, guild_id: int, user_id: int, *, now: int) -> None:
    """Raise Blocked if moderators keep the member from using the bot now."""
    case = longest_block(blocking(connection, guild_id, user_id, now=now), now)
    if case is not None:
        appealed = appeal_of(connection, guild_id, case.number) is not None
        raise Blocked(user_id, guild_id, case.number, case.blocked_until, case.reason, appealed)


# ── changing ─────────────────────────────────────────────────────────────────────────────────────


def open_case(
    connection: Connection,
    guild_id: int,
    kind: CaseKind,
    user_id: int,
    *,
    by: int | None,
    now: int,
    reason: str,
    job_id: str | None = None,
    about: int | None = None,
    lapses_at: int | None = None,
    blocks: bool = False,
    blocked_until: int | None = None,
) -> Case:
    """Store a case under the server's next number. Raises Conflict for a second appeal about one case."""
    last = connection.execute("SELECT max(number) FROM cases WHERE guild_id = ?", (guild_id,)).fetchone()[0]
    case = Case(
        guild_id=guild_id,
        number=(last or 0) + 1,
        kind=kind,
        user_id=user_id,
        by=by,
        at=now,
        reason=clean(reason) or "",
        job_id=job_id,
        about=about,
        lapses_at=lapses_at,
        blocks=blocks,
        blocked_until=blocked_until,
    )
    connection.execute(
        f"INSERT INTO cases ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})",  # noqa: S608
        tuple(getattr(case, name) for name in _COLUMNS),
    )
    return case


def end_case(
    connection: Connection, guild_id: int, number: int, *, by: int | None, now: int, outcome: str
) -> Case:
    """End or decide an open case. Raises CaseNotFound, or Conflict if it has ended already."""
    rows = connection.execute(
        "UPDATE cases SET ended_at = ?, ended_by = ?, outcome = ? "
        "WHERE guild_id = ? AND number = ? AND ended_at IS NULL RETURNING *",
        (now, by, outcome, guild_id, number),
    ).fetchall()
    if not rows:
        get(connection, guild_id, number)
        raise Conflict(f"Case {number} of server {guild_id} has ended already.")
    return case_of(rows[0])


def end_blocks(connection: Connection, guild_id: int, user_id: int, *, now: int) -> Sequence[Case]:
    """End every block of the member that is in force, and return those cases. Strikes still count."""
    ended = blocking(connection, guild_id, user_id, now=now)
    for case in ended:
        connection.execute(
            "UPDATE cases SET unblocked_at = ? WHERE guild_id = ? AND number = ?",
            (now, guild_id, case.number),
        )
    return ended


def log_case(
    connection: Connection,
    case: Case,
    *,
    by: int,
    now: int,
    strikes: int | None = None,
    act: str | None = None,
    reason: str | None = None,
) -> None:
    """Add a case's line to the moderation log: `act` and `reason` in place of its kind and reason.

    Not for reports: the log names who acts. The text of an appeal stays out of it.
    """
    log.write(
        connection,
        case.guild_id,
        by=by,
        now=now,
        action=f"case {act or case.kind}",
        new=CaseFacts.of(case, strikes).dump(),
        reason=case.reason if reason is None else reason,
    )


class CaseStore(Verbs):
    """The cases of servers. `bot.store.moderation.people` has the verbs that decide about members."""

    get = query(get)
    of_member = query(of_member)
    record = query(record)
    blind = query(blind)
    list = query(listed)
    appeal_of = query(appeal_of)
    blocked = query(blocked)
    check_blocked = point_query(check_blocked)
    open_case = command(open_case)
    end_case = command(end_case)
