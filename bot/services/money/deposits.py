"""Money from the chain: promise top-ups, record deposits, credit each once, and alert when money runs out.

A transfer counts once it is deep enough in the chain not to be reorganised away. Each scan begins some
blocks before the last one ended, because a node that lags behind may have left logs out. A transfer is one
row of the ledger, so reading it again changes nothing.
"""

import logging
import secrets
from dataclasses import dataclass

from bot.domain.amounts import format_usd
from bot.domain.money.chain import Received
from bot.domain.money.deposits import (
    TOPUP_SECONDS,
    Deposit,
    Mined,
    NewTopup,
    ScannedRange,
    ScanResult,
    Topup,
    cut_to_cents,
)
from bot.domain.money.errors import SenderNeeded, TopupTooSmall
from bot.domain.money.notices import (
    DepositUnclaimed,
    TopupCredited,
    WalletLow,
    WalletRefilled,
)
from bot.ports import Chain, Clock, Notices, PaymentMethod
from bot.services.money.budgets import BudgetService
from bot.store import Store

log = logging.getLogger(__name__)

SCAN_SECONDS = 15.0
"""Pause between scans of the chain while a top-up is open."""

IDLE_SECONDS = 60.0
"""Pause between scans otherwise."""

OVERLAP = 150
"""Blocks that are read a second time: five minutes."""

PIECE = 5_000
"""Blocks that are recorded in one transaction when there is much to catch up with."""

LAZY = 100
"""Blocks without a transfer after which the end of the scan is written down all the same."""

ANNOUNCE_SECONDS = 3600.0
"""The announcement of a credit is tried for this long."""

BUDGET_SECONDS = 30.0
WALLET_SECONDS = 300.0
"""Pauses between the checks of `Alerts`."""


@dataclass(frozen=True, slots=True)
class DepositRules:
    """The host's rules: a deposit counts once `confirmations` blocks are above its own.

    One above `review_above` micro-USDC waits for the host. `named_senders`: each top-up has to name the
    address that its transfer comes from.
    """

    confirmations: int
    review_above: int | None = None
    named_senders: bool = False


