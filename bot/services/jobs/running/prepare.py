"""PREPARE: put a job's references online and freeze its body."""

import json
import logging
from collections.abc import Callable

from bot import catalogue
from bot.domain import policy
from bot.domain.errors import ProviderRefused, ProviderUnavailable, Refused
from bot.domain.jobs.batch import total
from bot.domain.jobs.job import Failure, Job, JobState, Reference
from bot.domain.money.payments import PaymentState, upload_purpose
from bot.ports import Clock, Spool, Studio
from bot.ports.checkpoints import Checkpoint, nothing
from bot.services.jobs.ordering.pricing import UPLOAD_PATH, Pricing, generation_body, upload_body
from bot.services.jobs.running.failures import FailureHandler
from bot.services.jobs.running.outcomes import Purchase
from bot.services.jobs.running.pay import Checkout
from bot.services.jobs.running.stopping import Stopping
from bot.services.spooled import find, let_go
from bot.store import Store

log = logging.getLogger(__name__)

CONFIRM_TRIES = 3

UPLOAD_TRIES = 2
"""Uploads of one file that are paid for: after one that brought nothing, one more."""


class Prepare:
    """ADMITTED → READY: put every reference online, and freeze the body.

    The same new file is bought once, whoever attaches it and on whatever server: other jobs wait for the one
    that uploads it, and go on by themselves if that one gives up. `wake` looks at a job now.
    """

    def __init__(
        self,
        store: Store,
        studio: Studio,
        checkout: Checkout,
        pricing: Pricing,
        spool: Spool,
        failure_handler: FailureHandler,
        clock: Clock,
        checkpoint: Checkpoint = nothing,
        *,
        stopping: Stopping,
        host_bears: bool,
        wake: Callable[[str], None],
    ) -> None:
        self._store = store
        self._studio = studio
        self._checkout = checkout
        self._pricing = pricing
        self._spool = spool
        self._failure_handler = failure_handler
        self._clock = clock
        self._checkpoint = checkpoint
        self._stopping = stopping
        self._host_bears = host_bears
        self._wake = wake
        self._buyers: dict[tuple[str, str], str] = {}  # by file: the job that is buying its upload now

    async def __call__(self, job: Job) -> int | None:
        return await self._checkout.guard(job, self._prepare)

    async def _prepare(self, job: Job) -> int | None:
        """Put one reference online, or freeze the body if all are. The worker calls again after each."""
        references = await self._store.jobs.references(job.id)
        offline = next((reference for reference in references if reference.url is None), None)
        if offline is not None:
            if job.batch_key == job.id:
                return await self._put_online(job, offline)
            return await self._share(job, offline)
        operation = catalogue.operation(job.operation)
        if job.price is None:
            await self._price(job, generation_body(operation, job.options, references, job.policy))
            return None
        body = job.body or generation_body(operation, job.options, references, job.policy)
        await self._store.jobs.mark_ready(job.id, body=body)
        self._checkpoint("ready")
        return None

    async def _put_online(self, job: Job, reference: Reference) -> int | None:
        """Upload the file unless it is online already: buy the permission, send the file, confirm it."""
        lost = [] if reference.ticket else await self._store.uploads.settled(job.id, reference.position)
        purpose = upload_purpose(reference.position, len(lost))
        payment = await self._store.payments.live(job.id, purpose)
        if payment is not None and payment.state is PaymentState.SIGNED:
            # Settle it first, even if the file is online by now.
            return await self._buy_and_upload(job, reference, purpose, job.upload_cost)
        cached = await self._store.uploads.find(reference.sha256, reference.content_type)
        if cached is not None:
            await self._record_online(reference, cached)
        elif await find(self._spool, reference.name) is None:  # it is on our disk before it is paid for
            await self._failure_handler.fail(job, Failure.FILE_GONE)
        elif reference.ticket is not None:
            await self._upload(job, reference, reference.ticket)
        elif len(lost) >= UPLOAD_TRIES:
            failure = Failure.UPLOAD_LOST if job.lost_reason is None else Failure.UPLOAD_REFUSED
            await self._failure_handler.fail(job, failure, job.lost_reason)
        elif self._buyers.setdefault(_file(reference), job.id) != job.id:
            return self._clock.after(policy.LOOK_SECONDS)  # woken sooner when it is online
        else:
            try:
                if await self._store.uploads.under_way(reference) is not None:
                    return self._clock.after(policy.LOOK_SECONDS)
                maximum = await self._room(job) if lost else job.upload_cost
                return await self._buy_and_upload(job, reference, purpose, maximum)
            finally:
                del self._buyers[_file(reference)]
        return None

    async def _room(self, job: Job) -> int:
        """Return what the hold leaves for one more upload of each file that is not online yet."""
        references = await self._store.jobs.references(job.id)
        files = {_file(other) for other in references if other.url is None}
        offline = [file for file in files if await self._store.uploads.find(*file) is None]
        held = (await self._store.jobs.receipt(job.id)).held
        return max(0, held - (job.price or 0)) // len(offline)

    async def _buy_and_upload(self, job: Job, reference: Reference, purpose: str, maximum: int) -> int | None:
        """Buy the permission and use it at once: it lasts for minutes, so a stop does not come between."""
        with self._stopping.whole():
            due = await self._checkout.buy(
                Purchase(job, purpose, UPLOAD_PATH, upload_body(reference), maximum)
            )
            if due is None:
                references = await self._store.jobs.references(job.id)
                bought = references[reference.position]
                if bought.ticket is not None:
                    await self._upload(job, bought, bought.ticket)
        return due

    async def _share(self, job: Job, reference: Reference) -> int | None:
        """Use the file that the first job of the batch puts online for all."""
        lead = await self._store.jobs.get(job.batch_key)
        uploads = await self._store.jobs.references(lead.id)
        urls = (other.url for other in uploads if _file(other) == _file(reference))
        url = next(filter(None, urls), None) or await self._store.uploads.find(*_file(reference))
        if url is not None:
            await self._record_online(reference, url)
        elif lead.state is JobState.ADMITTED:
            return self._clock.after(policy.LOOK_SECONDS)  # woken sooner when it has gone on
        else:
            await self._failure_handler.fail(job, lead.failure or Failure.CANCELLED, lead.detail)
        return None

    async def _upload(self, job: Job, reference: Reference, ticket: str) -> None:
        """Send the file with the paid permission, confirm it and record its URL."""
        with self._stopping.whole():
            try:
                url = await self._send(reference, json.loads(ticket))
            except ProviderRefused as error:  # most likely the permission has run out
                log.warning("job %s: the upload was paid for and then refused: %s", job.id, error)
                await self._store.uploads.drop_ticket(
                    job.id,
                    reference.position,
                    reason=str(error),
                    refund=self._host_bears,
                    now=self._clock.now(),
                )
                return
            await self._record_online(reference, url)

    async def _send(self, reference: Reference, ticket: dict[str, object]) -> str:
        """Send the file to the blob host and return its URL.

        Raises ProviderRefused, ProviderUnavailable or FilesUnavailable.
        """
        file = await self._spool.fetch(reference.name)
        url = await self._studio.put(ticket, file, reference.content_type)
        self._checkpoint("put")
        # Only the wallet that bought the permission may confirm it; any wallet may use the file.
        # The service takes any public URL, so a confirmation that fails is not worth losing the upload.
        for _try in range(CONFIRM_TRIES):
            try:
                return await self._studio.confirm(ticket, url, payer=reference.payer)
            except ProviderUnavailable as error:
                log.info("upload not confirmed yet: %s", error)
                await self._clock.sleep(policy.RETRY_SECONDS[0])
            except ProviderRefused as error:
                log.warning("upload not confirmed: %s", error)
                break
        return url

    async def _record_online(self, reference: Reference, url: str) -> None:
        await self._store.uploads.mark_online(
            reference.job_id, reference.position, url, now=self._clock.now()
        )
        self._checkpoint("online")
        for job_id in await self._store.uploads.waiting(reference.sha256, reference.content_type):
            if job_id != reference.job_id:
                self._wake(job_id)
        await let_go(self._spool, [reference.name])

    async def _price(self, job: Job, body: bytes) -> None:
        """Quote the job and its unpriced siblings, whose uploads are online now.

        Up to the server's confirm line they are admitted; above it their maker is asked.
        """
        operation = catalogue.operation(job.operation)
        price = await self._pricing.generation(operation, job.options, body, guild_id=job.guild_id)
        quoted = (await self._store.batches.get(job.id)).quoted
        unpriced = [sibling.id for sibling in quoted if sibling.price is None]
        jobs = await self._store.batches.set_quotes(
            dict.fromkeys([job.id, *unpriced], (price, 0)),
            among={JobState.QUOTED, JobState.ADMITTED},
            now=self._clock.now(),
        )
        settings = await self._store.settings.get(job.guild_id)
        if total(jobs) <= settings.confirm_above:
            try:
                holds = {priced.id: priced.total for priced in jobs}
                await self._store.batches.admit(holds, now=self._clock.now())
                return
            except Refused as error:
                log.info("job %s is not admitted after its uploads: %s", job.id, error)
        await self._checkout.ask_again(jobs, 0)


def _file(reference: Reference) -> tuple[str, str]:
    return reference.sha256, reference.content_type
