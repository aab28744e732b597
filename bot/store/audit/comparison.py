"""The audit of the books against the recorded movements of the wallet. It asks no node: `reconcile` did."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from bot.domain.amounts import format_usd
from bot.domain.money.audit import (
    ABROAD,
    CHARGED,
    DEPOSIT_DIFFERS,
    DEPOSIT_MISSING,
    GAS_DIFFERS,
    GAS_MISSING,
    NEVER_CHARGED,
    PAYMENT_DIFFERS,
    PAYMENT_MISSING,
    Finding,
)
from bot.domain.money.ledger import LOSSES, OPERATOR, STUDIO, TransferKind
from bot.domain.money.movements import Booking, Movement, Origin
from bot.domain.money.networks import BASE
from bot.store.money.deposit_proofs import differing, unrecorded
from bot.store.money.movements import OUTFLOW, unbooked
from bot.store.money.payment_proofs import contradicted, count_proven, differing_gas
from bot.store.sql import Connection, Row

_LEFT = frozenset({"SETTLED", "DISPUTED"})
_STAYED = frozenset({"REFUSED", "LAPSED"})

_HOW: Mapping[Origin, str] = {
    Origin.TRANSFER: "by a plain transfer: whoever sent it has the wallet's key",
    Origin.FOREIGN: "by a signed payment to somebody who is no payee of this bot",
    Origin.MISSED: "for a payment to StableStudio that these books do not know: `adopt` takes it in",
    Origin.GAS: "as the gas of a transaction that these books do not know and that moved nothing else",
}


def contradictions(
    connection: Connection, margins: Mapping[str, int], payees: Collection[str]
) -> tuple[Sequence[Finding], int, int]:
    """Return the findings, the number of proven payments, and the proven micro-USDC of the settled ones.

    `margins`: by the names of the wallets, blocks below the last one read that may not be booked yet.
    """
    findings: list[Finding] = []
    for wallet in margins:
        findings += [outflow_finding(one, payees) for one in unbooked(connection, wallet)]
    for row in contradicted(connection):
        findings += _payment(row)
    for deposit, movement in differing(connection):
        detail = f"The chain says {format_usd(movement.amount)} from {movement.other}."
        findings.append(Finding(DEPOSIT_DIFFERS, "deposits", deposit.key, detail))
    for wallet, margin in margins.items():
        findings += [_gas(row) for row in differing_gas(connection, wallet, margin)]
        for movement in unrecorded(connection, wallet, margin):
            detail = f"{format_usd(movement.amount)} from {movement.other} in {place(movement)}"
            findings.append(Finding(DEPOSIT_MISSING, "deposits", movement.key, detail))
    return findings, *count_proven(connection)


def place(movement: Movement) -> str:
    """Return block and network of a movement in words."""
    on = "" if movement.network is BASE else f" on {movement.network.title}"
    return f"block {movement.block}{on}"


def gas_finding(payment_id: int, job: str, purpose: str, booked: int, burnt: int) -> Finding:
    """Return the finding about a payment of which the books have other gas than the chain."""
    what = GAS_MISSING if booked == 0 else GAS_DIFFERS
    detail = f"The chain says {burnt} micro-USDC of gas, booked are {booked} (job {job}, {purpose})."
    return Finding(what, "payments", str(payment_id), detail)


def _gas(row: Row) -> Finding:
    return gas_finding(row["id"], row["job_id"], row["purpose"], row["known"] or 0, row["burnt"])


def outflow_finding(movement: Movement, payees: Collection[str]) -> Finding:
    """Return the finding about money that left the wallet and is in no book."""
    origin = movement.origin(payees)
    what = PAYMENT_MISSING if origin is Origin.MISSED else ABROAD
    detail = f"{format_usd(movement.amount)} went to {movement.other} in {place(movement)} {_HOW[origin]}."
    return Finding(what, "movements", movement.key, detail)


def _payment(row: Row) -> Iterator[Finding]:
    """Yield findings about a payment whose fate on the chain is known."""
    about = f" (job {row['job_id']}, {row['purpose']})."
    if row["charged"] and row["state"] in _STAYED:
        detail = f"{format_usd(row['amount'])} booked as not paid left the wallet{about}"
        yield Finding(CHARGED, "payments", str(row["id"]), detail)
    if not row["charged"] and row["state"] in _LEFT:
        detail = f"{format_usd(row['amount'])} booked as paid was never collected{about}"
        yield Finding(NEVER_CHARGED, "payments", str(row["id"]), detail)
    if row["moved"] is not None and (
        row["moved"] != row["amount"] or row["other"].lower() != row["payee"].lower()
    ):
        detail = f"The chain says {format_usd(row['moved'])} to {row['other']}{about}"
        yield Finding(PAYMENT_DIFFERS, "payments", str(row["id"]), detail)


def check_outflows(connection: Connection) -> Iterator[Finding]:
    """Check that exactly the movements that the host has booked are transfers of the ledger."""
    booked = {
        row["key"]: (row["amount"], row["debit"], row["credit"])
        for row in connection.execute(
            "SELECT key, amount, debit, credit FROM transfers WHERE kind = ?", (TransferKind.OUTFLOW,)
        )
    }
    should = {
        f"{TransferKind.OUTFLOW}:{row['tx']}:{row['log_index']}": (
            row["amount"],
            LOSSES if row["booked"] == Booking.LOST else OPERATOR,
            STUDIO,
        )
        for row in connection.execute(
            f"SELECT tx, log_index, amount, booked FROM movements WHERE {OUTFLOW}"  # noqa: S608
        )
    }
    for key in sorted({*booked, *should}):
        if booked.get(key) != should.get(key):
            detail = f"booked is {booked.get(key)}, the movement says {should.get(key)}"
            yield Finding("outflow", "transfers", key, detail)
