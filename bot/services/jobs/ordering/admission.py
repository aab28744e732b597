"""From a command to a job that runs: check, price, store, hold.

`Admission.submit` is the whole act; `confirm`, `repeat` and `cancel` serve the buttons that follow it.

    quote = await admission.submit(request)
    if not quote.admitted and quote.pending is None:
        quote = await admission.confirm(quote.job.id, user_id=request.user_id)
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot import catalogue
from bot.catalogue import media_of
from bot.domain import policy
from bot.domain.errors import Conflict, NeedsApproval, NotFound, Outdated
from bot.domain.jobs.approval import approvers
from bot.domain.jobs.batch import total, total_in_all
from bot.domain.jobs.errors import (
    AlreadyStarted,
    Erased,
    JobNotFound,
    NotWaiting,
    OwnerAction,
    QuoteClosed,
    Scope,
)
from bot.domain.jobs.job import Failure, Job, JobState, Value, new_id
from bot.domain.jobs.quotas import Owner
from bot.domain.moderation.errors import BlockedBy
from bot.domain.moderation.gates import MemberFacts
from bot.domain.moderation.limits import Rule
from bot.domain.server_settings import ResultsTo
from bot.ports import Clock, Spool
from bot.ports.checkpoints import Checkpoint, nothing
from bot.ports.job_context import set_job
from bot.ports.tracing import follow
from bot.services.jobs.ordering.approvals import Approvals
from bot.services.jobs.ordering.at_once import AtOnce
from bot.services.jobs.ordering.attachments import AttachmentImporter
from bot.services.jobs.ordering.checks import Checks, own_job
from bot.services.jobs.ordering.content import ContentGate, neutral
from bot.services.jobs.ordering.destinations import Destinations
from bot.services.jobs.ordering.presses import Presses
from bot.services.jobs.ordering.pricing import Pricing
from bot.services.jobs.ordering.requests import (
    PendingApproval,
    Quote,
    QuoteLine,
    Request,
    amounts,
    check_count,
    new_jobs,
    price_lines,
)
from bot.services.jobs.ordering.requote import Requote
from bot.services.jobs.ordering.variations import CheaperJobs
from bot.services.jobs.ordering.wish_keeping import WishKeeper
from bot.services.jobs.running.worker import Worker
from bot.services.moderation.access import Access
from bot.services.spooled import let_go
from bot.services.wallets import Wallets
from bot.store import Store

log = logging.getLogger(__name__)


class Admission:
    """Price the jobs of a request and reserve their money, for all of them or for none.

    With `AtOnce` the only code path that opens holds, apart from a moderator's approval.
    """

    def __init__(
        self,
        store: Store,
        importer: AttachmentImporter,
        pricing: Pricing,
        wallets: Wallets,
        worker: Worker,
        spool: Spool,
        clock: Clock,
        approvals: Approvals,
        keeper: WishKeeper,
        destinations: Destinations,
        content: ContentGate,
        access: Access,
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
        self._keeper = keeper
        self._destinations = destinations
        self.content = content
        self._access = access
        self._checks = Checks(store, wallets, spool, clock, access, min_free_bytes=min_free_bytes)
        self._requote = Requote(store, pricing, spool, clock)
        self._cheaper = CheaperJobs(store, pricing, self._requote, clock)
        self._checkpoint = checkpoint
        self._spool = spool
        self._presses = Presses(clock)
        self._at_once = AtOnce(store, worker, spool, checkpoint)

    # ── a new request ────────────────────────────────────────────────────────────────────────────

    async def submit(self, request: Request) -> Quote:
        """Price the request. Hold its money and start it, unless the price has to be confirmed first.

        A redelivered interaction gets the jobs that it has made already. Raises Refused,
        ProviderUnavailable or UntrustedChallenge; then nothing was paid.
        """
        repeated = self._presses.is_repeated(request)
        if (known := await self._store.jobs.find(request.request_key)) is not None:
            return await self._present(known)
        request = await self._destinations.of(request)
        try:
            await self._access.count_request(request.guild_id, request.user_id)
            operation = catalogue.operation(request.operation)
            check_count(operation, request.count)
            await self._checks.before_price(
                request.requester,
                operation.model,
                request.obstacles,
                jobs=request.count,
                contest_id=request.contest_id,
                for_moderators=request.for_moderators,
                closed=request.closed,
            )
            lead_id = new_id()
            set_job(lead_id)
            owner = Owner(request.guild_id, request.user_id)
            files = await self._importer.receive(lead_id, operation, request.attachments, owner)
        except Exception as error:
            await self._keeper.note(error, [request])
            raise
        try:
            references = (*request.references, *files.references)
            kinds = {reference.option: media_of(reference.content_type) for reference in references}
            operation.validate(request.options, kinds)
            request = await self.content.placed(request)
            blocked = await self.content.check(request)
            lines = [QuoteLine(request, references)] * request.count
            quote = await self._quote(lead_id, lines, repeated=repeated, blocked=blocked)
        except Exception as error:
            await self._keeper.note(error, [request], files.references)
            raise
        finally:
            stored = await self._store.jobs.find(request.request_key)
            if stored is not None and stored.id == lead_id:
                self._importer.keep(files)
            else:  # refused, or the same interaction came twice at once
                await self._importer.discard(files)
        return replace(quote, notes=files.notes)

    async def submit_all(self, requests: Sequence[Request]) -> Quote:
        """Submit different requests of one member in one channel as one batch. They have no files."""
        repeated = self._presses.is_repeated(requests[0])
        if (known := await self._store.jobs.find(requests[0].request_key)) is not None:
            return await self._present(known)
        requests = [await self._destinations.of(request) for request in requests]
        try:
            await self._access.count_request(requests[0].guild_id, requests[0].user_id)
            for request in requests:
                operation = catalogue.operation(request.operation)
                await self._checks.before_price(
                    request.requester,
                    operation.model,
                    request.obstacles,
                    jobs=len(requests),
                    for_moderators=request.for_moderators,
                    closed=request.closed,
                )
                operation.validate(request.options, {})
            requests = [await self.content.placed(request) for request in requests]
            blocked = await self.content.check_all(requests)
            lines = [QuoteLine(request) for request in requests]
            return await self._quote(new_id(), lines, repeated=repeated, blocked=blocked)
        except Exception as error:
            await self._keeper.note(error, requests)
            raise

    async def repeat(
        self,
        job_id: str,
        request: Request,
        *,
        changes: Mapping[str, Value] = MappingProxyType({}),
        whole_batch: bool = False,
    ) -> Quote:
        """Submit the job's request again, for the member and the channel of `request`.

        `changes` replace options of the job, `whole_batch` repeats all jobs of its batch. A private job is
        repeated in private.
        """
        repeated = self._presses.is_repeated(request)
        if (known := await self._store.jobs.find(request.request_key)) is not None:
            return await self._present(known)
        job = await self._store.jobs.get(job_id)
        if job.guild_id != request.guild_id or job.hidden_from(request.user_id):
            raise JobNotFound(job_id, Scope.SERVER)
        jobs = (await self._store.batches.get(job.id)).jobs if whole_batch else (job,)
        prices = [each.price for each in jobs if each.price is not None]
        if request.shown_price is None and not changes and len(prices) == len(jobs):
            request = replace(request, shown_price=sum(prices))
        return await self._repeat(jobs, request, changes, repeated=repeated)

    async def in_private(self, job_id: str, *, user_id: int, request_key: str, upload_limit: int) -> Quote:
        """Submit again, in private, what could not be delivered any more where it was asked for.

        The jobs of its batch that ended for the same reason come along. Raises as `submit` does.
        """
        job = await own_job(self._store, job_id, user_id, OwnerAction.START)
        if (known := await self._store.jobs.find(request_key)) is not None:
            return await self._present(known)
        batch = await self._store.batches.get(job.id)
        jobs = [other for other in batch.jobs if other.failure is Failure.PLACE_GONE]
        if job not in jobs:
            raise NotWaiting(job.id)
        request = Request(
            request_key=request_key,
            guild_id=job.guild_id,
            channel_id=job.channel_id,
            user_id=job.user_id,
            operation=job.operation,
            options=job.options,
            attachments=(),
            upload_limit=upload_limit,
            roles=job.roles,
            parent_id=job.parent_id,
            private=True,
            shown_price=total(jobs),
            pressed=f"private:{batch.lead.id}",
        )
        return await self._repeat(jobs, request, repeated=self._presses.is_repeated(request))

    async def _repeat(
        self,
        jobs: Sequence[Job],
        request: Request,
        changes: Mapping[str, Value] = MappingProxyType({}),
        *,
        repeated: bool = False,
    ) -> Quote:
        if erased := [original for original in jobs if original.is_erased]:
            raise Erased(erased[0].id)
        requests = [
            await self._destinations.of(
                replace(
                    request,
                    operation=original.operation,
                    options={**original.options, **changes},
                    private=original.private_by_choice or request.private,
                )
            )
            for original in jobs
        ]
        try:
            await self._access.count_request(request.guild_id, request.user_id)
            lines = []
            for original, line in zip(jobs, requests, strict=True):
                operation = catalogue.operation(line.operation)
                await self._checks.before_price(
                    line.requester, operation.model, line.obstacles, jobs=len(jobs), closed=line.closed
                )
                references = await self._requote.references(original)
                kinds = {reference.option: media_of(reference.content_type) for reference in references}
                operation.validate(line.options, kinds)
                if not line.private:
                    self.content.check_stays(original, line.guild_id, line.channel_id)
                placed = await self.content.placed(line)
                stays = placed.age_restricted or original.age_restricted  # also in private
                lines.append(QuoteLine(replace(placed, age_restricted=stays), references))
            await self.content.check_all([line.request for line in lines])
            return await self._quote(new_id(), lines, repeated=repeated)
        except Exception as error:
            await self._keeper.note(error, requests, job=jobs[0])
            raise

    async def _quote(
        self,
        lead_id: str,
        lines: Sequence[QuoteLine],
        *,
        repeated: bool = False,
        blocked: BlockedBy | None = None,
    ) -> Quote:
        """Price the lines and store them as QUOTED jobs. Admit them unless the price has to be confirmed.

        The member of a `repeated` press confirms first, whatever the price. `blocked`: moderators are asked
        to let the words through, and until then they are not sent.
        """
        request = lines[0].request
        if blocked is None:
            prices = await price_lines(self._pricing, lines)
        else:
            prices = await price_lines(self._pricing, list(map(neutral, lines)))
            prices = [replace(price, body=None) for price in prices]
        costs = amounts(lines, prices)
        exceeds: Sequence[Rule] = ()
        if request.for_moderators:
            exceeds = await self._checks.exceeded(request.requester, costs, request.contest_id)
            if (exceeds or blocked) and repeated:
                return await self._asked_before(request)
        else:
            await self._checks.with_price(request.requester, costs, request.contest_id)
        drafts = new_jobs(lead_id, lines, prices, now=self._clock.now())
        settings = await self._store.settings.get(request.guild_id)
        if not (exceeds or blocked or repeated):
            begun = await self._at_once.begin(request, drafts, settings)
            if begun is not None:
                follow(begun.lead.id)
            if begun is not None and begun.lead.id != lead_id:
                return await self._present(begun.lead)  # the same interaction came twice at once
            if begun is not None:
                started = [job for job in begun.jobs if job.state is not JobState.QUOTED]
                return await self._tell_started(started, begun.quoted)
        batch, freed = await self._store.batches.create_within_quota(drafts)
        follow(batch.lead.id)
        await let_go(self._spool, freed)
        if batch.lead.id != lead_id:
            return await self._present(batch.lead)  # the same interaction came twice at once
        self._checkpoint("quoted")
        if exceeds or blocked:
            return await self._ask_moderators(batch.jobs, exceeds, blocked)
        amount = total(batch.jobs)
        for_moderators = approvers(settings, amount) > 0
        confirms = request.needs_confirmation(amount, settings.confirm_above) and not for_moderators
        if repeated or confirms:
            quote = await self._describe(batch.jobs, old_total=request.outdated_price(amount) or None)
            return replace(quote, repeated=repeated)
        return await self._admit(batch.jobs)

    async def _asked_before(self, request: Request) -> Quote:
        """Return what the press before this one asks the moderators. Raises AlreadyStarted if it is busy."""
        asked = await self._store.jobs.find(self._presses.first(request))
        if asked is None:
            raise AlreadyStarted(self._presses.first(request))
        return await self._present(asked)

    # ── the price button ─────────────────────────────────────────────────────────────────────────

    async def confirm(
        self,
        job_id: str,
        *,
        user_id: int,
        missing_permissions: tuple[str, ...] = (),
        roles: tuple[int, ...] | None = None,
        facts: MemberFacts | None = None,
    ) -> Quote:
        """Start a priced job and those that were quoted with it.

        `roles` and `facts` are the member's present ones.

        An old quote is priced again. At the same total the jobs start; at another, the new quote is returned
        and has to be confirmed. Raises QuoteClosed or AttachmentGone if it made room for newer ones.
        """
        job = await own_job(self._store, job_id, user_id, OwnerAction.START)
        if job.state is not JobState.QUOTED:
            ended = _no_longer_quoted(job)
            await self._keeper.note_jobs(ended, [job])
            raise ended
        follow(job.id)
        jobs: Sequence[Job] = (await self._store.batches.get(job.id)).quoted_with(job)
        try:
            return await self._confirm(jobs, missing_permissions, roles, facts)
        except Conflict as error:  # two presses at the same moment, or newer prices
            ended = _no_longer_quoted(await self._store.jobs.get(job.id))
            await self._keeper.note_jobs(ended, [job])
            raise ended from error
        except Exception as error:
            await self._keeper.note_jobs(error, jobs)
            raise

    async def _confirm(
        self,
        jobs: Sequence[Job],
        missing_permissions: tuple[str, ...],
        roles: tuple[int, ...] | None,
        facts: MemberFacts | None,
    ) -> Quote:
        requester = jobs[0].requester
        if roles is not None:
            requester = replace(requester, roles=roles, facts=facts)
        await self.content.check_jobs(jobs, requester)
        for quoted in jobs:
            here = not quoted.private and quoted.results_to is ResultsTo.HERE
            await self._checks.before_price(
                requester,
                quoted.model,
                missing_permissions if here else (),
                jobs=len(jobs),
                contest_id=quoted.contest_id,
                closed=await self._destinations.closed(quoted),
            )
            await self._requote.references(quoted)  # its files may have made room for newer ones
        quoted_at = min(quoted.quoted_at for quoted in jobs)
        if self._clock.now() >= self._clock.after(policy.QUOTE_SECONDS, since=quoted_at):
            old_total = total_in_all(jobs)
            jobs = await self._requote.refresh(jobs)
            if total_in_all(jobs) != old_total:
                return await self._describe(jobs, old_total=old_total)
        return await self._admit(jobs, roles)

    async def note(self, error: Exception, request: Request) -> None:
        """Keep a request that was refused before it could be submitted, and name its wish on the error."""
        await self._keeper.note(error, [request])

    async def withdraw_quote(self, job_id: str, *, user_id: int) -> None:
        """Take back the job, and those priced with it, if moderators are still asked about it."""
        try:
            job = await self._store.jobs.get(job_id)
            if job.user_id == user_id and job.state is JobState.QUOTED:
                await self._approvals.withdraw(job_id, user_id=user_id)
        except (Conflict, NotFound, Outdated) as error:
            log.info("job %s is not withdrawn: %s", job_id, error)

    # ── the money ────────────────────────────────────────────────────────────────────────────────

    async def _admit(self, jobs: Sequence[Job], roles: tuple[int, ...] | None = None) -> Quote:
        """Hold the price of the jobs and start them. Above the server's line ask its moderators instead.

        Of jobs that can be priced only after their uploads, hold the uploads.
        """
        holds = {job.id: job.total for job in jobs if job.total > 0}
        if not holds:
            raise AlreadyStarted(jobs[0].id)
        try:
            admitted = await self._store.batches.admit(holds, now=self._clock.now(), roles=roles)
        except NeedsApproval:
            asked = await self._ask_moderators(jobs)
            await self._withdraw_original(jobs[0])
            return asked
        except Conflict as error:  # two presses at the same moment, or newer prices
            raise _no_longer_quoted(await self._store.jobs.get(jobs[0].id)) from error
        self._checkpoint("admitted")
        for job in admitted:
            self._worker.enqueue(job.id)
        return await self._tell_started(admitted, [job for job in jobs if job.id not in holds])

    async def _tell_started(self, admitted: Sequence[Job], others: Sequence[Job]) -> Quote:
        await self._withdraw_original(admitted[0])
        return await self._describe([*admitted, *others])

    async def _ask_moderators(
        self, jobs: Sequence[Job], exceeds: Sequence[Rule] = (), blocked: BlockedBy | None = None
    ) -> Quote:
        """Ask the moderators about the price, to lift the limits that it `exceeds`, or about its words."""
        approval = await self._approvals.ask(jobs[0], exceeds, blocked)
        settings = await self._store.settings.get(jobs[0].guild_id)
        line = settings.approve_above if settings.approve_above is not None else settings.second_above
        alone = len(jobs) == 1 and jobs[0].contest_id is None and not (exceeds or blocked)
        cheaper = await self._cheaper.find(jobs[0], line or 0) if alone else None
        return replace(await self._describe(jobs), pending=PendingApproval(approval, settings, cheaper))

    async def _withdraw_original(self, job: Job) -> None:
        """Withdraw the costly job from its moderators if this one takes its place."""
        original = await self._cheaper.original(job)
        if original is None or original.state is not JobState.QUOTED:
            return
        try:
            await self._approvals.withdraw(original.id, user_id=job.user_id)
        except (Conflict, NotFound, Outdated) as error:
            log.info("job %s is not withdrawn for %s: %s", original.id, job.id, error)

    async def decline(self, job_id: str, *, user_id: int) -> Sequence[Job]:
        """End a priced job that its maker does not want, with those that were quoted with it.

        Returns them. Raises JobNotFound, NotTheMaker, QuoteClosed or AlreadyStarted.
        """
        job = await own_job(self._store, job_id, user_id, OwnerAction.CANCEL)
        if job.state is not JobState.QUOTED:
            raise _no_longer_quoted(job)
        jobs = (await self._store.batches.get(job.id)).quoted_with(job)
        try:
            return await self._store.batches.decline([each.id for each in jobs], now=self._clock.now())
        except Conflict as error:  # two presses at the same moment, or newer prices
            raise _no_longer_quoted(await self._store.jobs.get(job.id)) from error

    async def cancel(self, job_id: str, *, user_id: int) -> Sequence[Job]:
        """Cancel a job that waits for its turn, with the others of its batch that do, and return their holds.

        Returns the cancelled jobs. Raises JobNotFound, NotTheMaker, or NotWaiting.
        """
        job = await own_job(self._store, job_id, user_id, OwnerAction.CANCEL)
        if job.state is not JobState.ADMITTED or self._worker.started(job.id):
            raise NotWaiting(job.id)
        batch = await self._store.batches.get(job.id)
        waiting = [other.id for other in batch.waiting if not self._worker.started(other.id)]
        cancelled = await self._store.batches.fail(
            waiting, Failure.CANCELLED, detail=None, refund=False, now=self._clock.now()
        )
        for other in batch.jobs:
            self._worker.enqueue(other.id)
        return cancelled

    async def is_from_prize(self, job_id: str) -> bool:
        """Return True if the job's money was taken from its maker's prize."""
        return (await self._store.jobs.receipt(job_id)).from_prize

    # ── the answer ───────────────────────────────────────────────────────────────────────────────

    async def _present(self, job: Job) -> Quote:
        """Return a known batch as it is now; of one that waits for confirmation, only the jobs that wait."""
        batch = await self._store.batches.get(job.id)
        return await self._describe(batch.jobs if batch.under_way else batch.quoted or batch.jobs)

    async def _describe(self, jobs: Sequence[Job], old_total: int | None = None) -> Quote:
        job, *others = jobs
        quoted = job.state is JobState.QUOTED
        approval = await self._approvals.of_job(job.id) if quoted else None
        pending = None
        if approval is not None and approval.open:
            pending = PendingApproval(approval, await self._store.settings.get(job.guild_id))
        balances, now = await self._store.budgets.balances(job.guild_id), self._clock.now()
        usual = [await self._store.jobs.usual_seconds(name) for name in {each.operation for each in jobs}]
        spans = [span for span in usual if span is not None]
        references = await self._store.jobs.references(job.id) if quoted else ()
        pictures = [each.source_url for each in references if each.content_type.startswith("image/")]
        return Quote(
            job,
            balances.available,
            not quoted,
            old_total,
            pending,
            others=tuple(others),
            left=await self._store.budgets.left_for(job, total(jobs), now=now),
            ahead=await self._ahead(job),
            usual_seconds=max(spans, key=lambda span: span[1], default=None),
            picture=next((url for url in pictures if url.startswith("http")), None),
        )

    async def _ahead(self, job: Job) -> int:
        """Return the number of jobs that run before this one may begin; 0 if it begins at once."""
        if job.state is not JobState.ADMITTED:
            return 0
        ahead = await self._store.jobs.count_ahead(job.id)
        running = (await self._store.settings.get(job.guild_id)).running_per_member
        return ahead if ahead >= running else 0


def _no_longer_quoted(job: Job) -> Outdated:
    """Return what keeps a job that had a price from being started by it."""
    return QuoteClosed(policy.OPEN_QUOTES) if job.failure is Failure.REPLACED else AlreadyStarted(job.id)
