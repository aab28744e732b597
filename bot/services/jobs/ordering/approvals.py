"""Costly jobs: asked for, decided once, started at the price that was decided about or not at all.

The row is written first; the card in the approvals channel follows it, and whatever a lost connection
or a restart leaves undone is done by `tick`.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from bot.domain import policy
from bot.domain.errors import Conflict, DeliveryError, DeliveryImpossible, Outdated
from bot.domain.jobs.approval import Approval
from bot.domain.jobs.batch import total
from bot.domain.jobs.errors import (
    AlreadyDecided,
    ApprovalNotFound,
    DecisionProblem,
    JobNotFound,
    MayNotDecide,
    NotTheMaker,
    OwnerAction,
    Scope,
)
from bot.domain.jobs.job import Job
from bot.ports import ApprovalCards, Clock, Notices, Spool
from bot.ports.approvals import Picture
from bot.services.jobs.ordering.approval_notices import UndeliverableNotices
from bot.services.jobs.ordering.requote import Requote
from bot.services.jobs.running.worker import Worker
from bot.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a press has led to. `rose`: nothing was decided, because the price has risen since; `price`:
    micro-USDC of all that was decided about."""

    approval: Approval
    job: Job
    rose: bool = False
    price: int = 0


class Approvals:
    """Brings costly jobs before the moderators and carries out what they decide."""

    def __init__(self, store: Store, quotes: Requote, worker: Worker, spool: Spool, clock: Clock) -> None:
        self._store = store
        self._quotes = quotes
        self._worker = worker
        self._spool = spool
        self._clock = clock
        self._cards: ApprovalCards
        self._unseen: UndeliverableNotices
        self._changed: Callable[[], None] = lambda: None
        self._showing = asyncio.Lock()
        self._deciding: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def equip(self, cards: ApprovalCards, notices: Notices, changed: Callable[[], None]) -> None:
        """What it needs to be seen; `changed` is called when `due` may have another answer."""
        self._cards = cards
        self._unseen = UndeliverableNotices(notices)
        self._changed = changed

    async def ask(self, job: Job) -> Approval:
        """The job waits for the moderators from now on, for 24 hours."""
        due_at = self._clock.after(policy.APPROVAL_SECONDS)
        approval = await self._store.approvals.request(job.id, due_at=due_at, now=self._clock.now())
        await self._bring_up_to_date()
        return await self.of_job(job.id) or approval

    async def of_job(self, job_id: str) -> Approval | None:
        return await self._store.approvals.of_job(job_id)

    async def waiting(self, guild_id: int) -> Sequence[tuple[Approval, Job]]:
        """What waits on a server, oldest first."""
        found = await self._store.approvals.waiting(guild_id)
        return [(approval, await self._store.jobs.get(approval.job_id)) for approval in found]

    async def approve(self, job_id: str, *, guild_id: int, by: int, senior: bool) -> Decided:
        """One moderator agrees to the price on the card. It is asked for again first: if it has risen,
        the moderators are asked again instead.

        Raises Refused with the reason if it cannot start now; then it waits on.
        """
        async with self._deciding.setdefault(job_id, asyncio.Lock()):
            decided = await self._approve(await self._job(job_id, guild_id), by, senior)
        for job in (await self._store.batches.get(job_id)).waiting:
            self._worker.enqueue(job.id)
        await self._bring_up_to_date()
        return decided

    async def _approve(self, job: Job, by: int, senior: bool) -> Decided:
        approval = await self._still_open(job)
        if job.user_id != by:  # else the transaction says no
            await self._store.spending.check_model(job.asker, job.model)
            job = (await self._quotes.fresh(await self._question(job)))[0]
        price = total(await self._question(job))
        if price > approval.amount:
            due_at = self._clock.after(policy.APPROVAL_SECONDS)
            again = await self._store.approvals.request(job.id, due_at=due_at, now=self._clock.now())
            return Decided(again, job, rose=True)
        approval, job = await self._store.approvals.approve(
            job.id, by=by, senior=senior, now=self._clock.now()
        )
        return Decided(approval, job, price=price)

    async def _question(self, job: Job) -> Sequence[Job]:
        """What is decided about together with this job."""
        return (await self._store.batches.get(job.id)).quoted_with(job)

    async def _still_open(self, job: Job) -> Approval:
        found = await self._store.approvals.of_job(job.id)
        if found is None:
            raise ApprovalNotFound(job.id)
        if not found.open:
            raise AlreadyDecided(found)
        return found

    async def check_decidable(self, job_id: str, *, guild_id: int, by: int) -> None:
        """Raises what `deny` would, before a reason is asked for."""
        job = await self._job(job_id, guild_id)
        await self._still_open(job)
        if job.user_id == by:
            raise MayNotDecide(DecisionProblem.OWN_REQUEST)

    async def deny(self, job_id: str, *, guild_id: int, by: int, reason: str) -> Decided:
        """The job is over; its asker reads the reason."""
        job = await self._job(job_id, guild_id)
        approval, job = await self._store.approvals.deny(job.id, by=by, reason=reason, now=self._clock.now())
        self._worker.enqueue(job.id)
        await self._bring_up_to_date()
        return Decided(approval, job)

    async def withdraw(self, job_id: str, *, user_id: int) -> Job:
        """Its asker takes it back."""
        job = await self._store.jobs.get(job_id)
        if job.hidden_from(user_id):
            raise JobNotFound(job_id)
        if job.user_id != user_id:
            raise NotTheMaker(OwnerAction.WITHDRAW)
        _unused, job = await self._store.approvals.withdraw(job.id, now=self._clock.now())
        await self._bring_up_to_date()
        return job

    # ── by itself ────────────────────────────────────────────────────────────────────────────────

    async def due(self) -> int | None:
        """The instant at which there is something to do: a card is out of date, or one expires."""
        if await self._store.approvals.with_stale_card():
            return 0
        return await self._store.approvals.next_due()

    async def tick(self) -> None:
        """Ends what nobody decided in time and brings all cards up to date. Raises DeliveryError if a
        card could not be, this time."""
        for approval in await self._store.approvals.overdue(now=self._clock.now()):
            try:
                await self._store.approvals.expire(approval.job_id, now=self._clock.now())
            except (Conflict, Outdated) as error:
                log.info("approval of job %s was decided meanwhile: %s", approval.job_id, error)
                continue
            self._worker.enqueue(approval.job_id)
        await self._show_all()

    async def _bring_up_to_date(self) -> None:
        self._changed()
        try:
            await self._show_all()
        except DeliveryError as error:
            log.warning("a card of an approval is out of date: %s", error)

    async def _show_all(self) -> None:
        async with self._showing:
            for approval in await self._store.approvals.with_stale_card():
                await self._show(approval)

    async def _show(self, approval: Approval) -> None:
        job = await self._store.jobs.get(approval.job_id)
        channel_id = approval.channel_id
        if channel_id is None:
            channel_id = (await self._store.settings.get(job.guild_id)).approvals_channel
        message_id = approval.message_id
        others = (await self._store.batches.get(job.id)).priced_with(job)[1:]
        if channel_id is not None and (approval.open or message_id is not None):
            message_id = await self._posted(approval, job, channel_id, others)
        shown = replace(
            approval,
            shown=approval.version,
            channel_id=channel_id if message_id is not None else None,
            message_id=message_id,
        )
        await self._store.approvals.mark_shown(
            shown.id, shown.version, channel_id=shown.channel_id, message_id=shown.message_id
        )
        await self._cards.tell_asker(shown, job, others)

    async def _posted(
        self, approval: Approval, job: Job, channel_id: int, others: Sequence[Job]
    ) -> int | None:
        picture = await self._picture(job)
        try:
            message_id = await self._cards.show(approval, job, channel_id, picture, others)
        except DeliveryImpossible as error:
            log.warning("the approval of job %s cannot be shown in %s: %s", job.id, channel_id, error)
            if approval.open:
                await self._unseen.tell(approval, channel_id)
            return None
        self._unseen.seen(channel_id)
        return message_id

    async def _picture(self, job: Job) -> Picture | None:
        """The first attached picture, if it is still on our disk; none of a private job."""
        if job.private:
            return None
        for reference in await self._store.jobs.references(job.id):
            path = self._spool.path(reference.name)
            if reference.content_type.startswith("image/") and path.exists():
                return Picture(path, reference.content_type)
        return None

    async def _job(self, job_id: str, guild_id: int) -> Job:
        job = await self._store.jobs.get(job_id)
        if job.guild_id != guild_id:
            raise JobNotFound(job_id, Scope.SERVER)
        return job
