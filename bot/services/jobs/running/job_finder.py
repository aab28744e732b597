"""Find the studio job of a payment whose answer was lost, in the studio's job list.

The list is read back to the signing. While a payment is unclear its first page is noted every few seconds, so
that a list which cannot be turned, or is long, has been seen all the same.
"""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from bot import catalogue
from bot.catalogue.errors import UnknownOperation
from bot.domain import policy
from bot.domain.errors import ProviderError
from bot.domain.money.matching import Claim, Match, earliest, match
from bot.domain.money.networks import owner
from bot.domain.money.payments import JobListing, Payment, StudioJob
from bot.ports import Clock, Studio
from bot.services.wallets import Wallets
from bot.store import Store

log = logging.getLogger(__name__)

_DOCUMENTED_TYPES = frozenset(kind for sold in catalogue.EVERY_OPERATION for kind in sold.job_types)
_TOLERANCE_MS = round(policy.CLOCK_TOLERANCE_SECONDS * 1000)


class JobFinder:
    """Weigh the evidence of the job list. It decides nothing about money and writes nothing."""

    def __init__(
        self,
        store: Store,
        studio: Studio,
        wallets: Wallets,
        clock: Clock,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """Call `wake` when `next_note` has changed."""
        self._wake = wake
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
        """Note the list from now on: a payment is unclear."""
        if self._note_at is None:
            self._note_at = self._clock.after(policy.NOTE_SECONDS)
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
        self._note_at = self._clock.after(policy.NOTE_SECONDS)
        now = self._clock.now()
        sent_by = now - round(self._clock.scaled(policy.NOTE_SECONDS) * 1000)
        # One that was signed later than now was signed before the clock was set back.
        unclear = [
            one for one in await self._store.payments.unresolved() if not sent_by < one.signed_at <= now
        ]
        if not unclear:
            self._note_at = None
        payers = {owner(one.payer): one.payer for one in unclear}
        for name, jobs in self._lists.items():
            since = (earliest(one, _TOLERANCE_MS) for one in unclear if owner(one.payer) == name)
            jobs.forget(min(since, default=now))
        for name, payer in payers.items():
            if not self._wallets.pays_as(payer):
                continue
            try:
                self._lists[name].keep(await self._studio.jobs(payer=payer))
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
                listing = await self._studio.jobs_since(instant, payer=payer)
                jobs.keep(listing.jobs)
                jobs.read_at, jobs.read_since = read_at, instant
                jobs.is_complete = listing.is_complete
            return jobs.since(instant)

    def _may_be(self, operation: str, body: Mapping[str, object], job: StudioJob) -> bool:
        try:
            known = catalogue.operation(operation)
        except UnknownOperation:
            return True  # no longer sold: it cannot be told from others
        learned = self._types.get(operation)
        job_type = job.type
        if learned is None and job_type not in _DOCUMENTED_TYPES and job_type in self._types.values():
            job_type = None  # a word of the service's own, which other operations may have as well
        return catalogue.may_be(known, body, job_type=job_type, shown=job.input, learned_type=learned)


class _List:
    """The jobs of one wallet at the studio, as far as they were seen."""

    def __init__(self) -> None:
        self.reading = asyncio.Lock()
        self.read_at = 0  # when it was last read back to `read_since`
        self.read_since = 0
        self.is_complete = False
        self._noted: dict[str, StudioJob] = {}

    def keep(self, jobs: Sequence[StudioJob]) -> None:
        self._noted.update((job.id, job) for job in jobs)

    def forget(self, before: int) -> None:
        """Drop what was made before that instant: no payment asks for it any more."""
        self._noted = {job.id: job for job in self._noted.values() if _made_at(job) >= before}
        self.read_since = max(self.read_since, before)

    def since(self, instant: int) -> JobListing:
        """Return what was seen of the jobs made since then, newest first, those without a time as well."""
        jobs = [job for job in self._noted.values() if job.created_at is None or _made_at(job) >= instant]
        return JobListing(tuple(sorted(jobs, key=_made_at, reverse=True)), self.is_complete)


def _made_at(job: StudioJob) -> int:
    return job.created_at or 0


def _decoded(body: bytes) -> Mapping[str, object]:
    decoded = json.loads(body)
    assert isinstance(decoded, dict), "we froze this body ourselves"
    return decoded
