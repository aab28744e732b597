"""The servers' money: credit from the host, balances, and alerts when a budget runs low."""

from collections.abc import Sequence

from bot.domain.errors import Conflict
from bot.domain.money.deposits import alert_due
from bot.domain.money.errors import AmountNotPositive
from bot.domain.money.ledger import OPERATOR, Balances, TransferKind, available
from bot.domain.money.notices import BudgetAlert
from bot.domain.money.payments import Cover
from bot.domain.shards import Shards
from bot.store.money import cover, ledger
from bot.store.money.left import left_for
from bot.store.shards import of_shards
from bot.store.sql import Connection
from bot.store.verbs import Verbs, command, point_query, query


def grant(
    connection: Connection,
    guild_id: int,
    amount: int,
    *,
    actor: int,
    note: str,
    key: str,
    now: int,
    covers: Sequence[Cover] | None = None,
) -> Balances:
    """Give the server `amount` micro-USDC (operator → available), once for each `key`.

    `covers`: balances that were just asked for, which have to hold it beyond everything that is promised.
    Raises AmountNotPositive, NotCovered, or Conflict for a key that another grant has.
    """
    if amount <= 0:
        raise AmountNotPositive(amount)
    known = connection.execute(
        "SELECT credit, amount FROM transfers WHERE key = ?", (f"{TransferKind.GRANT}:{key}",)
    ).fetchone()
    if known is None:
        if covers is not None:
            require_free(connection, covers, amount)
        ledger.transfer(
            connection,
            TransferKind.GRANT,
            key,
            amount,
            debit=OPERATOR,
            credit=available(guild_id),
            at=now,
            actor=actor,
            note=note,
        )
        set_level(connection, guild_id)
    elif (known["credit"], known["amount"]) != (available(guild_id), amount):
        raise Conflict(f"The key {key} was used for another grant.")
    return ledger.balances(connection, guild_id)


def owed(connection: Connection) -> int:
    """Return the micro-USDC that all servers have together: available, held, in pots and prizes."""
    row = connection.execute(
        "SELECT coalesce(sum(balance), 0) FROM accounts WHERE name NOT LIKE 'house:%'"
    ).fetchone()
    return int(row[0])


def require_free(connection: Connection, covers: Sequence[Cover], amount: int) -> None:
    """Raise NotCovered unless the wallets hold `amount` micro-USDC that no server is owed or will be.

    The amount of a SIGNED payment is held by its server, and so among the debts already. What arrives in open
    top-ups is promised to their servers.
    """
    gone = cover.taken(connection, {one.network: one.line for one in covers})
    free = sum(one.balance - gone[one.network].fees - gone[one.network].left for one in covers)
    for one in covers:
        row = connection.execute("SELECT arriving FROM chains WHERE wallet = ?", (one.wallet,)).fetchone()
        free -= row["arriving"] if row else 0
    free -= owed(connection)
    if amount > free:
        raise cover.NotCovered(free, amount)


def _all_balances(connection: Connection) -> Sequence[tuple[int, Balances]]:
    """Return (server id, balances) of every server that ever had money."""
    rows = connection.execute("SELECT name FROM accounts WHERE name LIKE 'guild:%:available' ORDER BY name")
    ids = [int(row["name"].split(":")[1]) for row in rows]
    return [(guild_id, ledger.balances(connection, guild_id)) for guild_id in ids]


# ── alerts ───────────────────────────────────────────────────────────────────────────────────────


def set_level(connection: Connection, guild_id: int) -> None:
    """Measure the server's spending from what it has now. Call it in the transaction that brings money in."""
    connection.execute(
        "INSERT INTO budget_levels (guild_id, level, told) VALUES (?, ?, 0) "
        "ON CONFLICT (guild_id) DO UPDATE SET level = excluded.level, told = 0",
        (guild_id, ledger.balances(connection, guild_id).available),
    )


def _due_alerts(connection: Connection, shards: Shards | None = None) -> Sequence[BudgetAlert]:
    """Return the alerts of these shards that are due and were not given."""
    alerts = []
    rows = connection.execute(
        f"SELECT * FROM budget_levels WHERE told < 100{of_shards('guild_id', shards)} ORDER BY guild_id"  # noqa: S608
    ).fetchall()
    for row in rows:
        guild_id, level = row["guild_id"], row["level"]
        now = ledger.balances(connection, guild_id)
        step = alert_due(level, now.available, row["told"])
        if step is not None:
            alerts.append(BudgetAlert(guild_id, step, level, now.available, now.held))
    return alerts


def _take_alerts(connection: Connection, shards: Shards | None) -> Sequence[BudgetAlert]:
    alerts = _due_alerts(connection, shards)
    for alert in alerts:
        connection.execute(
            "UPDATE budget_levels SET told = ? WHERE guild_id = ?", (alert.step, alert.guild_id)
        )
    return alerts


class BudgetStore(Verbs):
    """The servers' budgets."""

    grant = command(grant)
    balances = point_query(ledger.balances)
    all_balances = query(_all_balances)
    owed = query(owed)
    left_for = query(left_for)

    async def take_alerts(self, shards: Shards | None = None) -> Sequence[BudgetAlert]:
        """Return these shards' servers that have used up a further step of their level, each step once.

        None: those of all.
        """
        if not await self._db.read(_due_alerts, shards):
            return ()  # a look that finds nothing writes nothing
        return await self._db.write(_take_alerts, shards)
