"""Ballots and hearts: one counted word of each member on each pair, changeable until the close.

Whatever is said is one row that was written when the pair was shown, so that no word can be told from
another by the work it makes. Nothing here counts.
"""

import sqlite3
from collections.abc import Collection, Sequence

from bot.domain.contests.errors import ForeignPair, HeartsUsedUp, NotInVoting, OwnEntry, UnknownPair
from bot.domain.contests.models import Ballot, Choice, Contest, Entry, Voting
from bot.domain.contests.records import Candidates, Pair
from bot.domain.contests.terms import check_voting
from bot.store.contests import entries as contests_entries
from bot.store.contests import lifecycle
from bot.store.contests import rows as contests_rows
from bot.store.sqlite.database import Database

_BOTH_TAKE_PART = (
    "EXISTS (SELECT 1 FROM submissions WHERE job_id = a AND state = 'ENTERED') "
    "AND EXISTS (SELECT 1 FROM submissions WHERE job_id = b AND state = 'ENTERED')"
)


class VoteStore:
    """`bot.ports.contests.Votes` over the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def candidates(self, contest_id: str, voter_id: int) -> Candidates:
        return await self._db.read(candidates, contest_id, voter_id)

    async def show_pair(self, contest_id: str, voter_id: int, left: str, right: str, *, now: int) -> Pair:
        return await self._db.write(show, contest_id, voter_id, left, right, now=now)

    async def open_pair(self, contest_id: str, voter_id: int) -> Pair | None:
        return await self._db.read(open_pair, contest_id, voter_id)

    async def get_pair(self, pair_id: int) -> Pair:
        return await self._db.read(_pair, pair_id)

    async def vote(self, pair_id: int, choice: Choice, *, voter_id: int, now: int) -> Pair:
        return await self._db.write(vote, pair_id, choice, voter_id=voter_id, now=now)

    async def voted_pairs(self, contest_id: str, voter_id: int) -> Sequence[Pair]:
        return await self._db.read(_said, contest_id, voter_id)

    async def set_heart(
        self, contest_id: str, entry: str, given: bool, *, voter_id: int, now: int
    ) -> Collection[str]:
        return await self._db.write(heart, contest_id, entry, given, voter_id=voter_id, now=now)

    async def report(self, contest_id: str, entry: str, *, voter_id: int, now: int) -> None:
        await self._db.write(_report, contest_id, entry, voter_id=voter_id, now=now)

    async def hearts(self, contest_id: str, voter_id: int) -> Collection[str]:
        return await self._db.read(_hearts_of, contest_id, voter_id)


def candidates(connection: sqlite3.Connection, contest_id: str, voter_id: int) -> Candidates:
    """What a pairing is chosen from."""
    entries = connection.execute(
        "SELECT job_id, user_id, shown FROM submissions WHERE contest_id = ? AND state = 'ENTERED'",
        (contest_id,),
    ).fetchall()
    pairs = connection.execute(
        "SELECT a, b FROM ballots WHERE contest_id = ? AND voter_id = ?", (contest_id, voter_id)
    )
    return Candidates(
        {row["job_id"]: row["shown"] for row in entries},
        {row["job_id"]: row["user_id"] for row in entries},
        frozenset((row["a"], row["b"]) for row in pairs),
    )


def _voting(connection: sqlite3.Connection, contest_id: str, now: int, how: Voting | None = None) -> Contest:
    """The contest, while votes of this kind are taken: strictly before the end. Raises Outdated, or
    NotFound if it is voted on in another way."""
    contest = contests_rows.one(connection, contest_id)
    check_voting(contest, now)
    if how not in (None, contest.terms.voting):
        raise NotInVoting
    return contest


def _entry(connection: sqlite3.Connection, contest_id: str, job_id: str, voter_id: int) -> Entry:
    """An entry that this voter may say something of. Raises NotFound or NotAllowed."""
    found = contests_entries.find(connection, job_id)
    if found is None or found.contest_id != contest_id or not found.counts:
        raise NotInVoting
    if found.user_id == voter_id:
        raise OwnEntry
    return found


def show(
    connection: sqlite3.Connection, contest_id: str, voter_id: int, left: str, right: str, *, now: int
) -> Pair:
    """The pair is shown; once."""
    _voting(connection, contest_id, now, Voting.PAIRS)
    for entry in (left, right):
        _entry(connection, contest_id, entry, voter_id)
    a, b = sorted((left, right))
    rows = connection.execute(
        "INSERT INTO ballots (contest_id, voter_id, a, b, swapped, shown_at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (contest_id, voter_id, a, b) DO NOTHING RETURNING *",
        (contest_id, voter_id, a, b, left != a, now),
    ).fetchall()
    if rows:
        connection.execute("UPDATE submissions SET shown = shown + 1 WHERE job_id IN (?, ?)", (a, b))
        return contests_rows.pair_of(rows[0])
    row = connection.execute(
        "SELECT * FROM ballots WHERE contest_id = ? AND voter_id = ? AND a = ? AND b = ?",
        (contest_id, voter_id, a, b),
    ).fetchone()
    return contests_rows.pair_of(row)


def open_pair(connection: sqlite3.Connection, contest_id: str, voter_id: int) -> Pair | None:
    """The pair that waits for a word."""
    row = connection.execute(
        "SELECT * FROM ballots WHERE contest_id = ? AND voter_id = ? AND choice IS NULL "  # noqa: S608
        f"AND {_BOTH_TAKE_PART} ORDER BY id DESC LIMIT 1",
        (contest_id, voter_id),
    ).fetchone()
    return None if row is None else contests_rows.pair_of(row)


def _pair(connection: sqlite3.Connection, pair_id: int) -> Pair:
    row = connection.execute("SELECT * FROM ballots WHERE id = ?", (pair_id,)).fetchone()
    if row is None:
        raise UnknownPair
    return contests_rows.pair_of(row)


def vote(connection: sqlite3.Connection, pair_id: int, choice: Choice, *, voter_id: int, now: int) -> Pair:
    """The voter's word, in place of an earlier one."""
    pair = _pair(connection, pair_id)
    if pair.voter_id != voter_id:
        raise ForeignPair
    _voting(connection, pair.contest_id, now, Voting.PAIRS)
    for entry in (pair.left, pair.right):
        _entry(connection, pair.contest_id, entry, voter_id)
    ballot = Ballot.from_sides(voter_id, pair.left, pair.right, choice, now)
    rows = connection.execute(
        "UPDATE ballots SET choice = ?, voted_at = ? WHERE id = ? RETURNING *", (ballot.choice, now, pair_id)
    ).fetchall()
    return contests_rows.pair_of(rows[0])


