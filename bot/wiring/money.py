"""Build what watches over the money: deposits, audits, alerts and the host's pauses."""

from dataclasses import dataclass

from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.payments.usdc import WalletWatch
from bot.payments.x402 import BasePayments
from bot.ports import Studio
from bot.services.host.rescue import Rescue
from bot.services.host.write_off import WriteOffs
from bot.services.jobs.running.worker import Worker
from bot.services.moderation.pauses import HostPauses
from bot.services.money import deposits
from bot.services.money.audit import AuditJob
from bot.services.money.budgets import BudgetService
from bot.services.money.deposits import Alerts, DepositService
from bot.services.scheduler import Scheduler
from bot.store import Store
from bot.ui.jobs import notices as _job_notices  # noqa: F401 - registers the words of notices
from bot.ui.kit.notices import ChannelNotices
from bot.ui.moderation import log_text as _log_text  # noqa: F401
from bot.ui.money import notices as _money_notices  # noqa: F401


@dataclass(frozen=True, slots=True)
class Money:
    """The parts, and how they go on by themselves."""

    notices: ChannelNotices
    budgets: BudgetService
    deposits: DepositService
    stops: HostPauses
    audit_job: AuditJob
    rescue: Rescue
    write_offs: WriteOffs
    alerts: Alerts

    def schedule(self, scheduler: Scheduler) -> None:
        """What happens without anybody asking."""
        scheduler.every("deposits", deposits.SCAN_SECONDS, self.deposits.tick)
        scheduler.at("nightly audit", self.audit_job.due, self.audit_job.nightly)
        scheduler.every("budget alerts", deposits.BUDGET_SECONDS, self.alerts.check_budgets)
        scheduler.every("wallet", deposits.WALLET_SECONDS, self.alerts.check_wallet)


def money(
    settings: Settings,
    clock: SystemClock,
    method: BasePayments,
    studio: Studio,
    store: Store,
    worker: Worker,
) -> Money:
    """Everything but who speaks in Discord (`notices.attach`) and who brings files home (`rescue.equip`)."""
    notices = ChannelNotices(store.settings, settings.host_log_channel_id)
    watch = WalletWatch(method.usdc, method.address)
    budgets = BudgetService(store, method, clock)
    return Money(
        notices=notices,
        budgets=budgets,
        deposits=DepositService(
            store,
            watch,
            budgets,
            notices,
            clock,
            address=method.address,
            confirmations=settings.deposit_confirmations,
        ),
        stops=HostPauses(store, notices, clock),
        audit_job=AuditJob(store, watch, notices, clock, address=method.address),
        rescue=Rescue(store, studio, worker, clock),
        write_offs=WriteOffs(store, method, worker, clock, host_bears=settings.losses == "host"),
        alerts=Alerts(store, method, notices, clock, wallet_limit=settings.wallet_low),
    )
