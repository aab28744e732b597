"""Find the studio job of a payment whose answer was lost, in the studio's job list.

The list is read back to the signing. While a payment is unclear the leader notes its first page in the store
every few seconds, so that a list which cannot be turned, or is long, has been seen all the same.
"""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot import catalogue
from bot.catalogue.errors import UnknownOperation
from bot.domain import policy
from bot.domain.errors import ProviderError
from bot.domain.money.matching import Claim, Match, earliest, match
from bot.domain.money.networks import owner
from bot.domain.money.payments import JobListing, Payment, StudioJob
from bot.ports import Clock, Studio
from bot.ports.membership import ALONE, Membership
from bot.services.wallets import Wallets
from bot.store import Store

log = logging.getLogger(__name__)

_DOCUMENTED_TYPES = frozenset(kind for sold in catalogue.EVERY_OPERATION for kind in sold.job_types)
_TOLERANCE_MS = round(policy.CLOCK_TOLERANCE_SECONDS * 1000)


class JobFinder:
    """Weigh the evidence of the job list. It decides nothing about money."""

    def __init__(
        self,
        store: Store,
        studio: Studio,
        wallets: Wallets,
        clock: Clock,
        wake: Callable[[], None] = lambda: None,
        membership: Membership = ALONE,
    ) -> None:
        """Call `wake` when `next_note` has changed."""
        self._wake = wake
        self._membership = membership
        membership.on_change(self._begin)
        self._note_at: int | None = clock.now()  # a process before us may have left unclear payments
        self._store = store
        self._studio = studio
        self._wallets = wallets
        self._clock = clock
        self._lists: defaultdict[str, _List] = defaultdict(_List)  # by the owner of the jobs
        self._types: dict[str, str] = {}

    def learn_type(self, operation: str, job_type: object) -> None:
        """Remember the type that the studio gave to a job of this operation in a clear answer."""
        if isinstance(job_type, str):
            self._types[operation] = job_type

    def watch(self) -> None:
        """Note the list from now on: a payment is unclear. The leader looks for those of others by itself."""
        if self._note_at is None and self._membership.leads:
            self._note_at = self._clock.after(policy.NOTE_SECONDS)
            self._wake()

    def _begin(self) -> None:
        """Look for unclear payments: this process may lead from now on, or not alone."""
        self._note_at = self._clock.now()
        self._wake()

    async def find(self, payment: Payment, *, is_late: bool = False) -> Match:
        """Return what the list shows about the payment: its job, if no other payment can have made that.

        `is_late`: the job has to be listed by now. Raises ProviderError if the list cannot be read.
        """
        self.watch()
        claims, listing = await self._evidence(payment)
        bodies: dict[int, Mapping[str, object]] = {}

        def may_have_made(claim: Claim, job: StudioJob) -> bool:
            if not claim.in_time(job, _TOLERANCE_MS):
                return False
            body = bodies.get(claim.payment.id)
            if body is None:
                body = bodies[claim.payment.id] = _decoded(claim.body)
            return self._may_be(claim.operation, body, job)

        dated = JobListing(
            tuple(job for job in listing.jobs if job.created_at is not None), listing.is_complete
        )
        if len(dated.jobs) < len(listing.jobs):
            ours = next(claim for claim in claims if claim.payment.id == payment.id)
            body = _decoded(ours.body)
            # One without a time may be the payment's own: then a single other one proves nothing.
            is_late = is_late and not any(
                job.created_at is None and self._may_be(ours.operation, body, job) for job in listing.jobs
            )
        return match(payment, claims, dated, may_have_made, is_late=is_late)

    async def candidates(self, payment: Payment) -> Sequence[StudioJob]:
        """Return the jobs made since the payment that are linked to none of ours, those that fit it first.

        The list is read anew. Raises ProviderError.
        """
        self._lists[owner(payment.payer)].read_at = 0
        fit = (await self.find(payment)).candidates
        _, listing = await self._evidence(payment)
        return [*fit, *(job for job in listing.jobs if job not in fit)]

    async def _evidence(self, payment: Payment) -> tuple[Sequence[Claim], JobListing]:
        """Return who may have made jobs since the payment, and those that are linked to none of ours.

        Jobs belong to the wallet that paid: Base and Tempo share a list, which has no job of Solana's.
        """
        since = earliest(payment, _TOLERANCE_MS)
        listing = await self._since(since, payment.payer)
        # Read after the list: whoever made a listed job is on record by now.
        claims, linked = await self._store.payments.claims(
            since - 2 * _TOLERANCE_MS, [job.id for job in listing.jobs]
        )
        free = tuple(job for job in listing.jobs if job.id not in linked)
        ours = [claim for claim in claims if owner(claim.payment.payer) == owner(payment.payer)]
        return ours, JobListing(free, listing.is_complete)

    async def next_note(self) -> int | None:
        """Return the instant of the next `note`; None while no payment is unclear."""
        return self._note_at

    async def note(self) -> None:
        """Note the newest jobs while a payment is unclear. A list that cannot be read is read next time."""
        if not self._membership.leads:
            self._note_at = None
            return
        self._note_at = self._clock.after(policy.NOTE_SECONDS)
        now = self._clock.now()
        sent_by = now - round(self._clock.scaled(policy.NOTE_SECONDS) * 1000)
        # One that was signed later than now was signed before the clock was set back.
        unclear = [
            one for one in await self._store.payments.unresolved() if not sent_by < one.signed_at <= now
        ]
        if not unclear and len(self._membership.shards) == self._membership.shard_count:
            self._note_at = None  # else another process may have an unclear payment at any time
        since: dict[str, int] = {}
        for one in unclear:
            name, began = owner(one.payer), earliest(one, _TOLERANCE_MS)
            since[name] = min(began, since.get(name, began))
        await self._store.studio_jobs.forget(since)
        for payer in {owner(one.payer): one.payer for one in unclear}.values():
            if not self._wallets.pays_as(payer):
                continue
            try:
                await self._keep(payer, await self._studio.jobs(payer=payer))
            except ProviderError as error:
                log.info("the studio's job list cannot be noted: %s", error)

    async def _since(self, instant: int, payer: str) -> JobListing:
        """Return the list of a wallet's jobs back to the instant, and what was noted before.

        It was read a few seconds ago at most. Nobody can read that of a wallet which is no longer ours.
        """
        if not self._wallets.pays_as(payer):
            return JobListing((), is_complete=False)
        jobs = self._lists[owner(payer)]
        async with jobs.reading:
            age = self._clock.now() - jobs.read_at
            if not (0 <= age < self._clock.scaled(policy.NOTE_SECONDS) * 1000 and jobs.read_since <= instant):
                read_at = self._clock.now()
                jobs.listing = await self._studio.jobs_since(instant, payer=payer)
                jobs.read_at, jobs.read_since = read_at, instant
                await self._keep(payer, jobs.listing.jobs)
            listing = jobs.listing
        seen = {job.id: job for job in await self._store.studio_jobs.noted(owner(payer), instant)}
        seen |= {job.id: job for job in listing.jobs}
        made = [job for job in seen.values() if job.created_at is None or job.created_at >= instant]
        made.sort(key=lambda job: job.created_at or 0, reverse=True)
        return JobListing(tuple(made), listing.is_complete)

    async def _keep(self, payer: str, jobs: Sequence[StudioJob]) -> None:
        """Note jobs for the next reading, by whichever process."""
        digested = [
            job if job.input is None else replace(job, digests=catalogue.digests_of(job.input))
            for job in jobs
        ]
        await self._store.studio_jobs.note(owner(payer), digested, now=self._clock.now())

    def _may_be(self, operation: str, body: Mapping[str, object], job: StudioJob) -> bool:
        try:
            known = catalogue.operation(operation)
        except UnknownOperation:
            return True  # no longer sold: it cannot be told from others
        learned = self._types.get(operation)
        job_type = job.type
        if learned is None and job_type not in _DOCUMENTED_TYPES and job_type in self._types.values():
            job_type = None  # a word of the service's own, which other operations may have as well
        return catalogue.may_be(
            known, body, job_type=job_type, shown=job.input, learned_type=learned, digests=job.digests
        )


class _List:
    """The list of one wallet's jobs at the studio, as it was last read back to `read_since`."""

    def __init__(self) -> None:
        self.reading = asyncio.Lock()
        self.read_at = 0
        self.read_since = 0
        self.listing = JobListing((), is_complete=False)


def _decoded(body: bytes) -> Mapping[str, object]:
    decoded = json.loads(body)
    assert isinstance(decoded, dict), "we froze this body ourselves"
    return decoded
