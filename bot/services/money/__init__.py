"""Use cases of money: budgets, deposits, audits, alerts, spending and prices."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.services.adapters import Adapters
from bot.services.money import deposits
from bot.services.money.audit import AuditJob
from bot.services.money.budgets import BudgetService
from bot.services.money.comparison import WalletComparison
from bot.services.money.deposit_watch import DepositRules
from bot.services.money.deposits import Alerts, DepositService
from bot.services.money.gate import STEP_SECONDS, SigningGate
from bot.services.money.history import HistoryService
from bot.services.money.price_log import FLUSH_SECONDS, PriceLog


@dataclass(frozen=True, slots=True)
class Money:
    """The services of this feature. Close `price_log` at the end, so that it writes its last quotes."""

    budgets: BudgetService
    deposits: DepositService
    audit: AuditJob
    gate: SigningGate
    comparison: WalletComparison
    history: HistoryService
    price_log: PriceLog


def build(
    adapters: Adapters,
    *,
    address: str,
    deposit_rules: DepositRules,
    wallet_low: int,
    payees: Collection[str],
    window_seconds: int,
) -> Money:
    """Build the services and schedule the chain watch, the comparison, the nightly audit and the alerts.

    `address` is the wallet's, `wallet_low` the balance in micro-USDC below which the host is told, `payees`
    are StableStudio's addresses, and an authorization lasts `window_seconds`.
    """
    store, clock, scheduler = adapters.store, adapters.clock, adapters.scheduler
    notices, chain, wallets = adapters.notices, adapters.chain, adapters.wallets
    budgets = BudgetService(store, wallets, clock)
    price_log = PriceLog(store, clock)
    comparison = WalletComparison(store.movements, chain, clock, address=address)
    money = Money(
        budgets=budgets,
        deposits=DepositService(store, chain, budgets, notices, clock, address=address, rules=deposit_rules),
        audit=AuditJob(store, comparison, chain, notices, clock, payees=payees),
        gate=SigningGate(
            store, comparison, chain, notices, clock, payees=payees, window_seconds=window_seconds
        ),
        comparison=comparison,
        history=HistoryService(store, adapters.charts, price_log, clock),
        price_log=price_log,
    )
    watch = Alerts(store, wallets, notices, clock, wallet_limit=wallet_low)
    scheduler.every("quotes", FLUSH_SECONDS, price_log.flush)
    scheduler.every("deposits", deposits.SCAN_SECONDS, money.deposits.tick)
    scheduler.every("comparison", STEP_SECONDS, money.gate.tick)
    scheduler.at("nightly audit", money.audit.next_due, money.audit.nightly)
    scheduler.every("budget alerts", deposits.BUDGET_SECONDS, watch.check_budgets)
    scheduler.every("wallet", deposits.WALLET_SECONDS, watch.check_wallets)
    return money
