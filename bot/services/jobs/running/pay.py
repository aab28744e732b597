"""The moves that spend: PREPARE (references online, body frozen) and PAY."""

import json
import logging
from collections.abc import Awaitable, Sequence

from bot import catalogue
from bot.domain import policy
from bot.domain.errors import (
    ChainUnavailable,
    Conflict,
    DeliveryError,
    NotAllowed,
    OverLimit,
    ProviderRefused,
    ProviderUnavailable,
    Refused,
    UntrustedChallenge,
)
from bot.domain.jobs.batch import total
from bot.domain.jobs.job import ID_UNKNOWN, Failure, Job, JobState, Reference
from bot.domain.money.payments import GENERATION, PaymentState, upload_purpose
from bot.ports import Clock, Delivery, Spool, Studio
from bot.ports.checkpoints import Checkpoint, nothing
from bot.services.jobs.ordering.pricing import UPLOAD_PATH, Pricing, generation_body, upload_body
from bot.services.jobs.running.fail import FailureHandler
from bot.services.jobs.running.progress import ProgressMessages
from bot.services.jobs.running.purchase import (
    Bought,
    Disputed,
    GivenUp,
    Later,
    PriceRose,
    Purchase,
    PurchaseFlow,
)
from bot.store import Store

log = logging.getLogger(__name__)

CONFIRM_TRIES = 3

_UNPAID = frozenset({JobState.ADMITTED, JobState.READY})


class Till:
    """Buys for a job, and draws the consequence of whatever the cashier answers."""

    def __init__(
        self,
        store: Store,
        purchase_flow: PurchaseFlow,
        delivery: Delivery,
        failure_handler: FailureHandler,
        placeholders: ProgressMessages,
        clock: Clock,
    ) -> None:
        self._store = store
        self._purchase_flow = purchase_flow
        self._delivery = delivery
        self._failure_handler = failure_handler
        self._placeholders = placeholders
        self._clock = clock
        self._silent_since: dict[str, int] = {}

    async def guarded(self, job: Job, move: Awaitable[int | None]) -> int | None:
        """Makes a move of an unpaid job; a clear no ends the job, silence or a stop of all spending does
        after ten minutes."""
        try:
            due = await move
            self._silent_since.pop(job.id, None)
            return due
        except ProviderRefused as error:
            await self._failure_handler.fail(job, Failure.REFUSED, str(error))
        except UntrustedChallenge as error:
            await self._failure_handler.fail(job, Failure.UNTRUSTED, str(error))
        except (NotAllowed, OverLimit) as error:  # spending is stopped
            self._placeholders.note_stopped(job.id, True)
            if self._has_patience(job):
                return self._clock.after(policy.LOOK_SECONDS)
            await self._failure_handler.fail(job, Failure.STOPPED, str(error))
        except (ProviderUnavailable, ChainUnavailable) as error:
            if self._has_patience(job):
                raise
            await self._failure_handler.fail(job, Failure.UNAVAILABLE, str(error))
        self._silent_since.pop(job.id, None)
        return None

    def _has_patience(self, job: Job) -> bool:
        since = self._silent_since.setdefault(job.id, self._clock.now())
        return self._clock.now() < self._clock.after(policy.PATIENCE_SECONDS, since=since)

    async def buy(self, purchase: Purchase) -> int | None:
        """When to look again; None if it is bought or the job's state has changed."""
        job = purchase.job
        outcome = await self._purchase_flow.buy(purchase)
        self._placeholders.note_stopped(job.id, False)
        self._placeholders.note_unclear(job.id, isinstance(outcome, Later) and outcome.unclear)
        self._placeholders.note_declined(job.id, isinstance(outcome, Later) and outcome.declined)
        match outcome:
            case Bought() | Disputed():
                return None
            case Later():
                return outcome.due
            case GivenUp():
                await self._failure_handler.fail(job, outcome.failure, outcome.detail)
                return None
            case PriceRose():
                await self._ask_again(purchase, outcome.amount)
                return None

    async def _ask_again(self, purchase: Purchase, amount: int) -> None:
        """Nothing more is paid; the asker sees the new price. What is online stays paid for."""
        jobs = await self._concerned(purchase)
        prices = {
            one.id: (amount, 0) if purchase.is_generation else (one.price, one.upload_cost) for one in jobs
        }
        if not purchase.is_generation:
            job = purchase.job
            prices[job.id] = job.price, amount * await self._files_to_upload(job)
        fresh = await self._store.batches.set_quotes(prices, among=_UNPAID, now=self._clock.now())
        await self.ask_again(fresh, total(jobs))

    async def _concerned(self, purchase: Purchase) -> Sequence[Job]:
        """The jobs of the press that cannot go on at the old price: the same request unpaid, and of an
        upload all that wait for it. One whose payment is under way goes its own way."""
        jobs = [
            one
            for one in (await self._store.batches.get(purchase.job.id)).jobs
            if one.state in _UNPAID and (not purchase.is_generation or _alike(one, purchase.job))
        ]
        signed = [await self._is_signed(one) for one in jobs]
        found = [one for one, is_open in zip(jobs, signed, strict=True) if not is_open]
        if purchase.job.id not in {one.id for one in found}:
            raise Conflict(f"job {purchase.job.id} has gone on meanwhile")
        return found

    async def _is_signed(self, job: Job) -> bool:
        return any(one.state is PaymentState.SIGNED for one in await self._store.payments.of_job(job.id))

    async def ask_again(self, jobs: Sequence[Job], old_total: int) -> None:
        """Shows the new price of QUOTED jobs of one press. If that does not get through, TELL tries it
        again."""
        job, *others = jobs
        if job.progress_message_id == ID_UNKNOWN:
            return  # to be found first, by the next move
        try:
            await self._delivery.ask_again(job, old_total, others)
        except DeliveryError:
            if job.progress_message_id is None:
                await self._store.jobs.set_progress_message(job.id, ID_UNKNOWN)
            raise
        if job.progress_message_id is not None:  # taken away: it would speak of a job under way
            await self._store.jobs.set_progress_message(job.id, None)

    async def _files_to_upload(self, job: Job) -> int:
        references = await self._store.jobs.references(job.id)
        return len({(r.sha256, r.content_type) for r in references if r.url is None})


