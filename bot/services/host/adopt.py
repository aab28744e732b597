"""`adopt`: take into the books what left the wallet and is in none of them.

Payments to StableStudio are those of a life that this database, a restored copy, knows nothing of. Each is
given to the job that it bought, whose result is then fetched and posted as any other; or the job is
disputed, for the host to decide; or the payment is booked as lost. Money that left in another way needs the
host's word: lost, or taken out by the host.

Jobs at the studio belong to the address that paid, so payments are decided about together with all others of
their address, and not before each of its networks has answered.

Nothing is booked from a block that a reorganisation of the chain may still undo: the books would say for ever
that money has left which is there again.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot import catalogue
from bot.catalogue.echo import is_same_request, may_be
from bot.domain.errors import ChainUnavailable, Conflict, ProviderError
from bot.domain.host.adoption import WINDOW_MS, Adoption, Missed, Plan, Verdict, plan
from bot.domain.host.errors import OutflowNotFound, OutflowTooNew, StudioListIncomplete, StudioSilent
from bot.domain.jobs.job import Failure, Job, Reference
from bot.domain.money.movements import LOST_LIFE, Booking, Movement, Origin, Standing
from bot.domain.money.networks import Network, transaction_id
from bot.domain.money.payments import ChainVerdict, PaymentState, StudioJob
from bot.ports import Clock, Studio
from bot.ports.job_context import about_job
from bot.services.jobs.ordering.pricing import encode, generation_body
from bot.services.money.comparison import WalletComparison
from bot.store import Store
from bot.store.host.adoption import PaymentOpen

log = logging.getLogger(__name__)

OLDEST_MS = 2 * 24 * 3_600_000
"""A job may have waited so long, for an approval, before the lost life bought it."""


@dataclass(frozen=True, slots=True)
class AdoptionReport:
    """What was done. `left` are movements out of the wallet that need the host's word: they are unbooked.

    `waiting` cannot be decided yet: an authorization of the same job may still be collected, or, with
    `blocks`, the chain may still undo one of them until so many more are above it, which takes `seconds`;
    then nothing was decided. What left a wallet on one of the `silent` networks is not known.
    """

    adopted: tuple[Adoption, ...]
    held_back: tuple[Job, ...]
    left: tuple[Movement, ...]
    waiting: tuple[Movement, ...] = ()
    blocks: int = 0
    seconds: int = 0
    silent: tuple[Network, ...] = ()
    resumed: bool = False  # the bot's own pause is over


@dataclass(frozen=True, slots=True)
class _Side:
    """One wallet, compared up to now. Without a `standing` its chain did not answer."""

    comparison: WalletComparison
    standing: Standing | None
    error: ChainUnavailable | None = None


def nobody(_job_id: str) -> None:
    """Wake nobody: no worker runs beside the command line."""


class Adopter:
    """Compare up to now, and take what is missing into the books. It never pays.

    `payees` are StableStudio's addresses; `wake` is called with the id of each job that has a new next step.
    """

    def __init__(
        self,
        store: Store,
        studio: Studio,
        comparisons: Sequence[WalletComparison],
        clock: Clock,
        *,
        payees: Collection[str],
        wake: Callable[[str], None] = nobody,
    ) -> None:
        self._store = store
        self._studio = studio
        self._comparisons = comparisons
        self._clock = clock
        self._payees = payees
        self._wake = wake
        self._adopting = asyncio.Lock()  # the same payment is decided about once

    async def unbooked(self) -> Sequence[Movement]:
        """Return what left the wallets and is in no book, as far as the last looks came."""
        return [movement for one in self._comparisons for movement in await one.unbooked()]

    async def adopt(self, *, by: int | None) -> AdoptionReport:
        """Decide about every payment to StableStudio that the books miss, and book it.

        Raises ChainUnavailable if no chain answers, StudioSilent or StudioListIncomplete if the evidence
        cannot be read: then nothing is changed.
        """
        async with self._adopting:
            return await self._adopt(by)

    async def _adopt(self, by: int | None) -> AdoptionReport:
        sides = await self._look()
        waits = [self._missing_blocks(side.standing) for side in sides if side.standing is not None]
        seconds, blocks = max(waits)
        adopted: list[Adoption] = []
        held_back: list[Job] = []
        if not blocks:  # one that is too new may be for the very job that an older one fits
            compared = {
                side.standing.network.name: (side.standing.deep, side.standing.ended)
                for side in sides
                if side.standing is not None
            }
            for group in _by_address(sides):
                await self._decide(group, compared, adopted, held_back, by)
        unbooked = await self.unbooked()
        left = tuple(one for one in unbooked if not self._is_missed(one))
        waiting = tuple(one for one in unbooked if one not in left)
        silent = tuple(side.comparison.wallet.network for side in sides if side.standing is None)
        resumed = None
        if not unbooked and not silent:
            resumed = await self._store.host.resume(by=by, now=self._clock.now(), reason=LOST_LIFE)
        return AdoptionReport(
            tuple(adopted),
            tuple(held_back),
            left,
            waiting,
            blocks,
            seconds,
            silent,
            resumed=resumed is not None,
        )

    async def _look(self) -> Sequence[_Side]:
        """Compare each wallet up to now. Raises ChainUnavailable if no chain answers."""
        sides = await asyncio.gather(*(_side(one) for one in self._comparisons))
        errors = [side.error for side in sides if side.error is not None]
        if len(errors) == len(sides):
            raise errors[0]
        return sides

    def _is_missed(self, movement: Movement) -> bool:
        return movement.origin(self._payees) is Origin.MISSED

    def _missing_blocks(self, standing: Standing) -> tuple[int, int]:
        """Return seconds and blocks until nothing that is missed can be undone."""
        blocks = standing.blocks_missing(filter(self._is_missed, standing.unbooked))
        return round(blocks * standing.network.block_seconds), blocks

    async def _decide(
        self,
        group: Sequence[_Side],
        compared: Mapping[str, tuple[int, int]],
        adopted: list[Adoption],
        held_back: list[Job],
        by: int | None,
    ) -> None:
        """Book what is missed of one address, all of it deep enough, unless one of its chains is silent."""
        if any(side.standing is None for side in group):
            return
        missed = [one for side in group for one in await self._missed(side)]
        if not missed:
            return
        decided = await self._plan(missed, group[0].comparison.wallet.address)
        by_network = {side.comparison.wallet.network: side.comparison for side in group}
        for one in decided.adoptions:
            with about_job(one.job.id if one.job is not None else None):
                done = await self._carry_out(one, by_network[one.missed.movement.network], compared, by)
            adopted += [] if done is None else [done]
        for job in decided.held_back:
            with about_job(job.id):
                await self._hold_back(job)
        held_back += decided.held_back

    async def book(self, key: str, booking: Booking, *, by: int | None) -> Movement:
        """Book money that left a wallet in another way. `key` is the transaction, or `tx:log_index`.

        Raises ChainUnavailable, OutflowNotFound if nothing that is in no book has this name, or OutflowTooNew
        if the chain may still undo it.
        """
        async with self._adopting:
            sides = await self._look()
            wanted = transaction_id(key.strip())
            found = [
                (one, side)
                for side in sides
                for one in await side.comparison.unbooked()
                if wanted in (one.key, one.tx)
            ]
            if len(found) != 1:
                raise OutflowNotFound(key, ambiguous=len(found) > 1)
            ((movement, side),) = found
            if side.standing is None:
                raise side.error or ChainUnavailable("The chain did not answer.")
            if blocks := side.standing.blocks_missing([movement]):
                raise OutflowTooNew(movement.key, blocks, round(blocks * movement.network.block_seconds))
            note = f"to {movement.other}"
            return await self._store.movements.book(
                movement.key, booking, by=by, note=note, now=self._clock.now()
            )

    # ── the evidence ─────────────────────────────────────────────────────────────────────────────

    async def _missed(self, side: _Side) -> Sequence[Missed]:
        """Return the payments that the books miss, with the times of their blocks."""
        found = [one for one in await side.comparison.unbooked() if self._is_missed(one)]
        times = await side.comparison.wallet.chain.block_times({one.block for one in found}) if found else {}
        return [Missed(one, times[one.block]) for one in found]

    async def _plan(self, missed: Sequence[Missed], address: str) -> Plan:
        since = min(one.at for one in missed)
        studio_jobs = await self._studio_jobs(since - 2 * WINDOW_MS, address)
        jobs = await self._store.host.unpaid_jobs(since - OLDEST_MS)
        fits = {job.id: await self._fitting(job, studio_jobs) for job in jobs}
        return plan(missed, studio_jobs, jobs, fits)

    async def _studio_jobs(self, since: int, address: str) -> Sequence[StudioJob]:
        """Return the studio's jobs of an address since then that no job of ours is linked to."""
        try:
            listing = await self._studio.jobs_since(since, payer=address)
        except ProviderError as error:
            raise StudioSilent(error) from error
        if not listing.is_complete:
            raise StudioListIncomplete
        known = self._store.payments.is_studio_job_known
        return [job for job in listing.jobs if not await known(job.id)]

    async def _fitting(self, job: Job, studio_jobs: Sequence[StudioJob]) -> frozenset[str]:
        body, references = await self._request(job)
        operation = catalogue.operation(job.operation)
        return frozenset(
            one.id
            for one in studio_jobs
            if one.input is not None
            and may_be(operation, body, job_type=one.type, shown=None)
            and is_same_request(operation, body, _with_urls(one.input, body, references))
        )

    async def _request(self, job: Job) -> tuple[Mapping[str, object], Sequence[Reference]]:
        """Return the request of a job, with the attachments' own links for files that are not online yet."""
        references = await self._store.jobs.references(job.id)
        operation = catalogue.operation(job.operation)
        encoded = job.body or generation_body(operation, job.options, references, job.policy)
        body = json.loads(encoded)
        assert isinstance(body, dict), "we made this body ourselves"
        return body, [] if job.body else references

    # ── the deeds ────────────────────────────────────────────────────────────────────────────────

    async def _carry_out(
        self,
        adoption: Adoption,
        comparison: WalletComparison,
        compared: Mapping[str, tuple[int, int]],
        by: int | None,
    ) -> Adoption | None:
        """Book one decision. Where a job cannot take its payment, the payment is lost. None: not yet."""
        movement, job, wallet = adoption.missed.movement, adoption.job, comparison.wallet
        if adoption.verdict is not Verdict.LOST and job is not None:
            try:
                await self._store.host.adopt(
                    movement,
                    job.id,
                    adoption.studio_job.id
                    if adoption.studio_job is not None and adoption.verdict is Verdict.DELIVER
                    else None,
                    wallet=wallet.address,
                    body=await self._body(job, adoption),
                    paid_at=adoption.missed.at,
                    proof=await wallet.chain.proof(movement),
                    compared=compared,
                    lapsed=await self._lapsed(job),
                    by=by,
                    now=self._clock.now(),
                )
            except PaymentOpen as error:
                log.info("job %s waits: %s", job.id, error)
                return None
            except Conflict as error:
                log.warning("job %s cannot take its payment: %s", job.id, error)
            else:
                self._wake(job.id)
                return adoption
        studio_job = adoption.studio_job
        note = f"to {movement.other}, studio job {studio_job.id if studio_job else 'unknown'}"
        await self._store.movements.book(movement.key, Booking.LOST, by=by, note=note, now=self._clock.now())
        return Adoption(adoption.missed, Verdict.LOST, None, studio_job)

    async def _lapsed(self, job: Job) -> Collection[int]:
        """Return the job's open payments that their chain proves to have lapsed, where time alone ends none.

        A chain that does not answer proves nothing.
        """
        lapsed: list[int] = []
        for payment in await self._store.payments.of_job(job.id):
            if payment.state is not PaymentState.SIGNED:
                continue
            for wallet in (one.wallet for one in self._comparisons):
                if wallet.network.name != payment.network or wallet.network.slack_seconds is not None:
                    continue
                with suppress(ChainUnavailable):
                    (fate,) = await wallet.chain.look_all([payment], deep=True)
                    lapsed += [payment.id] if fate.verdict is ChainVerdict.LAPSED else []
        return lapsed

    async def _body(self, job: Job, adoption: Adoption) -> bytes:
        """Return the bytes that were paid for: with the links of files that the lost life put online."""
        body, references = await self._request(job)
        shown = adoption.studio_job.input if adoption.studio_job is not None else None
        if job.body is not None or shown is None:
            return job.body or encode(body)
        ours = {reference.url or reference.source_url for reference in references}
        return encode({wire: shown[wire] if _is_link(value, ours) else value for wire, value in body.items()})

    async def _hold_back(self, job: Job) -> None:
        """End a job that may be paid for already: it is not bought a second time."""
        detail = "an equal request was paid for before these books were restored"
        try:
            await self._store.jobs.fail(
                job.id, Failure.STOPPED, detail=detail, refund=False, now=self._clock.now()
            )
        except Conflict as error:
            log.warning("job %s goes on: %s", job.id, error)
            return
        self._wake(job.id)


