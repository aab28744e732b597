"""Money from the chain: top-ups are promised, deposits seen, credited once, and told of.

What counts is deep enough in the chain not to be reorganised away. Each look begins some blocks before
the last one ended: a node that lags behind may have left logs out. A transfer is one row of the books,
so reading it again changes nothing.
"""

import logging
import secrets

from bot.domain.amounts import format_usd
from bot.domain.money import deposit_messages
from bot.domain.money.chain import Received, Used
from bot.domain.money.deposits import TOPUP_SECONDS, Deposit, Mined, NewTopup, ScanResult, Span, Topup
from bot.domain.money.errors import CreditNotPositive
from bot.i18n import use_locale
from bot.ports import Chain, Clock, Notices
from bot.services.money.budgets import BudgetService
from bot.store import Store

log = logging.getLogger(__name__)

LOOK_SECONDS = 15.0
"""How often the chain is looked at while a top-up is open."""

IDLE_SECONDS = 60.0
"""How often it is looked at otherwise."""

OVERLAP = 150
"""Blocks that are read once more: five minutes."""

PIECE = 5_000
"""Blocks taken into the books at once when there is much to catch up with."""

LAZY = 100
"""Blocks without news after which it is written down how far the chain was read."""

TELL_SECONDS = 3600.0
"""How long telling of a credit is tried."""


