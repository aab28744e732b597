"""From the last ballot to the announcement: what counted, what came of it, and the prizes with it.

Functions are part of a caller's transaction.
"""

import sqlite3

from bot.domain.contests.models import Contest, ContestState
from bot.domain.contests.records import Settlement, Snapshot
from bot.domain.errors import Conflict
from bot.store.contests import funds, lifecycle, posts, rows

CLOSED, ANNOUNCED = ContestState.CLOSED, ContestState.ANNOUNCED


def snapshot(connection: sqlite3.Connection, contest_id: str) -> Snapshot:
    """Everything that a result is worked out from."""
    ballots = connection.execute(
        "SELECT * FROM ballots WHERE contest_id = ? AND choice IS NOT NULL ORDER BY id", (contest_id,)
    )
    hearts = connection.execute(
        "SELECT * FROM hearts WHERE contest_id = ? ORDER BY voter_id, entry", (contest_id,)
    )
    return Snapshot(
        rows.one(connection, contest_id),
        tuple(rows.submissions(connection, contest_id)),
        tuple(rows.ballot_of(row) for row in ballots),
        tuple(rows.heart_of(row) for row in hearts),
    )


def ask_organiser(connection: sqlite3.Connection, contest_id: str, until: int, *, now: int) -> Contest:
    """Too few have voted; once."""
    row = rows.row_of(connection, contest_id)
    if row["asked_at"] is not None:
        return rows.contest_of(row)
    return rows.change(connection, contest_id, [CLOSED], asked_at=now, decide_at=until)


def asked_until(connection: sqlite3.Connection, contest_id: str) -> int | None:
    """Until when the organiser may extend. Whoever was asked before and did extend is not asked again: the
    instant is over then."""
    row = rows.row_of(connection, contest_id)
    if row["asked_at"] is None:
        return None
    return int(row["asked_at"] if row["decide_at"] is None else row["decide_at"])


def settle(
    connection: sqlite3.Connection, contest_id: str, settled: Settlement, *, version: int, now: int
) -> Contest:
    """The result, the prizes and the rest of the pot in one transaction. Conflict unless everything is as it
    was when the result was worked out."""
    row = rows.row_of(connection, contest_id)
    if row["result"] is not None or row["version"] != version:
        raise Conflict(f"Contest {contest_id} has a result already, or was changed meanwhile.")
    contest = rows.change(
        connection,
        contest_id,
        [CLOSED],
        result=rows.dump_result(settled),
        recount=settled.recount,
        decide_at=None,
    )
    for user_id, amount in sorted(settled.prizes.items()):
        if amount > 0:
            funds.award(connection, contest, user_id, amount, at=now)
    funds.give_rest_back(connection, contest, actor=None, at=now)
    return contest


def settled(connection: sqlite3.Connection, contest_id: str) -> Settlement | None:
    """The stored result."""
    return rows.settled_of(rows.row_of(connection, contest_id))


def announced(connection: sqlite3.Connection, contest_id: str, message_id: int, *, now: int) -> Contest:
    """CLOSED → ANNOUNCED."""
    contest = rows.change(
        connection, contest_id, [CLOSED], state=ANNOUNCED, result_id=message_id, ended_at=now
    )
    posts.stands(connection, contest_id, "result", message_id)
    lifecycle.log(connection, contest, "contest announced", None, now)
    return contest
