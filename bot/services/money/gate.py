"""Nothing is signed before what left the wallets up to now was compared with the books.

That holds after every start and at any time: a restored backup, a machine set back to a snapshot and a second
bot all show themselves as money that left a wallet for a payment that these books do not know. Two more cases
need a wait. If this database may be an older copy, a payment that the lost life has signed may still be
collected for as long as authorizations last; until then jobs from before this start buy nothing. The same if
a chain's time ran ahead of the process's own: then it was set back while it ran.

A job may have been paid on any network. So what is missing on one shuts all of them; a chain that does not
answer shuts only itself, but for jobs that a lost life may have paid on it.
"""

import asyncio
import logging
from collections.abc import Collection, Sequence

from bot.domain import policy
from bot.domain.errors import ChainUnavailable
from bot.domain.jobs.job import Job
from bot.domain.members import CLOCKS_APART_MS
from bot.domain.money.chain import Block
from bot.domain.money.movements import LOST_LIFE, THEFT, Movement, Origin, Standing
from bot.domain.money.networks import Network
from bot.domain.money.notices import BooksSetBack, OutflowsUnknown, WalletUnwatched
from bot.ports import Clock, Notices
from bot.services.money.comparison import WalletComparison
from bot.services.money.several import on_each
from bot.services.shared import Shared
from bot.store import Store

log = logging.getLogger(__name__)

STEP_SECONDS = 60.0
"""Pause between two looks at the chains. A signature does not wait for it: it takes looks of its own."""

ROLLBACK_SECONDS = 5.0
"""Pause between two looks whether the database was set back: nothing is written until it is noticed."""

FRESH_SECONDS = 30
"""A look counts as "up to now" for so many seconds of blocks."""

JUMP_SECONDS = 120
"""A chain's time may get so much further ahead of the process's own."""

CLOCKS_SECONDS = 60
"""The machine's clock and the chain's newest block agree if they are no further apart."""

PATIENCE = 5
"""Looks in a row without an answer after which the host is told: five minutes."""

OTHERS_SECONDS = 10.0
"""A signature waits so long, in true time, for the chains that it is not made on."""


class _Lane:
    """One network: how far it was compared, and when jobs of before may sign.

    `opens_at` is its chain's time in seconds; None until the first look, 0 once nothing unknown can be
    collected there.
    """

    def __init__(self, comparison: WalletComparison, window_seconds: int, ahead: int) -> None:
        self.comparison = comparison
        self.wallet = comparison.wallet
        self.network = comparison.wallet.network
        self.newest = Shared(self._newest)  # one question for all that sign at a moment
        self.window_seconds = self.network.window_seconds or window_seconds
        self.standing: Standing | None = None
        self.opens_at: int | None = None
        self.began = 0  # the wait for `opens_at`, by the steady clock
        self.ahead = ahead  # of the chain's time before the steady clock, at most
        self.silent = 0  # steps in a row without an answer
        self.answers = True  # as far as is known

    async def _newest(self) -> Block:
        return await self.wallet.chain.newest()


