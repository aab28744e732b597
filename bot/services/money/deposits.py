"""Money from the chain: promise top-ups, decide about deposits, and alert when money runs out.

`bot.services.money.deposit_watch` sees the transfers.
"""

import asyncio
import secrets
from collections.abc import Sequence
from functools import partial

from bot.domain.money.deposits import (
    TOPUP_SECONDS,
    Deposit,
    NewTopup,
    Topup,
    cut_to_cents,
)
from bot.domain.money.errors import (
    ChainNeed,
    ChainSilent,
    NotInWallet,
    SenderNeeded,
    TopupOver,
    TopupTooSmall,
)
from bot.domain.money.networks import Network, WalletAddress
from bot.domain.money.notices import (
    TopupCredited,
    TopupReplaced,
    WalletLow,
    WalletRefilled,
)
from bot.ports import Clock, Notices, WatchedWallet
from bot.ports.membership import ALONE, Membership
from bot.services.money.budgets import BudgetService
from bot.services.money.deposit_watch import DepositRules, DepositWatch
from bot.services.money.several import on_each
from bot.services.scheduler import Scheduler
from bot.services.wallets import Wallets
from bot.store import Store
from bot.store.money.cover import NotCovered

SCAN_SECONDS = 15.0
"""Pause between scans of the chain while a top-up is open."""

ANNOUNCE_SECONDS = 3600.0
"""The announcement of a credit is tried for this long."""

BUDGET_SECONDS = 30.0
WALLET_SECONDS = 300.0
"""Pauses between the checks of `Alerts`."""


