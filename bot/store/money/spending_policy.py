"""Check a server's rules before money is spent, each time in one transaction.

The rules are checked before a price is known, again with it, and a third time in the transaction that places
the hold; freezes and pauses a last time when a payment is signed. The first rule that says no is raised.
"""

import sqlite3
from collections.abc import Sequence
from functools import cached_property

from bot.domain.jobs.job import Job
from bot.domain.moderation import limits
from bot.domain.moderation import model_rules as moderation_model_rules
from bot.domain.moderation.errors import LimitReached, ModelOff, ServerFrozen
from bot.domain.moderation.limits import Kind, Requester, Scope, Standing
from bot.domain.periods import Per, period
from bot.store.moderation import pauses
from bot.store.moderation.limits import model_rules, rules
from bot.store.moderation.settings import settings
from bot.store.money import usage
from bot.store.sqlite.database import Database


class SpendingPolicy:
    """Check the rules of a server outside of a transaction that spends."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def check_model(self, requester: Requester, model: str) -> None:
        await self._db.read(check_open, requester, model)

    async def check_anything_left(self, requester: Requester, *, now: int) -> None:
        await self._db.read(_check_anything_left, requester, now=now)

    async def check_amount(self, requester: Requester, amount: int, *, now: int, jobs: int = 1) -> None:
        await self._db.read(check_limits, requester, amount, now=now, jobs=jobs)
        await self._db.read(pauses.check_cap, amount, now=now)

    async def server_standings(self, guild_id: int, *, now: int) -> Sequence[Standing]:
        return await self._db.read(_server_standings, guild_id, now=now)

    async def standings(self, requester: Requester, *, now: int) -> Sequence[Standing]:
        return await self._db.read(standings, requester, now=now)


def check_stops(connection: sqlite3.Connection, guild_id: int) -> None:
    """Raise SpendingPaused or ServerFrozen while spending is stopped."""
    pauses.check_paused(connection)
    frozen = settings(connection, guild_id).frozen
    if frozen is not None:
        raise ServerFrozen(frozen)


def check_open(connection: sqlite3.Connection, requester: Requester, model: str) -> None:
    """Raise Stopped while spending or the model is stopped, ModelOff if a rule switches the model off."""
    check_stops(connection, requester.guild_id)
    pauses.check_model(connection, model)
    rule = moderation_model_rules.deciding(model_rules(connection, requester.guild_id), model, requester)
    if rule is not None and not rule.allowed:
        raise ModelOff(model, rule)


def check_job(connection: sqlite3.Connection, job: Job) -> None:
    """`check_open` for a job."""
    check_open(connection, job.requester, job.model)


def check_limits(
    connection: sqlite3.Connection,
    requester: Requester,
    amount: int,
    *,
    now: int,
    spent: int = 0,
    jobs: int = 1,
) -> None:
    """Raise LimitReached unless `amount` more fits all limits and allowances of the requester.

    `spent` is the amount that the `jobs` of this request have spent already.
    """
    standing = limits.exceeded(standings(connection, requester, now=now), amount, spent)
    if standing is not None:
        raise LimitReached(standing, amount, jobs)


def _check_anything_left(connection: sqlite3.Connection, requester: Requester, *, now: int) -> None:
    """Raise LimitReached if nothing at all may be spent: no price can fit."""
    standing = limits.exceeded(standings(connection, requester, now=now), 1)
    if standing is not None:
        raise LimitReached(standing, None)


def _server_standings(connection: sqlite3.Connection, guild_id: int, *, now: int) -> list[Standing]:
    """Return every limit of the server with its use."""
    usage = _Usage(connection, guild_id, now)
    return [
        limits.limit_standing(rule, usage) for rule in rules(connection, guild_id) if rule.kind is Kind.LIMIT
    ]


def standings(connection: sqlite3.Connection, requester: Requester, *, now: int) -> list[Standing]:
    """Return the limits and allowances that decide about the requester, with their use."""
    return limits.standings(
        rules(connection, requester.guild_id), requester, _Usage(connection, requester.guild_id, now)
    )


class _Usage:
    """`limits.Usage` of a server in the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection, guild_id: int, now: int) -> None:
        self._connection = connection
        self._guild_id = guild_id
        self._now = now

    @cached_property
    def _zone(self) -> str:
        return settings(self._connection, self._guild_id).zone

    def used(self, scope: Scope, key: int, per: Per) -> int:
        since, _ = period(per, self._now, self._zone)
        return usage.used(self._connection, self._guild_id, scope, key, since)

    def resets_at(self, per: Per) -> int:
        return period(per, self._now, self._zone)[1]
