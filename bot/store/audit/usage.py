"""The audit of what counts towards limits and allowances: recomputed from jobs and holds."""

from collections.abc import Iterator

from bot.domain.money.audit import Finding
from bot.store.money.usage import AMOUNT
from bot.store.sql import Connection


def check_charges(connection: Connection) -> Iterator[Finding]:
    """Every job that was ever admitted counts towards its server, channel and maker, with what is held
    or was paid for it."""
    yield from _amounts(connection)
    yield from _missing(connection)


def _amounts(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        f"SELECT scope, key, job_id, charges.amount AS has, {AMOUNT} AS ought "  # noqa: S608
        "FROM charges JOIN jobs ON jobs.id = charges.job_id WHERE has <> ought ORDER BY jobs.seq, scope, key"
    )
    for row in rows:
        counted = f"it counts {row['has']}, held or paid are {row['ought']}"
        yield Finding("charge", "charges", f"{row['job_id']}:{row['scope']}:{row['key']}", counted)


def _missing(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT jobs.id, counters.scope FROM jobs, "
        "(SELECT 'server' AS scope UNION ALL SELECT 'channel' UNION ALL SELECT 'member') AS counters "
        "WHERE jobs.admitted_at IS NOT NULL AND NOT EXISTS ("
        "SELECT 1 FROM charges WHERE charges.job_id = jobs.id AND charges.guild_id = jobs.guild_id "
        "AND charges.scope = counters.scope AND charges.key = CASE counters.scope "
        "WHEN 'server' THEN jobs.guild_id WHEN 'channel' THEN charges.key ELSE jobs.user_id END) "
        "ORDER BY jobs.seq"
    )
    for row in rows:
        yield Finding("uncounted", "charges", str(row["id"]), f"the job counts towards no {row['scope']}")
