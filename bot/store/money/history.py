"""A server's money in retrospect: spending for charts, pages of its history, receipts, the export.

Amounts are micro-USDC, instants epoch milliseconds.
"""

import asyncio
from collections.abc import Callable
from operator import attrgetter
from typing import TypeVar

from bot.domain.moderation.log import LogLine
from bot.domain.money.ledger import available
from bot.domain.money.spending import (
    CreditLine,
    DateRange,
    HistoryLine,
    HistoryPage,
    HistoryPart,
    HistoryQuery,
    SpendingSums,
)
from bot.store.engine import Engine
from bot.store.money import spending_days
from bot.store.money.export import Tables, export_since, tables_since
from bot.store.money.receipts import JOB_LINE, job_line, receipt, receipts, totals
from bot.store.money.spending_days import MODEL
from bot.store.money.transfers import BESIDE_JOBS
from bot.store.sql import Connection
from bot.store.verbs import Verbs, bulk_query, command, long_query, query

T = TypeVar("T")

# ── pages ────────────────────────────────────────────────────────────────────────────────────────

PAGE = 8
"""Lines on a page."""


def _page(connection: Connection, wanted: HistoryQuery, number: int) -> HistoryPage:
    """Return that page (from 0) of the wanted lines, newest first."""
    enough = (number + 1) * PAGE + 1
    lines: list[HistoryLine] = []
    if wanted.part in (HistoryPart.ALL, HistoryPart.JOBS, HistoryPart.LOSSES):
        lines += _jobs(connection, wanted, enough)
    if wanted.part in (HistoryPart.ALL, HistoryPart.CREDITS) and wanted.model is None:
        lines += _credits(connection, wanted, enough)
    if wanted.part in (HistoryPart.ALL, HistoryPart.RULES) and wanted.model is None:
        lines += _rules(connection, wanted, enough)
    lines.sort(key=attrgetter("at"), reverse=True)
    first = number * PAGE
    return HistoryPage(tuple(lines[first : first + PAGE]), number, more=len(lines) > first + PAGE)


def _bounds(wanted: HistoryQuery, limit: int) -> dict[str, object]:
    """Return the parameters that all three statements take."""
    return {
        "guild": wanted.guild_id,
        "since": wanted.since,
        "until": wanted.until,
        "user": wanted.user_id,
        "limit": limit,
    }


def _jobs(connection: Connection, wanted: HistoryQuery, limit: int) -> list[HistoryLine]:
    rows = connection.execute(
        f"{JOB_LINE} WHERE guild_id = :guild AND admitted_at BETWEEN :since AND :until "  # noqa: S608
        f"AND (user_id = :user OR :user IS NULL) AND ({MODEL} = :model OR :model IS NULL) "
        "AND (:lost = 0 OR (state = 'FAILED' AND EXISTS (SELECT 1 FROM payments WHERE job_id = jobs.id "
        "AND payments.state = 'SETTLED'))) ORDER BY admitted_at DESC, seq DESC LIMIT :limit",
        {**_bounds(wanted, limit), "model": wanted.model, "lost": wanted.part is HistoryPart.LOSSES},
    )
    return [job_line(row) for row in rows]


def _credits(connection: Connection, wanted: HistoryQuery, limit: int) -> list[HistoryLine]:
    """Return transfers between the server and the host, those of the jobs themselves left out."""
    rows = connection.execute(
        f"{_BESIDE.format(side='credit', index='transfers_in_beside', amount='amount')} UNION ALL "
        f"{_BESIDE.format(side='debit', index='transfers_out_beside', amount='-amount')} "
        "ORDER BY at DESC, seq DESC LIMIT :limit",
        {**_bounds(wanted, limit), "available": available(wanted.guild_id)},
    )
    return [
        CreditLine(row["at"], row["amount"], row["kind"], row["actor"], row["job"], row["note"])
        for row in rows
    ]


_BESIDE = (
    "SELECT * FROM (SELECT seq, at, {amount} AS amount, kind, actor, job, note "  # noqa: S608
    "FROM transfers INDEXED BY {index} "
    f"WHERE {{side}} = :available AND {BESIDE_JOBS} AND at BETWEEN :since AND :until "
    "AND (actor = :user OR :user IS NULL) ORDER BY at DESC, seq DESC LIMIT :limit) AS beside"
)
"""SQL: the newest transfers of one side, in the order of their index: so many are read, not all of a year."""


def _rules(connection: Connection, wanted: HistoryQuery, limit: int) -> list[HistoryLine]:
    rows = connection.execute(
        "SELECT * FROM moderation_log WHERE guild_id = :guild "
        "AND action <> 'loss' "  # that job has a line of its own
        "AND at BETWEEN :since AND :until AND (actor = :user OR :user IS NULL) "
        "ORDER BY at DESC, seq DESC LIMIT :limit",
        _bounds(wanted, limit),
    )
    return [LogLine(**dict(row)) for row in rows]


class HistoryStore(Verbs):
    """Reads of what was spent."""

    def __init__(self, database: Engine) -> None:
        super().__init__(database)
        self._adding_up = asyncio.Lock()

    async def spending(
        self, guild_id: int, dates: DateRange, *, user_id: int | None = None, model: str | None = None
    ) -> SpendingSums:
        """Return what was spent in these days, of one member and model or of all.

        The first look at a long history, or after the server took another zone, adds up all of it. Raises
        Conflict if the server takes another zone meanwhile.
        """
        while True:
            sums = await self._db.read_long(spending_days.read, guild_id, dates, user_id=user_id, model=model)
            if sums is not None:
                return sums
            async with self._adding_up:
                if await self._db.read_long(spending_days.is_missing, guild_id, dates.zone):
                    whole = await self._db.read_aside(spending_days.computed, guild_id, dates.zone)
                    await self._db.write(spending_days.install, whole)

    async def write_export(self, guild_id: int, since: int, write: Callable[[Tables], T]) -> T:
        """Return what `write` returns of the server's tables, without rows from before `since`.

        It is called in the reader's thread, and reads the tables as it takes them. Raises StoreError.
        """
        return await self._db.read_aside(lambda connection: write(tables_since(connection, guild_id, since)))

    page = long_query(_page)
    receipts = long_query(receipts)
    receipt = query(receipt)
    totals = long_query(totals)
    export = bulk_query(export_since)
    drop_days = command(spending_days.drop)
