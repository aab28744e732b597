"""Whether somebody may spend: the rules of the server, read in one transaction.

Asked before a price is known, asked again with it, and a third time inside the transaction that places
the hold; a stop is asked for once more by the one that signs. The first rule that says no is named.
"""

import sqlite3
from collections.abc import Sequence

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
    """`bot.ports.Gate` over the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def check_model(self, requester: Requester, model: str) -> None:
        await self._db.read(check_open, requester, model)

    async def check_anything_left(self, requester: Requester, *, now: int) -> None:
        await self._db.read(_check_anything_left, requester, now=now)

    async def check_amount(self, requester: Requester, amount: int, *, now: int, jobs: int = 1) -> None:
        await self._db.read(check_room, requester, amount, now=now, jobs=jobs)
        await self._db.read(pauses.check_cap, amount, now=now)

    async def server_standings(self, guild_id: int, *, now: int) -> Sequence[Standing]:
        return await self._db.read(_pools, guild_id, now=now)

    async def standings(self, requester: Requester, *, now: int) -> Sequence[Standing]:
        return await self._db.read(standings, requester, now=now)


def check_stops(connection: sqlite3.Connection, guild_id: int) -> None:
    """Raises NotAllowed while all spending is stopped: by the host, or by the server's moderators."""
    pauses.check_paused(connection)
    frozen = settings(connection, guild_id).frozen
    if frozen is not None:
        raise ServerFrozen(frozen)


def check_open(connection: sqlite3.Connection, requester: Requester, model: str) -> None:
    """Raises NotAllowed while spending is stopped, or if the model is off for this role or channel."""
    check_stops(connection, requester.guild_id)
    pauses.check_model(connection, model)
    rule = moderation_model_rules.deciding(model_rules(connection, requester.guild_id), model, requester)
    if rule is not None and not rule.allowed:
        raise ModelOff(model, rule)


def check_job(connection: sqlite3.Connection, job: Job) -> None:
    """`check_open` for a job."""
    check_open(connection, job.requester, job.model)


def check_room(
    connection: sqlite3.Connection,
    requester: Requester,
    amount: int,
    *,
    now: int,
    before: int = 0,
    jobs: int = 1,
) -> None:
    """Raises OverLimit if `amount` more does not fit all limits and allowances. `before`: what the same
    press has spent already; `jobs`: so many it asks for."""
    broken = limits.broken(standings(connection, requester, now=now), amount, before)
    if broken is not None:
        raise LimitReached(broken, amount, jobs)


def _check_anything_left(connection: sqlite3.Connection, requester: Requester, *, now: int) -> None:
    """Raises OverLimit if nothing at all may be spent: no price can fit."""
    broken = limits.broken(standings(connection, requester, now=now), 1)
    if broken is not None:
        raise LimitReached(broken, None)


def _pools(connection: sqlite3.Connection, guild_id: int, *, now: int) -> list[Standing]:
    """Every limit of the server, with what is used of it."""
    found = [rule for rule in rules(connection, guild_id) if rule.kind is Kind.LIMIT]
    used, resets = _counting(connection, guild_id, now)
    return [limits.pool(rule, used, resets) for rule in found]


def standings(connection: sqlite3.Connection, requester: Requester, *, now: int) -> list[Standing]:
    """Where the asker stands with every limit and allowance that decides about them."""
    found = rules(connection, requester.guild_id)
    return (
        limits.standings(found, requester, *_counting(connection, requester.guild_id, now)) if found else []
    )


def _counting(connection: sqlite3.Connection, guild_id: int, now: int) -> tuple[limits.Used, limits.Resets]:
    """What is used in the running periods of the server, and when they end."""
    zone = settings(connection, guild_id).zone

    def used(scope: Scope, key: int, per: Per) -> int:
        return usage.used(connection, guild_id, scope, key, period(per, now, zone)[0])

    return used, lambda per: period(per, now, zone)[1]