def _said(connection: sqlite3.Connection, contest_id: str, voter_id: int) -> Sequence[Pair]:
    rows = connection.execute(
        "SELECT * FROM ballots WHERE contest_id = ? AND voter_id = ? AND choice IS NOT NULL "  # noqa: S608
        f"AND {_BOTH_TAKE_PART} ORDER BY voted_at DESC, id DESC",
        (contest_id, voter_id),
    )
    return [contests_rows.pair_of(row) for row in rows]


def _report(connection: sqlite3.Connection, contest_id: str, entry: str, *, voter_id: int, now: int) -> None:
    """The log names no reporter."""
    contest = _voting(connection, contest_id, now)
    _entry(connection, contest_id, entry, voter_id)
    known = connection.execute("SELECT 1 FROM contest_reports WHERE entry = ?", (entry,)).fetchone()
    connection.execute("INSERT OR IGNORE INTO contest_reports VALUES (?, ?, ?)", (entry, voter_id, now))
    if known is None:
        lifecycle.log(connection, contest, "contest entry reported", None, now, old=f"job {entry}")


# ── hearts ───────────────────────────────────────────────────────────────────────────────────────


def heart(
    connection: sqlite3.Connection, contest_id: str, entry: str, given: bool, *, voter_id: int, now: int
) -> Collection[str]:
    """Gives or takes back one heart; all entries that have one of this voter."""
    contest = _voting(connection, contest_id, now, Voting.HEARTS)
    if not given:
        connection.execute(
            "DELETE FROM hearts WHERE contest_id = ? AND voter_id = ? AND entry = ?",
            (contest_id, voter_id, entry),
        )
        return _hearts_of(connection, contest_id, voter_id)
    _entry(connection, contest_id, entry, voter_id)
    mine = _hearts_of(connection, contest_id, voter_id)
    if entry not in mine and len(mine) >= contest.terms.hearts:
        raise HeartsUsedUp(contest.terms.hearts)
    connection.execute("INSERT OR IGNORE INTO hearts VALUES (?, ?, ?, ?)", (contest_id, voter_id, entry, now))
    return _hearts_of(connection, contest_id, voter_id)


def _hearts_of(connection: sqlite3.Connection, contest_id: str, voter_id: int) -> Collection[str]:
    rows = connection.execute(
        "SELECT entry FROM hearts JOIN submissions ON job_id = entry "
        "WHERE hearts.contest_id = ? AND voter_id = ? AND state = 'ENTERED' ORDER BY at, entry",
        (contest_id, voter_id),
    )
    return [row["entry"] for row in rows]
