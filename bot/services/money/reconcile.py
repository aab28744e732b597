"""Compare the ledger with the chain: each payment, each deposit, and the wallet with its debts.

It needs no wallet key, so that the command line can run it on a copy.
"""

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
"""Blocks below the last one read whose deposits may not be recorded yet."""

_LEFT_THE_WALLET = frozenset({PaymentState.SETTLED, PaymentState.DISPUTED})
_STAYED = frozenset({PaymentState.REFUSED, PaymentState.LAPSED})


async def reconcile(ledger: LedgerStore, chain: Chain, address: str | None, *, now: int) -> Reconciliation:
    """Compare the whole ledger with the chain. `address` is the wallet's; None: that of the last payment.

    The wallet is read before the ledger, so that a payment made meanwhile never looks like missing money.
    A chain that does not answer is a finding too: then nothing is proven.
    """
    proof = Proof(())
    try:
        proof = Proof((), wallet=await _balance(ledger, chain, address))
    except ChainUnavailable as error:
        proof = Proof((_silence(error),))
    report = await ledger.audit()
    debts = owed(dict(report.balances))
    if report.head and not proof.findings:  # without a head the file itself is damaged
        proof = await prove(chain, await ledger.payments(), debts, proof.wallet)
        span = await ledger.scanned_span()
        watched = span if span and span.wallet == address else None  # of another wallet nothing is missing
        proof = await with_deposits(proof, chain, await ledger.deposits(), watched)
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


async def _balance(ledger: LedgerStore, chain: Chain, address: str | None) -> int | None:
    if address is None:
        payments = await ledger.payments()
        address = payments[-1].payer if payments else None
    return await chain.balance(address) if address else None


def owed(balances: Mapping[str, int]) -> int:
    """Return the micro-USDC of all servers' accounts together."""
    return sum(amount for name, amount in balances.items() if not name.startswith("house:"))


# ── payments ─────────────────────────────────────────────────────────────────────────────────────


class AuthorizationReader(Protocol):
    """The part of `Chain` that knows authorizations."""

    async def look(self, payer: str, nonce: str, *, deep: bool) -> ChainView: ...


async def prove(
    chain: AuthorizationReader, payments: Sequence[Payment], owed: int, wallet: int | None
) -> Proof:
    """Look up every payment. `owed` is the micro-USDC of all servers, read after `wallet`."""
    findings: list[Finding] = []
    checked = paid = unbooked = 0
    try:
        for payment in payments:
            view = await chain.look(payment.payer, payment.nonce, deep=False)
            fate = verdict(view, payment.valid_before)
            checked += 1
            findings += _contradictions(payment, fate)
            if fate is ChainVerdict.CHARGED and payment.state is PaymentState.SETTLED:
                paid += payment.amount
            elif fate is ChainVerdict.CHARGED:
                unbooked += payment.amount
    except ChainUnavailable as error:
        findings.append(_silence(error))
        return Proof(tuple(findings), checked, paid, wallet)
    findings += _cover(wallet, owed - unbooked)
    return Proof(tuple(findings), checked, paid, wallet)


def _contradictions(payment: Payment, fate: ChainVerdict) -> list[Finding]:
    """Return a finding if the chain contradicts the payment's state. A pending one proves nothing yet."""
    if payment.state in _LEFT_THE_WALLET and fate is ChainVerdict.LAPSED:
        check, detail = "never charged", f"{format_usd(payment.amount)} booked as paid was never collected"
    elif payment.state in _STAYED and fate is ChainVerdict.CHARGED:
        check, detail = "charged", f"{format_usd(payment.amount)} booked as not paid left the wallet"
    else:
        return []
    return [
        Finding(check, "payments", str(payment.id), f"{detail} (job {payment.job_id}, {payment.purpose}).")
    ]


UNCOVERED = "wallet does not cover the debts"


def _cover(wallet: int | None, debts: int) -> list[Finding]:
    if wallet is None or wallet >= debts:  # a signed payment is held, so it is among the debts
        return []
    detail = f"The wallet holds {format_usd(wallet)} and owes {format_usd(debts)} to servers."
    return [Finding(UNCOVERED, "accounts", "", detail)]


# ── deposits ─────────────────────────────────────────────────────────────────────────────────────

MISSING = "deposit not in the books"


async def with_deposits(
    proof: Proof, chain: Chain, deposits: Sequence[Deposit], span: ScannedRange | None
) -> Proof:
    """Add to the proof: look for every deposit in its block, and for transfers without a row."""
    findings = list(proof.findings)
    confirmed = 0
    try:
        for deposit in deposits:
            finding = await _deposit_finding(chain, deposit)
            confirmed += finding is None
            findings += [finding] if finding else []
        for missing in await unbooked(chain, deposits, span):
            detail = f"{format_usd(missing.amount)} from {missing.sender} in block {missing.block}"
            findings.append(Finding(MISSING, "deposits", f"{missing.tx}:{missing.log_index}", detail))
    except ChainUnavailable as error:
        findings.append(_silence(error))
    return Proof(tuple(findings), proof.checked, proof.paid, proof.wallet, confirmed)


async def _deposit_finding(chain: Chain, deposit: Deposit) -> Finding | None:
    """Return a finding if the chain contradicts the deposit."""
    block = deposit.block
    transfers = [] if block is None else await chain.received(block, block, address=deposit.wallet)
    key = (deposit.tx, deposit.log_index)
    transfer = next((seen for seen in transfers if (seen.tx, seen.log_index) == key), None)
    if transfer is None:
        detail = (
            f"{format_usd(deposit.amount)} is booked as arrived, the chain does not show it in that block."
        )
        return Finding("deposit not on chain", "deposits", deposit.key, detail)
    if (transfer.amount, transfer.sender) != (deposit.amount, deposit.sender):
        detail = f"The chain says {format_usd(transfer.amount)} from {transfer.sender}."
        return Finding("deposit differs", "deposits", deposit.key, detail)
    return None


async def unbooked(chain: Chain, deposits: Sequence[Deposit], span: ScannedRange | None) -> list[Received]:
    """Return the transfers without a row, in blocks that no audit has compared before."""
    if span is None:
        return []
    known = {(deposit.tx, deposit.log_index) for deposit in deposits}
    last = span.next - 1 - MARGIN
    transfers = await chain.received(span.compared, last) if span.compared <= last else ()
    return [
        transfer
        for transfer in transfers
        if transfer.amount > 0 and span.covers(transfer) and (transfer.tx, transfer.log_index) not in known
    ]


def _silence(error: ChainUnavailable) -> Finding:
    return Finding(SILENT, "payments", "", str(error))
