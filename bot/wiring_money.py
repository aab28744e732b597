"""Builds what watches over the money: funding, audits, alerts, the host's stops. Part of `bot.wiring`."""

from dataclasses import dataclass

from bot.clock import SystemClock
from bot.payments.watch import WalletWatch
from bot.payments.x402 import BasePayments
from bot.ports import Studio
from bot.services import alerts, funding
from bot.services.alerts import Alerts
from bot.services.auditing import Auditing
from bot.services.budgets import BudgetService
from bot.services.clockwork import Clockwork
from bot.services.funding import FundingService
from bot.services.host_stops import HostStops
from bot.services.rescuing import Rescue
from bot.services.worker import Worker
from bot.services.writing_off import WriteOffs
from bot.settings import Settings
from bot.store import SqliteStore
from bot.ui.notices import ChannelNotices


@dataclass(frozen=True, slots=True)
class Money:
    """The parts, and how they go on by themselves."""

    notices: ChannelNotices
    budgets: BudgetService
    funding: FundingService
    stops: HostStops
    auditing: Auditing
    rescue: Rescue
    write_offs: WriteOffs
    alerts: Alerts

    def schedule(self, clockwork: Clockwork) -> None:
        """What happens without anybody asking."""
        clockwork.every("deposits", funding.LOOK_SECONDS, self.funding.tick)
        clockwork.at("nightly audit", self.auditing.due, self.auditing.nightly)
        clockwork.every("budget alerts", alerts.LOOK_SECONDS, self.alerts.budgets)
        clockwork.every("wallet", alerts.WALLET_SECONDS, self.alerts.wallet)


def money(
    settings: Settings,
    clock: SystemClock,
    method: BasePayments,
    studio: Studio,
    store: SqliteStore,
    worker: Worker,
) -> Money:
    """Everything but who speaks in Discord (`notices.attach`) and who brings files home (`rescue.equip`)."""
    notices = ChannelNotices(store.servers, settings.host_log_channel_id)
    watch = WalletWatch(method.usdc, method.address)
    budgets = BudgetService(store, method, clock)
    return Money(
        notices=notices,
        budgets=budgets,
        funding=FundingService(
            store,
            watch,
            budgets,
            notices,
            clock,
            address=method.address,
            confirmations=settings.deposit_confirmations,
        ),
        stops=HostStops(store, notices, clock),
        auditing=Auditing(store, watch, notices, clock, address=method.address),
        rescue=Rescue(store, studio, worker, clock),
        write_offs=WriteOffs(store, method, worker, clock, host_bears=settings.losses == "host"),
        alerts=Alerts(store, method, notices, clock, low=settings.wallet_low),
    )