class DepositService:
    """Promises top-ups and watches for what arrives. `confirmations`: blocks above a deposit's own."""

    def __init__(
        self,
        store: Store,
        chain: Chain,
        budgets: BudgetService,
        notices: Notices,
        clock: Clock,
        *,
        address: str,
        confirmations: int,
    ) -> None:
        self._store = store
        self._chain = chain
        self._budgets = budgets
        self._notices = notices
        self._clock = clock
        self.address = address
        self._confirmations = confirmations
        self._looked_at = 0
        self._known: set[tuple[str, int]] = set()  # read before by this process: (tx, log index), nonces
        self._known_nonces: set[str] = set()

    # ── what people do ───────────────────────────────────────────────────────────────────────────

    async def topup(self, guild_id: int, channel_id: int, user_id: int, amount: int, *, key: str) -> Topup:
        """An exact amount to send within a day, once per `key`. Raises NotAllowed or OverLimit."""
        if amount <= 0:
            raise CreditNotPositive
        span = await self._store.deposits.scanned_span()
        if span is None or span.wallet != self.address:
            await self.look()  # what arrives from now on is to be seen
        now = self._clock.now()
        return await self._store.deposits.open_topup(
            NewTopup(
                id=secrets.token_hex(4),
                request_key=key,
                guild_id=guild_id,
                channel_id=channel_id,
                user_id=user_id,
                asked=amount,
                opened_at=now,
                due_at=self._clock.after(TOPUP_SECONDS, since=now),
            )
        )

    async def assign(self, key: str, guild_id: int, *, by: int) -> Deposit:
        """The host gives an unclaimed deposit to a server. Raises NotFound, Outdated, or NotAllowed if
        the wallet does not hold it beyond its debts (it was credited by hand already)."""
        async with self._budgets.promising:
            amount = next((d.amount for d in await self.unclaimed() if d.key == key), 0)
            if amount:
                await self._budgets.require_free(amount)
            return await self._store.deposits.assign(key, guild_id, by=by, now=self._clock.now())

    async def keep(self, key: str, *, by: int) -> Deposit:
        """The host says that a deposit is the host's own money. Raises NotFound or Outdated."""
        return await self._store.deposits.dismiss(key, by=by, now=self._clock.now())

    async def unclaimed(self) -> list[Deposit]:
        """Deposits that wait for the host, newest first."""
        return list(await self._store.deposits.newest(unclaimed=True))

    # ── what the chain does ──────────────────────────────────────────────────────────────────────

    async def tick(self) -> None:
        """Looks if it is time to, and tells of what was credited. Raises ChainUnavailable."""
        open_amounts = await self._store.deposits.waiting_amounts(self._clock.now())
        idle = self._clock.now() < self._clock.after(IDLE_SECONDS, since=self._looked_at)
        if open_amounts or not idle:
            await self.look()
        await self._announce()

    async def look(self) -> None:
        """Takes what is new and deep enough into the books. Raises ChainUnavailable."""
        newest = await self._chain.newest()
        span = await self._store.deposits.scanned_span()
        if span is None or span.wallet != self.address:
            await self._begin(newest.number)
            return
        deep = newest.number - self._confirmations
        first = max(span.first, span.next - OVERLAP)
        for start in range(first, deep + 1, PIECE):
            await self._read(span, start, min(start + PIECE - 1, deep))
        await self._note_arriving(max(deep + 1, span.first), newest.number)
        self._looked_at = self._clock.now()

    async def _begin(self, newest: int) -> None:
        """What is in the wallet already is no deposit. The newest block still fills."""
        there = await self._chain.received(newest, newest)
        await self._store.deposits.begin_scan(
            self.address, newest, max((each.log_index for each in there), default=-1)
        )

    async def _read(self, span: Span, first: int, last: int) -> None:
        there = await self._chain.received(first, last)
        received = [each for each in there if span.covers(each) and self._is_new(each)]
        used = [u for u in await self._chain.used(first, last) if u.nonce not in self._known_nonces]
        if not received and not used and last + 1 - span.next < LAZY:
            return
        mined = [Mined(each, await self._chain.block_time(each.block)) for each in received]
        seen = await self._store.deposits.record_scan(mined, used, upto=last + 1, now=self._clock.now())
        self._remember(received, used)
        await self._react(seen)

    def _is_new(self, received: Received) -> bool:
        return received.amount > 0 and (received.tx, received.log_index) not in self._known

    def _remember(self, received: list[Received], used: list[Used]) -> None:
        if len(self._known) + len(self._known_nonces) > 100_000:
            self._known.clear()
            self._known_nonces.clear()
        self._known |= {(each.tx, each.log_index) for each in received}
        self._known_nonces |= {each.nonce for each in used}

    async def _note_arriving(self, first: int, last: int) -> None:
        """Money of an open top-up that is not deep enough yet is promised to its server already."""
        waiting = await self._store.deposits.waiting_amounts(self._clock.now())
        above = await self._chain.received(first, last) if waiting and first <= last else ()
        self._budgets.arriving = sum(each.amount for each in above if each.amount in waiting)

    async def _react(self, seen: ScanResult) -> None:
        for topup in seen.credited:
            log.info("top-up %s of server %s: %s arrived", topup.id, topup.guild_id, format_usd(topup.amount))
        for deposit in seen.odd:
            await self._notices.host(deposit_messages.unclaimed(deposit), nonce=f"d-{deposit.tx[2:20]}")
        if seen.strange:
            text = deposit_messages.strange(seen.strange)
            reason = "the wallet paid something that this bot never signed"
            await self._store.host.pause(by=None, reason=reason, now=self._clock.now())
            await self._notices.host(text, nonce=f"n-{seen.strange[0][2:20]}")

    async def _announce(self) -> None:
        for topup in await self._store.deposits.unannounced_topups():
            if await self._told(topup) or self._is_old_news(topup):
                await self._store.deposits.mark_announced(topup.id, now=self._clock.now())

    async def _told(self, topup: Topup) -> bool:
        available = (await self._store.budgets.balances(topup.guild_id)).available
        nonce = f"u-{topup.id}"
        with use_locale(await self._notices.language(topup.guild_id)):
            text = deposit_messages.arrived(topup, available)
        return await self._notices.channel(
            topup.guild_id, topup.channel_id, text, nonce=nonce
        ) or await self._notices.server(topup.guild_id, "topup", text, nonce=nonce)

    def _is_old_news(self, topup: Topup) -> bool:
        assert topup.credited_at is not None, "only credited ones are told of"
        return self._clock.now() >= self._clock.after(TELL_SECONDS, since=topup.credited_at)