class DepositService:
    """Promise top-ups and watch the chains for deposits.

    topup = await deposits.topup(guild_id, channel_id, user_id, 25_000_000, key=key)
    topup.amount    # the exact micro-USDC to send, within a day
    """

    def __init__(
        self,
        store: Store,
        wallets: Sequence[WatchedWallet],
        budgets: BudgetService,
        notices: Notices,
        clock: Clock,
        *,
        rules: DepositRules,
    ) -> None:
        self._store = store
        self._budgets = budgets
        self._notices = notices
        self._clock = clock
        self.wallets = tuple(WalletAddress(wallet.network, wallet.address) for wallet in wallets)
        """The wallets that can be paid into, the preferred one first."""
        self.rules = rules
        self._announcing = asyncio.Lock()  # a credit is announced once
        self.watches = [DepositWatch(store, wallet, notices, clock, rules=rules) for wallet in wallets]

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
        TopupTooSmall, SenderNeeded, NoFreeAmount, or ChainSilent while a transfer (of `sender`) would be
        seen nowhere.
        """
        asked = cut_to_cents(amount)
        if asked <= 0:
            raise TopupTooSmall
        if sender is None and self.rules.named_senders:
            raise SenderNeeded
        seen = await self.seen()  # a transfer that arrives from now on must be seen
        if sender is not None and not any(wallet.takes_from(sender) for wallet in seen):
            raise ChainSilent(ChainNeed.TRANSFERS)
        now = self._clock.now()
        topup = await self._store.deposits.open_topup(
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
        for other in await self.replaced_by(topup):
            if other.user_id != user_id:
                notice, nonce = TopupReplaced(other, by=user_id), f"r-{other.id}"
                await self._notices.channel(other.guild_id, other.channel_id, notice, nonce=nonce)
        return topup

    def credit_seconds(self, network: Network) -> float:
        """Return how long a transfer on a network takes at most to be credited, once it is in a block.

        Its block has to be deep enough, and the next scan has to come.
        """
        deep = self.rules.depth(network) * network.block_seconds
        return deep + network.final_seconds + SCAN_SECONDS

    async def promised(self, topup_id: str) -> Topup:
        """Return an open top-up. Raises TopupOver if its amount must not be sent any more."""
        topup = await self._store.deposits.topup(topup_id)
        if topup is None or topup.credited_at is not None or self._clock.now() > topup.ends_at:
            raise TopupOver(credited=topup is not None and topup.credited_at is not None)
        return topup

    async def seen(self) -> Sequence[WalletAddress]:
        """Return the wallets whose transfers are seen, if need be after a scan. Raises ChainSilent without.

        A transfer to another one is booked all the same, once its chain is read again.
        """
        sights = await asyncio.gather(
            *(watch.require_sight() for watch in self.watches), return_exceptions=True
        )
        for sight in sights:
            if sight is not None and not isinstance(sight, ChainSilent):
                raise sight
        seen = [wallet for wallet, sight in zip(self.wallets, sights, strict=True) if sight is None]
        if not seen:
            raise ChainSilent(ChainNeed.TRANSFERS) from sights[0]
        return seen

    async def replaced_by(self, topup: Topup) -> Sequence[Topup]:
        """Return the top-ups whose place it took. Their amounts must not be sent any more."""
        return await self._store.deposits.topups_replaced_by(topup)

    async def assign(self, key: str, guild_id: int, *, by: int) -> Deposit:
        """Credit an unclaimed deposit to a server.

        Raises DepositNotFound, DepositDecided, ChainSilent, or NotInWallet if the wallets do not hold it
        beyond their debts: then it was credited by hand already.
        """
        try:
            return await self._store.deposits.assign(
                key, guild_id, by=by, now=self._clock.now(), covers=await self._budgets.covers()
            )
        except NotCovered as error:
            raise NotInWallet(error.free, error.needed, self.wallets) from error

    async def dismiss(self, key: str, *, by: int) -> Deposit:
        """Record that a deposit is the host's own money. Raises DepositNotFound or DepositDecided."""
        return await self._store.deposits.dismiss(key, by=by, now=self._clock.now())

    async def unclaimed(self) -> list[Deposit]:
        """Return the deposits that wait for the host, newest first."""
        return list(await self._store.deposits.newest(unclaimed=True))

    # ── the chain ────────────────────────────────────────────────────────────────────────────────

    def schedule(self, scheduler: Scheduler) -> None:
        """Have each chain scanned on its own: one that fails is asked at longer pauses, no other is."""
        for watch in self.watches:
            name = f"deposits on {watch.wallet.network.title}"
            scheduler.every(name, SCAN_SECONDS, partial(self.tick, watch), for_all=True)

    async def tick(self, *watches: DepositWatch) -> None:
        """Scan these chains, or all, if it is time, and announce credits. Raises ChainUnavailable."""
        try:
            await on_each(watch.tick() for watch in watches or self.watches)
        finally:
            async with self._announcing:
                await self._announce_credits()

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
    """Alert servers about their budgets, and the host about the wallets.

    Each step of a budget is reported once until money comes in again; each wallet once until it holds
    `wallet_limit` micro-USDC again.
    """

    def __init__(
        self,
        store: Store,
        wallets: Wallets,
        notices: Notices,
        clock: Clock,
        membership: Membership = ALONE,
        *,
        wallet_limit: int,
    ) -> None:
        self._membership = membership
        self._store = store
        self._wallets = wallets
        self._notices = notices
        self._clock = clock
        self._wallet_limit = wallet_limit

    async def check_budgets(self) -> None:
        """Alert the servers that have used 50, 80 or 100 percent of their budget."""
        for alert in await self._store.budgets.take_alerts(self._membership.held):
            nonce = f"b-{alert.guild_id % 10**12}-{alert.step}-{alert.level % 10**6}"
            await self._notices.server(alert.guild_id, alert, nonce=nonce[:25])

    async def check_wallets(self) -> None:
        """Alert the host when a wallet falls below the limit, and when it is above again.

        A wallet whose node is silent is left for the next time.
        """
        for state in await self._wallets.balances():
            network = state.network
            if state.balance is None:
                continue
            low = state.balance < self._wallet_limit
            if await self._store.host.record_wallet_low(network.name, low):
                notice = (
                    WalletLow(state.balance, self._wallet_limit, WalletAddress(network, state.address))
                    if low
                    else WalletRefilled(state.balance, network)
                )
                await self._notices.host(notice, nonce=f"w-{network.word}-{self._clock.now()}")
