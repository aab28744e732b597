"""The watch over one wallet's address: every transfer to it is booked once, and its outages are told.

A transfer counts once it is deep enough in the chain not to be reorganised away. Each scan begins some
blocks before the last one ended, because a node that lags behind may have left logs out. A transfer is one
row of the ledger, so reading it again changes nothing. Each piece that the node answers is recorded, so that
a scan which breaks off goes on where it stopped.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.amounts import format_usd
from bot.domain.errors import ChainUnavailable
from bot.domain.money.chain import Block, Movements, Received
from bot.domain.money.deposits import DUST_BELOW, Deposit, Mined, ScannedRange, ScanResult
from bot.domain.money.errors import ChainNeed, ChainSilent
from bot.domain.money.movements import OVERLAP_SECONDS
from bot.domain.money.networks import BASE, Network
from bot.domain.money.notices import ChainBlind, ChainSeen, DepositsUnclaimed, DepositUnclaimed
from bot.ports import Clock, Notices, WatchedWallet
from bot.store import Store

log = logging.getLogger(__name__)

IDLE_SECONDS = 60.0
"""Pause between scans while no top-up is open."""

LAZY_SECONDS = 200
"""So many blocks' time without a transfer, and the end of the scan is written down all the same."""

ROWS = 200
"""Transfers that are booked in one transaction."""

BLIND_SECONDS = 300.0
"""Nothing is promised if the last whole scan, or the chain's newest block, is older."""

FAILURES = 4
"""Scans in a row that failed, after which the host is told and nothing is promised."""

WAIT_SECONDS = 20.0
"""Somebody who asks for a top-up waits so long, in true time, for a scan that is needed first."""

ALONE = 3
"""Unclaimed deposits of one scan that are told one by one; more are told together."""

DUST_SECONDS = 3600.0
"""Pause between two messages about transfers below a cent."""


@dataclass(frozen=True, slots=True)
class DepositRules:
    """The host's rules: a deposit on Base counts once `confirmations` blocks are above its own, and at least
    so many that no reorganisation undoes it.

    One above `review_above` micro-USDC waits for the host. `named_senders`: each top-up has to name the
    address that its transfer comes from.
    """

    confirmations: int
    review_above: int | None = None
    named_senders: bool = False

    def depth(self, network: Network) -> int:
        """Return how many blocks have to be above a deposit's, or a reorganisation may still undo it."""
        return max(self.confirmations, network.depth) if network is BASE else network.depth


