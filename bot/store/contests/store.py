"""Contests: each change of their life one transaction, each a compare-and-set on the state."""

import sqlite3
from collections.abc import Sequence

from bot.domain.contests.models import Contest, Template, Terms
from bot.domain.contests.phases import Dates, Transition
from bot.domain.contests.records import (
    NewContest,
    NewTemplate,
    Posting,
    PostKind,
    Pot,
    PotShare,
    Settlement,
    Snapshot,
)
from bot.domain.money.ledger import prize
from bot.store.contests import due as contests_due
from bot.store.contests import funds, lifecycle, posts, results
from bot.store.contests import rows as contests_rows
from bot.store.contests import templates as contests_templates
from bot.store.sqlite.database import Database


class ContestStore:
    """`bot.ports.contests.Contests` over the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def draft(self, new: NewContest) -> Contest:
        return await self._db.write(lifecycle.draft, new)

    async def get(self, contest_id: str) -> Contest:
        return await self._db.read(contests_rows.one, contest_id)

    async def of_server(
        self, guild_id: int, *, live_only: bool = False, limit: int = 25
    ) -> Sequence[Contest]:
        return await self._db.read(lifecycle.of_server, guild_id, live_only=live_only, limit=limit)

    async def open(self, contest_id: str, dates: Dates, *, by: int | None, now: int) -> Contest:
        return await self._db.write(lifecycle.open_one, contest_id, dates, by=by, now=now)

    async def edit(self, contest_id: str, terms: Terms, dates: Dates | None, *, by: int, now: int) -> Contest:
        return await self._db.write(lifecycle.edit, contest_id, terms, dates, by=by, now=now)

    async def relocate(self, contest_id: str, channel_id: int, *, by: int, now: int) -> Contest:
        return await self._db.write(lifecycle.relocate, contest_id, channel_id, by=by, now=now)

    async def set_dates(
        self, contest_id: str, dates: Dates, *, action: str, by: int, now: int, version: int
    ) -> Contest:
        return await self._db.write(
            lifecycle.redate, contest_id, dates, action=action, by=by, now=now, version=version
        )

    async def cancel(self, contest_id: str, *, by: int | None, reason: str, now: int) -> Contest:
        return await self._db.write(lifecycle.cancel, contest_id, by=by, reason=reason, now=now)

    async def advance(self, contest_id: str, *, now: int) -> Transition | None:
        return await self._db.write(lifecycle.advance, contest_id, now=now)

    async def ask_organiser(self, contest_id: str, until: int, *, now: int) -> Contest:
        return await self._db.write(results.ask_organiser, contest_id, until, now=now)

    async def organiser_deadline(self, contest_id: str) -> int | None:
        return await self._db.read(results.asked_until, contest_id)

    async def snapshot(self, contest_id: str) -> Snapshot:
        return await self._db.read(results.snapshot, contest_id)

    async def settle(self, contest_id: str, settled: Settlement, *, version: int, now: int) -> Contest:
        return await self._db.write(results.settle, contest_id, settled, version=version, now=now)

    async def settlement(self, contest_id: str) -> Settlement | None:
        return await self._db.read(results.settled, contest_id)

    async def mark_announced(self, contest_id: str, message_id: int, *, now: int) -> Contest:
        return await self._db.write(results.announced, contest_id, message_id, now=now)

    async def next_due(self) -> int | None:
        return await self._db.read(contests_due.next_due)

    async def due(self, now: int) -> Sequence[Contest]:
        return await self._db.read(contests_due.due, now)

    async def postpone(self, contest_id: str, until: int) -> None:
        await self._db.write(contests_due.put_off, contest_id, until)

    async def is_card_stale(self, contest_id: str) -> bool:
        return await self._db.read(posts.stale, contest_id)

    async def mark_shown(self, contest_id: str, version: int, *, card_id: int | None) -> None:
        await self._db.write(posts.shown, contest_id, version, card_id=card_id)

    async def begin_posting(self, contest_id: str, kind: PostKind, *, now: int) -> Posting:
        return await self._db.write(posts.posting, contest_id, kind, now=now)

    async def mark_posted(self, contest_id: str, kind: PostKind, message_id: int | None) -> None:
        await self._db.write(posts.posted, contest_id, kind, message_id)

    async def needs_post(self, contest_id: str, kind: PostKind) -> bool:
        return await self._db.read(posts.wanting, contest_id, kind)

    async def pot(self, contest_id: str) -> Pot:
        return await self._db.read(funds.statement, contest_id)

    async def pot_share(self, contest_id: str, user_id: int) -> PotShare:
        return await self._db.read(_means, contest_id, user_id)

    async def check_funds(
        self, contest_id: str, user_id: int, wanted: Sequence[tuple[str, int]], *, now: int
    ) -> None:
        await self._db.read(funds.check, contest_id, user_id, wanted, now=now)

    async def prize(self, guild_id: int, user_id: int) -> int:
        return await self._db.read(funds.balance, prize(guild_id, user_id))

    async def total_in_pots(self, guild_id: int) -> int:
        return await self._db.read(funds.set_aside, guild_id)

    async def jobs_to_keep(self) -> frozenset[str]:
        return await self._db.read(_kept_jobs)

    # ── what opens again by itself, and who is reminded ──────────────────────────────────────────

    async def add_template(self, new: NewTemplate, *, now: int) -> Template:
        return await self._db.write(contests_templates.add, new, now=now)

    async def templates(self, guild_id: int) -> Sequence[Template]:
        return await self._db.read(contests_templates.of_server, guild_id)

    async def templates_due(self, now: int) -> Sequence[Template]:
        return await self._db.read(contests_templates.due, now)

    async def draft_next_round(self, template: Template, new: NewContest, next_at: int) -> Contest | None:
        return await self._db.write(contests_templates.next_round, template, new, next_at)

    async def stop_template(self, template_id: int, *, guild_id: int, by: int, now: int) -> Template:
        return await self._db.write(contests_templates.stop, template_id, guild_id=guild_id, by=by, now=now)

    async def reminder_role(self, guild_id: int) -> int | None:
        return await self._db.read(contests_templates.reminder_role, guild_id)

    async def set_reminder_role(self, guild_id: int, role_id: int | None, *, by: int, now: int) -> None:
        await self._db.write(contests_templates.set_reminder_role, guild_id, role_id, by=by, now=now)


def _means(connection: sqlite3.Connection, contest_id: str, user_id: int) -> PotShare:
    return funds.pot_share(connection, contests_rows.one(connection, contest_id), user_id)


def _kept_jobs(connection: sqlite3.Connection) -> frozenset[str]:
    """Made for a contest that is not over, or handed in to one."""
    rows = connection.execute(
        "WITH live AS (SELECT id FROM contests WHERE state IN ('OPEN', 'VOTING', 'CLOSED')) "
        "SELECT id FROM jobs WHERE contest_id IN live "
        "UNION SELECT job_id FROM submissions WHERE contest_id IN live"
    )
    return frozenset(row[0] for row in rows)