async def _side(comparison: WalletComparison) -> _Side:
    try:
        return _Side(comparison, await comparison.look())
    except ChainUnavailable as error:
        return _Side(comparison, None, error)


def _by_address(sides: Sequence[_Side]) -> Sequence[Sequence[_Side]]:
    """Return the wallets in groups of one address: they share the studio's list of jobs."""
    groups: dict[str, list[_Side]] = {}
    for side in sides:
        groups.setdefault(side.comparison.wallet.address, []).append(side)
    return list(groups.values())


def _with_urls(
    shown: Mapping[str, object], body: Mapping[str, object], references: Sequence[Reference]
) -> Mapping[str, object]:
    """Return the input with our own links for the files, which the lost life put online elsewhere."""
    ours = {reference.url or reference.source_url for reference in references}
    same = {
        wire: value
        for wire, value in body.items()
        if _is_link(value, ours) and _is_alike(shown.get(wire), value)
    }
    return {**shown, **same}


def _is_link(value: object, links: Collection[str]) -> bool:
    """Return True for one of these links, or a list of nothing else."""
    if isinstance(value, str):
        return value in links
    return bool(_strings(value)) and set(_strings(value)) <= set(links)


def _is_alike(shown: object, ours: object) -> bool:
    """Return True if both are one link, or as many links."""
    if isinstance(ours, str):
        return isinstance(shown, str)
    return len(_strings(shown)) == len(_strings(ours))


def _strings(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
