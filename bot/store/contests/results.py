"""From the last ballot to the announcement: the votes that count, the result, and its prizes."""

from bot.domain.contests.models import Contest, ContestState
from bot.domain.contests.records import Settlement, Snapshot
from bot.domain.errors import Conflict
from bot.domain.jobs.posts import PostedAs
from bot.store.contests import funds, lifecycle, posts
from bot.store.contests.rows import (
    all_entries,
    ballot_of,
    change_contest,
    contest_of,
    contest_row,
    dump_settlement,
    heart_of,
    one_contest,
    settlement_of,
)
from bot.store.jobs import posts as result_posts
from bot.store.sql import Connection

CLOSED, ANNOUNCED = ContestState.CLOSED, ContestState.ANNOUNCED


def snapshot(connection: Connection, contest_id: str) -> Snapshot:
    """Return everything that a result is computed from."""
    ballots = connection.execute(
        "SELECT * FROM ballots WHERE contest_id = ? AND choice IS NOT NULL ORDER BY id", (contest_id,)
    )
    hearts = connection.execute(
        "SELECT * FROM hearts WHERE contest_id = ? ORDER BY voter_id, entry", (contest_id,)
    )
    return Snapshot(
        one_contest(connection, contest_id),
        tuple(all_entries(connection, contest_id)),
        tuple(ballot_of(row) for row in ballots),
        tuple(heart_of(row) for row in hearts),
    )


def ask_organiser(connection: Connection, contest_id: str, until: int, *, now: int) -> Contest:
    """CLOSED without quorum: give the organiser until `until` to extend the voting. Once."""
    row = contest_row(connection, contest_id)
    if row["asked_at"] is not None:
        return contest_of(row)
    return change_contest(connection, contest_id, [CLOSED], asked_at=now, decide_at=until)


def organiser_deadline(connection: Connection, contest_id: str) -> int | None:
    """Return until when the organiser may extend the voting, once they were asked.

    An organiser who did extend it is not asked again: the instant is in the past then.
    """
    row = contest_row(connection, contest_id)
    if row["asked_at"] is None:
        return None
    return int(row["asked_at"] if row["decide_at"] is None else row["decide_at"])


def settle(
    connection: Connection, contest_id: str, settlement: Settlement, *, version: int, now: int
) -> Contest:
    """CLOSED: store the result, give the prizes and return the rest of the pot, all or nothing and once.

    Raises Conflict if there is a result already, or if the contest was changed since `version`.
    """
    row = contest_row(connection, contest_id)
    if row["result"] is not None or row["version"] != version:
        raise Conflict(f"Contest {contest_id} has a result already, or was changed meanwhile.")
    contest = change_contest(
        connection,
        contest_id,
        [CLOSED],
        result=dump_settlement(settlement),
        recount=settlement.recount,
        decide_at=None,
    )
    for user_id, amount in sorted(settlement.prizes.items()):
        if amount > 0:
            funds.award(connection, contest, user_id, amount, at=now)
    funds.give_rest_back(connection, contest, actor=None, at=now)
    return contest


def settlement(connection: Connection, contest_id: str) -> Settlement | None:
    """Return the stored result."""
    return settlement_of(contest_row(connection, contest_id))


def mark_announced(connection: Connection, contest_id: str, message_id: int, *, now: int) -> Contest:
    """CLOSED → ANNOUNCED, with the message that shows the result."""
    contest = change_contest(
        connection, contest_id, [CLOSED], state=ANNOUNCED, result_id=message_id, ended_at=now
    )
    posts.record_message(connection, contest_id, "result", message_id)
    for entry in all_entries(connection, contest_id):
        if entry.counts:
            result_posts.record(
                connection,
                entry.job_id,
                channel_id=contest.channel_id,
                message_id=message_id,
                kind=PostedAs.CONTEST,
                now=now,
            )
    lifecycle.log(connection, contest, "contest announced", None, now)
    return contest
