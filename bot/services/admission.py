"""From a command to a held budget: check for free, quote, show or hold."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot import catalogue
from bot.catalogue import Operation
from bot.checkpoints import Checkpoint, nothing
from bot.domain import policy
from bot.domain.approval import approvers
from bot.domain.errors import Conflict, NeedsApproval, NotAllowed, NotFound, Outdated
from bot.domain.job import Failure, Job, JobState, NewJob, NewReference, Value
from bot.domain.limits import Asker
from bot.ports import Clock, PaymentMethod, Spool, Store
from bot.services.approvals import Approvals
from bot.services.checks import Checks
from bot.services.ids import new_id
from bot.services.intake import Attachment, Intake, kind_of
from bot.services.offers import Asked, Asking, Offer
from bot.services.pricing import Pricing, Quote
from bot.services.quotes import Quotes
from bot.services.variants import Variants
from bot.services.worker import Worker

__all__ = ["Admission", "Asked", "Attachment", "Offer"]

log = logging.getLogger(__name__)


class Admission:
    """What a press costs, and the one door through which a job gets its money."""

    def __init__(
        self,
        store: Store,
        intake: Intake,
        pricing: Pricing,
        method: PaymentMethod,
        worker: Worker,
        spool: Spool,
        clock: Clock,
        approvals: Approvals,
        *,
        min_free_bytes: int = 0,
        checkpoint: Checkpoint = nothing,
    ) -> None:
        self._store = store
        self._intake = intake
        self._pricing = pricing
        self._worker = worker
        self._clock = clock
        self._approvals = approvals
        self._checks = Checks(store, method, spool, clock, min_free_bytes=min_free_bytes)
        self._quotes = Quotes(store, pricing, spool, clock)
        self._variants = Variants(store, pricing, self._quotes, clock)
        self._checkpoint = checkpoint

    async def ask(self, asked: Asked) -> Offer:
        """Checks, quotes and, at or below the confirm line, holds and starts.

        Raises Refused, ProviderUnavailable or UntrustedChallenge: then nothing was held or paid. A
        redelivered interaction gets the job it already made.
        """
        known = await self._store.jobs.find(asked.request_key)
        if known is not None:
            return await self._offer(known)
        operation = catalogue.operation(asked.operation)
        await self._checks.free(asked.asker, operation.model, asked.missing_permissions)
        job_id = new_id()
        received = await self._intake.receive(job_id, operation, asked.attachments)
        operation.validate(asked.options, received.kinds)
        offer = await self._quote(job_id, operation, asked, received.references)
        return replace(offer, notes=received.notes)

    async def press(
        self,
        job_id: str,
        *,
        user_id: int,
        missing_permissions: tuple[str, ...] = (),
        roles: tuple[int, ...] | None = None,
    ) -> Offer:
        """The price button. An old quote is asked for again: the same price runs, another is shown.
        `roles`: what the presser has now, if known."""
        job = await self._store.jobs.get(job_id)
        if job.user_id != user_id:
            raise NotAllowed("This card belongs to somebody else. Run the command to get your own.")
        if job.state is not JobState.QUOTED:
            raise _started(job)
        asker = Asker.of(job) if roles is None else replace(Asker.of(job), roles=roles)
        await self._checks.free(asker, job.model, missing_permissions)
        try:
            return await self._agreed(job, roles)
        except Conflict as error:  # somebody pressed at the same moment
            raise _started(job) from error

    async def _agreed(self, job: Job, roles: tuple[int, ...] | None) -> Offer:
        if self._clock.now() >= self._clock.after(policy.QUOTE_SECONDS, since=job.quoted_at):
            fresh = await self._quotes.fresh(job)
            if fresh.total != job.total:
                return await self._offer(fresh, old_total=job.total)
            job = fresh
        return await self._admit(job, roles)

    async def again(
        self,
        job_id: str,
        *,
        request_key: str,
        guild_id: int,
        channel_id: int,
        user_id: int,
        upload_limit: int,
        missing_permissions: tuple[str, ...] = (),
        roles: tuple[int, ...] = (),
        parent_id: int | None = None,
        changes: Mapping[str, Value] = MappingProxyType({}),
    ) -> Offer:
        """The same request as a new job of whoever asks, on the server's budget. `changes` are options
        to use instead of the job's own."""
        known = await self._store.jobs.find(request_key)
        if known is not None:
            return await self._offer(known)
        job = await self._store.jobs.get(job_id)
        if job.guild_id != guild_id:
            raise NotFound(f"There is no job {job_id} on this server.")
        asked = Asked(
            request_key=request_key,
            guild_id=guild_id,
            channel_id=channel_id,
            user_id=user_id,
            operation=job.operation,
            options={**job.options, **changes},
            attachments=(),
            upload_limit=upload_limit,
            roles=roles,
            parent_id=parent_id,
        )
        await self._checks.free(asked.asker, job.model, missing_permissions)
        operation = catalogue.operation(job.operation)
        references = await self._quotes.references(job)
        operation.validate(asked.options, {r.option: kind_of(r.content_type) for r in references})
        return await self._quote(new_id(), operation, asked, references)

    async def withdraw(self, job_id: str, *, user_id: int) -> Job:
        """Cancels a job that still waits for its turn; what was held is returned."""
        job = await self._store.jobs.get(job_id)
        if job.user_id != user_id:
            raise NotAllowed("Only its maker can cancel a job.")
        if job.state is not JobState.ADMITTED or self._worker.started(job.id):
            raise Outdated(f"Job {job.id} is not waiting any more, so it cannot be cancelled.")
        job = await self._store.jobs.fail(
            job.id, Failure.CANCELLED, detail=None, refund=False, now=self._clock.now()
        )
        self._worker.enqueue(job.id)
        return job

    # ── the price ────────────────────────────────────────────────────────────────────────────────

    async def _quote(
        self, job_id: str, operation: Operation, asked: Asked, references: tuple[NewReference, ...]
    ) -> Offer:
        quote = await self._pricing.of(operation, asked.options, references)
        await self._checks.money(asked.asker, (quote.price or 0) + quote.upload_cost)
        job = await self._store.jobs.create(self._draft(job_id, asked, references, quote))
        if job.id != job_id:
            return await self._offer(job)  # the same interaction came twice at once
        self._checkpoint("quoted")
        settings = await self._store.servers.settings(job.guild_id)
        agreed = asked.agreed if asked.agreed is not None else min(job.total, settings.confirm_above)
        if job.total != agreed and not approvers(settings, job.total):
            return await self._offer(job, old_total=asked.agreed)
        return await self._admit(job)

    def _draft(self, job_id: str, asked: Asked, references: tuple[NewReference, ...], quote: Quote) -> NewJob:
        return NewJob(
            id=job_id,
            request_key=asked.request_key,
            guild_id=asked.guild_id,
            channel_id=asked.channel_id,
            user_id=asked.user_id,
            operation=asked.operation,
            options=asked.options,
            references=references,
            body=quote.body,
            price=quote.price,
            upload_cost=quote.upload_cost,
            upload_limit=asked.upload_limit,
            now=self._clock.now(),
            roles=asked.roles,
            parent_id=asked.parent_id,
        )

    # ── the money ────────────────────────────────────────────────────────────────────────────────

    async def _admit(self, job: Job, roles: tuple[int, ...] | None = None) -> Offer:
        try:
            job = await self._store.budgets.admit(job.id, job.total, now=self._clock.now(), roles=roles)
        except NeedsApproval:
            return await self._ask_moderators(job)
        except Conflict as error:  # somebody pressed at the same moment
            raise _started(job) from error
        self._checkpoint("admitted")
        self._worker.enqueue(job.id)
        await self._withdraw_original(job)
        return await self._offer(job)

    async def _ask_moderators(self, job: Job) -> Offer:
        approval = await self._approvals.ask(job)
        settings = await self._store.servers.settings(job.guild_id)
        line = settings.approve_above if settings.approve_above is not None else settings.second_above
        cheaper = await self._variants.cheaper(job, line or 0)
        return replace(await self._offer(job), asking=Asking(approval, settings, cheaper))

    async def _withdraw_original(self, job: Job) -> None:
        """Somebody took the cheaper variant: the costly one is not to be decided about any more."""
        original = await self._variants.original(job)
        if original is None or original.state is not JobState.QUOTED:
            return
        try:
            await self._approvals.withdraw(original.id, user_id=job.user_id)
        except (Conflict, NotFound, Outdated) as error:
            log.info("job %s is not withdrawn for %s: %s", original.id, job.id, error)

    async def _offer(self, job: Job, old_total: int | None = None) -> Offer:
        balances = await self._store.budgets.balances(job.guild_id)
        quoted = job.state is JobState.QUOTED
        asking = await self._asking(job) if quoted else None
        return Offer(job, balances.available, not quoted, old_total, asking)

    async def _asking(self, job: Job) -> Asking | None:
        approval = await self._approvals.of_job(job.id)
        if approval is None or not approval.open:
            return None
        return Asking(approval, await self._store.servers.settings(job.guild_id))


def _started(job: Job) -> Outdated:
    return Outdated(f"This was started already: it is job {job.id}. Nothing more was held or paid.")
