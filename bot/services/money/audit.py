"""The audit of the running bot: on the host's command, every night, and its view for members.

All three show the same comparison, which runs in small steps all the time (`gate`).
"""

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.errors import ChainUnavailable
from bot.domain.money.audit import UNCOVERED, LastReconcile, Reconciliation
from bot.domain.money.movements import Coverage
from bot.domain.money.notices import NightlyAudit
from bot.ports import Chain, Clock, Notices
from bot.services.money.comparison import WalletComparison
from bot.services.money.reconcile import reconcile
from bot.store import Store

log = logging.getLogger(__name__)

NIGHT_HOUR = 3
"""The hour (UTC) of the nightly audit."""


@dataclass(frozen=True, slots=True)
class AuditView:
    """The facts of `/budget proof`. Amounts are micro-USDC; `wallet` is None while the chain is silent.

    `coverage` is what was compared so far, in small steps; `last` the last comparison of everything.
    """

    address: str
    wallet: int | None
    owed: int
    open_amount: int
    lines: int
    head: str
    last: LastReconcile | None
    coverage: Coverage | None = None


class AuditJob:
    """Compare the ledger with the chain, and pause spending if they disagree.

    result = await audit.run()
    result.wrong    # findings that contradict the ledger
    """

    def __init__(
        self,
        store: Store,
        comparison: WalletComparison,
        chain: Chain,
        notices: Notices,
        clock: Clock,
        *,
        payees: Collection[str],
    ) -> None:
        self._store = store
        self._comparison = comparison
        self._chain = chain
        self._notices = notices
        self._clock = clock
        self._payees = payees
        self._address = comparison.address
        self._running = asyncio.Lock()

    async def view(self) -> AuditView:
        """Return the present totals and the last comparison, without a new one."""
        try:
            wallet: int | None = await self._chain.balance(self._address)
        except ChainUnavailable:
            wallet = None
        lines, head = await self._store.ledger.journal_head()
        return AuditView(
            address=self._address,
            wallet=wallet,
            owed=await self._store.budgets.owed(),
            open_amount=await self._store.payments.open_amount(),
            lines=lines,
            head=head,
            last=await self._store.host.last_reconcile(),
            coverage=await self._store.movements.coverage(self._address),
        )

    async def run(self) -> Reconciliation:
        """Compare the whole ledger with the chain and record the result. Takes seconds to minutes.

        A comparison with a silent chain is not recorded: it proves nothing. What was proven on the way is.
        """
        async with self._running:
            result = await self._reconcile()
            if result.answered:
                await self._store.host.record_reconcile(result)
            return result

    async def nightly(self) -> None:
        """Compare, pause spending if the ledger is wrong, and notify the host.

        Raises ChainUnavailable if the chain proved nothing: the scheduler tries again in a minute.
        """
        result = await self.run()
        if not result.answered:
            raise ChainUnavailable(result.unanswered[-1].detail)
        if result.wrong:
            log.error("the nightly audit has %d findings", len(result.wrong))
            reason = f"the nightly audit has {len(result.wrong)} findings"
            await self._store.host.pause(by=None, reason=reason, now=self._clock.now())
        await self._notices.host(NightlyAudit(result, paused=bool(result.wrong)), nonce=f"r-{result.at}")

    async def next_due(self) -> int:
        """Return the instant of the next night after the last comparison, or after the first start."""
        last = await self._store.host.last_reconcile()
        since = last.at if last else await self._store.host.record_start(self._clock.now())
        return self._clock.after(seconds_to_night(since), since=since)

    async def _reconcile(self) -> Reconciliation:
        for _ in range(2):  # money may move between two reads, which looks like missing money
            result = await reconcile(
                self._store, self._comparison, self._chain, payees=self._payees, now=self._clock.now()
            )
            if {finding.what for finding in result.findings} != {UNCOVERED}:
                break
        return result


def seconds_to_night(instant: int) -> float:
    """Return the seconds from an instant (epoch milliseconds) to the next nightly audit, at most a day."""
    now = datetime.fromtimestamp(instant / 1000, UTC)
    night = now.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    if night <= now:
        night += timedelta(days=1)
    return (night - now).total_seconds()
