"""Ballots and hearts: one vote of each member on each pair, changeable until the close.

Nothing is counted here. A ballot's row is written when its pair is shown, and a vote updates it: all votes
make the same work, so none can be told from another by it.
"""

from collections.abc import Collection, Sequence

from bot.domain.contests.errors import CannotVote, HeartsUsedUp, OwnEntry, VoteObstacle
from bot.domain.contests.models import Ballot, Choice, Contest, Entry, Voting
from bot.domain.contests.records import Candidates, Pair
from bot.domain.contests.terms import check_voting
from bot.store.contests import entries as contests_entries
from bot.store.contests.rows import one_contest, pair_of
from bot.store.sql import Connection
from bot.store.verbs import Verbs, command, query

_BOTH_TAKE_PART = (
    "EXISTS (SELECT 1 FROM submissions WHERE job_id = a AND state = 'ENTERED') "
    "AND EXISTS (SELECT 1 FROM submissions WHERE job_id = b AND state = 'ENTERED')"
)


def _candidates(connection: Connection, contest_id: str, voter_id: int) -> Candidates:
    """Return what a voter's next pair is chosen from: entries with their makers, and pairs shown before."""
    entries = connection.execute(
        "SELECT job_id, user_id, shown FROM submissions WHERE contest_id = ? AND state = 'ENTERED' "
        "ORDER BY seq",
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


def _voting(connection: Connection, contest_id: str, now: int, how: Voting | None = None) -> Contest:
    """Return the contest while it takes votes of this kind: strictly before the end.

    Raises WrongState or PhaseEnded, or NotInVoting if it is voted on in another way.
    """
    contest = one_contest(connection, contest_id)
    check_voting(contest, now)
    if how not in (None, contest.terms.voting):
        raise CannotVote(VoteObstacle.NOT_IN_VOTING)
    return contest


def _entry(connection: Connection, contest_id: str, job_id: str, voter_id: int) -> Entry:
    """Return an entry that this voter may vote on. Raises NotInVoting or OwnEntry."""
    entry = contests_entries.find(connection, job_id)
    if entry is None or entry.contest_id != contest_id or not entry.counts:
        raise CannotVote(VoteObstacle.NOT_IN_VOTING)
    if entry.user_id == voter_id:
        raise OwnEntry
    return entry


def _show_pair(
    connection: Connection, contest_id: str, voter_id: int, left: str, right: str, *, now: int
) -> Pair:
    """Record that the pair is shown, which counts for both entries. A known pair stays as it was."""
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
        return pair_of(rows[0])
    row = connection.execute(
        "SELECT * FROM ballots WHERE contest_id = ? AND voter_id = ? AND a = ? AND b = ?",
        (contest_id, voter_id, a, b),
    ).fetchone()
    return pair_of(row)


def _open_pair(connection: Connection, contest_id: str, voter_id: int) -> Pair | None:
    """Return the pair that the voter was shown and has not voted on, if both entries still take part."""
    row = connection.execute(
        "SELECT * FROM ballots WHERE contest_id = ? AND voter_id = ? AND choice IS NULL "  # noqa: S608
        f"AND {_BOTH_TAKE_PART} ORDER BY id DESC LIMIT 1",
        (contest_id, voter_id),
    ).fetchone()
    return None if row is None else pair_of(row)


def _get_pair(connection: Connection, pair_id: int) -> Pair:
    """Return the pair. Raises UnknownPair."""
    row = connection.execute("SELECT * FROM ballots WHERE id = ?", (pair_id,)).fetchone()
    if row is None:
        raise CannotVote(VoteObstacle.UNKNOWN_PAIR)
    return pair_of(row)


def _vote(connection: Connection, pair_id: int, choice: Choice, *, voter_id: int, now: int) -> Pair:
    """Record the voter's choice, in place of an earlier one.

    Raises UnknownPair, ForeignPair, NotInVoting, OwnEntry, WrongState or PhaseEnded.
    """
    pair = _get_pair(connection, pair_id)
    if pair.voter_id != voter_id:
        raise CannotVote(VoteObstacle.FOREIGN_PAIR)
    _voting(connection, pair.contest_id, now, Voting.PAIRS)
    for entry in (pair.left, pair.right):
        _entry(connection, pair.contest_id, entry, voter_id)
    ballot = Ballot.from_sides(voter_id, pair.left, pair.right, choice, now)
    rows = connection.execute(
        "UPDATE ballots SET choice = ?, voted_at = ? WHERE id = ? RETURNING *", (ballot.choice, now, pair_id)
    ).fetchall()
    return pair_of(rows[0])


def _voted_pairs(connection: Connection, contest_id: str, voter_id: int) -> Sequence[Pair]:
    """Return the pairs that the voter has voted on, the latest first."""
    rows = connection.execute(
        "SELECT * FROM ballots WHERE contest_id = ? AND voter_id = ? AND choice IS NOT NULL "  # noqa: S608
        f"AND {_BOTH_TAKE_PART} ORDER BY voted_at DESC, id DESC",
        (contest_id, voter_id),
    )
    return [pair_of(row) for row in rows]


def _report(connection: Connection, contest_id: str, entry: str, *, voter_id: int, now: int) -> None:
    """Note that the voter reported an entry that they may vote on."""
    _voting(connection, contest_id, now)
    _entry(connection, contest_id, entry, voter_id)
    connection.execute(
        "INSERT INTO contest_reports (entry, voter_id, at) VALUES (?, ?, ?) "
        "ON CONFLICT (entry, voter_id) DO NOTHING",
        (entry, voter_id, now),
    )


# ── hearts ───────────────────────────────────────────────────────────────────────────────────────


def _set_heart(
    connection: Connection, contest_id: str, entry: str, given: bool, *, voter_id: int, now: int
) -> Collection[str]:
    """Give an entry a heart, or take it back. Return all entries that have one of this voter.

    Raises HeartsUsedUp, NotInVoting, OwnEntry, WrongState or PhaseEnded.
    """
    contest = _voting(connection, contest_id, now, Voting.HEARTS)
    if not given:
        connection.execute(
            "DELETE FROM hearts WHERE contest_id = ? AND voter_id = ? AND entry = ?",
            (contest_id, voter_id, entry),
        )
        return _hearts(connection, contest_id, voter_id)
    _entry(connection, contest_id, entry, voter_id)
    mine = _hearts(connection, contest_id, voter_id)
    if entry not in mine and len(mine) >= contest.terms.hearts:
        raise HeartsUsedUp(contest.terms.hearts)
    connection.execute(
        "INSERT INTO hearts (contest_id, voter_id, entry, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (contest_id, voter_id, entry) DO NOTHING",
        (contest_id, voter_id, entry, now),
    )
    return _hearts(connection, contest_id, voter_id)


def _hearts(connection: Connection, contest_id: str, voter_id: int) -> Collection[str]:
    """Return the job ids of the entries that have a heart of this voter."""
    rows = connection.execute(
        "SELECT entry FROM hearts JOIN submissions ON job_id = entry "
        "WHERE hearts.contest_id = ? AND voter_id = ? AND state = 'ENTERED' ORDER BY at, entry",
        (contest_id, voter_id),
    )
    return [row["entry"] for row in rows]


class VoteStore(Verbs):
    """Votes on pairs, hearts and reports. They are taken strictly before the end of the voting."""

    candidates = query(_candidates)
    open_pair = query(_open_pair)
    get_pair = query(_get_pair)
    voted_pairs = query(_voted_pairs)
    hearts = query(_hearts)

    show_pair = command(_show_pair)
    vote = command(_vote)
    set_heart = command(_set_heart)
    report = command(_report)
