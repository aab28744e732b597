"""The audit of the running bot: on the host's command, every night, and its view for members.

All three show the same comparison, which runs in small steps all the time (`gate`).
"""

import asyncio
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.errors import ChainUnavailable
from bot.domain.money.audit import GAS_UNCOVERED, UNCOVERED, LastReconcile, Reconciliation
from bot.domain.money.movements import Coverage
from bot.domain.money.networks import Network
from bot.domain.money.notices import NightlyAudit
from bot.domain.money.payments import PaymentState
from bot.ports import Clock, Notices, WatchedWallet
from bot.services.money.comparison import WalletComparison
from bot.services.money.reconcile import reconcile
from bot.store import Store

log = logging.getLogger(__name__)

NIGHT_HOUR = 3
"""The hour (UTC) of the nightly audit."""


@dataclass(frozen=True, slots=True)
class WalletView:
    """One wallet. `balance` is None while its chain is silent; `coverage` is what was compared so far."""

    network: Network
    address: str
    balance: int | None
    coverage: Coverage | None = None


@dataclass(frozen=True, slots=True)
class AuditView:
    """The facts of `/budget proof`. Amounts are micro-USDC; `last` is the last comparison of everything.

    `open_amount` is signed and still held by servers, so it is owed; `open_fees` may leave the wallets too.
    """

    wallets: Sequence[WalletView]
    owed: int
    open_amount: int
    lines: int
    head: str
    last: LastReconcile | None
    open_fees: int = 0

    @property
    def covers(self) -> bool | None:
        """Return whether the wallets hold what is owed. None: that depends on a chain that is silent."""
        known = sum(one.balance or 0 for one in self.wallets) - self.open_fees
        if known >= self.owed:
            return True
        return None if any(one.balance is None for one in self.wallets) else False


class AuditJob:
    """Compare the ledger with the chain, and pause spending if they disagree.

    result = await audit.run()
    result.wrong    # findings that contradict the ledger
    """

    def __init__(
        self,
        store: Store,
        comparisons: Sequence[WalletComparison],
        notices: Notices,
        clock: Clock,
        *,
        payees: Collection[str],
    ) -> None:
        self._store = store
        self._comparisons = comparisons
        self._notices = notices
        self._clock = clock
        self._payees = payees
        self._running = asyncio.Lock()

    async def view(self) -> AuditView:
        """Return the present totals and the last comparison, without a new one."""
        wallets = await asyncio.gather(*(self._view(one.wallet) for one in self._comparisons))
        opened = [
            one
            for comparison in self._comparisons
            for one in await self._store.movements.open_payments(comparison.wallet.network)
            if one.state is PaymentState.SIGNED
        ]
        lines, head = await self._store.ledger.journal_head()
        return AuditView(
            wallets=wallets,
            owed=await self._store.budgets.owed(),
            open_amount=await self._store.payments.open_amount(),
            lines=lines,
            head=head,
            last=await self._store.host.last_reconcile(),
            open_fees=sum(one.fee_most for one in opened),
        )

    async def _view(self, wallet: WatchedWallet) -> WalletView:
        try:
            balance: int | None = await wallet.chain.balance(wallet.address)
        except ChainUnavailable:
            balance = None
        coverage = await self._store.movements.coverage(wallet.key)
        return WalletView(wallet.network, wallet.address, balance, coverage)

    async def run(self) -> Reconciliation:
        """Compare the whole ledger with the chain and record the result. Takes seconds to minutes.

        A comparison with no chain that answers is not recorded: it proves nothing. What was proven on the
        way is.
        """
        async with self._running:
            result = await self._reconcile()
            if result.answered:
                await self._store.host.record_reconcile(result)
            for guild_id in result.miscounted:
                log.warning("the sums by day of server %s are made again from its transfers", guild_id)
                await self._store.history.drop_days(guild_id)
            return result

    async def nightly(self) -> None:
        """Compare, pause spending if the ledger is wrong, and notify the host.

        Raises ChainUnavailable if no chain proved anything: the scheduler tries again in a minute.
        """
        result = await self.run()
        if not result.answered:
            raise ChainUnavailable(result.unanswered[-1].detail)
        if result.alarming:
            log.error("the nightly audit has %d findings", len(result.wrong))
            reason = f"the nightly audit has {len(result.wrong)} findings"
            await self._store.host.pause(by=None, reason=reason, now=self._clock.now())
        await self._notices.host(NightlyAudit(result, paused=bool(result.alarming)), nonce=f"r-{result.at}")

    async def next_due(self) -> int:
        """Return the instant of the next night after the last comparison, or after the first start."""
        last = await self._store.host.last_reconcile()
        since = last.at if last else await self._store.host.record_start(self._clock.now())
        return self._clock.after(seconds_to_night(since), since=since)

    async def _reconcile(self) -> Reconciliation:
        for _ in range(2):  # money may move between two reads, which looks like missing money
            result = await reconcile(
                self._store, self._comparisons, payees=self._payees, now=self._clock.now()
            )
            kinds = {finding.what for finding in result.findings}
            if not kinds or kinds - {UNCOVERED, GAS_UNCOVERED}:
                break
        return result


def seconds_to_night(instant: int) -> float:
    """Return the seconds from an instant (epoch milliseconds) to the next nightly audit, at most a day."""
    now = datetime.fromtimestamp(instant / 1000, UTC)
    night = now.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    if night <= now:
        night += timedelta(days=1)
    return (night - now).total_seconds()
