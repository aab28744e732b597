"""The audit of the books: balances from transfers, holds, payments and jobs, each against the others."""

from collections.abc import Iterator, Mapping

from bot.domain.money.audit import Finding
from bot.domain.money.ledger import STUDIO, TransferKind, held, may_go_negative
from bot.store.sql import Connection


def check_books(connection: Connection) -> Iterator[Finding]:
    """Everything that has to add up, whoever wrote it."""
    yield from _accounts(connection)
    yield from _spent(connection)
    yield from _held(connection)
    yield from _studio(connection)
    yield from _holds(connection)
    yield from _purchases(connection)
    yield from _covered(connection)
    yield from _jobs(connection)


def _pairs(connection: Connection, sql: str, *parameters: object) -> dict[str, int]:
    """The rows of a query of (name, number)."""
    return {str(name): int(number) for name, number in connection.execute(sql, parameters)}


def _differences(
    is_: Mapping[str, int], should: Mapping[str, int], what: str, table: str, because: str
) -> Iterator[Finding]:
    for name in sorted({*is_, *should}):
        has, ought = is_.get(name, 0), should.get(name, 0)
        if has != ought:
            yield Finding(what, table, name, f"it is {has}, {because} {ought}")


def _accounts(connection: Connection) -> Iterator[Finding]:
    balances = _pairs(connection, "SELECT name, balance FROM accounts")
    moved = _pairs(
        connection,
        "SELECT name, sum(amount) FROM (SELECT credit AS name, amount FROM transfers "
        "UNION ALL SELECT debit, -amount FROM transfers) GROUP BY name",
    )
    yield from _differences(balances, moved, "balance", "accounts", "its transfers make")
    total = sum(balances.values())
    if total:
        yield Finding("sum", "accounts", "", f"all balances together are {total}, not 0")
    for name, balance in balances.items():
        if balance < 0 and not may_go_negative(name):
            yield Finding("negative", "accounts", name, f"it is {balance}")


def _spent(connection: Connection) -> Iterator[Finding]:
    """Captured less refunded, by the server in the account's name."""
    spent = _pairs(connection, "SELECT guild_id, spent FROM servers")
    should: dict[str, int] = {}
    rows = connection.execute(
        "SELECT kind, debit, credit, sum(amount) AS amount FROM transfers WHERE kind IN (?, ?) "
        "GROUP BY kind, debit, credit",
        (TransferKind.CAPTURE, TransferKind.REFUND),
    )
    for row in rows:
        is_capture = row["kind"] == TransferKind.CAPTURE
        guild = (row["debit"] if is_capture else row["credit"]).split(":")[1]
        should[guild] = should.get(guild, 0) + (row["amount"] if is_capture else -row["amount"])
    yield from _differences(spent, should, "spent", "servers", "captures less refunds make")


def _held(connection: Connection) -> Iterator[Finding]:
    accounts = _pairs(
        connection, "SELECT name, balance FROM accounts WHERE name GLOB 'guild:*:held' AND balance <> 0"
    )
    holds = _pairs(
        connection,
        "SELECT guild_id, sum(amount - captured) FROM holds WHERE state = 'OPEN' GROUP BY guild_id",
    )
    should = {held(int(guild)): rest for guild, rest in holds.items()}
    yield from _differences(accounts, should, "held", "accounts", "its open holds make")


def _studio(connection: Connection) -> Iterator[Finding]:
    account = _pairs(connection, "SELECT name, balance FROM accounts WHERE name = ?", STUDIO)
    paid = _pairs(
        connection, "SELECT ?, coalesce(sum(amount), 0) FROM payments WHERE state = 'SETTLED'", STUDIO
    )
    yield from _differences(account, paid, "studio", "accounts", "the settled payments make")


def _holds(connection: Connection) -> Iterator[Finding]:
    """Job by job: what its holds captured is what its settled payments cost, and what was transferred."""
    captured = _pairs(
        connection, "SELECT job_id, sum(captured) FROM holds GROUP BY job_id HAVING sum(captured) <> 0"
    )
    paid = _pairs(
        connection, "SELECT job_id, sum(amount) FROM payments WHERE state = 'SETTLED' GROUP BY job_id"
    )
    yield from _differences(captured, paid, "captured", "holds", "its settled payments make")
    reserved = _pairs(connection, "SELECT job_id, sum(amount) FROM holds GROUP BY job_id")
    moved = _pairs(
        connection,
        "SELECT coalesce(job, ''), sum(amount) FROM transfers WHERE kind = ? GROUP BY job",
        TransferKind.HOLD,
    )
    yield from _differences(reserved, moved, "reserved", "holds", "its transfers make")


def _purchases(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT job_id, purpose, count(*) AS live FROM payments "
        "WHERE state IN ('SIGNED', 'SETTLED', 'DISPUTED') GROUP BY job_id, purpose HAVING count(*) > 1"
    )
    for row in rows:
        name = f"{row['job_id']}:{row['purpose']}"
        yield Finding("purchase", "payments", name, f"{row['live']} live payments for one purchase")


def _covered(connection: Connection) -> Iterator[Finding]:
    """What may still leave the wallet, or did for goods unknown, is held."""
    rows = connection.execute(
        "SELECT job_id, sum(payments.amount) AS open, coalesce((SELECT amount - captured FROM holds "
        "WHERE holds.job_id = payments.job_id AND holds.state = 'OPEN'), 0) AS rest "
        "FROM payments WHERE state IN ('SIGNED', 'DISPUTED') GROUP BY job_id"
    )
    for row in rows:
        if row["open"] > row["rest"]:
            detail = f"{row['open']} is signed or disputed, {row['rest']} is held for it"
            yield Finding("covered", "payments", row["job_id"], detail)


def _jobs(connection: Connection) -> Iterator[Finding]:
    """A job has an open hold from its admission to its end, and as long as it is disputed; one that goes
    on after its end, rescued by the host or published by its maker, has none."""
    rows = connection.execute(
        "SELECT jobs.id, jobs.state, count(holds.id) AS open FROM jobs "
        "LEFT JOIN holds ON holds.job_id = jobs.id AND holds.state = 'OPEN' GROUP BY jobs.id "
        "HAVING (count(holds.id) > 0) <> (jobs.state NOT IN ('QUOTED', 'DELIVERED', 'FAILED') "
        "AND jobs.rescued_at IS NULL AND jobs.published_at IS NULL)"
    )
    for row in rows:
        detail = f"it is {row['state']} and has {row['open'] or 'no'} open hold"
        yield Finding("job", "jobs", row["id"], detail)
