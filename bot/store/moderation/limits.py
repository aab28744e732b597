"""Limits, allowances, and models on or off, as moderators set them. Each change is logged with it."""

from collections.abc import Mapping, Sequence

from bot.domain.amounts import format_usd
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.moderation.model_rules import ALL, ModelRule
from bot.domain.periods import Per
from bot.store.moderation import log
from bot.store.sql import Connection, Later, Row, ask
from bot.store.verbs import Verbs, command, point_query

# ── limits and allowances ────────────────────────────────────────────────────────────────────────


def rules(connection: Connection, guild_id: int) -> list[Rule]:
    """Return every limit and allowance of the server."""
    rows = connection.execute(
        "SELECT kind, scope, key, per, amount FROM rules WHERE guild_id = ? ORDER BY kind, scope, key, per",
        (guild_id,),
    )
    return [Rule(Kind(r["kind"]), Scope(r["scope"]), r["key"], Per(r["per"]), r["amount"]) for r in rows]


def all_rules(connection: Connection, guild_id: int) -> Later[tuple[list[Rule], list[ModelRule]]]:
    """Ask for what `rules` and `model_rules` return, by one statement."""
    asked = ask(
        connection,
        "SELECT kind, scope, key, per, amount FROM rules WHERE guild_id = ?1 "
        "UNION ALL SELECT 'model', scope, key, model, allowed FROM model_rules WHERE guild_id = ?1 "
        "ORDER BY 1, 2, 3, 4",
        (guild_id,),
    )
    return lambda: _sorted_out(asked())


def _sorted_out(rows: Sequence[Row]) -> tuple[list[Rule], list[ModelRule]]:
    amounts, models = [], []
    for kind, scope, key, of, value in rows:
        if kind == "model":
            models.append(ModelRule(of, Scope(scope), key, bool(value)))
        else:
            amounts.append(Rule(Kind(kind), Scope(scope), key, Per(of), value))
    return amounts, models


def set_rule(
    connection: Connection,
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
    """Set a limit or an allowance, in micro-USDC; None removes it. Return what it was before."""
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


def model_rules(connection: Connection, guild_id: int) -> list[ModelRule]:
    """Return every rule that switches a model on or off, for all or for some."""
    return ask_model_rules(connection, guild_id)()


def ask_model_rules(connection: Connection, guild_id: int) -> Later[list[ModelRule]]:
    """Ask for what `model_rules` returns."""
    asked = ask(
        connection,
        "SELECT model, scope, key, allowed FROM model_rules WHERE guild_id = ? ORDER BY model, scope, key",
        (guild_id,),
    )
    return lambda: [ModelRule(model, Scope(scope), key, bool(on)) for model, scope, key, on in asked()]


def set_model_rule(
    connection: Connection,
    guild_id: int,
    model: str,
    scope: Scope,
    key: int,
    allowed: bool | None,
    *,
    by: int,
    now: int,
) -> bool | None:
    """Switch a model on or off; None removes the rule. Return what it was before."""
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
        usual = _usual(connection, guild_id, model, scope)
        before, after = (usual if value is None else value for value in (old, allowed))
        _log(connection, guild_id, f"model {model} {scope}:{key}", _switch(before), _switch(after), by, now)
    return old


def _usual(connection: Connection, guild_id: int, model: str, scope: Scope) -> bool | None:
    """Return whether a model without a rule of its own is on for the server; None for a channel or a role."""
    if scope is not Scope.SERVER:
        return None
    every = [r for r in model_rules(connection, guild_id) if (r.scope, r.model) == (scope, ALL)]
    return every[0].allowed if every and model != ALL else True


def _switch(allowed: bool | None) -> str | None:
    return None if allowed is None else ("on" if allowed else "off")


def default_models(connection: Connection, guild_id: int) -> Mapping[str, str]:
    """Return the models that the server chose, by purpose: `image`, `fast`, `video`."""
    rows = connection.execute(
        "SELECT purpose, model FROM default_models WHERE guild_id = ? ORDER BY purpose", (guild_id,)
    )
    return {row["purpose"]: row["model"] for row in rows}


def set_default_model(
    connection: Connection, guild_id: int, purpose: str, model: str | None, *, by: int, now: int
) -> str | None:
    """Choose the server's model for a purpose; None goes back to the bot's. Return the one before."""
    old = default_models(connection, guild_id).get(purpose)
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
    connection: Connection,
    guild_id: int,
    action: str,
    old: str | None,
    new: str | None,
    by: int,
    now: int,
) -> None:
    log.write(connection, guild_id, by=by, now=now, action=action, old=old, new=new)


class LimitStore(Verbs):
    """Limits, allowances, model rules and default models of servers."""

    rules = point_query(rules)
    set_rule = command(set_rule)
    model_rules = point_query(model_rules)
    set_model_rule = command(set_model_rule)
    default_models = point_query(default_models)
    set_default_model = command(set_default_model)
