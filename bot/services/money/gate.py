"""Nothing is signed before what left the wallet up to now was compared with the books.

That holds after every start and at any time: a restored backup, a machine set back to a snapshot and a second
bot all show themselves as money that left the wallet for a payment that these books do not know. Two more
cases need a wait. If this database may be an older copy, a payment that the lost life has signed may still be
collected for as long as authorizations last; until then jobs from before this start buy nothing. The same if
the chain's time ran ahead of the process's own: then it was set back while it ran.
"""

import logging
from collections.abc import Collection, Sequence

from bot.domain import policy
from bot.domain.errors import ChainUnavailable
from bot.domain.jobs.job import Job
from bot.domain.money.movements import DEEP_SECONDS, LOST_LIFE, THEFT, Movement, Origin, Standing
from bot.domain.money.networks import BASE, Network
from bot.domain.money.notices import OutflowsUnknown, WalletUnwatched
from bot.ports import Chain, Clock, Notices
from bot.services.money.comparison import WalletComparison
from bot.store import Store

log = logging.getLogger(__name__)

STEP_SECONDS = 60.0
"""Pause between two looks at the chain. A signature does not wait for it: it takes a look of its own."""

FRESH_BLOCKS = 15
"""A look counts as "up to now" for half a minute of blocks."""

JUMP_SECONDS = 120
"""The chain's time may get so much further ahead of the process's own."""

CLOCKS_SECONDS = 60
"""The machine's clock and the chain's newest block agree if they are no further apart."""

PATIENCE = 5
"""Looks in a row without an answer after which the host is told: five minutes."""


class SigningGate:
    """Compare in small steps, pause for what is in no book, and say whether a job may sign now.

    `payees` are StableStudio's addresses; `window_seconds` is how long an authorization lasts, in true time.
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
        window_seconds: int,
    ) -> None:
        self._store = store
        self._comparison = comparison
        self._chain = chain
        self._notices = notices
        self._clock = clock
        self._payees = payees
        self._window_seconds = window_seconds
        self._since = clock.now()  # jobs created before it may have been paid by a life we know nothing of
        self._ahead = clock.now() - clock.steady()  # of the chain's time before the steady clock, at most
        self._began = 0  # the wait for `_opens_at`, by the steady clock
        self._opens_at: int | None = None  # the chain's time, seconds; 0: this database is the latest one
        self._standing: Standing | None = None
        self._told: set[str] = set()
        self._silent = 0

    # ── in the background ────────────────────────────────────────────────────────────────────────

    async def tick(self) -> None:
        """Take one small step: compare what is new, and look up some payments that are not proven yet.

        Raises ChainUnavailable.
        """
        try:
            await self.look()
            await self._comparison.prove_some()
        except ChainUnavailable as error:
            self._silent += 1
            if self._silent == PATIENCE:
                await self._notices.host(WalletUnwatched(str(error)), nonce=f"v-{self._clock.now()}")
            raise
        self._silent = 0

    async def look(self, *, record_all: bool = False) -> Standing:
        """Compare up to now, pause spending for money that is in no book, and tell the host of it once."""
        standing = await self._comparison.look(record_all=record_all)
        await self._notice_jump(self._standing, standing)
        self._standing = standing
        await self._settle(standing)
        await self._report(standing.unbooked)
        return standing

    async def _notice_jump(self, before: Standing | None, standing: Standing) -> None:
        """Find out when jobs of before may sign: at once, or once nothing unknown can be collected.

        A node that catches up, or a look that took long, is no jump: the chain is not further ahead than it
        was before.
        """
        ahead = standing.newest.time * 1000 - standing.seen_at
        jumped = not self._store.is_latest if before is None else ahead > self._ahead + JUMP_SECONDS * 1000
        self._ahead = max(self._ahead, ahead)
        if jumped:
            if before is not None:
                self._since = self._clock.now()
                await self._store.trust(False)
            self._began = standing.seen_at
            self._opens_at = self._present(standing) + self._window_seconds
            log.warning("this database may be an older copy: jobs of before wait %d s", self._window_seconds)
        elif before is None:
            self._opens_at = 0

    def _present(self, standing: Standing) -> int:
        """Return the present in epoch seconds: a node may be behind, so the later one of its and our time."""
        return max(standing.newest.time, self._clock.now() // 1000)

    async def _report(self, unbooked: Sequence[Movement]) -> None:
        new = [one for one in unbooked if not one.told and one.key not in self._told]
        if new:
            missed = all(one.origin(self._payees) is Origin.MISSED for one in new)
            now = self._clock.now()
            if missed:
                await self._store.host.pause(by=None, reason=LOST_LIFE, now=now)
            else:  # `adopt` does not end this one
                await self._store.host.pause(by=None, reason=THEFT, instead_of=LOST_LIFE, now=now)
            log.error("%d movements out of the wallet are in no book", len(new))
            notice = OutflowsUnknown(tuple(new), missed=missed)
            await self._notices.host(notice, nonce=f"o-{new[0].tx[2:20]}")
            self._told |= {one.key for one in new}
        told = [one.key for one in unbooked if not one.told]
        if told:  # those of the newest blocks have no row yet: they are marked when they have
            await self._store.movements.mark_told(told, now=self._clock.now())

    # ── before a signature ───────────────────────────────────────────────────────────────────────

    @property
    def is_shut(self) -> bool:
        """Return True while nobody may sign: payments are in no book, and may be for any job that waits."""
        return self._standing is not None and self._has_missed(self._standing)

    def _has_missed(self, standing: Standing) -> bool:
        return any(one.origin(self._payees) is Origin.MISSED for one in standing.unbooked)

    async def holds_back(self, job: Job) -> int | None:
        """Return the instant to ask again if the job must not even be prepared, or failed: it may be paid.

        None: it goes on, and `permit` is asked right before it signs. Raises ChainUnavailable.
        """
        if not self.is_shut and (job.created_at >= self._since or self._opens_at == 0):
            return None
        return await self.permit(job)

    async def permit(self, job: Job, network: Network = BASE) -> int | None:
        """Return None if the job may sign now, else the instant to ask again (epoch milliseconds).

        Raises ChainUnavailable while the chain is silent. A job from before this start waits for it instead
        if these books may be an older copy: it may be paid.
        """
        again = self._clock.after(policy.LOOK_SECONDS)
        try:
            standing = await self._up_to_now()
        except ChainUnavailable as error:
            if self._standing is not None or self._store.is_latest or job.created_at >= self._since:
                raise
            log.warning("job %s waits, the wallet was not compared yet: %s", job.id, error)
            return again
        if self._has_missed(standing):
            return again
        if job.created_at < self._since and self._opens_at != 0:
            return again
        return None

    async def _up_to_now(self) -> Standing:
        standing = self._standing
        if standing is not None and not standing.unbooked and not self._opens_at:
            newest = await self._chain.newest()
            ahead = newest.number - standing.newest.number
            if 0 <= ahead <= FRESH_BLOCKS:
                return standing
        return await self.look()

    async def _settle(self, standing: Standing) -> None:
        """Remember once nothing that a lost life has signed can be collected any more.

        When the wait began, the machine's clock may have been wrong. It counts once it agrees with the chain.
        """
        if self._opens_at and abs(standing.newest.time - self._clock.now() // 1000) <= CLOCKS_SECONDS:
            waited = (standing.seen_at - self._began) // 1000
            self._opens_at = min(self._opens_at, self._present(standing) - waited + self._window_seconds)
        if self._opens_at and standing.newest.time >= self._opens_at + DEEP_SECONDS:
            self._opens_at = 0
            await self._store.trust(True)
