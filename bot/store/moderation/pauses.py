"""The host's pause, stopped models and daily limit, as every transaction that spends checks them."""

from collections.abc import Collection, Sequence

from bot.domain.money.errors import DailyLimitReached, ModelNotEnabled, ModelRetired, SpendingPaused
from bot.domain.money.pauses import DAY_MS, Pause, RetiredModel, day_start
from bot.store.sql import Connection

_OFF = "models_off"


def current_pause(connection: Connection) -> Pause | None:
    """Return the host's pause of all spending, if one is in force."""
    row = connection.execute("SELECT paused_at, paused_by, paused_reason FROM house").fetchone()
    if row["paused_at"] is None:
        return None
    return Pause(row["paused_at"], row["paused_by"], row["paused_reason"])


def retired_models(connection: Connection) -> Sequence[RetiredModel]:
    """Return the models that the host has stopped everywhere, by name."""
    rows = connection.execute("SELECT * FROM retired_models ORDER BY model")
    return [RetiredModel(**dict(row)) for row in rows]


def check_paused(connection: Connection) -> None:
    """Raise Stopped while the host has paused all spending."""
    pause = current_pause(connection)
    if pause is not None:
        raise SpendingPaused(pause)


def disabled_models(connection: Connection) -> frozenset[str]:
    """Return the models that are off until the host switches them on."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_OFF,)).fetchone()
    return frozenset(row["value"].split()) if row else frozenset()


def set_disabled_models(connection: Connection, models: Collection[str]) -> None:
    """Replace the set of models that the host has not switched on, by id."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (_OFF, " ".join(sorted(models))),
    )


def check_model(connection: Connection, model: str) -> None:
    """Raise Stopped if the host has stopped the model, or not switched it on."""
    if model in disabled_models(connection):
        raise ModelNotEnabled(model)
    row = connection.execute("SELECT * FROM retired_models WHERE model = ?", (model,)).fetchone()
    if row is not None:
        raise ModelRetired(RetiredModel(**dict(row)))


def daily_limit(connection: Connection) -> int | None:
    """Return the host's limit of one UTC day over all servers, in micro-USDC; None: there is none."""
    row = connection.execute("SELECT daily_cap FROM house").fetchone()
    return None if row["daily_cap"] is None else int(row["daily_cap"])


def used_today(connection: Connection, now: int) -> int:
    """Return the micro-USDC of the holds opened in the UTC day of `now`: open ones whole, closed ones with
    what was spent. Later ones count too: the machine's clock may have been set back."""
    row = connection.execute(
        "SELECT coalesce(sum(CASE state WHEN 'OPEN' THEN amount ELSE captured END), 0) FROM holds "
        "WHERE opened_at >= ?",
        (day_start(now),),
    ).fetchone()
    return int(row[0])


def check_daily_limit(connection: Connection, amount: int, *, now: int) -> None:
    """Raise OverLimit if a further hold of `amount` would exceed the host's daily limit."""
    limit = daily_limit(connection)
    if limit is None:
        return
    used = used_today(connection, now)
    if used + amount > limit:
        raise DailyLimitReached(amount, limit, used, day_start(now) + DAY_MS)


def check_daily_limit_when_signing(connection: Connection, amount: int, *, now: int) -> None:
    """Raise DailyLimitReached if signing `amount` would exceed the daily limit, whenever it was held.

    The last check before money can leave the wallet.
    """
    limit = daily_limit(connection)
    if limit is None:
        return
    row = connection.execute(
        "SELECT coalesce(sum(amount), 0) FROM payments "
        "WHERE signed_at >= ? AND state IN ('SIGNED', 'SETTLED', 'DISPUTED')",
        (day_start(now),),
    ).fetchone()
    signed = int(row[0])
    if signed + amount > limit:
        raise DailyLimitReached(amount, limit, signed, day_start(now) + DAY_MS)
