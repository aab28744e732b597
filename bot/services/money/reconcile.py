"""Compare the whole ledger with the chains: each movement, payment and deposit, and wallets with debts.

It needs no wallet key, so that the command line can run it on a copy. What was proven once is not asked for
again, so an audit resumes where the last one stopped, and a question that a node cannot answer is a finding
of its own kind: neither equal nor different. So are payments on a network that nobody watches.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from bot.domain.amounts import format_usd
from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.domain.money.audit import (
    CHARGED,
    DEPOSIT_DIFFERS,
    DEPOSIT_GONE,
    GAS_UNCOVERED,
    NEVER_CHARGED,
    SILENT,
    UNCOVERED,
    Compared,
    Finding,
    Reconciliation,
    Report,
)
from bot.domain.money.deposits import Deposit
from bot.domain.money.ledger import GAS
from bot.domain.money.movements import OVERLAP_SECONDS, Movement, Standing, arrival
from bot.domain.money.networks import NETWORKS, Network, wallet_key
from bot.domain.money.payments import ChainVerdict, Payment, PaymentState
from bot.ports import WatchedWallet
from bot.services.money.comparison import Looked, OpenPayments, WalletComparison
from bot.store.audit.comparison import gas_finding
from bot.store.audit.readonly import LedgerStore
from bot.store.money.deposit_proofs import DepositProofStore
from bot.store.money.movements import MovementStore

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
    """Findings, and what a chain gave no answer to. `network` is named where it is not the only one."""

    network: Network
    is_named: bool
    findings: list[Finding] = field(default_factory=list)

    async def ask(self, table: str, question: Awaitable[T]) -> T | None:
        """Return the answer; None, and a finding of its own kind, if the chain gave none."""
        try:
            return await question
        except ChainUnavailable as error:
            self.say_silent(table, str(error))
            return None

    def say_silent(self, table: str, words: str) -> None:
        """Note a question that is not answered."""
        named = f"{self.network.title}: {words}" if self.is_named else words
        self.findings.append(Finding(SILENT, table, "", named))


@dataclass(frozen=True, slots=True)
class _Side:
    """What one wallet's chain has answered."""

    comparison: WalletComparison
    balance: int | None
    standing: Standing | None
    looked: Looked
    answers: _Answers


async def reconcile(
    books: Books, comparisons: Sequence[WalletComparison], *, payees: Collection[str], now: int
) -> Reconciliation:
    """Compare everything. A chain that does not answer is a finding too: then nothing is proven on it.

    The wallets are read before the ledger, so that a payment made meanwhile never looks like missing money.
    """
    sides = await asyncio.gather(*(_ask(books, one, now, len(comparisons) > 1) for one in comparisons))
    report = await books.ledger.audit()
    debts = owed(dict(report.balances))
    gas = -dict(report.balances).get(GAS, 0)
    findings = [finding for side in sides for finding in side.answers.findings]
    checked = paid = deposits = 0
    if report.head:  # without a head the file itself is damaged
        margins = {_key(side): side.comparison.wallet.network.blocks_in(OVERLAP_SECONDS) for side in sides}
        found, checked, paid = await books.ledger.contradictions(margins, payees)
        fresh = [one for side in sides for one in side.looked.fresh if one.state is PaymentState.SETTLED]
        checked, paid = checked + len(fresh), paid + sum(one.amount for one in fresh)
        deposits = await books.deposit_proofs.count_proven()
        findings += [*found, *await _unwatched(books, comparisons), *await _cover(sides, debts, gas)]
    for side in sides:
        if side.standing is not None:
            await side.comparison.note()
    return Reconciliation(
        at=now,
        findings=(*report.findings, *findings),
        balances=report.balances,
        lines=report.lines,
        head=report.head,
        checked=checked,
        paid=paid,
        deposits=deposits,
        owed=debts,
        wallets=tuple([await _compared(books, side, bool(report.head)) for side in sides]),
    )


async def _ask(books: Books, comparison: WalletComparison, now: int, is_named: bool) -> _Side:
    """Ask one chain everything: what is in the wallet, what moved, and each payment and deposit."""
    wallet, answers = comparison.wallet, _Answers(comparison.wallet.network, is_named)
    balance = await answers.ask("accounts", wallet.chain.balance(wallet.address))
    standing, looked = None, Looked()
    if balance is not None:
        standing = await answers.ask("movements", _up_to_now(comparison, now))
        looked = await answers.ask("payments", comparison.prove_all()) or Looked()
        answers.findings += [_contradiction(payment, fate) for payment, fate in looked.contradictions]
        answers.findings += [
            gas_finding(payment.id, payment.job_id, payment.purpose, payment.fee, burnt)
            for payment, burnt in looked.gas
        ]
        await _prove_deposits(books, wallet, answers)
    return _Side(comparison, balance, standing, looked, answers)


