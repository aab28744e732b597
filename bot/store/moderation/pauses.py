"""The host's stops and the cap of the day, as every transaction that spends asks for them."""

import sqlite3
from collections.abc import Collection, Sequence

from bot.domain.money.errors import DailyLimitReached, ModelNotEnabled, ModelRetired, SpendingPaused
from bot.domain.money.pauses import DAY_MS, Pause, RetiredModel, day_start

_OFF = "models_off"


def paused(connection: sqlite3.Connection) -> Pause | None:
    row = connection.execute("SELECT paused_at, paused_by, paused_reason FROM house").fetchone()
    if row["paused_at"] is None:
        return None
    return Pause(row["paused_at"], row["paused_by"], row["paused_reason"])


def retired(connection: sqlite3.Connection) -> Sequence[RetiredModel]:
    rows = connection.execute("SELECT * FROM retired_models ORDER BY model")
    return [RetiredModel(**dict(row)) for row in rows]


def check_paused(connection: sqlite3.Connection) -> None:
    """Raises Stopped while the host has paused all spending."""
    pause = paused(connection)
    if pause is not None:
        raise SpendingPaused(pause)


def models_off(connection: sqlite3.Connection) -> frozenset[str]:
    """The models that are off until the host switches them on, as `keep_off` was told at the start."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_OFF,)).fetchone()
    return frozenset(row["value"].split()) if row else frozenset()


def keep_off(connection: sqlite3.Connection, models: Collection[str]) -> None:
    """From now on these models are off and all others as the rules say."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (_OFF, " ".join(sorted(models))),
    )


def check_model(connection: sqlite3.Connection, model: str) -> None:
    """Raises Stopped if the host has stopped the model, or not switched it on."""
    if model in models_off(connection):
        raise ModelNotEnabled(model)
    row = connection.execute("SELECT * FROM retired_models WHERE model = ?", (model,)).fetchone()
    if row is not None:
        raise ModelRetired(RetiredModel(**dict(row)))


def daily_cap(connection: sqlite3.Connection) -> int | None:
    """Micro-USDC a UTC day over all servers; None: no cap."""
    row = connection.execute("SELECT daily_cap FROM house").fetchone()
    return None if row["daily_cap"] is None else int(row["daily_cap"])


def used_today(connection: sqlite3.Connection, now: int) -> int:
    """Micro-USDC of the holds opened in the UTC day of `now`: open ones whole, closed ones with what was
    spent. What lies in the future counts too: the machine's clock may have been set back."""
    row = connection.execute(
        "SELECT coalesce(sum(CASE state WHEN 'OPEN' THEN amount ELSE captured END), 0) FROM holds "
        "WHERE opened_at >= ?",
        (day_start(now),),
    ).fetchone()
    return int(row[0])


def check_cap(connection: sqlite3.Connection, amount: int, *, now: int) -> None:
    """Raises OverLimit if a further hold of `amount` would go beyond the host's cap of the day."""
    cap = daily_cap(connection)
    if cap is None:
        return
    used = used_today(connection, now)
    if used + amount > cap:
        raise DailyLimitReached(amount, cap, used, day_start(now) + DAY_MS)


def check_cap_when_signing(connection: sqlite3.Connection, amount: int, *, now: int) -> None:
    """The same for what is signed in a day, whenever it was held: the wallet's own last line.

    Raises DailyLimitReached.
    """
    cap = daily_cap(connection)
    if cap is None:
        return
    row = connection.execute(
        "SELECT coalesce(sum(amount), 0) FROM payments "
        "WHERE signed_at >= ? AND state IN ('SIGNED', 'SETTLED', 'DISPUTED')",
        (day_start(now),),
    ).fetchone()
    signed = int(row[0])
    if signed + amount > cap:
        raise DailyLimitReached(amount, cap, signed, day_start(now) + DAY_MS)
