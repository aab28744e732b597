"""From a command to a held budget: check for free, quote, show or hold."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot import catalogue
from bot.domain import policy
from bot.domain.errors import Conflict, NeedsApproval, NotAllowed, NotFound, Outdated
from bot.domain.jobs.approval import approvers
from bot.domain.jobs.batch import Batch, total
from bot.domain.jobs.job import Failure, Job, JobState, Value, new_id
from bot.i18n import _
from bot.ports import Clock, PaymentMethod, Spool
from bot.ports.checkpoints import Checkpoint, nothing
from bot.services.jobs.ordering.approvals import Approvals
from bot.services.jobs.ordering.attachments import Attachment, AttachmentImporter, kind_of
from bot.services.jobs.ordering.checks import Checks
from bot.services.jobs.ordering.pricing import Pricing
from bot.services.jobs.ordering.requests import (
    PendingApproval,
    Quote,
    QuoteLine,
    Request,
    check_count,
    drafts,
    priced,
    wanted,
)
from bot.services.jobs.ordering.requote import Requote
from bot.services.jobs.ordering.variations import CheaperVariants
from bot.services.jobs.running.worker import Worker
from bot.store import Store

__all__ = ["Admission", "Attachment", "Quote", "Request"]

log = logging.getLogger(__name__)


class Admission:
    """What a press costs, and the one door through which its jobs get their money: all or none."""

    def __init__(
        self,
        store: Store,
        importer: AttachmentImporter,
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
        self._importer = importer
        self._pricing = pricing
        self._worker = worker
        self._clock = clock
        self._approvals = approvals
        self._checks = Checks(store, method, spool, clock, min_free_bytes=min_free_bytes)
        self._quotes = Requote(store, pricing, spool, clock)
        self._variants = CheaperVariants(store, pricing, self._quotes, clock)
        self._checkpoint = checkpoint

    async def submit(self, asked: Request) -> Quote:
        """Checks, quotes and, at or below the confirm line, holds and starts.

        Raises Refused, ProviderUnavailable or UntrustedChallenge: then nothing was held or paid. A
        redelivered interaction gets the job it already made.
        """
        known = await self._known(asked.request_key)
        if known is not None:
            return known
        operation = catalogue.operation(asked.operation)
        check_count(operation, asked.count)
        missing = () if asked.private else asked.missing_permissions
        await self._checks.free(
            asked.asker, operation.model, missing, more=asked.count, contest_id=asked.contest_id
        )
        job_id = new_id()
        received = await self._importer.receive(job_id, operation, asked.attachments)
        operation.validate(asked.options, received.kinds)
        offer = await self._quote(job_id, [QuoteLine(asked, received.references)] * asked.count)
        return replace(offer, notes=received.notes)

    async def submit_all(self, several: Sequence[Request]) -> Quote:
        """`ask` for different requests without files that are one press: of one person in one place,
        with one price for all."""
        known = await self._known(several[0].request_key)
        if known is not None:
            return known
        for one in several:
            operation = catalogue.operation(one.operation)
            missing = () if one.private else one.missing_permissions
            await self._checks.free(one.asker, operation.model, missing, more=len(several))
            operation.validate(one.options, {})
        return await self._quote(new_id(), [QuoteLine(one) for one in several])

    async def _known(self, request_key: str) -> Quote | None:
        """What this interaction has led to already, if it came before."""
        known = await self._store.jobs.find(request_key)
        return None if known is None else await self._offer_of(await self._store.batches.get(known.id))

    async def confirm(
        self,
        job_id: str,
        *,
        user_id: int,
        missing_permissions: tuple[str, ...] = (),
        roles: tuple[int, ...] | None = None,
    ) -> Quote:
        """The price button. An old quote is asked for again: the same price runs, another is shown.
        `roles`: what the presser has now, if known."""
        job = await self._visible(job_id, user_id)
        if job.user_id != user_id:
            raise NotAllowed(_("This card belongs to somebody else. Run the command to get your own."))
        if job.state is not JobState.QUOTED:
            raise _started(job)
        jobs = (await self._store.batches.get(job.id)).quoted_with(job)
        asker = job.asker if roles is None else replace(job.asker, roles=roles)
        for one in jobs:
            missing = () if one.private else missing_permissions
            await self._checks.free(asker, one.model, missing, more=len(jobs), contest_id=one.contest_id)
        try:
            return await self._agreed(jobs, roles)
        except Conflict as error:  # somebody pressed at the same moment
            raise _started(job) from error

    async def _agreed(self, jobs: Sequence[Job], roles: tuple[int, ...] | None) -> Quote:
        quoted_at = min(job.quoted_at for job in jobs)
        if self._clock.now() >= self._clock.after(policy.QUOTE_SECONDS, since=quoted_at):
            fresh = await self._quotes.fresh(jobs)
            if total(fresh) != total(jobs):
                return await self._offer(fresh, old_total=total(jobs))
            jobs = fresh
        return await self._admit(jobs, roles)

    async def repeat(
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
        whole_batch: bool = False,
        shown_price: int | None = None,
    ) -> Quote:
        """Submit the job's request once more, for this member and on this server's budget.

        `changes` replace options of the job, `whole_batch` repeats all jobs of its batch, `shown_price` is
        the price on the button. What was private stays private.
        """
        known = await self._known(request_key)
        if known is not None:
            return known
        job = await self._store.jobs.get(job_id)
        if job.guild_id != guild_id or job.hidden_from(user_id):
            raise NotFound(_("There is no job {job_id} on this server.", job_id=job_id))
        asked = Request(
            request_key=request_key,
            guild_id=guild_id,
            channel_id=channel_id,
            user_id=user_id,
            operation=job.operation,
            options=job.options,
            attachments=(),
            upload_limit=upload_limit,
            missing_permissions=() if job.private else missing_permissions,
            roles=roles,
            parent_id=parent_id,
            private=job.private,
            shown_price=job.price if shown_price is None and not changes else shown_price,
        )
        batch = await self._store.batches.get(job.id) if whole_batch else Batch((job,))
        return await self._quote(new_id(), await self._repeated(asked, batch, changes))

    async def _repeated(self, asked: Request, batch: Batch, changes: Mapping[str, Value]) -> list[QuoteLine]:
        """The jobs of a press once more, checked as if they were typed."""
        parts = []
        for job in batch.jobs:
            operation = catalogue.operation(job.operation)
            missing = asked.missing_permissions
            await self._checks.free(asked.asker, job.model, missing, more=len(batch.jobs))
            options = {**job.options, **changes}
            references = await self._quotes.references(job)
            operation.validate(options, {r.option: kind_of(r.content_type) for r in references})
            parts.append(QuoteLine(replace(asked, operation=job.operation, options=options), references))
        return parts

    async def cancel(self, job_id: str, *, user_id: int) -> Sequence[Job]:
        """Cancels a job that still waits for its turn, and those of the same press that do too; what was
        held for them is returned."""
        job = await self._visible(job_id, user_id)
        if job.user_id != user_id:
            raise NotAllowed(_("Only its maker can cancel a job."))
        if job.state is not JobState.ADMITTED or self._worker.started(job.id):
            raise Outdated(_("Job {job} is not waiting any more, so it cannot be cancelled.", job=job.id))
        batch = await self._store.batches.get(job.id)
        waiting = [one.id for one in batch.waiting if not self._worker.started(one.id)]
        jobs = await self._store.batches.fail(
            waiting, Failure.CANCELLED, detail=None, refund=False, now=self._clock.now()
        )
        for one in batch.jobs:
            self._worker.enqueue(one.id)
        return jobs

    async def _visible(self, job_id: str, user_id: int) -> Job:
        """Raises NotFound for somebody else's private job as for one that never was."""
        job = await self._store.jobs.get(job_id)
        if job.hidden_from(user_id):
            raise NotFound(_("There is no job {job_id}.", job_id=job_id))
        return job

    # ── the price ────────────────────────────────────────────────────────────────────────────────

    async def _quote(self, lead_id: str, parts: Sequence[QuoteLine]) -> Quote:
        asked = parts[0].asked
        quotes = await priced(self._pricing, parts)
        await self._checks.money(asked.asker, wanted(parts, quotes), asked.contest_id)
        batch = await self._store.batches.create(drafts(lead_id, parts, quotes, now=self._clock.now()))
        if batch.lead.id != lead_id:
            return await self._offer_of(batch)  # the same interaction came twice at once
        self._checkpoint("quoted")
        settings = await self._store.settings.get(asked.guild_id)
        price = total(batch.jobs)
        old = _to_be_asked(asked, price, settings.confirm_above)
        if old is not None and (asked.contest_id is not None or not approvers(settings, price)):
            return await self._offer(batch.jobs, old_total=old or None)
        return await self._admit(batch.jobs)

    # ── the money ────────────────────────────────────────────────────────────────────────────────

    async def _admit(self, jobs: Sequence[Job], roles: tuple[int, ...] | None = None) -> Quote:
        """Holds what the jobs cost; of those that can be priced only after the uploads, the uploads."""
        amounts = {job.id: job.total for job in jobs if job.total > 0}
        if not amounts:
            raise _started(jobs[0])
        try:
            admitted = await self._store.batches.admit(amounts, now=self._clock.now(), roles=roles)
        except NeedsApproval:
            return await self._ask_moderators(jobs)
        except Conflict as error:  # somebody pressed at the same moment
            raise _started(jobs[0]) from error
        self._checkpoint("admitted")
        for job in admitted:
            self._worker.enqueue(job.id)
        await self._withdraw_original(jobs[0])
        return await self._offer([*admitted, *(job for job in jobs if job.id not in amounts)])

    async def _ask_moderators(self, jobs: Sequence[Job]) -> Quote:
        approval = await self._approvals.ask(jobs[0])
        settings = await self._store.settings.get(jobs[0].guild_id)
        line = settings.approve_above if settings.approve_above is not None else settings.second_above
        cheaper = await self._variants.cheaper(jobs[0], line or 0) if len(jobs) == 1 else None
        return replace(await self._offer(jobs), pending=PendingApproval(approval, settings, cheaper))

    async def _withdraw_original(self, job: Job) -> None:
        """Somebody took the cheaper variant: the costly one is not to be decided about any more."""
        original = await self._variants.original(job)
        if original is None or original.state is not JobState.QUOTED:
            return
        try:
            await self._approvals.withdraw(original.id, user_id=job.user_id)
        except (Conflict, NotFound, Outdated) as error:
            log.info("job %s is not withdrawn for %s: %s", original.id, job.id, error)

    async def _offer_of(self, batch: Batch) -> Quote:
        """What a press has come to: while something of it only has a price, that."""
        return await self._offer(batch.jobs if batch.under_way else batch.quoted or batch.jobs)

    async def _offer(self, jobs: Sequence[Job], old_total: int | None = None) -> Quote:
        job, *others = jobs
        balances = await self._store.budgets.balances(job.guild_id)
        quoted = job.state is JobState.QUOTED
        asking = await self._asking(job) if quoted else None
        return Quote(job, balances.available, not quoted, old_total, asking, others=tuple(others))

    async def _asking(self, job: Job) -> PendingApproval | None:
        approval = await self._approvals.of_job(job.id)
        if approval is None or not approval.open:
            return None
        return PendingApproval(approval, await self._store.settings.get(job.guild_id))


def _to_be_asked(asked: Request, price: int, confirm_above: int) -> int | None:
    """None if the asker has agreed to this price, or need not be asked; else the price they know of (0:
    none)."""
    if asked.agreed_price is not None:
        return None if price == asked.agreed_price else asked.agreed_price
    if asked.shown_price is not None and price > asked.shown_price:
        return asked.shown_price
    return None if price <= confirm_above else 0


def _started(job: Job) -> Outdated:
    return Outdated(
        _("This was started already: it is job {job}. Nothing more was held or paid.", job=job.id)
    )