class DepositService:
    """Promise top-ups and watch the chain for deposits.

    topup = await deposits.topup(guild_id, channel_id, user_id, 25_000_000, key=key)
    topup.amount    # the exact micro-USDC to send, within a day
    """

    def __init__(
        self,
        store: Store,
        chain: Chain,
        budgets: BudgetService,
        notices: Notices,
        clock: Clock,
        *,
        address: str,
        rules: DepositRules,
    ) -> None:
        self._store = store
        self._chain = chain
        self._budgets = budgets
        self._notices = notices
        self._clock = clock
        self.address = address
        self.rules = rules
        self._scanned_at = 0
        self._known: set[tuple[str, int]] = set()  # (tx, log index) that this process has recorded

    # ── commands ─────────────────────────────────────────────────────────────────────────────────

    async def topup(
        self,
        guild_id: int,
        channel_id: int,
        user_id: int,
        amount: int,
        *,
        key: str,
        sender: str | None = None,
    ) -> Topup:
        """Promise an exact amount to send within a day, once per `key`. It replaces the person's open one.

        What `amount` has below a cent is cut off. `sender`: the only address whose transfer counts. Raises
        TopupTooSmall, SenderNeeded, NoFreeAmount or ChainUnavailable.
        """
        asked = cut_to_cents(amount)
        if asked <= 0:
            raise TopupTooSmall
        if sender is None and self.rules.named_senders:
            raise SenderNeeded
        span = await self._store.deposits.scanned_span()
        if span is None or span.wallet != self.address:
            await self.scan()  # a transfer that arrives from now on must be seen
        now = self._clock.now()
        return await self._store.deposits.open_topup(
            NewTopup(
                id=secrets.token_hex(4),
                request_key=key,
                guild_id=guild_id,
                channel_id=channel_id,
                user_id=user_id,
                asked=asked,
                opened_at=now,
                due_at=self._clock.after(TOPUP_SECONDS, since=now),
                sender=sender,
            )
        )

    async def assign(self, key: str, guild_id: int, *, by: int) -> Deposit:
        """Credit an unclaimed deposit to a server.

        Raises DepositNotFound, DepositDecided, or NotInWallet if the wallet does not hold it beyond its
        debts: then it was credited by hand already.
        """
        async with self._budgets.promising:
            amount = next((deposit.amount for deposit in await self.unclaimed() if deposit.key == key), 0)
            if amount:
                await self._budgets.require_free(amount)
            return await self._store.deposits.assign(key, guild_id, by=by, now=self._clock.now())

    async def dismiss(self, key: str, *, by: int) -> Deposit:
        """Record that a deposit is the host's own money. Raises DepositNotFound or DepositDecided."""
        return await self._store.deposits.dismiss(key, by=by, now=self._clock.now())

    async def unclaimed(self) -> list[Deposit]:
        """Return the deposits that wait for the host, newest first."""
        return list(await self._store.deposits.newest(unclaimed=True))

    # ── the chain ────────────────────────────────────────────────────────────────────────────────

    async def tick(self) -> None:
        """Scan if it is time, and announce credits. Raises ChainUnavailable."""
        waiting = await self._store.deposits.waiting_amounts(self._clock.now())
        idle = self._clock.now() < self._clock.after(IDLE_SECONDS, since=self._scanned_at)
        if waiting or not idle:
            await self.scan()
        await self._announce_credits()

    async def scan(self) -> None:
        """Record transfers that are new and deep enough. Raises ChainUnavailable."""
        newest = await self._chain.newest()
        span = await self._store.deposits.scanned_span()
        if span is None or span.wallet != self.address:
            await self._begin(newest.number)
            return
        deep = newest.number - self.rules.confirmations
        first = max(span.first, span.next - OVERLAP)
        for start in range(first, deep + 1, PIECE):
            await self._read(span, start, min(start + PIECE - 1, deep))
        await self._note_arriving(max(deep + 1, span.first), newest.number)
        self._scanned_at = self._clock.now()

    async def _begin(self, newest: int) -> None:
        """Begin after the newest log: money that is in the wallet already is no deposit."""
        transfers = await self._chain.received(newest, newest)  # the newest block may still fill
        last_log = max((transfer.log_index for transfer in transfers), default=-1)
        await self._store.deposits.begin_scan(self.address, newest, last_log)

    async def _read(self, span: ScannedRange, first: int, last: int) -> None:
        transfers = await self._chain.received(first, last)
        received = [transfer for transfer in transfers if span.covers(transfer) and self._is_new(transfer)]
        if not received and last + 1 - span.next < LAZY:
            return
        times = await self._chain.block_times({transfer.block for transfer in received})
        mined = [Mined(transfer, times[transfer.block]) for transfer in received]
        result = await self._store.deposits.record_scan(
            mined, upto=last + 1, now=self._clock.now(), line=self.rules.review_above
        )
        self._remember(received)
        await self._report(result)

    def _is_new(self, received: Received) -> bool:
        return received.amount > 0 and (received.tx, received.log_index) not in self._known

    def _remember(self, received: list[Received]) -> None:
        if len(self._known) > 100_000:
            self._known.clear()
        self._known |= {(transfer.tx, transfer.log_index) for transfer in received}

    async def _note_arriving(self, first: int, last: int) -> None:
        """Note the money of open top-ups that is not deep enough yet: their servers are promised it."""
        waiting = await self._store.deposits.waiting_amounts(self._clock.now())
        above = await self._chain.received(first, last) if waiting and first <= last else ()
        self._budgets.arriving = sum(transfer.amount for transfer in above if transfer.amount in waiting)

    async def _report(self, result: ScanResult) -> None:
        for topup in result.credited:
            log.info("top-up %s of server %s: %s arrived", topup.id, topup.guild_id, format_usd(topup.amount))
        for deposit in result.unclaimed:
            await self._notices.host(DepositUnclaimed(deposit), nonce=f"d-{deposit.tx[2:20]}")

    async def _announce_credits(self) -> None:
        for topup in await self._store.deposits.unannounced_topups():
            assert topup.credited_at is not None, "only a credited top-up is announced"
            stale = self._clock.now() >= self._clock.after(ANNOUNCE_SECONDS, since=topup.credited_at)
            if await self._announce(topup) or stale:
                await self._store.deposits.mark_announced(topup.id, now=self._clock.now())

    async def _announce(self, topup: Topup) -> bool:
        """Post in the channel of the top-up, else in the one for alerts. Return True if it was posted."""
        available = (await self._store.budgets.balances(topup.guild_id)).available
        notice, nonce = TopupCredited(topup, available), f"u-{topup.id}"
        return await self._notices.channel(
            topup.guild_id, topup.channel_id, notice, nonce=nonce
        ) or await self._notices.server(topup.guild_id, notice, nonce=nonce)


class Alerts:
    """Alert servers about their budgets, and the host about the wallet.

    Each step of a budget is reported once until money comes in again; the wallet once until it holds
    `wallet_limit` micro-USDC again.
    """

    def __init__(
        self, store: Store, method: PaymentMethod, notices: Notices, clock: Clock, *, wallet_limit: int
    ) -> None:
        self._store = store
        self._method = method
        self._notices = notices
        self._clock = clock
        self._wallet_limit = wallet_limit

    async def check_budgets(self) -> None:
        """Alert the servers that have used 50, 80 or 100 percent of their budget."""
        for alert in await self._store.budgets.take_alerts():
            nonce = f"b-{alert.guild_id % 10**12}-{alert.step}-{alert.level % 10**6}"
            await self._notices.server(alert.guild_id, alert, nonce=nonce[:25])

    async def check_wallet(self) -> None:
        """Alert the host when the wallet falls below the limit, and when it is above again.

        Raises ChainUnavailable.
        """
        balance = await self._method.balance()
        low = balance < self._wallet_limit
        if await self._store.host.record_wallet_low(low):
            notice = (
                WalletLow(balance, self._wallet_limit, self._method.address)
                if low
                else WalletRefilled(balance)
            )
            await self._notices.host(notice, nonce=f"w-{self._clock.now()}")
