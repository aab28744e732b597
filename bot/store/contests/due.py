"""When a contest needs the bot: a phase that ends, a result to compute, a message to post or to edit."""

from collections.abc import Iterator, Sequence

from bot.domain.contests.models import Contest, ContestState
from bot.domain.contests.phases import last_call_at, phase_due
from bot.domain.contests.records import PostKind
from bot.domain.shards import Shards
from bot.store.contests import posts
from bot.store.contests.rows import contest_of
from bot.store.shards import of_shards
from bot.store.sql import Connection, Row

NOW = 0
"""An instant that is always in the past: at once."""


def next_due(connection: Connection, shards: Shards | None = None) -> int | None:
    """Return the next instant at which a contest or a recurring one of these shards needs the bot.

    None: one of all.
    """
    rows = connection.execute(
        "SELECT min(next_at) AS at FROM contest_templates WHERE next_at IS NOT NULL"  # noqa: S608
        f"{of_shards('guild_id', shards)}"
    )
    dues = [row["at"] for row in rows if row["at"] is not None]
    return min([*dues, *(at for at, _ in _dues(connection, shards))], default=None)


def due(connection: Connection, now: int, shards: Shards | None = None) -> Sequence[Contest]:
    """Return the contests of these shards that need the bot now. None: of all."""
    return [contest for at, contest in _dues(connection, shards) if at <= now]


def postpone(connection: Connection, contest_id: str, until: int) -> None:
    """Try the contest's messages again at `until`, not before. Phases end when they end."""
    connection.execute("UPDATE contests SET retry_at = ? WHERE id = ?", (until, contest_id))


def _dues(connection: Connection, shards: Shards | None) -> Iterator[tuple[int, Contest]]:
    rows = connection.execute(
        "SELECT * FROM contests WHERE (state IN ('OPEN', 'VOTING', 'CLOSED') "  # noqa: S608
        "OR (shown < version AND opened_at IS NOT NULL) OR (state = 'DRAFT' AND template_id IS NOT NULL))"
        f"{of_shards('guild_id', shards)} ORDER BY seq"
    ).fetchall()
    for row in rows:
        at = _due(connection, row)
        if at is not None:
            yield at, contest_of(row)


def _due(connection: Connection, row: Row) -> int | None:
    contest = contest_of(row)
    phases = [phase_due(contest), _result_due(row, contest)]
    message = _message_due(connection, row, contest)
    if message is not None:
        phases.append(max(message, row["retry_at"] or NOW))
    return min((at for at in phases if at is not None), default=None)


def _result_due(row: Row, contest: Contest) -> int | None:
    """Return when to compute the result: at the close, or when the organiser's time is over."""
    if contest.state is not ContestState.CLOSED or row["result"] is not None:
        return None
    return int(row["decide_at"] or NOW)


def _message_due(connection: Connection, row: Row, contest: Contest) -> int | None:
    if contest.state is ContestState.DRAFT or row["shown"] < row["version"] or row["result"] is not None:
        return NOW  # to be opened, to be shown, to be announced
    done = posts.posted_kinds(connection, contest.id)
    if _has_unnotified(connection, contest.id) or (
        row["decide_at"] is not None and PostKind.QUORUM not in done
    ):
        return NOW
    if contest.state is ContestState.VOTING:
        if PostKind.VOTING not in done:
            return NOW
        return None if PostKind.LAST_CALL in done else last_call_at(contest)
    return None


def _has_unnotified(connection: Connection, contest_id: str) -> bool:
    row = connection.execute(
        "SELECT 1 FROM submissions WHERE contest_id = ? AND state = 'DISQUALIFIED' AND told_at IS NULL",
        (contest_id,),
    ).fetchone()
    return row is not None
