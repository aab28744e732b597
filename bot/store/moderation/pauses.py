"""The host's pause, stopped models and daily limit, as every transaction that spends checks them."""

from collections.abc import Collection, Sequence

from bot.domain.money.errors import DailyLimitReached
from bot.domain.money.pauses import DAY_MS, Pause, RetiredModel, day_start
from bot.store.sql import Connection, Row

DISABLED = "models_off"
"""The key of `meta` with the models that the host has not switched on."""


def current_pause(connection: Connection) -> Pause | None:
    """Return the host's pause of all spending, if one is in force."""
    row = connection.execute("SELECT paused_at, paused_by, paused_reason FROM house").fetchone()
    return pause_of(row)


def pause_of(row: Row) -> Pause | None:
    """Return the pause in a row of `house`."""
    if row["paused_at"] is None:
        return None
    return Pause(row["paused_at"], row["paused_by"], row["paused_reason"])


def retired_models(connection: Connection) -> Sequence[RetiredModel]:
    """Return the models that the host has stopped everywhere, by name."""
    rows = connection.execute("SELECT * FROM retired_models ORDER BY model")
    return [RetiredModel(**dict(row)) for row in rows]


def set_disabled_models(connection: Connection, models: Collection[str]) -> None:
    """Replace the set of models that the host has not switched on, by id."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (DISABLED, " ".join(sorted(models))),
    )


def daily_limit(connection: Connection) -> int | None:
    """Return the host's limit of one UTC day over all servers, in micro-USDC; None: there is none."""
    row = connection.execute("SELECT daily_cap FROM house").fetchone()
    return None if row["daily_cap"] is None else int(row["daily_cap"])


_HELD = "coalesce(sum(CASE state WHEN 'OPEN' THEN amount ELSE captured END), 0)"
"""SQL: what holds have reserved or spent."""


def used_today(connection: Connection, now: int) -> int:
    """Return the micro-USDC of the holds opened in the UTC day of `now`: open ones whole, closed ones with
    what was spent. Later ones count too: the machine's clock may have been set back."""
    row = connection.execute(
        f"SELECT {_HELD} FROM holds WHERE opened_at >= ?",  # noqa: S608
        (day_start(now),),
    ).fetchone()
    return int(row[0])


def check_daily_limit(connection: Connection, amount: int, *, now: int) -> None:
    """Raise OverLimit if a further hold of `amount` would exceed the host's daily limit."""
    _check_daily_limit(connection, f"SELECT {_HELD} FROM holds WHERE opened_at >= ?", amount, now)  # noqa: S608


def check_daily_limit_when_signing(connection: Connection, amount: int, *, now: int) -> None:
    """Raise DailyLimitReached if signing `amount` would exceed the daily limit, whenever it was held.

    The last check before money can leave the wallet.
    """
    signed = (
        "SELECT coalesce(sum(amount), 0) FROM payments "
        "WHERE signed_at >= ? AND state IN ('SIGNED', 'SETTLED', 'DISPUTED')"
    )
    _check_daily_limit(connection, signed, amount, now)


def _check_daily_limit(connection: Connection, used: str, amount: int, now: int) -> None:
    row = connection.execute(
        f"SELECT daily_cap, CASE WHEN daily_cap IS NOT NULL THEN ({used}) END AS used FROM house",  # noqa: S608
        (day_start(now),),
    ).fetchone()
    if row["daily_cap"] is not None and row["used"] + amount > row["daily_cap"]:
        raise DailyLimitReached(amount, row["daily_cap"], row["used"], day_start(now) + DAY_MS)
