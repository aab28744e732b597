"""The audit of the ledger: accounts, holds, payments, jobs, charges and deposits, each against the others."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bot.domain.money.audit import Finding
from bot.domain.money.deposits import DepositState
from bot.domain.money.ledger import DEPOSITS, OPERATOR, STUDIO, TransferKind, available, held, may_go_negative
from bot.store.money.movements import OUTFLOW
from bot.store.money.usage import AMOUNT
from bot.store.sql import Connection, Row


def check_ledger(connection: Connection) -> Iterator[Finding]:
    """Check everything that has to add up."""
    yield from _accounts(connection)
    yield from _spent(connection)
    yield from _held(connection)
    yield from _studio(connection)
    yield from _holds(connection)
    yield from _purchases(connection)
    yield from _covered(connection)
    yield from _jobs(connection)


def _pairs(connection: Connection, sql: str, *parameters: object) -> dict[str, int]:
    """Return the rows of a query as {name: number}."""
    return {str(name): int(number) for name, number in connection.execute(sql, parameters)}


def _differences(
    is_: Mapping[str, int], should: Mapping[str, int], what: str, table: str, because: str
) -> Iterator[Finding]:
    for name in sorted({*is_, *should}):
        has, ought = is_.get(name, 0), should.get(name, 0)
        if has != ought:
            yield Finding(what, table, name, f"it is {has}, {because} {ought}")


def _accounts(connection: Connection) -> Iterator[Finding]:
    balances = _pairs(connection, "SELECT name, balance FROM accounts ORDER BY name")
    moved = _pairs(
        connection,
        "SELECT name, sum(amount) FROM (SELECT credit AS name, amount FROM transfers "
        "UNION ALL SELECT debit, -amount FROM transfers) AS moves GROUP BY name",
    )
    yield from _differences(balances, moved, "balance", "accounts", "its transfers make")
    total = sum(balances.values())
    if total:
        yield Finding("sum", "accounts", "", f"all balances together are {total}, not 0")
    for name, balance in balances.items():
        if balance < 0 and not may_go_negative(name):
            yield Finding("negative", "accounts", name, f"it is {balance}")


def _spent(connection: Connection) -> Iterator[Finding]:
    """Check each server's `spent`: captured less refunded, by the server in the account's name."""
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
        connection, "SELECT name, balance FROM accounts WHERE name LIKE 'guild:%:held' AND balance <> 0"
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
        connection,
        "SELECT ?, (SELECT coalesce(sum(amount), 0) FROM payments WHERE state = 'SETTLED') "  # noqa: S608
        "+ (SELECT coalesce(sum(fee), 0) FROM payments) "
        f"+ (SELECT coalesce(sum(amount), 0) FROM movements WHERE {OUTFLOW})",
        STUDIO,
    )
    yield from _differences(
        account, paid, "studio", "accounts", "settled payments, their gas and booked outflows make"
    )


def _holds(connection: Connection) -> Iterator[Finding]:
    """Check, job by job, that its holds captured what its settled payments cost and what was transferred."""
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
        "WHERE state IN ('SIGNED', 'SETTLED', 'DISPUTED') GROUP BY job_id, purpose HAVING count(*) > 1 "
        "ORDER BY job_id, purpose"
    )
    for row in rows:
        name = f"{row['job_id']}:{row['purpose']}"
        yield Finding("purchase", "payments", name, f"{row['live']} live payments for one purchase")


def _covered(connection: Connection) -> Iterator[Finding]:
    """Check that the money of SIGNED and DISPUTED payments is held."""
    rows = connection.execute(
        "SELECT job_id, sum(payments.amount) AS open, coalesce((SELECT amount - captured FROM holds "
        "WHERE holds.job_id = payments.job_id AND holds.state = 'OPEN'), 0) AS rest "
        "FROM payments WHERE state IN ('SIGNED', 'DISPUTED') GROUP BY job_id ORDER BY job_id"
    )
    for row in rows:
        if row["open"] > row["rest"]:
            detail = f"{row['open']} is signed or disputed, {row['rest']} is held for it"
            yield Finding("covered", "payments", row["job_id"], detail)


def _jobs(connection: Connection) -> Iterator[Finding]:
    """Check that a job has an open hold from its admission to its end, and as long as it is disputed.

    A job that goes on after its end, rescued by the host or published by its maker, has none.
    """
    rows = connection.execute(
        "SELECT jobs.id, jobs.state, count(holds.id) AS open FROM jobs "
        "LEFT JOIN holds ON holds.job_id = jobs.id AND holds.state = 'OPEN' GROUP BY jobs.seq "
        "HAVING (count(holds.id) > 0) <> (jobs.state NOT IN ('QUOTED', 'DELIVERED', 'FAILED') "
        "AND jobs.rescued_at IS NULL AND jobs.published_at IS NULL) ORDER BY jobs.seq"
    )
    for row in rows:
        detail = f"it is {row['state']} and has {row['open'] or 'no'} open hold"
        yield Finding("job", "jobs", row["id"], detail)


# ── charges ──────────────────────────────────────────────────────────────────────────────────────


def check_charges(connection: Connection) -> Iterator[Finding]:
    """Check that every admitted job counts towards its server, channel and maker, with what is held or was
    paid for it."""
    yield from _charged_amounts(connection)
    yield from _uncharged_jobs(connection)


def _charged_amounts(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT * FROM (SELECT jobs.seq, scope, key, job_id, charges.amount AS has, "  # noqa: S608
        f"{AMOUNT} AS ought FROM charges JOIN jobs ON jobs.id = charges.job_id) AS counted "
        "WHERE has <> ought ORDER BY seq, scope, key"
    )
    for row in rows:
        counted = f"it counts {row['has']}, held or paid are {row['ought']}"
        yield Finding("charge", "charges", f"{row['job_id']}:{row['scope']}:{row['key']}", counted)


def _uncharged_jobs(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT jobs.id, counters.scope FROM jobs, "
        "(SELECT 'server' AS scope UNION ALL SELECT 'channel' UNION ALL SELECT 'member') AS counters "
        "WHERE jobs.admitted_at IS NOT NULL AND NOT EXISTS ("
        "SELECT 1 FROM charges WHERE charges.job_id = jobs.id AND charges.guild_id = jobs.guild_id "
        "AND charges.scope = counters.scope AND charges.key = CASE counters.scope "
        "WHEN 'server' THEN jobs.guild_id WHEN 'channel' THEN charges.key ELSE jobs.user_id END) "
        "ORDER BY jobs.seq, counters.scope"
    )
    for row in rows:
        yield Finding("uncounted", "charges", str(row["id"]), f"the job counts towards no {row['scope']}")


# ── deposits ─────────────────────────────────────────────────────────────────────────────────────

_KINDS = (TransferKind.DEPOSIT, TransferKind.CLAIM, TransferKind.KEEP)


class _Movement(NamedTuple):
    amount: int
    debit: str
    credit: str


def check_deposits(connection: Connection) -> Iterator[Finding]:
    """Check that exactly the deposits are booked: once as they arrived and once as they were decided."""
    booked = _booked(connection)
    should: dict[str, _Movement] = {}
    rows = connection.execute(
        "SELECT tx, log_index, amount, state, guild_id FROM deposits ORDER BY tx, log_index"
    )
    for row in rows:
        key = f"{row['tx']}:{row['log_index']}"
        transfers = _transfers_of(key, row)
        should |= transfers
        if any(booked.get(name) != movement for name, movement in transfers.items()):
            detail = f"{row['amount']} micro-USDC, {row['state']}: its transfers say otherwise"
            yield Finding("deposit", "deposits", key, detail)
    for key in sorted(booked.keys() - should.keys()):
        yield Finding("deposit", "transfers", key, "no deposit in that state belongs to it")
    yield from _deposit_account(connection)


def _booked(connection: Connection) -> Mapping[str, _Movement]:
    rows = connection.execute(
        "SELECT key, amount, debit, credit FROM transfers WHERE kind IN (?, ?, ?)", _KINDS
    )
    return {key: _Movement(amount, debit, credit) for key, amount, debit, credit in rows}


def _transfers_of(key: str, row: Row) -> dict[str, _Movement]:
    """Return the transfers of a deposit in this state, by their keys. The row may have been tampered with."""
    transfers = {f"{TransferKind.DEPOSIT}:{key}": _Movement(row["amount"], OPERATOR, DEPOSITS)}
    if row["state"] == DepositState.CREDITED:
        to = available(row["guild_id"] or 0)
        transfers[f"{TransferKind.CLAIM}:{key}"] = _Movement(row["amount"], DEPOSITS, to)
    elif row["state"] == DepositState.KEPT:
        transfers[f"{TransferKind.KEEP}:{key}"] = _Movement(row["amount"], DEPOSITS, OPERATOR)
    return transfers


def _deposit_account(connection: Connection) -> Iterator[Finding]:
    row = connection.execute(
        "SELECT coalesce((SELECT balance FROM accounts WHERE name = ?), 0) AS has, "
        "coalesce((SELECT sum(amount) FROM deposits WHERE state = 'UNCLAIMED'), 0) AS ought",
        (DEPOSITS,),
    ).fetchone()
    if row["has"] != row["ought"]:
        detail = f"it is {row['has']}, the unclaimed deposits make {row['ought']}"
        yield Finding("deposits", "accounts", DEPOSITS, detail)