def _key(side: _Side) -> str:
    return side.comparison.wallet.key


async def _compared(books: Books, side: _Side, is_readable: bool) -> Compared:
    wallet = side.comparison.wallet
    coverage = await books.movements.coverage(wallet.key) if is_readable else None
    return Compared(wallet.network, wallet.address, side.balance, coverage, side.standing is not None)


async def _unwatched(books: Books, comparisons: Sequence[WalletComparison]) -> list[Finding]:
    """Return a finding for each network that has something in the books and is not looked at."""
    watched = [one.wallet.network.name for one in comparisons]
    return [
        Finding(
            SILENT,
            "payments",
            "",
            f"{NETWORKS[name].title if name in NETWORKS else name} is not in NETWORKS: {payments} payments "
            f"and {deposits} deposits on it are neither proven nor disproven.",
        )
        for name, payments, deposits in await books.movements.unwatched(watched)
    ]


async def _cover(sides: Sequence[_Side], debts: int, gas: int) -> list[Finding]:
    """Return a finding if all wallets together hold less than is owed. An unknown balance is no answer.

    It is another one if the `gas` that was burnt, or may be, explains it: that is the host's to send. A
    signed payment is held, so it is among the debts, also when it has left a wallet already.
    """
    answers = [_Answers(side.answers.network, side.answers.is_named) for side in sides]
    asked = zip(sides, answers, strict=True)
    opened = [
        await own.ask("payments", side.comparison.open()) if side.balance is not None else None
        for side, own in asked
    ]
    held = sum((side.balance or 0) - _due(one) for side, one in zip(sides, opened, strict=True))
    silent = [finding for own in answers for finding in own.findings]
    if held >= debts or None in opened:
        return silent
    detail = f"The wallet holds {format_usd(held)} and owes {format_usd(debts)} to servers."
    if debts - held > gas + sum(one.fees for one in opened if one is not None):
        return [Finding(UNCOVERED, "accounts", "", detail)]
    detail += f" Gas took the difference, which is yours to bear: send {format_usd(debts - held)} or more."
    return [Finding(GAS_UNCOVERED, "accounts", "", detail)]


def _due(open_payments: OpenPayments | None) -> int:
    """Return what may still leave a wallet and is no debt, less what has left it and still is one."""
    return 0 if open_payments is None else open_payments.fees - open_payments.collected


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


# ── deposits from before the first watched block ─────────────────────────────────────────────────


async def _prove_deposits(books: Books, wallet: WatchedWallet, answers: _Answers) -> None:
    """Look up every deposit on the network that is not proven yet, in its block, and record what is found.

    Stops at a chain that is silent. A block whose logs the node has not kept is no answer about its deposits.
    """
    forgotten: list[Deposit] = []
    async for deposit in _unproven(books.deposit_proofs, wallet.key):
        try:
            finding = await _look_up(books.movements, wallet, deposit)
        except HistoryMissing:
            forgotten.append(deposit)
            continue
        except ChainUnavailable as error:
            answers.say_silent("deposits", str(error))
            break
        answers.findings += [finding] if finding else []
    if forgotten:
        answers.say_silent("deposits", _without_history(forgotten))


async def _unproven(store: DepositProofStore, wallet: str) -> AsyncIterator[Deposit]:
    after = ("", -1)
    while batch := await store.unproven(wallet, after, BATCH):
        for deposit in batch:
            yield deposit
        after = batch[-1].tx, batch[-1].log_index


async def _look_up(movements: MovementStore, wallet: WatchedWallet, deposit: Deposit) -> Finding | None:
    """Record the movement that a deposit was, or return a finding if the chain contradicts it.

    Raises HistoryMissing, also if the node shows nothing and cannot show that it has kept the block.
    """
    if deposit.block is None or deposit.wallet is None:
        raise HistoryMissing("The books do not know its block.")
    chain, found = wallet.chain, list[Movement]()
    async for piece in chain.movements(deposit.block, deposit.block, address=deposit.wallet):
        found += [
            arrival(one, wallet.network)
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
    await movements.record(wallet_key(wallet.network, deposit.wallet), found)
    return None


def _without_history(deposits: Sequence[Deposit]) -> str:
    """Say that the node has not kept the blocks of these deposits."""
    blocks = [deposit.block for deposit in deposits if deposit.block is not None]
    span = f" of the blocks {min(blocks)} to {max(blocks)}" if blocks else ""
    return (
        f"{len(deposits)} deposits{span} ({format_usd(sum(one.amount for one in deposits))}) are neither "
        "proven nor disproven: the node has no history that far back."
    )
