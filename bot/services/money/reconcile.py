"""Compare the whole ledger with the chain: each movement, payment and deposit, and the wallet with its debts.

It needs no wallet key, so that the command line can run it on a copy. What was proven once is not asked for
again, so an audit resumes where the last one stopped, and a question that the node cannot answer is a finding
of its own kind: neither equal nor different.
"""

from collections.abc import AsyncIterator, Awaitable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from bot.domain.amounts import format_usd
from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.domain.money.audit import (
    CHARGED,
    DEPOSIT_DIFFERS,
    DEPOSIT_GONE,
    NEVER_CHARGED,
    SILENT,
    UNCOVERED,
    Finding,
    Reconciliation,
    Report,
)
from bot.domain.money.deposits import Deposit
from bot.domain.money.movements import Movement, Standing
from bot.domain.money.payments import ChainVerdict, Payment, PaymentState
from bot.ports import Chain
from bot.services.money.comparison import Looked, WalletComparison
from bot.store.audit.readonly import LedgerStore
from bot.store.money.deposit_proofs import DepositProofStore
from bot.store.money.movements import MovementStore

MARGIN = 150
"""Blocks below the last one read whose deposits may not be recorded yet."""

BATCH = 100
"""Deposits that are read from the books at once."""

BEHIND_SECONDS = 300
"""A newest block that is older says nothing about now."""

T = TypeVar("T")


class Books(Protocol):
    """The stores of a comparison: of the running bot, or of an audit beside it."""

    @property
    def ledger(self) -> LedgerStore: ...

    @property
    def movements(self) -> MovementStore: ...

    @property
    def deposit_proofs(self) -> DepositProofStore: ...


@dataclass
class _Answers:
    """Findings, and what the chain gave no answer to."""

    findings: list[Finding] = field(default_factory=list)

    async def ask(self, table: str, question: Awaitable[T]) -> T | None:
        """Return the answer; None, and a finding of its own kind, if the chain gave none."""
        try:
            return await question
        except ChainUnavailable as error:
            self.findings.append(Finding(SILENT, table, "", str(error)))
            return None


async def reconcile(
    books: Books, comparison: WalletComparison, chain: Chain, *, payees: Collection[str], now: int
) -> Reconciliation:
    """Compare everything. A chain that does not answer is a finding too: then nothing is proven.

    The wallet is read before the ledger, so that a payment made meanwhile never looks like missing money.
    """
    address, answers = comparison.address, _Answers()
    wallet = await answers.ask("accounts", chain.balance(address))
    standing, looked = None, Looked()
    if wallet is not None:
        standing = await answers.ask("movements", _up_to_now(comparison, now))
        looked = await answers.ask("payments", comparison.prove_all()) or Looked()
        answers.findings += [_contradiction(payment, fate) for payment, fate in looked.contradictions]
        await _prove_deposits(books, chain, address, answers)
    report = await books.ledger.audit()
    debts = owed(dict(report.balances))
    checked = paid = deposits = 0
    if report.head:  # without a head the file itself is damaged
        found, checked, paid = await books.ledger.contradictions(address, payees, MARGIN)
        answers.findings += found
        fresh = [one for one in looked.fresh if one.state is PaymentState.SETTLED]
        checked, paid = checked + len(fresh), paid + sum(one.amount for one in fresh)
        deposits = await books.deposit_proofs.count_proven()
    if wallet is not None and report.head:
        collected = await answers.ask("payments", comparison.collected())
        answers.findings += _cover(wallet, debts - (collected or 0)) if collected is not None else ()
    if standing is not None:
        await comparison.note()
    return Reconciliation(
        at=now,
        findings=(*report.findings, *answers.findings),
        balances=report.balances,
        lines=report.lines,
        head=report.head,
        checked=checked,
        paid=paid,
        deposits=deposits,
        wallet=wallet,
        owed=debts,
        coverage=await books.movements.coverage(address) if report.head else None,
        answered=standing is not None,
    )


async def _up_to_now(comparison: WalletComparison, now: int) -> Standing:
    """Compare up to the newest block. Raises ChainUnavailable, also if that block is none of today."""
    standing = await comparison.look(record_all=True)
    behind = now // 1000 - standing.newest.time
    if behind > BEHIND_SECONDS:
        raise ChainUnavailable(
            f"The chain's newest block is {behind // 60} minutes old: the node is behind, or this machine's "
            "clock is wrong. What came since was not compared."
        )
    return standing


