"""StableStudio's quotes, and how many paid jobs were lost. Statistics: no money of ours is in them."""

from collections.abc import Sequence

from bot.domain.money.prices import Losses, QuoteRow
from bot.store.money.spending_days import MODEL
from bot.store.sql import Connection
from bot.store.verbs import Verbs, command, long_query


def _record(connection: Connection, rows: Sequence[QuoteRow], *, forget_before: int) -> None:
    """Store the quotes, and delete those from before that instant."""
    connection.executemany(
        "INSERT INTO quotes (at, operation, options_key, amount, ok) VALUES (?, ?, ?, ?, ?)",
        [(row.at, row.operation, row.options_key, row.amount, row.amount is not None) for row in rows],
    )
    connection.execute("DELETE FROM quotes WHERE at < ?", (forget_before,))


def _quotes(connection: Connection, since: int, *, model: str | None = None) -> Sequence[QuoteRow]:
    """Return the quotes since that instant, of one model or of all, oldest first."""
    rows = connection.execute(
        f"SELECT at, operation, options_key, amount FROM quotes WHERE at >= ?1 "  # noqa: S608
        f"AND ({MODEL} = ?2 OR ?2 IS NULL) ORDER BY at, id",
        (since, model),
    )
    return [QuoteRow(**dict(row)) for row in rows]


def _losses(connection: Connection, since: int) -> Sequence[Losses]:
    """Return, by model, how many of the jobs that were paid since then were lost. Jobs under way are left
    out."""
    rows = connection.execute(
        f"SELECT {MODEL} AS model, count(*) AS paid, count(*) FILTER (WHERE state = 'FAILED') AS lost, "  # noqa: S608
        "coalesce(sum(CASE WHEN state = 'FAILED' THEN (SELECT sum(amount) FROM payments "
        "WHERE job_id = jobs.id AND state = 'SETTLED') END), 0) AS amount "
        "FROM jobs WHERE paid_at >= ? AND state IN ('FETCHED', 'DELIVERED', 'FAILED') "
        "GROUP BY model ORDER BY model",
        (since,),
    )
    return [Losses(**dict(row)) for row in rows]


class PriceStore(Verbs):
    """Quotes and losses of all servers together."""

    record = command(_record)
    quotes = long_query(_quotes)
    losses = long_query(_losses)
