"""Use cases of money: budgets, deposits, audits, alerts, spending and prices."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.services.adapters import Adapters
from bot.services.money import deposits
from bot.services.money.audit import AuditJob
from bot.services.money.budgets import BudgetService
from bot.services.money.comparison import WalletComparison
from bot.services.money.deposit_watch import DepositRules
from bot.services.money.deposits import Alerts, DepositService
from bot.services.money.gate import ROLLBACK_SECONDS, STEP_SECONDS, SigningGate
from bot.services.money.history import HistoryService
from bot.services.money.model_facts import ModelFactsService
from bot.services.money.price_log import FLUSH_SECONDS, PriceLog


@dataclass(frozen=True, slots=True)
class Money:
    """The services of this feature. Close `price_log` at the end, so that it writes its last quotes."""

    budgets: BudgetService
    deposits: DepositService
    audit: AuditJob
    gate: SigningGate
    comparisons: Sequence[WalletComparison]  # one for each wallet
    history: HistoryService
    price_log: PriceLog
    models: ModelFactsService


def build(
    adapters: Adapters,
    *,
    deposit_rules: DepositRules,
    wallet_low: int,
    payees: Collection[str],
    window_seconds: int,
) -> Money:
    """Build the services and schedule the chain watch, the comparison, the nightly audit and the alerts.

    `wallet_low` is the balance in micro-USDC below which the host is told, `payees` are StableStudio's
    addresses, and an authorization on Base lasts `window_seconds`.
    """
    store, clock, scheduler = adapters.store, adapters.clock, adapters.scheduler
    notices, chains, wallets = adapters.notices, adapters.chains, adapters.wallets
    budgets = BudgetService(store, wallets, clock)
    price_log = PriceLog(store, clock)
    comparisons = [
        WalletComparison(store.movements, wallet, clock, record_gas=store.payments.record_gas)
        for wallet in chains
    ]
    money = Money(
        budgets=budgets,
        deposits=DepositService(store, chains, budgets, notices, clock, rules=deposit_rules),
        audit=AuditJob(store, comparisons, notices, clock, payees=payees),
        gate=SigningGate(store, comparisons, notices, clock, payees=payees, window_seconds=window_seconds),
        comparisons=comparisons,
        history=HistoryService(store, adapters.charts, price_log, clock),
        price_log=price_log,
        models=ModelFactsService(store, clock),
    )
    watch = Alerts(store, wallets, notices, clock, adapters.membership, wallet_limit=wallet_low)
    scheduler.every("quotes", FLUSH_SECONDS, price_log.flush)
    money.deposits.schedule(scheduler)
    scheduler.every("comparison", STEP_SECONDS, money.gate.tick)
    scheduler.every("rollback", ROLLBACK_SECONDS, money.gate.look_back)
    scheduler.at("nightly audit", money.audit.next_due, money.audit.nightly, for_all=True)
    scheduler.every("budget alerts", deposits.BUDGET_SECONDS, watch.check_budgets)
    scheduler.every("wallet", deposits.WALLET_SECONDS, watch.check_wallets, for_all=True)
    return money
