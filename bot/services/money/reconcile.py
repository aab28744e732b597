"""Compares the books with the chain: payment by payment, deposit by deposit, and the wallet with its
debts. Pure of any wallet key, so that the command line can do it on a copy."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.domain.amounts import format_usd
from bot.domain.errors import ChainUnavailable
from bot.domain.money.audit import SILENT, Finding, Proof, Reconciliation
from bot.domain.money.chain import Received
from bot.domain.money.deposits import Deposit, ScannedRange
from bot.domain.money.payments import ChainVerdict, ChainView, Payment, PaymentState, verdict
from bot.ports import Chain
from bot.store import LedgerStore

MARGIN = 150
"""Blocks below the last one read in which a deposit may still be on its way into the books."""

_LEFT_THE_WALLET = frozenset({PaymentState.SETTLED, PaymentState.DISPUTED})
_STAYED = frozenset({PaymentState.REFUSED, PaymentState.LAPSED})


async def reconcile(books: LedgerStore, chain: Chain, address: str | None, *, now: int) -> Reconciliation:
    """Everything, once. `address` is the wallet's; None: of the one that paid last.

    The wallet is read before the books, so that a payment made meanwhile never looks like missing money.
    A chain that does not answer is a finding too: then the books are not proven.
    """
    proof = Proof(())
    try:
        proof = Proof((), wallet=await _balance(books, chain, address))
    except ChainUnavailable as error:
        proof = Proof((_silence(error),))
    report = await books.audit()
    debts = owed(dict(report.balances))
    if report.head and not proof.findings:  # without a head the file itself is damaged
        proof = await prove(chain, await books.payments(), debts, proof.wallet)
        span = await books.scanned_span()
        watched = span if span and span.wallet == address else None  # of another wallet nothing is missing
        proof = await with_deposits(proof, chain, await books.deposits(), watched)
    return Reconciliation(
        at=now,
        findings=(*report.findings, *proof.findings),
        balances=report.balances,
        lines=report.lines,
        head=report.head,
        checked=proof.checked,
        paid=proof.paid,
        deposits=proof.deposits,
        wallet=proof.wallet,
        owed=debts,
    )


async def _balance(books: LedgerStore, chain: Chain, address: str | None) -> int | None:
    if address is None:
        payments = await books.payments()
        address = payments[-1].payer if payments else None
    return await chain.balance(address) if address else None


def owed(balances: Mapping[str, int]) -> int:
    """Micro-USDC of all servers' accounts together."""
    return sum(amount for name, amount in balances.items() if not name.startswith("house:"))


# ── payments ─────────────────────────────────────────────────────────────────────────────────────


class Looks(Protocol):
    """The part of `Chain` that knows authorizations."""

    async def look(self, payer: str, nonce: str, *, deep: bool) -> ChainView: ...


async def prove(chain: Looks, payments: Sequence[Payment], owed: int, wallet: int | None) -> Proof:
    """Looks up every payment. `owed` is what the servers have available or held, in micro-USDC, read
    after `wallet`."""
    findings: list[Finding] = []
    checked = paid = unbooked = 0
    try:
        for payment in payments:
            judged = verdict(await chain.look(payment.payer, payment.nonce, deep=False), payment.valid_before)
            checked += 1
            findings += _judge(payment, judged)
            if judged is ChainVerdict.CHARGED and payment.state is PaymentState.SETTLED:
                paid += payment.amount
            elif judged is ChainVerdict.CHARGED:
                unbooked += payment.amount
    except ChainUnavailable as error:
        findings.append(_silence(error))
        return Proof(tuple(findings), checked, paid, wallet)
    findings += _cover(wallet, owed - unbooked)
    return Proof(tuple(findings), checked, paid, wallet)


def _judge(payment: Payment, judged: ChainVerdict) -> list[Finding]:
    """What the chain contradicts. An open window proves nothing yet."""
    if payment.state in _LEFT_THE_WALLET and judged is ChainVerdict.LAPSED:
        what, detail = "never charged", f"{format_usd(payment.amount)} booked as paid was never collected"
    elif payment.state in _STAYED and judged is ChainVerdict.CHARGED:
        what, detail = "charged", f"{format_usd(payment.amount)} booked as not paid left the wallet"
    else:
        return []
    return [
        Finding(what, "payments", str(payment.id), f"{detail} (job {payment.job_id}, {payment.purpose}).")
    ]


UNCOVERED = "wallet does not cover the debts"


def _cover(wallet: int | None, debts: int) -> list[Finding]:
    """What is signed and open is held by its server, so it is among the debts already."""
    if wallet is None or wallet >= debts:
        return []
    detail = f"The wallet holds {format_usd(wallet)} and owes {format_usd(debts)} to servers."
    return [Finding(UNCOVERED, "accounts", "", detail)]


# ── deposits ─────────────────────────────────────────────────────────────────────────────────────

MISSING = "deposit not in the books"


async def with_deposits(
    proof: Proof, chain: Chain, deposits: Sequence[Deposit], span: ScannedRange | None
) -> Proof:
    """Looks for every booked deposit where it was seen, and for transfers that no row knows."""
    findings = list(proof.findings)
    found = 0
    try:
        for deposit in deposits:
            wrong = await _wrong(chain, deposit)
            found += wrong is None
            findings += [wrong] if wrong else []
        for missing in await unbooked(chain, deposits, span):
            detail = f"{format_usd(missing.amount)} from {missing.sender} in block {missing.block}"
            findings.append(Finding(MISSING, "deposits", f"{missing.tx}:{missing.log_index}", detail))
    except ChainUnavailable as error:
        findings.append(_silence(error))
    return Proof(tuple(findings), proof.checked, proof.paid, proof.wallet, found)


async def _wrong(chain: Chain, deposit: Deposit) -> Finding | None:
    """What the chain contradicts of one deposit."""
    block = deposit.block
    there = [] if block is None else await chain.received(block, block, address=deposit.wallet)
    same = [r for r in there if (r.tx, r.log_index) == (deposit.tx, deposit.log_index)]
    if not same:
        detail = (
            f"{format_usd(deposit.amount)} is booked as arrived, the chain does not show it in that block."
        )
        return Finding("deposit not on chain", "deposits", deposit.key, detail)
    if (same[0].amount, same[0].sender) != (deposit.amount, deposit.sender):
        detail = f"The chain says {format_usd(same[0].amount)} from {same[0].sender}."
        return Finding("deposit differs", "deposits", deposit.key, detail)
    return None


async def unbooked(chain: Chain, deposits: Sequence[Deposit], span: ScannedRange | None) -> list[Received]:
    """Transfers in blocks not compared before that should be in the books and are not."""
    if span is None:
        return []
    known = {(deposit.tx, deposit.log_index) for deposit in deposits}
    last = span.next - 1 - MARGIN
    there = await chain.received(span.compared, last) if span.compared <= last else ()
    return [r for r in there if r.amount > 0 and span.covers(r) and (r.tx, r.log_index) not in known]


def _silence(error: ChainUnavailable) -> Finding:
    return Finding(SILENT, "payments", "", str(error))
