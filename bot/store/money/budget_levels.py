"""What each server had when money last came in, and how much of it was reported as used.

Functions are part of a caller's transaction.
"""

import sqlite3
from collections.abc import Sequence

from bot.domain.money.deposits import alert_due
from bot.domain.money.ledger import Balances
from bot.domain.money.notices import BudgetAlert
from bot.store.money import ledger


def refilled(connection: sqlite3.Connection, guild_id: int) -> None:
    """Money has just come in: what there is now is the new level, and nothing of it is used."""
    connection.execute(
        "INSERT INTO budget_levels (guild_id, level, told) VALUES (?, ?, 0) "
        "ON CONFLICT (guild_id) DO UPDATE SET level = excluded.level, told = 0",
        (guild_id, ledger.balances(connection, guild_id).available),
    )


def due(connection: sqlite3.Connection) -> Sequence[BudgetAlert]:
    """The alerts that were not given, without marking them: for a look that costs no write."""
    rows = connection.execute("SELECT * FROM budget_levels WHERE told < 100 ORDER BY guild_id").fetchall()
    found = [_alert(row, ledger.balances(connection, row["guild_id"])) for row in rows]
    return [alert for alert in found if alert is not None]


def take(connection: sqlite3.Connection) -> Sequence[BudgetAlert]:
    """The same, and from now on they are given."""
    found = due(connection)
    for alert in found:
        connection.execute(
            "UPDATE budget_levels SET told = ? WHERE guild_id = ?", (alert.step, alert.guild_id)
        )
    return found


def _alert(row: sqlite3.Row, balances: Balances) -> BudgetAlert | None:
    step = alert_due(row["level"], balances.available, row["told"])
    if step is None:
        return None
    return BudgetAlert(row["guild_id"], step, row["level"], balances.available, balances.held)