class Prepare:
    """ADMITTED → READY: every reference is online, bought at most once, and the body is frozen."""

    def __init__(
        self,
        store: Store,
        studio: Studio,
        till: Till,
        pricing: Pricing,
        spool: Spool,
        delivery: Delivery,
        failure_handler: FailureHandler,
        clock: Clock,
        checkpoint: Checkpoint = nothing,
    ) -> None:
        self._store = store
        self._studio = studio
        self._till = till
        self._pricing = pricing
        self._spool = spool
        self._delivery = delivery
        self._failure_handler = failure_handler
        self._clock = clock
        self._checkpoint = checkpoint

    async def __call__(self, job: Job) -> int | None:
        return await self._till.guarded(job, self._one_move(job))

    async def _one_move(self, job: Job) -> int | None:
        """One reference further; the worker comes back until all are online."""
        references = await self._store.jobs.references(job.id)
        missing = next((reference for reference in references if reference.url is None), None)
        if missing is not None:
            return await self._put_online(job, missing)
        await (self._price_now(job) if job.price is None else self._freeze(job))
        return None

    async def _put_online(self, job: Job, reference: Reference) -> int | None:
        if job.batch_key != job.id:
            return await self._share(job, reference)
        purpose = upload_purpose(reference.position)
        buying = Purchase(job, purpose, UPLOAD_PATH, upload_body(reference), job.upload_cost)
        if await self._is_open(job, purpose):
            return await self._till.buy(buying)  # its fate first, even if somebody else uploaded the file
        cached = await self._store.uploads.find(reference.sha256, reference.content_type)
        if cached is not None:
            await self._online(reference, cached)
        elif not self._spool.path(reference.name).exists():
            await self._failure_handler.fail(
                job, Failure.UPLOAD_LOST, "the file is no longer on the bot's disk"
            )
        elif reference.ticket is not None:
            await self._upload(job, reference, json.loads(reference.ticket))
        else:
            return await self._till.buy(buying)
        return None

    async def _share(self, job: Job, reference: Reference) -> int | None:
        """The first job of the press brings the files online for all."""
        lead = await self._store.jobs.get(job.batch_key)
        theirs = await self._store.jobs.references(lead.id)
        same = (r.url for r in theirs if (r.sha256, r.content_type) == _file(reference))
        url = next(filter(None, same), None) or await self._store.uploads.find(*_file(reference))
        if url is not None:
            await self._online(reference, url)
        elif lead.state is JobState.ADMITTED:
            return self._clock.after(policy.LOOK_SECONDS)  # woken sooner when it has gone on
        else:
            await self._failure_handler.fail(job, lead.failure or Failure.CANCELLED, lead.detail)
        return None

    async def _is_open(self, job: Job, purpose: str) -> bool:
        payment = await self._store.payments.live(job.id, purpose)
        return payment is not None and payment.state is PaymentState.SIGNED

    async def _upload(self, job: Job, reference: Reference, ticket: dict[str, object]) -> None:
        file = self._spool.path(reference.name)
        try:
            url = await self._studio.put(ticket, file, reference.content_type)
        except ProviderRefused as error:  # the paid permission has run out
            await self._failure_handler.fail(job, Failure.UPLOAD_LOST, str(error))
            return
        self._checkpoint("put")
        await self._online(reference, await self._confirmed(ticket, url))

    async def _confirmed(self, ticket: dict[str, object], url: str) -> str:
        """The service takes any public URL, so a confirmation that fails is not worth losing the upload."""
        for _ in range(CONFIRM_TRIES):
            try:
                return await self._studio.confirm(ticket, url)
            except ProviderUnavailable as error:
                log.info("upload not confirmed yet: %s", error)
                await self._clock.sleep(policy.RETRY_SECONDS[0])
            except ProviderRefused as error:
                log.warning("upload not confirmed: %s", error)
                break
        return url

    async def _online(self, reference: Reference, url: str) -> None:
        await self._store.uploads.mark_online(
            reference.job_id, reference.position, url, now=self._clock.now()
        )
        self._checkpoint("online")
        await self._spool.drop(reference.name)

    async def _freeze(self, job: Job) -> None:
        await self._store.jobs.mark_ready(job.id, body=job.body or await self._body(job))
        self._checkpoint("ready")

    async def _body(self, job: Job) -> bytes:
        references = await self._store.jobs.references(job.id)
        return generation_body(catalogue.operation(job.operation), job.options, references)

    async def _price_now(self, job: Job) -> None:
        """The uploads are paid, so the service can price it at last: it runs at or below the confirm
        line, else the asker decides."""
        operation = catalogue.operation(job.operation)
        price = await self._pricing.generation(operation, job.options, await self._body(job))
        unpriced = [one.id for one in (await self._store.batches.get(job.id)).quoted if one.price is None]
        jobs = await self._store.batches.set_quotes(
            dict.fromkeys([job.id, *unpriced], (price, 0)),
            among={JobState.QUOTED, JobState.ADMITTED},
            now=self._clock.now(),
        )
        settings = await self._store.settings.get(job.guild_id)
        if total(jobs) <= settings.confirm_above:
            try:
                await self._store.batches.admit({one.id: one.total for one in jobs}, now=self._clock.now())
                return
            except Refused as error:
                log.info("job %s is not admitted after its uploads: %s", job.id, error)
        await self._till.ask_again(jobs, 0)


def _alike(one: Job, other: Job) -> bool:
    """Whether they are the same request."""
    return (one.operation, one.options) == (other.operation, other.options)


def _file(reference: Reference) -> tuple[str, str]:
    """What an upload is known by."""
    return reference.sha256, reference.content_type


class Pay:
    """READY → RUNNING: the generation is bought exactly once."""

    def __init__(self, till: Till) -> None:
        self._till = till

    async def __call__(self, job: Job) -> int | None:
        assert job.body is not None, "a READY job has its body"
        assert job.price is not None, "a READY job has its price"
        path = catalogue.operation(job.operation).path
        purchase = Purchase(job, GENERATION, path, job.body, job.price)
        return await self._till.guarded(job, self._till.buy(purchase))
