"""Rows of contests as values, and the one way in which a contest's row is changed."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from bot.domain.contests.errors import UnknownContest, WrongState
from bot.domain.contests.models import (
    Ballot,
    Choice,
    Contest,
    ContestState,
    DecidedBy,
    Entry,
    EntryState,
    Heart,
    Result,
    Standing,
    Template,
    Terms,
    Tie,
    Voting,
)
from bot.domain.contests.records import Pair, Settlement
from bot.store.sql import Connection, Row


def dump_terms(terms: Terms) -> str:
    """Return terms as JSON in ASCII: their fields by name."""
    return json.dumps(asdict(terms), sort_keys=True, separators=(",", ":"))


def load_terms(text: str) -> Terms:
    values = json.loads(text)
    return Terms(
        **{
            **values,
            "voting": Voting(values["voting"]),
            "tie": Tie(values["tie"]),
            "models": tuple(values["models"]),
        }
    )


def contest_of(row: Row) -> Contest:
    return Contest(
        id=row["id"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        organiser_id=row["organiser_id"],
        state=ContestState(row["state"]),
        terms=load_terms(row["terms"]),
        commitment=row["commitment"],
        created_at=row["created_at"],
        opened_at=row["opened_at"],
        entries_end_at=row["entries_end_at"],
        voting_end_at=row["voting_end_at"],
        ended_at=row["ended_at"],
        extended_at=row["extended_at"],
        card_id=row["card_id"],
        result_id=row["result_id"],
        template_id=row["template_id"],
        reason=row["reason"],
        version=row["version"],
        seed=row["seed"],
        salt=row["salt"],
    )


def entry_of(row: Row) -> Entry:
    return Entry(
        job_id=row["job_id"],
        contest_id=row["contest_id"],
        user_id=row["user_id"],
        state=EntryState(row["state"]),
        entered_at=row["entered_at"],
        cost=row["cost"],
        name=row["name"],
        sha256=row["sha256"],
        is_video=bool(row["is_video"]),
        decided_by=row["decided_by"],
        reason=row["reason"],
    )


def pair_of(row: Row) -> Pair:
    """Return the pair with its sides as they were shown."""
    choice = None if row["choice"] is None else Choice(row["choice"])
    left, right = row["a"], row["b"]
    if row["swapped"]:
        left, right = right, left
        choice = None if choice is None else choice.mirrored
    return Pair(row["id"], row["contest_id"], row["voter_id"], left, right, row["shown_at"], choice)


def ballot_of(row: Row) -> Ballot:
    """Return the vote of a ballot's row; its `choice` is not NULL."""
    return Ballot(row["voter_id"], row["a"], row["b"], Choice(row["choice"]), row["voted_at"])


def heart_of(row: Row) -> Heart:
    return Heart(row["voter_id"], row["entry"], row["at"])


def template_of(row: Row) -> Template:
    return Template(
        id=row["id"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        organiser_id=row["organiser_id"],
        terms=load_terms(row["terms"]),
        themes=tuple(json.loads(row["themes"])),
        opened=row["opened"],
        every_seconds=row["every_seconds"],
        next_at=row["next_at"],
    )


def dump_settlement(settled: Settlement) -> str:
    """Return result and prizes as JSON: {"result": fields by name, "prizes": {user id: micro-USDC}}."""
    prizes = {str(user_id): amount for user_id, amount in settled.prizes.items()}
    return json.dumps({"result": asdict(settled.result), "prizes": prizes}, separators=(",", ":"))


def settlement_of(row: Row) -> Settlement | None:
    if row["result"] is None:
        return None
    values = json.loads(row["result"])
    result = values["result"]
    standings = tuple(
        Standing(**{**standing, "decided": DecidedBy(standing["decided"])})
        for standing in result["standings"]
    )
    prizes = {int(user_id): amount for user_id, amount in values["prizes"].items()}
    return Settlement(Result(**{**result, "standings": standings}), prizes, row["recount"])


# ── one row ──────────────────────────────────────────────────────────────────────────────────────


def contest_row(connection: Connection, contest_id: str) -> Row:
    """Return the contest's row. Raises UnknownContest."""
    row: Row | None = connection.execute("SELECT * FROM contests WHERE id = ?", (contest_id,)).fetchone()
    if row is None:
        raise UnknownContest(contest_id)
    return row


def one_contest(connection: Connection, contest_id: str) -> Contest:
    """Return the contest. Raises UnknownContest."""
    return contest_of(contest_row(connection, contest_id))


def contest_among(connection: Connection, contest_id: str, *states: ContestState) -> Contest:
    """Return the contest if it is in one of these states. Raises UnknownContest or WrongState."""
    contest = one_contest(connection, contest_id)
    if contest.state not in states:
        raise WrongState(contest.theme, contest.state)
    return contest


def change_contest(
    connection: Connection, /, contest_id: str, states: Sequence[ContestState], **columns: object
) -> Contest:
    """Set columns of a contest that is in one of these states: its card becomes stale.

    Raises UnknownContest or WrongState. Column names are the program's own, never input.
    """
    sets = "".join(f"{column} = ?, " for column in columns)
    marks = ", ".join("?" * len(states))
    rows = connection.execute(
        f"UPDATE contests SET {sets}version = version + 1, retry_at = NULL "  # noqa: S608
        f"WHERE id = ? AND state IN ({marks}) RETURNING *",
        (*columns.values(), contest_id, *states),
    ).fetchall()
    if not rows:
        contest_among(connection, contest_id, *states)
        raise AssertionError("the row is there and was not changed")
    return contest_of(rows[0])


def all_entries(connection: Connection, contest_id: str) -> list[Entry]:
    """Return all entries that were ever handed in, in order, withdrawn and disqualified ones included."""
    rows = connection.execute("SELECT * FROM submissions WHERE contest_id = ? ORDER BY seq", (contest_id,))
    return [entry_of(row) for row in rows]


def count_entries(connection: Connection, contest_id: str) -> int:
    """Return the number of entries that take part now."""
    row = connection.execute(
        "SELECT count(*) FROM submissions WHERE contest_id = ? AND state = 'ENTERED'", (contest_id,)
    ).fetchone()
    return int(row[0])
