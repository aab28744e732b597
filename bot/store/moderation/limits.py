"""Limits, allowances, and models on or off: as the moderators set them."""

import sqlite3
from collections.abc import Mapping, Sequence

from bot.domain.amounts import format_usd
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.moderation.model_rules import ModelRule
from bot.domain.periods import Per
from bot.store.moderation import log
from bot.store.sqlite.database import Database


class LimitStore:
    """`bot.ports.Limits` over the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def rules(self, guild_id: int) -> Sequence[Rule]:
        return await self._db.read(rules, guild_id)

    async def set(
        self,
        guild_id: int,
        kind: Kind,
        scope: Scope,
        key: int,
        per: Per,
        amount: int | None,
        *,
        by: int,
        now: int,
    ) -> int | None:
        return await self._db.write(_set, guild_id, kind, scope, key, per, amount, by=by, now=now)

    async def model_rules(self, guild_id: int) -> Sequence[ModelRule]:
        return await self._db.read(model_rules, guild_id)

    async def set_model_rule(
        self, guild_id: int, model: str, scope: Scope, key: int, allowed: bool | None, *, by: int, now: int
    ) -> bool | None:
        return await self._db.write(_set_model, guild_id, model, scope, key, allowed, by=by, now=now)

    async def default_models(self, guild_id: int) -> Mapping[str, str]:
        return await self._db.read(_defaults, guild_id)

    async def set_default_model(
        self, guild_id: int, purpose: str, model: str | None, *, by: int, now: int
    ) -> str | None:
        return await self._db.write(_set_default, guild_id, purpose, model, by=by, now=now)


# ── limits and allowances ────────────────────────────────────────────────────────────────────────


def rules(connection: sqlite3.Connection, guild_id: int) -> list[Rule]:
    """Every limit and allowance of the server."""
    rows = connection.execute(
        "SELECT kind, scope, key, per, amount FROM rules WHERE guild_id = ?", (guild_id,)
    )
    return [Rule(Kind(r["kind"]), Scope(r["scope"]), r["key"], Per(r["per"]), r["amount"]) for r in rows]


def _set(
    connection: sqlite3.Connection,
    guild_id: int,
    kind: Kind,
    scope: Scope,
    key: int,
    per: Per,
    amount: int | None,
    *,
    by: int,
    now: int,
) -> int | None:
    name = (guild_id, kind, scope, key, per)
    row = connection.execute(
        "DELETE FROM rules WHERE guild_id = ? AND kind = ? AND scope = ? AND key = ? AND per = ? "
        "RETURNING amount",
        name,
    ).fetchone()
    old = None if row is None else int(row["amount"])
    if amount is not None:
        connection.execute(
            "INSERT INTO rules (guild_id, kind, scope, key, per, amount) VALUES (?, ?, ?, ?, ?, ?)",
            (*name, amount),
        )
    if amount != old:
        _log(connection, guild_id, f"{kind} {scope}:{key} per {per}", _usd(old), _usd(amount), by, now)
    return old


def _usd(amount: int | None) -> str | None:
    return None if amount is None else format_usd(amount)


# ── models ───────────────────────────────────────────────────────────────────────────────────────


def model_rules(connection: sqlite3.Connection, guild_id: int) -> list[ModelRule]:
    """Every model that is on or off for somebody."""
    rows = connection.execute(
        "SELECT model, scope, key, allowed FROM model_rules WHERE guild_id = ? ORDER BY model, scope, key",
        (guild_id,),
    )
    return [ModelRule(row["model"], Scope(row["scope"]), row["key"], bool(row["allowed"])) for row in rows]


def _set_model(
    connection: sqlite3.Connection,
    guild_id: int,
    model: str,
    scope: Scope,
    key: int,
    allowed: bool | None,
    *,
    by: int,
    now: int,
) -> bool | None:
    name = (guild_id, model, scope, key)
    row = connection.execute(
        "DELETE FROM model_rules WHERE guild_id = ? AND model = ? AND scope = ? AND key = ? "
        "RETURNING allowed",
        name,
    ).fetchone()
    old = None if row is None else bool(row["allowed"])
    if allowed is not None:
        connection.execute(
            "INSERT INTO model_rules (guild_id, model, scope, key, allowed) VALUES (?, ?, ?, ?, ?)",
            (*name, allowed),
        )
    if allowed != old:
        _log(connection, guild_id, f"model {model} {scope}:{key}", _switch(old), _switch(allowed), by, now)
    return old


def _switch(allowed: bool | None) -> str | None:
    return None if allowed is None else ("on" if allowed else "off")


def _defaults(connection: sqlite3.Connection, guild_id: int) -> Mapping[str, str]:
    rows = connection.execute("SELECT purpose, model FROM default_models WHERE guild_id = ?", (guild_id,))
    return {row["purpose"]: row["model"] for row in rows}


def _set_default(
    connection: sqlite3.Connection, guild_id: int, purpose: str, model: str | None, *, by: int, now: int
) -> str | None:
    old = _defaults(connection, guild_id).get(purpose)
    connection.execute("DELETE FROM default_models WHERE guild_id = ? AND purpose = ?", (guild_id, purpose))
    if model is not None:
        connection.execute(
            "INSERT INTO default_models (guild_id, purpose, model) VALUES (?, ?, ?)",
            (guild_id, purpose, model),
        )
    if model != old:
        _log(connection, guild_id, f"default {purpose} model", old, model, by, now)
    return old


def _log(
    connection: sqlite3.Connection,
    guild_id: int,
    action: str,
    old: str | None,
    new: str | None,
    by: int,
    now: int,
) -> None:
    log.write(connection, guild_id, by=by, now=now, action=action, old=old, new=new)