def offline(report: Report, *, now: int) -> Reconciliation:
    """Return the outcome of an audit of the ledger alone."""
    return Reconciliation(
        at=now,
        findings=report.findings,
        balances=report.balances,
        lines=report.lines,
        head=report.head,
        checked=0,
        paid=0,
        deposits=0,
        wallet=None,
        owed=owed(dict(report.balances)),
    )


def owed(balances: Mapping[str, int]) -> int:
    """Return the micro-USDC of all servers' accounts together."""
    return sum(amount for name, amount in balances.items() if not name.startswith("house:"))


def _contradiction(payment: Payment, fate: ChainVerdict) -> Finding:
    charged = fate is ChainVerdict.CHARGED
    what, says = (
        (CHARGED, "booked as not paid left the wallet")
        if charged
        else (NEVER_CHARGED, "booked as paid was never collected")
    )
    detail = f"{format_usd(payment.amount)} {says} (job {payment.job_id}, {payment.purpose})."
    return Finding(what, "payments", str(payment.id), detail)


def _cover(wallet: int, debts: int) -> list[Finding]:
    if wallet >= debts:  # a signed payment is held, so it is among the debts
        return []
    detail = f"The wallet holds {format_usd(wallet)} and owes {format_usd(debts)} to servers."
    return [Finding(UNCOVERED, "accounts", "", detail)]


# ── deposits from before the first watched block ─────────────────────────────────────────────────


async def _prove_deposits(books: Books, chain: Chain, address: str, answers: _Answers) -> None:
    """Look up every deposit that is not proven yet, in its block, and record what is found.

    Stops at a chain that is silent. A block whose logs the node has not kept is no answer about its deposits.
    """
    forgotten: list[Deposit] = []
    async for deposit in _unproven(books.deposit_proofs, address):
        try:
            finding = await _look_up(books.movements, chain, deposit)
        except HistoryMissing:
            forgotten.append(deposit)
            continue
        except ChainUnavailable as error:
            answers.findings.append(Finding(SILENT, "deposits", "", str(error)))
            break
        answers.findings += [finding] if finding else []
    answers.findings += _without_history(forgotten)


async def _unproven(store: DepositProofStore, address: str) -> AsyncIterator[Deposit]:
    after = ("", -1)
    while batch := await store.unproven(address, after, BATCH):
        for deposit in batch:
            yield deposit
        after = batch[-1].tx, batch[-1].log_index


async def _look_up(movements: MovementStore, chain: Chain, deposit: Deposit) -> Finding | None:
    """Record the movement that a deposit was, or return a finding if the chain contradicts it.

    Raises HistoryMissing, also if the node shows nothing and cannot show that it has kept the block.
    """
    if deposit.block is None or deposit.wallet is None:
        raise HistoryMissing("The books do not know its block.")
    found: list[Movement] = []
    async for piece in chain.movements(deposit.block, deposit.block, address=deposit.wallet):
        found += [
            Movement(one.tx, one.log_index, one.block, outward=False, other=one.sender, amount=one.amount)
            for one in piece.received
            if (one.tx, one.log_index) == (deposit.tx, deposit.log_index)
        ]
    if not found:
        if await chain.contains(deposit.block, deposit.tx):
            raise HistoryMissing("The node knows the transaction and has not kept its logs.")
        detail = (
            f"{format_usd(deposit.amount)} is booked as arrived, the chain does not show it in that block."
        )
        return Finding(DEPOSIT_GONE, "deposits", deposit.key, detail)
    (movement,) = found
    if (movement.amount, movement.other) != (deposit.amount, deposit.sender):
        detail = f"The chain says {format_usd(movement.amount)} from {movement.other}."
        return Finding(DEPOSIT_DIFFERS, "deposits", deposit.key, detail)
    await movements.record(deposit.wallet, found)
    return None


def _without_history(deposits: Sequence[Deposit]) -> list[Finding]:
    """Return one finding for all deposits whose blocks the node has not kept."""
    if not deposits:
        return []
    blocks = [deposit.block for deposit in deposits if deposit.block is not None]
    span = f" of the blocks {min(blocks)} to {max(blocks)}" if blocks else ""
    detail = (
        f"{len(deposits)} deposits{span} ({format_usd(sum(one.amount for one in deposits))}) are neither "
        "proven nor disproven: the node has no history that far back."
    )
    return [Finding(SILENT, "deposits", "", detail)]
