"""Rows of contests to values and back. Functions are part of a caller's transaction."""

import json
import sqlite3
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


def dump_terms(terms: Terms) -> str:
    """As JSON in ASCII."""
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


def contest_of(row: sqlite3.Row) -> Contest:
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


def submission_of(row: sqlite3.Row) -> Entry:
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


def pair_of(row: sqlite3.Row) -> Pair:
    """With the sides as they were shown."""
    choice = None if row["choice"] is None else Choice(row["choice"])
    left, right = row["a"], row["b"]
    if row["swapped"]:
        left, right = right, left
        choice = None if choice is None else choice.mirrored
    return Pair(row["id"], row["contest_id"], row["voter_id"], left, right, row["shown_at"], choice)


def ballot_of(row: sqlite3.Row) -> Ballot:
    """Of a row in which something was said."""
    return Ballot(row["voter_id"], row["a"], row["b"], Choice(row["choice"]), row["voted_at"])


def heart_of(row: sqlite3.Row) -> Heart:
    return Heart(row["voter_id"], row["entry"], row["at"])


def template_of(row: sqlite3.Row) -> Template:
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


def dump_result(settled: Settlement) -> str:
    """Result and prizes as JSON."""
    prizes = {str(user_id): amount for user_id, amount in settled.prizes.items()}
    return json.dumps({"result": asdict(settled.result), "prizes": prizes}, separators=(",", ":"))


def settled_of(row: sqlite3.Row) -> Settlement | None:
    if row["result"] is None:
        return None
    values = json.loads(row["result"])
    result = values["result"]
    standings = tuple(
        Standing(**{**each, "decided": DecidedBy(each["decided"])}) for each in result["standings"]
    )
    prizes = {int(user_id): amount for user_id, amount in values["prizes"].items()}
    return Settlement(Result(**{**result, "standings": standings}), prizes, row["recount"])


# ── one row ──────────────────────────────────────────────────────────────────────────────────────


def row_of(connection: sqlite3.Connection, contest_id: str) -> sqlite3.Row:
    """Raises NotFound."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM contests WHERE id = ?", (contest_id,)
    ).fetchone()
    if row is None:
        raise UnknownContest(contest_id)
    return row


def one(connection: sqlite3.Connection, contest_id: str) -> Contest:
    """Raises NotFound."""
    return contest_of(row_of(connection, contest_id))


def among(connection: sqlite3.Connection, contest_id: str, *states: ContestState) -> Contest:
    """The contest, if it is in one of these states. Raises NotFound or Outdated."""
    found = one(connection, contest_id)
    if found.state not in states:
        raise WrongState(found.theme, found.state)
    return found


def change(
    connection: sqlite3.Connection, /, contest_id: str, states: Sequence[ContestState], **columns: object
) -> Contest:
    """Sets columns of a contest that is in one of these states, in one statement; its card is out of date
    then. Raises NotFound or Outdated. Column names are the program's own, never input."""
    sets = "".join(f"{column} = ?, " for column in columns)
    marks = ", ".join("?" * len(states))
    rows = connection.execute(
        f"UPDATE contests SET {sets}version = version + 1, retry_at = NULL "  # noqa: S608
        f"WHERE id = ? AND state IN ({marks}) RETURNING *",
        (*columns.values(), contest_id, *states),
    ).fetchall()
    if not rows:
        among(connection, contest_id, *states)
        raise AssertionError("the row is there and was not changed")
    return contest_of(rows[0])


def submissions(connection: sqlite3.Connection, contest_id: str) -> list[Entry]:
    """All that were handed in, in the order in which they were."""
    rows = connection.execute("SELECT * FROM submissions WHERE contest_id = ? ORDER BY seq", (contest_id,))
    return [submission_of(row) for row in rows]


def counting(connection: sqlite3.Connection, contest_id: str) -> int:
    """How many entries count now."""
    row = connection.execute(
        "SELECT count(*) FROM submissions WHERE contest_id = ? AND state = 'ENTERED'", (contest_id,)
    ).fetchone()
    return int(row[0])
