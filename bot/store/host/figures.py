"""What monitoring asks every few seconds.

Each statement reads one row, or what is open through a partial index, or a row for each account, or the holds
of this day: nothing grows with what is over.
"""

from collections.abc import Iterable

from bot.domain.errors import StoreError
from bot.domain.host.figures import Figures, MoneyState, Pile
from bot.domain.jobs.job import JobState
from bot.store.host.host import last_reconcile
from bot.store.jobs.queries import WITH_NEXT_STEP
from bot.store.moderation import pauses
from bot.store.money.budgets import owed
from bot.store.sql import Connection, Row
from bot.store.verbs import Verbs, long_query

_OPEN = (JobState.ADMITTED, JobState.READY, JobState.RUNNING, JobState.FETCHED)
_ENDED = (JobState.FAILED, JobState.DISPUTED)

_JOBS = f"""
SELECT state, count(*) AS count, 0 AS amount, min(CASE state
    WHEN 'RUNNING' THEN paid_at WHEN 'FETCHED' THEN fetched_at
    WHEN 'ADMITTED' THEN admitted_at WHEN 'READY' THEN admitted_at ELSE ended_at END) AS since
FROM jobs WHERE {WITH_NEXT_STEP} GROUP BY state
"""  # noqa: S608
_QUOTED = """
SELECT count(*) AS count, 0 AS amount,
    (SELECT min(quoted_at) FROM jobs WHERE seq = (SELECT min(seq) FROM jobs WHERE state = 'QUOTED')) AS since
FROM jobs WHERE state = 'QUOTED'
"""
_APPROVALS = """
SELECT count(*) AS count, 0 AS amount, min(asked_at) AS since FROM approvals WHERE state = 'ASKED'
"""
_SIGNED = """
SELECT network, count(*) AS count, sum(amount) AS amount, min(signed_at) AS since
FROM payments WHERE state = 'SIGNED' GROUP BY network
"""
_DISPUTED = """
SELECT network, count(*) AS count, sum(amount) AS amount, min(signed_at) AS since
FROM payments WHERE state IN ('SIGNED', 'DISPUTED') AND state = 'DISPUTED' GROUP BY network
"""
_UNCLEAR = """
SELECT count(*) AS count, coalesce(sum(amount), 0) AS amount, min(signed_at) AS since
FROM payments WHERE state = 'SIGNED' AND sends > 0
"""
_UNCLAIMED = """
SELECT count(*) AS count, coalesce(sum(amount), 0) AS amount, min(seen_at) AS since
FROM deposits WHERE state = 'UNCLAIMED'
"""
_REPORTS = "SELECT count(*) AS count, 0 AS amount, min(opened_at) AS since FROM reports WHERE state = 'OPEN'"


def money_state(connection: Connection) -> MoneyState:
    """Return what says whether money moves."""
    unclear = connection.execute(_UNCLEAR).fetchone()
    return MoneyState(pauses.current_pause(connection), last_reconcile(connection), unclear["since"])


def figures(connection: Connection, now: int) -> Figures:
    """Return the database in figures at the instant `now`."""
    by_state = {row["state"]: _pile(row) for row in connection.execute(_JOBS)}
    jobs = {state.value: by_state.get(state, Pile()) for state in _OPEN}
    jobs[JobState.QUOTED] = _pile(connection.execute(_QUOTED).fetchone())
    payments = {
        (row["network"], state): _pile(row)
        for state, statement in (("SIGNED", _SIGNED), ("DISPUTED", _DISPUTED))
        for row in connection.execute(statement)
    }
    accounts = connection.execute(
        "SELECT name, balance FROM accounts WHERE name >= 'house:' AND name < 'house;'"
    )
    return Figures(
        jobs=jobs,
        untold=_together(by_state.get(state, Pile()) for state in _ENDED),
        approvals=_pile(connection.execute(_APPROVALS).fetchone()),
        payments=payments,
        unclear=_pile(connection.execute(_UNCLEAR).fetchone()),
        unclaimed=_pile(connection.execute(_UNCLAIMED).fetchone()),
        reports=_pile(connection.execute(_REPORTS).fetchone()),
        owed=owed(connection),
        held=_number(connection, "SELECT sum(balance) FROM accounts WHERE name LIKE 'guild:%:held'"),
        accounts={row["name"]: row["balance"] for row in accounts},
        used_today=pauses.used_today(connection, now),
        daily_cap=pauses.daily_limit(connection),
        servers=_number(connection, "SELECT count(*) FROM accounts WHERE name LIKE 'guild:%:available'"),
        transfers=_number(connection, "SELECT max(seq) FROM transfers"),
        lines=_number(connection, "SELECT max(seq) FROM journal"),
        money=money_state(connection),
    )


class FigureStore(Verbs):
    """The database in figures, for monitoring."""

    read = long_query(figures)

    async def money_state(self) -> MoneyState:
        """Return what says whether money moves.

        Raises StoreError or DatabaseUnusable if the database cannot be read, or StoreError if it did not take
        the last change: one that can still be read looks whole, and nothing moves.
        """
        if (refusal := self._db.refusal) is not None:
            raise StoreError(refusal)
        return await self._db.read(money_state)


def _pile(row: Row) -> Pile:
    return Pile(row["count"], row["since"], row["amount"])


def _together(piles: Iterable[Pile]) -> Pile:
    piles = list(piles)
    since = [pile.since for pile in piles if pile.since is not None]
    return Pile(sum(pile.count for pile in piles), min(since, default=None))


def _number(connection: Connection, statement: str) -> int:
    return int(connection.execute(statement).fetchone()[0] or 0)
