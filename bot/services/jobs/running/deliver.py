"""The steps that end a job in Discord: post the results, report the failures, delete the progress message."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.domain import policy
from bot.domain.errors import DeliveryError, DeliveryImpossible, DeliveryUnclear, FileTooLarge, PostUncertain
from bot.domain.jobs.batch import Batch, FailedJob, total_in_all
from bot.domain.jobs.job import Failure, Job, JobState
from bot.ports import Clock, Delivery, Places, Rendition, ResultItem, ResultMessage, Spool
from bot.ports.checkpoints import Checkpoint, nothing
from bot.services.jobs.running.failures import FailureHandler
from bot.services.jobs.running.measured import record_delivered, record_posted
from bot.services.jobs.running.progress import ProgressMessages
from bot.services.jobs.running.renditions import Renditions
from bot.services.jobs.running.stopping import Stopping
from bot.services.jobs.running.threads import Threads
from bot.store import Store

log = logging.getLogger(__name__)


class Deliver:
    """FETCHED → DELIVERED: post the results of a batch in one message, exactly once.

    The store records that a message may exist before the first try. Every later try looks for it in the
    channel first. Within minutes Discord itself refuses a second message with the same nonce.

    Private results take the place of their maker's card. Where there is none any more, they are announced
    in one message with a button that shows them. A process that ends between the announcement and its record
    announces them again after its restart.
    """

    def __init__(
        self,
        store: Store,
        spool: Spool,
        renditions: Renditions,
        delivery: Delivery,
        failure_handler: FailureHandler,
        clock: Clock,
        checkpoint: Checkpoint = nothing,
        *,
        stopping: Stopping,
        threads: Threads,
        places: Places,
    ) -> None:
        self._threads = threads
        self._places = places
        self._store = store
        self._spool = spool
        self._renditions = renditions
        self._delivery = delivery
        self._failure_handler = failure_handler
        self._clock = clock
        self._checkpoint = checkpoint
        self._reported: set[str] = set()  # jobs whose maker knows that they cannot be posted
        self._asked: set[str] = set()  # jobs whose maker was asked whether they are posted
        self._decided: set[str] = set()  # jobs to be posted though they may be posted already
        self._refused_since: dict[str, int] = {}  # steady instants
        self._limits: dict[str, int] = {}  # bytes of a file, for messages that were refused as too large
        self._stopping = stopping
        self._began_at = clock.now()

    async def __call__(self, job: Job) -> int | None:
        batch = await self._store.batches.get(job.id)
        odd = not job.private and not job.is_postable
        group = (job,) if odd else batch.to_announce if job.private else batch.to_post
        if not group or group[0].id != job.id:
            return self._clock.after(policy.LOOK_SECONDS)  # woken sooner when a job of its batch ends
        lost = [other for other in group if not await self._has_file(other)]
        for other in lost:
            await self._failure_handler.fail(
                other, Failure.RESULT_LOST, "the file is no longer on the bot's disk"
            )
        if lost:
            return None
        if odd:
            return await self._postpone(group, DeliveryImpossible("the result is of no kind we know"))
        with self._stopping.whole():
            return await (self._announce(group, batch) if job.private else self._post(group, batch))

    async def _has_file(self, job: Job) -> bool:
        return job.result is not None and await self._spool.have(job.result.name)

    async def _post(self, group: Sequence[Job], batch: Batch) -> int | None:
        """Post the results in one message, with files that fit. Record them and the failures that it names.

        Returns the instant to try again; None once they are posted. Raises DeliveryUnclear: the next try
        looks for the message.
        """
        lead, message_id = group[0], None
        try:
            if lead.needs_thread:  # paid by a life that these books do not know
                await self._threads.ensure(lead)
                return self._clock.now()
            if lead.posting_at is not None:
                message_id = await self._find(group)
            elif lead.created_at < self._began_at:
                message_id = await self._seen(lead)
            if message_id is None:
                limit = self._limits.get(lead.id, lead.upload_limit)
                renditions = await self._renditions.ready(group, limit)
                if renditions is None:
                    return self._clock.after(policy.LOOK_SECONDS)  # woken sooner by the copy
                message_id = await self._send(group, batch, renditions)
        except DeliveryUnclear:
            raise
        except PostUncertain as error:
            return await self._ask_maker(group, error)
        except DeliveryError as error:
            if lead.posting_at is None:  # refused at the first try: there is no message to look for
                await self._store.batches.end_posting([job.id for job in group])
            if isinstance(error, FileTooLarge) and self._may_shrink(group):
                return self._clock.now()
            return await self._postpone(group, error)
        self._limits.pop(lead.id, None)
        self._refused_since.pop(lead.id, None)
        self._checkpoint("posted")
        delivered = await self._store.batches.mark_delivered(
            [job.id for job in group],
            missing=[job.id for job in batch.unnotified],
            channel_id=lead.place_id,
            message_id=message_id,
            now=self._clock.now(),
        )
        record_delivered(delivered)
        self._checkpoint("delivered")
        return None

    async def _find(self, group: Sequence[Job]) -> int | None:
        """Return the message with the results; None if there is none, or sending it again would be the same.

        Raises PostUncertain if sending again could make a second message.
        """
        lead, ids = group[0], {job.id for job in group}
        try:
            return await self._delivery.find(lead)
        except PostUncertain:
            now, began = self._clock.now(), lead.posting_at or 0
            if began <= now < self._clock.after(policy.NONCE_SECONDS, since=began):
                return None  # a clock that was set back says nothing about the nonce
            if self._decided.isdisjoint(ids):
                raise
            self._decided -= ids
            await self._store.batches.post_again(lead.id, now=now)
            return None

    async def _seen(self, job: Job) -> int | None:
        """Return the message with a job of before this start, if one stands in its channel.

        These books may be an older copy that does not know what a lost life has posted. Where Discord does
        not let us tell, they are believed. Raises DeliveryError while nothing can be seen: before the login.
        """
        try:
            return await self._delivery.find(job)
        except (PostUncertain, DeliveryImpossible) as error:
            log.info("job %s is taken as not posted yet: %s", job.id, error)
            return None

    def post_anyway(self, job_id: str) -> None:
        """Post the job's result even if it cannot be told whether it is posted: a person has looked."""
        self._decided.add(job_id)

    async def _ask_maker(self, group: Sequence[Job], error: PostUncertain) -> int:
        """Ask once whether the results were posted: a second message is never made on a guess.

        Return the instant to look again. Their maker answers with a button, the host with `/host deliver`.
        """
        lead = group[0]
        log.warning("job %s may be posted or not: %s", lead.id, error)
        if lead.id not in self._asked:
            self._asked.add(lead.id)
            try:
                await self._delivery.ask_whether_posted(group)
            except DeliveryError as unheard:
                log.warning("its maker cannot be asked (%s): `/host deliver` posts job %s", unheard, lead.id)
        return self._clock.after(policy.UNDELIVERABLE_SECONDS)

    async def _send(self, group: Sequence[Job], batch: Batch, renditions: Sequence[Rendition]) -> int:
        """Record that a message may exist, post it and return its id. Raises DeliveryError."""
        await self._check_age(group[0])
        if group[0].posting_at is None:
            group = await self._store.batches.begin_posting(group[0].id, now=self._clock.now())
        self._checkpoint("before_post")
        receipts = [await self._store.jobs.receipt(job.id) for job in group]
        failed = await failures(self._store, batch.unnotified)
        items = tuple(map(ResultItem, group, renditions, receipts))
        message_id = await self._delivery.post(ResultMessage(batch, items, failed))
        record_posted(renditions)
        return message_id

    async def _check_age(self, job: Job) -> None:
        """Raise DeliveryImpossible if the result would leave age-restricted channels, or DeliveryError."""
        if job.age_restricted:
            facts = await self._places.look(job.guild_id, job.place_id)
            if not facts.age_restricted:
                raise DeliveryImpossible("its channel is not age-restricted any more")

    def _may_shrink(self, group: Sequence[Job]) -> bool:
        """Return True if still smaller copies may go through.

        First of a size that every channel takes, then so small that all of them fit into one request.
        """
        lead, sizes = group[0], [job.result.size for job in group if job.result is not None]
        tried = min(self._limits.get(lead.id, lead.upload_limit), max(sizes))
        floors = (policy.UPLOAD_FLOOR, policy.REQUEST_FLOOR // len(group))
        smaller = next((limit for limit in floors if limit < tried), None)
        if smaller is None:
            return False
        log.warning("job %s: %s bytes were refused although they should fit", lead.id, sizes)
        self._limits[lead.id] = smaller
        return True

    async def _postpone(self, group: Sequence[Job], error: DeliveryError) -> int:
        """Keep results that cannot be posted now, tell their maker once, and return the instant to try again.

        Raises `error` for the first ten minutes if it may pass, as a busy Discord or a login under way does:
        the maker need not know of those.
        """
        lead, now = group[0], self._clock.steady()
        if not isinstance(error, DeliveryImpossible):
            since = self._refused_since.setdefault(lead.id, now)
            if now - since < self._clock.scaled(policy.UNDELIVERABLE_SECONDS) * 1000:
                raise error
        log.warning("job %s cannot be posted: %s", lead.id, error)
        if lead.id not in self._reported:
            self._reported.add(lead.id)
            try:
                await self._delivery.report_undeliverable(group)
            except DeliveryError as unheard:
                log.info("the maker of job %s cannot be notified: %s", lead.id, unheard)
        return self._clock.after(policy.UNDELIVERABLE_SECONDS)

    async def _announce(self, group: Sequence[Job], batch: Batch) -> int | None:
        """Show private results in their maker's card, or announce them; after a while in a direct message.

        Record it. Returns the instant to try again; None once they are announced.
        """
        renditions = await self._private_renditions(group)
        if renditions is None:
            return self._clock.after(policy.LOOK_SECONDS)  # woken sooner by the copy
        fetched_at = max(job.fetched_at or 0 for job in group)
        card_until = self._clock.after(policy.CARD_SECONDS, since=fetched_at)
        if fetched_at > self._clock.now():  # the clock was set back meanwhile
            card_until = self._clock.now()
        failed = await failures(self._store, batch.unnotified)
        self._checkpoint("before_post")
        message_id = None
        try:
            if group[0].goes_directly and renditions:
                message_id = await self._send_directly(group, renditions, failed)
            if renditions and message_id is None:
                receipts = [await self._store.jobs.receipt(job.id) for job in group]
                items = tuple(map(ResultItem, group, renditions, receipts))
                message_id = await self._delivery.show_privately(ResultMessage(batch, items, failed))
            if message_id is None:
                message_id = await self._delivery.notify_ready(
                    group, failed, by_message=self._clock.now() >= card_until
                )
        except DeliveryImpossible as error:
            log.info("the maker of private job %s cannot be notified: %s", group[0].id, error)
            return self._clock.after(policy.UNHEARD_SECONDS)
        if message_id is None:
            return card_until
        self._checkpoint("posted")
        delivered = await self._store.batches.mark_delivered_privately(
            [job.id for job in group],
            missing=[failure.job.id for failure in failed],
            message_id=message_id,
            now=self._clock.now(),
        )
        record_delivered(delivered)
        self._checkpoint("delivered")
        return None

    async def _send_directly(
        self, group: Sequence[Job], renditions: Sequence[Rendition], failed: tuple[FailedJob, ...]
    ) -> int | None:
        """Send the results to their maker; None if they take no direct messages: their card has them then."""
        receipts = [await self._store.jobs.receipt(job.id) for job in group]
        items = tuple(map(ResultItem, group, renditions, receipts))
        try:
            message_id = await self._delivery.send_directly(ResultMessage(Batch(tuple(group)), items, failed))
        except DeliveryUnclear:
            raise
        except DeliveryImpossible as error:
            log.info("job %s is not sent directly: %s", group[0].id, error)
            return None
        record_posted(renditions)
        return message_id

    async def _private_renditions(self, group: Sequence[Job]) -> Sequence[Rendition] | None:
        """Return files that fit into one answer, none if they do not; None while copies are made."""
        lead = group[0]
        limit = (
            min(lead.upload_limit, policy.REQUEST_FLOOR // len(group))
            if len(group) > 1
            else lead.upload_limit
        )
        if lead.goes_directly:
            limit = min(limit, policy.DIRECT_BYTES // len(group))
        try:
            return await self._renditions.ready(group, limit)
        except FileTooLarge as error:
            log.info("private job %s is not shown in its card: %s", lead.id, error)
            return ()


class Notify:
    """FAILED or DISPUTED: tell the maker the end of all failed jobs of a batch in one message, with amounts.

    QUOTED: the price rose under way, so ask the maker again. If the batch has results, their message names
    the failed jobs instead.
    """

    def __init__(
        self, store: Store, delivery: Delivery, progress_messages: ProgressMessages, clock: Clock
    ) -> None:
        self._store = store
        self._delivery = delivery
        self._progress_messages = progress_messages
        self._clock = clock

    async def __call__(self, job: Job) -> int | None:
        batch = await self._store.batches.get(job.id)
        if job.state is JobState.QUOTED:
            await self._ask_again(job, batch.quoted_with(job))
            return None
        group = batch.to_notify
        if not group or group[0].id != job.id:
            return self._clock.after(policy.LOOK_SECONDS)  # woken sooner when a job of its batch ends
        lead = group[0]
        try:
            if batch.progress_job is not None:
                progress_job = await self._progress_messages.with_id(batch.progress_job)
                lead = replace(lead, progress_message_id=progress_job.progress_message_id)
            await self._delivery.report_failures(await failures(self._store, [lead, *group[1:]]))
        except DeliveryImpossible as error:
            log.warning("the maker of job %s (%s) cannot be notified: %s", job.id, job.state, error)
        await self._store.batches.mark_notified([other.id for other in group], now=self._clock.now())
        return None

    async def _ask_again(self, job: Job, quoted: Sequence[Job]) -> None:
        """Show the new price if this is the first of the `quoted` jobs, else delete its progress message.

        Their maker is not asked while moderators are.
        """
        approval = await self._store.approvals.of_job(quoted[0].id)
        for_moderators = approval is not None and approval.open
        try:
            job = await self._progress_messages.with_id(job)
            if quoted[0].id == job.id and not for_moderators:
                await self._delivery.ask_again([job, *quoted[1:]], total_in_all(quoted))
            elif job.progress_message_id:
                await self._delivery.remove(job.place_id, job.progress_message_id)
        except DeliveryImpossible as error:
            log.warning("the maker of job %s cannot be asked again: %s", job.id, error)
        await self._store.jobs.set_progress_message(job.id, None)


class CleanUp:
    """DELIVERED: delete the progress message."""

    def __init__(self, store: Store, delivery: Delivery, progress_messages: ProgressMessages) -> None:
        self._store = store
        self._delivery = delivery
        self._progress_messages = progress_messages

    async def __call__(self, job: Job) -> int | None:
        try:
            job = await self._progress_messages.with_id(job)
            assert job.progress_message_id, "only jobs with a progress message are cleaned up"
            await self._delivery.remove(job.place_id, job.progress_message_id)
        except DeliveryImpossible as error:
            log.info("the progress message of job %s stays: %s", job.id, error)
        await self._store.jobs.set_progress_message(job.id, None)
        return None


async def failures(store: Store, jobs: Sequence[Job]) -> tuple[FailedJob, ...]:
    """Return these jobs, which ended without a result, with their receipts."""
    return tuple([FailedJob(job, await store.jobs.receipt(job.id)) for job in jobs])
