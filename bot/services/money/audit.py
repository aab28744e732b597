"""The audit of the running bot: by the host's command, every night by itself, and what members see of it."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.errors import ChainUnavailable
from bot.domain.money.audit import SILENT, LastReconcile, Reconciled
from bot.domain.money.notices import NightlyAudit
from bot.ports import Chain, Clock, Notices
from bot.services.money.reconcile import MARGIN, UNCOVERED, reconcile
from bot.store import Store

log = logging.getLogger(__name__)

NIGHT_HOUR = 3
"""The hour (UTC) of the nightly audit."""


@dataclass(frozen=True, slots=True)
class AuditView:
    """What `/budget proof` says. Amounts in micro-USDC; `wallet` None: the chain does not answer."""

    address: str
    wallet: int | None
    owed: int
    open_amount: int
    lines: int
    head: str
    last: LastReconcile | None


class AuditJob:
    """Proves the books, and stops spending when they are wrong."""

    def __init__(self, store: Store, chain: Chain, notices: Notices, clock: Clock, *, address: str) -> None:
        self._store = store
        self._chain = chain
        self._notices = notices
        self._clock = clock
        self._address = address
        self._one = asyncio.Lock()

    async def shown(self) -> AuditView:
        """Cheap: what stands in the books now, and when they were last compared."""
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
        )

    async def run(self) -> Reconciled:
        """Compares everything and remembers that it was done. Seconds to minutes."""
        async with self._one:
            span = await self._store.deposits.scanned_span()
            result = await self._reconcile()
            answered = all(finding.what != SILENT for finding in result.findings)
            compared = max(span.compared, span.next - MARGIN) if span and answered else None
            if answered:
                await self._store.host.record_reconcile(result, compared=compared)
            return result

    async def nightly(self) -> None:
        """The same by itself: the host is told, and spending is paused if the books are wrong."""
        result = await self.run()
        if any(finding.what == SILENT for finding in result.findings):
            raise ChainUnavailable(result.findings[-1].detail)  # again in a minute
        if result.wrong:
            log.error("the nightly audit has %d findings", len(result.wrong))
            reason = f"the nightly audit has {len(result.wrong)} findings"
            await self._store.host.pause(by=None, reason=reason, now=self._clock.now())
        await self._notices.host(NightlyAudit(result, paused=bool(result.wrong)), nonce=f"r-{result.at}")

    async def due(self) -> int:
        """The next night after the last comparison, or after the bot's first start."""
        last = await self._store.host.last_reconcile()
        since = last.at if last else await self._store.host.record_start(self._clock.now())
        return self._clock.after(seconds_to_night(since), since=since)

    async def _reconcile(self) -> Reconciled:
        """Money may move between two reads; what looks like missing money is looked at twice."""
        for _ in range(2):
            result = await reconcile(self._store.ledger, self._chain, self._address, now=self._clock.now())
            if {finding.what for finding in result.findings} != {UNCOVERED}:
                break
        return result


def seconds_to_night(instant: int) -> float:
    """From an instant (epoch milliseconds) to the next nightly audit; a full day if it is one itself."""
    now = datetime.fromtimestamp(instant / 1000, UTC)
    night = now.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    if night <= now:
        night += timedelta(days=1)
    return (night - now).total_seconds()