class SigningGate:
    """Compare in small steps, pause for what is in no book, and say whether a job may sign now.

    `payees` are StableStudio's addresses; `window_seconds` is how long an authorization lasts, in true time,
    where its network does not say it.
    """

    def __init__(
        self,
        store: Store,
        comparisons: Sequence[WalletComparison],
        notices: Notices,
        clock: Clock,
        *,
        payees: Collection[str],
        window_seconds: int,
    ) -> None:
        self._store = store
        self._notices = notices
        self._clock = clock
        self._payees = payees
        self._since = self._now_anywhere()  # jobs from before may have been paid by a life we do not know
        ahead = clock.now() - clock.steady()
        self._lanes = [_Lane(comparison, window_seconds, ahead) for comparison in comparisons]
        self._moves = store.moves
        self._doubts = 0
        self._doubted_at = 0  # steady
        self._told: set[str] = set()
        self._reporting = asyncio.Lock()  # what left in one transaction is told once

    # ── in the background ────────────────────────────────────────────────────────────────────────

    async def tick(self) -> None:
        """Take one small step on each network: compare what is new, and look up some unproven payments.

        One chain does not wait for another. Raises ChainUnavailable if one did not answer.
        """
        await on_each(self._step(lane) for lane in self._lanes)

    async def look_back(self) -> None:
        """Find out whether the database was set back while this process ran. Raises StoreError."""
        try:
            await self._store.look_back()
        finally:
            self._notice_move()
        await self.accept_rollback()

    async def accept_rollback(self) -> None:
        """Pause spending if the database was set back while this process ran, and tell the host of it once.

        Jobs of before wait then, as after a start with an older copy. Raises StoreError.
        """
        line = self._store.rolled_back
        if line is None:
            return
        self._distrust()
        is_news = await self._store.accept_rollback(now=self._clock.now())
        self._distrust()  # also what a look has found out meanwhile
        log.error("spending is paused: the database was set back to before line %d of the journal", line)
        if is_news:
            await self._notices.host(BooksSetBack(line), nonce=f"b-{line}")

    def _notice_move(self) -> None:
        """Let jobs of before wait if the database is on another server now, as after a start there."""
        if self._moves != self._store.moves:
            self._moves = self._store.moves
            self._distrust()

    async def _step(self, lane: _Lane) -> None:
        try:
            await self._look(lane)
            await lane.comparison.prove_some()
        except ChainUnavailable as error:
            lane.silent, lane.answers = lane.silent + 1, False
            if lane.silent == PATIENCE:
                notice = WalletUnwatched(lane.network, str(error))
                await self._notices.host(notice, nonce=f"v{lane.network.chain_id}-{self._clock.now()}")
            raise
        lane.silent = 0

    async def look(self) -> None:
        """Compare up to now, pause spending for money that is in no book, and tell the host of it once.

        Raises ChainUnavailable if a chain did not answer.
        """
        await on_each(self._look(lane) for lane in self._lanes)

    async def _look(self, lane: _Lane) -> Standing:
        self._notice_move()
        standing = await lane.comparison.look()
        lane.answers = True
        await self._notice_jump(lane, standing)
        lane.standing = standing
        await self._settle(lane, standing)
        async with self._reporting:
            await self._report(lane, standing.unbooked)
        return standing

    async def _notice_jump(self, lane: _Lane, standing: Standing) -> None:
        """Find out when jobs of before may sign: at once, or once nothing unknown can be collected.

        A node that catches up, or a look that took long, is no jump: the chain is not further ahead than it
        was before.
        """
        ahead = standing.newest.time * 1000 - standing.seen_at
        jumped = lane.standing is not None and ahead > lane.ahead + JUMP_SECONDS * 1000
        lane.ahead = max(lane.ahead, ahead)
        if jumped:
            self._distrust()
            await self._store.trust(False)
            for other in self._lanes:
                other.ahead = max(other.ahead, lane.ahead)  # it is the same jump there
        if lane.opens_at is not None or standing.seen_at < self._doubted_at:
            return  # the wait is counted from a look that began after the doubt
        if self._store.is_latest:
            lane.opens_at = 0
            return
        lane.began = standing.seen_at
        lane.opens_at = self._present(standing) + lane.window_seconds
        log.warning(
            "this database may be an older copy: jobs of before wait %d s for %s",
            lane.window_seconds,
            lane.network.title,
        )

    def _distrust(self) -> None:
        """Let jobs of before wait for every chain: a lost life may have signed on any network."""
        self._since = self._now_anywhere()
        self._doubts, self._doubted_at = self._doubts + 1, self._clock.steady()
        for lane in self._lanes:
            lane.opens_at = None

    def _now_anywhere(self) -> int:
        """Return the latest instant that a clock of our processes may show."""
        return self._clock.now() + (0 if self._store.engine == "sqlite" else CLOCKS_APART_MS)

    def _present(self, standing: Standing) -> int:
        """Return the present in epoch seconds: a node may be behind, so the later one of its and our time."""
        return max(standing.newest.time, self._clock.now() // 1000)

    async def _settle(self, lane: _Lane, standing: Standing) -> None:
        """Remember once nothing that a lost life has signed can be collected any more, on no network.

        When the wait began, the machine's clock may have been wrong. It counts once it agrees with the chain.
        """
        if lane.opens_at and abs(standing.newest.time - self._clock.now() // 1000) <= CLOCKS_SECONDS:
            waited = (standing.seen_at - lane.began) // 1000
            lane.opens_at = min(lane.opens_at, self._present(standing) - waited + lane.window_seconds)
        if lane.opens_at and standing.deep_time >= lane.opens_at:
            lane.opens_at = 0
        self._notice_move()
        if not self._store.is_latest and all(other.opens_at == 0 for other in self._lanes):
            await self._store.trust(True)

    async def _report(self, lane: _Lane, unbooked: Sequence[Movement]) -> None:
        new = [one for one in unbooked if not one.told and one.key not in self._told]
        if new:
            missed = all(one.origin(self._payees) in (Origin.MISSED, Origin.GAS) for one in new)
            now = self._clock.now()
            if missed:
                await self._store.host.pause(by=None, reason=LOST_LIFE, now=now)
            else:  # `adopt` does not end this one
                await self._store.host.pause(by=None, reason=THEFT, instead_of=LOST_LIFE, now=now)
            log.error("%d movements out of the wallet on %s are in no book", len(new), lane.network.title)
            notice = OutflowsUnknown(lane.network, tuple(new), missed=missed)
            await self._notices.host(notice, nonce=f"o-{new[0].tx[2:20]}")
            self._told |= {one.key for one in new}
        told = [one.key for one in unbooked if not one.told]
        if told:  # those of the newest blocks have no row yet: they are marked when they have
            await self._store.movements.mark_told(told, now=self._clock.now())

    # ── before a signature ───────────────────────────────────────────────────────────────────────

    @property
    def doubts(self) -> int:
        """Return how often the books were put in doubt up to now: a permit from before is void."""
        self._notice_move()
        return self._doubts

    @property
    def is_shut(self) -> bool:
        """Return True while nobody may sign: payments are in no book, and may be for any job that waits."""
        return any(
            movement.origin(self._payees) is Origin.MISSED
            for lane in self._lanes
            if lane.comparison.last is not None  # whoever looked: an audit may have seen more than the gate
            for movement in lane.comparison.last.unbooked
        )

    async def holds_back(self, job: Job) -> int | None:
        """Return the instant to ask again if the job must not even be prepared, or failed: it may be paid.

        None: it goes on, and `permit` is asked right before it signs.
        """
        self._notice_move()
        if not self.is_shut and not self._may_be_paid(job):
            return None
        await self._look_around(self._lanes)
        return self._clock.after(policy.LOOK_SECONDS) if self.is_shut or self._may_be_paid(job) else None

    async def permit(self, job: Job, network: Network) -> int | None:
        """Return None if the job may sign on this network now, else when to ask again (epoch milliseconds).

        Raises ChainUnavailable while its chain is silent. A job from before this start waits for every chain
        instead if these books may be an older copy: it may be paid.
        """
        self._notice_move()
        await self.accept_rollback()
        again = self._clock.after(policy.LOOK_SECONDS)
        lane = next(lane for lane in self._lanes if lane.network is network)
        try:
            await self._up_to_now(lane)
        except ChainUnavailable as error:
            if not self._may_be_paid(job):
                raise
            log.warning("job %s waits, the wallet was not compared yet: %s", job.id, error)
            return again
        await self._look_around([other for other in self._lanes if other is not lane])
        return again if self.is_shut or self._may_be_paid(job) else None

    def _may_be_paid(self, job: Job) -> bool:
        """Return True if a lost life may have paid for the job, or its payment may still be collected."""
        if job.created_at >= self._since:
            return False
        return any(
            not self._store.is_latest if lane.opens_at is None else lane.opens_at > 0 for lane in self._lanes
        )

    async def _look_around(self, lanes: Sequence[_Lane]) -> None:
        """Compare other networks up to now, as far as they answer soon.

        One that was silent is not waited for again before a step in the background has reached it.
        """

        async def glance(lane: _Lane) -> None:
            try:
                async with asyncio.timeout(OTHERS_SECONDS):
                    await self._up_to_now(lane)
            except (ChainUnavailable, TimeoutError) as error:
                lane.answers = False
                log.warning("%s was not compared before a signature elsewhere: %s", lane.network.title, error)

        await on_each(glance(lane) for lane in lanes if lane.answers)

    async def _up_to_now(self, lane: _Lane) -> Standing:
        standing = lane.comparison.last
        if standing is not None and not standing.unbooked and lane.opens_at == 0:
            newest = await lane.newest()
            ahead = newest.number - standing.newest.number
            if 0 <= ahead <= lane.network.blocks_in(FRESH_SECONDS):
                return standing
        return await self._look(lane)