class DepositWatch:
    """Scan a chain for transfers to a wallet, and know whether that works.

    `scanned_at` is when the last whole scan ended, `moved_at` when a node last answered for a piece, both by
    the steady clock; None before the first.
    """

    def __init__(
        self,
        store: Store,
        wallet: WatchedWallet,
        notices: Notices,
        clock: Clock,
        *,
        rules: DepositRules,
    ) -> None:
        self._store = store
        self.wallet = wallet
        self._chain = wallet.chain
        self._network = wallet.network
        self._notices = notices
        self._clock = clock
        self._depth = rules.depth(wallet.network)
        self._review_above = rules.review_above
        self._overlap = wallet.network.blocks_in(OVERLAP_SECONDS)
        self._lazy = wallet.network.blocks_in(LAZY_SECONDS)
        self.scanned_at: int | None = None
        self.moved_at: int | None = None
        self._scanning = asyncio.Lock()
        self._resume: int | None = None  # where the scan that broke off stopped
        self._failures = 0
        self._told_blind = False
        self._dust = _Dust()
        self._known: set[tuple[str, int]] = set()  # (tx, log index) that this process has recorded

    async def tick(self) -> None:
        """Scan if it is time. Raises ChainUnavailable, after telling the host if it is not the first time."""
        waiting = await self._store.deposits.waiting_amounts(self._clock.now())
        if waiting or not self._is_within(IDLE_SECONDS, self.scanned_at):
            try:
                await self.scan()
            except ChainUnavailable as error:
                await self._note_failure(error)
                raise
            await self._note_success()
        await self._tell_dust()

    async def require_sight(self) -> None:
        """Return if transfers are seen, if need be after a scan. Raises ChainSilent.

        What is promised for a transfer that nobody would see, is promised in vain.
        """
        if self._failures < FAILURES and self._is_within(BLIND_SECONDS, self.scanned_at):
            return
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self.scan()
        except (ChainUnavailable, TimeoutError) as error:
            raise ChainSilent(ChainNeed.TRANSFERS) from error

    async def scan(self) -> None:
        """Record transfers that are new and deep enough. Raises ChainUnavailable."""
        async with self._scanning:
            newest = await self._chain.newest()
            span = await self._store.deposits.scanned_span(self.wallet.key)
            if span is None:
                await self._begin(newest.number)
            else:
                deep = newest.number - self._depth
                await self._read(span, deep)
                await self._note_arriving(max(deep + 1, span.first), newest.number)
            self._require_present(newest)
            self.scanned_at = self._clock.steady()

    async def _begin(self, newest: int) -> None:
        """Begin after the newest log: money that is in the wallet already is no deposit."""
        transfers = await self._chain.received(newest, newest)  # the newest block may still fill
        last_log = max((transfer.log_index for transfer in transfers), default=-1)
        await self._store.deposits.begin_scan(self.wallet.key, newest, last_log)

    async def _read(self, span: ScannedRange, deep: int) -> None:
        first = max(span.first, span.next - self._overlap, self._resume or 0)
        recorded = reached = max(span.next, first)
        try:
            async for piece in self._chain.movements(first, deep):
                if await self._record(span, piece) or piece.last + 1 - recorded >= self._lazy:
                    await self._advance(piece.last + 1)
                    recorded = max(recorded, piece.last + 1)
                reached = piece.last + 1
                self.moved_at = self._clock.steady()
        except ChainUnavailable:
            self._resume = reached
            if reached > recorded:
                await self._advance(reached)
            raise
        self._resume = None

    async def _record(self, span: ScannedRange, piece: Movements) -> bool:
        """Book what is new in the piece and report it. Return False if there is nothing."""
        received = [each for each in piece.received if span.covers(each) and self._is_new(each)]
        if not received:
            return False
        times = await self._chain.block_times({transfer.block for transfer in received})
        mined = [Mined(transfer, times[transfer.block]) for transfer in received]
        results = [
            await self._store.deposits.record_scan(
                self.wallet.key,
                mined[start : start + ROWS],
                upto=piece.first,
                now=self._clock.now(),
                line=self._review_above,
            )
            for start in range(0, len(mined), ROWS)
        ]
        self._remember(received)
        await self._report(results)
        return True

    async def _advance(self, upto: int) -> None:
        """Write down that every block below `upto` is read."""
        await self._store.deposits.record_scan(self.wallet.key, (), upto=upto, now=self._clock.now())

    def _is_new(self, received: Received) -> bool:
        return (received.tx, received.log_index) not in self._known

    def _remember(self, received: Sequence[Received]) -> None:
        if len(self._known) > 100_000:
            self._known.clear()
        self._known |= {(transfer.tx, transfer.log_index) for transfer in received}

    async def _note_arriving(self, first: int, last: int) -> None:
        """Note the money of open top-ups that is not deep enough yet: their servers are promised it."""
        waiting = await self._store.deposits.waiting_amounts(self._clock.now())
        above = await self._chain.received(first, last) if waiting and first <= last else ()
        amount = sum(
            transfer.amount
            for transfer in above
            if transfer.amount in waiting and transfer.sender != transfer.to
        )
        await self._store.deposits.note_arriving(self.wallet.key, amount)

    # ── the host reads of it ─────────────────────────────────────────────────────────────────────

    async def _report(self, results: Sequence[ScanResult]) -> None:
        for topup in (topup for result in results for topup in result.credited):
            log.info("top-up %s of server %s: %s arrived", topup.id, topup.guild_id, format_usd(topup.amount))
        await self._report_unclaimed([deposit for result in results for deposit in result.unclaimed])

    async def _report_unclaimed(self, unclaimed: Sequence[Deposit]) -> None:
        self._dust.add([deposit.amount for deposit in unclaimed if deposit.amount < DUST_BELOW])
        large = [deposit for deposit in unclaimed if deposit.amount >= DUST_BELOW]
        if len(large) > ALONE:
            notice = DepositsUnclaimed(self._network, len(large), sum(deposit.amount for deposit in large))
            await self._notices.host(notice, nonce=f"m-{large[0].tx[2:20]}")
            return
        for deposit in large:
            nonce = f"d-{deposit.tx[2:18]}-{deposit.log_index % 10**6}"
            await self._notices.host(DepositUnclaimed(deposit), nonce=nonce)

    async def _tell_dust(self) -> None:
        """Tell the host about transfers below a cent: all since the last time in one message."""
        dust = self._dust
        if dust.count == 0 or self._is_within(DUST_SECONDS, dust.told_at):
            return
        self._dust = _Dust(told_at=self._clock.steady())
        notice = DepositsUnclaimed(self._network, dust.count, dust.total, dust=True)
        await self._notices.host(notice, nonce=f"p{self._network.chain_id}-{self._clock.now()}")

    async def _note_failure(self, error: ChainUnavailable) -> None:
        self._failures += 1
        if self._failures >= FAILURES and not self._told_blind:
            self._told_blind = True
            await self._notices.host(
                ChainBlind(self._network, str(error)), nonce=f"c{self._network.chain_id}-{self._clock.now()}"
            )

    async def _note_success(self) -> None:
        self._failures = 0
        if self._told_blind:
            self._told_blind = False
            await self._notices.host(
                ChainSeen(self._network), nonce=f"s{self._network.chain_id}-{self._clock.now()}"
            )

    # ── time ─────────────────────────────────────────────────────────────────────────────────────

    def _is_within(self, seconds: float, since: int | None) -> bool:
        if since is None:
            return False
        return self._clock.steady() - since < self._clock.scaled(seconds) * 1000

    def _require_present(self, newest: Block) -> None:
        """Raise ChainUnavailable if what the nodes call new is old: then what comes now is not seen."""
        behind = self._clock.now() // 1000 - newest.time
        if behind > BLIND_SECONDS:
            raise ChainUnavailable(
                f"The chain's newest block is {behind // 60} minutes old: the node is behind, or this "
                "machine's clock is wrong."
            )


@dataclass(slots=True)
class _Dust:
    """Transfers below a cent since the host was last told of some (by the steady clock)."""

    told_at: int | None = None
    count: int = 0
    total: int = 0

    def add(self, amounts: Sequence[int]) -> None:
        self.count += len(amounts)
        self.total += sum(amounts)
