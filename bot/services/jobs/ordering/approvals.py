"""Costly jobs that wait for moderators: decided once, and started at the price that was decided about.

The row is written first and the card in the approvals channel follows it. `tick` completes the work that a
lost connection or a restart interrupted.

    await approvals.ask(job)
    decision = await approvals.approve(job.id, guild_id=guild_id, by=moderator_id, senior=False)
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from bot.domain import policy
from bot.domain.errors import Conflict, DeliveryError, DeliveryImpossible, FilesUnavailable, Outdated
from bot.domain.jobs.approval import Approval
from bot.domain.jobs.batch import total
from bot.domain.jobs.errors import (
    AlreadyDecided,
    ApprovalNotFound,
    DecisionProblem,
    FirstUnclear,
    JobNotFound,
    MayNotDecide,
    OwnerAction,
    PlaceLost,
    Scope,
)
from bot.domain.jobs.job import Failure, Job
from bot.domain.jobs.notices import ApprovalNotShown, ModeratorsUnreachable
from bot.domain.moderation.errors import BlockedBy
from bot.domain.moderation.limits import Rule
from bot.domain.moderation.people_errors import AskerBlocked, Blocked
from bot.ports import ApprovalCards, Clock, Notices, Places, Spool
from bot.ports.approvals import Picture
from bot.ports.job_context import about_job
from bot.ports.membership import ALONE, Membership
from bot.ports.tracing import follow
from bot.services.jobs.ordering.checks import own_job
from bot.services.jobs.ordering.requote import Requote
from bot.services.jobs.running.worker import Worker
from bot.services.spooled import find
from bot.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of a moderator's press. `price` is micro-USDC of all jobs that were decided about.

    `rose`: nothing was decided, because the price is higher than on the card.
    """

    approval: Approval
    job: Job
    rose: bool = False
    price: int = 0


class Approvals:
    """Ask moderators about costly jobs and carry out their decisions."""

    def __init__(
        self,
        store: Store,
        requote: Requote,
        worker: Worker,
        spool: Spool,
        clock: Clock,
        cards: ApprovalCards,
        notices: Notices,
        places: Places,
        changed: Callable[[], None],
        membership: Membership = ALONE,
    ) -> None:
        """Call `changed` whenever `next_due` may have another answer."""
        self._membership = membership
        self._store = store
        self._requote = requote
        self._worker = worker
        self._spool = spool
        self._clock = clock
        self._cards = cards
        self._undeliverable = UndeliverableNotices(notices)
        self._places = places
        self._changed = changed
        self._showing: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._deciding: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def ask(self, job: Job, exceeds: Sequence[Rule] = (), blocked: BlockedBy | None = None) -> Approval:
        """Ask the moderators about the job and those that were priced with it; they have 24 hours.

        Their approval lifts the limits that these jobs `exceed`, and the rule about words by which they are
        `blocked`, for them alone.
        """
        due_at = self._clock.after(policy.APPROVAL_SECONDS)
        approval = await self._store.approvals.request(
            job.id, due_at=due_at, now=self._clock.now(), exceeds=exceeds, blocked=blocked
        )
        await self._update_cards(job.guild_id)
        return await self.of_job(job.id) or approval

    async def of_job(self, job_id: str) -> Approval | None:
        return await self._store.approvals.of_job(job_id)

    async def waiting(self, guild_id: int) -> Sequence[tuple[Approval, Sequence[Job]]]:
        """Return the open approvals of a server, oldest first, each with the jobs that it is about."""
        approvals = await self._store.approvals.waiting(guild_id)
        return [(approval, await self._asked_about(approval.job_id)) for approval in approvals]

    async def _asked_about(self, job_id: str) -> Sequence[Job]:
        """Return the job of an approval, first, and those that are decided about together with it."""
        job = await self._store.jobs.get(job_id)
        return [job, *(other for other in await self._question(job) if other.id != job_id)]

    # ── decisions ────────────────────────────────────────────────────────────────────────────────

    async def approve(self, job_id: str, *, guild_id: int, by: int, senior: bool) -> Decision:
        """Record that one moderator agrees to the price on the card, and start the jobs if that is enough.

        The jobs are priced again first; if the price has risen, the moderators are asked again instead.
        Raises Refused with the reason if the jobs cannot start now; they keep waiting then. If their result
        could not be delivered any more, they end instead: PlaceLost. Raises Blocked for
        somebody with the approver role whom moderators have blocked.
        """
        await self._check_decider(guild_id, by)
        async with self._deciding.setdefault(job_id, asyncio.Lock()):
            await self._check_place(await self._job(job_id, guild_id), by)
            try:
                decision = await self._approve(await self._job(job_id, guild_id), by, senior)
            except Blocked as error:  # not the moderator who reads it
                raise AskerBlocked(error.user_id, error.case) from error
        for job in (await self._store.batches.get(job_id)).waiting:
            self._worker.enqueue(job.id)
        await self._update_cards(guild_id)
        return decision

    async def _approve(self, job: Job, by: int, senior: bool) -> Decision:
        approval = await self._open_approval(job)
        follow(job.id)
        if job.user_id != by:  # their own request: the transaction refuses
            await self._store.spending.check_model(job.requester, job.model)
            await self._store.cases.check_blocked(job.guild_id, job.user_id, now=self._clock.now())
            job = (await self._requote.refresh(await self._question(job)))[0]
            await self._check_first(approval, by)
        price, now = total(await self._question(job)), self._clock.now()
        if price > approval.amount:
            due_at = self._clock.after(policy.APPROVAL_SECONDS)
            return Decision(
                await self._store.approvals.request(job.id, due_at=due_at, now=now), job, rose=True
            )
        approval, job = await self._store.approvals.approve(job.id, by=by, senior=senior, now=now)
        return Decision(approval, job, price=price)

    async def _check_place(self, job: Job, by: int) -> None:
        """End a job whose result could not be delivered: its maker is told. Raises PlaceLost then."""
        await self._open_approval(job)
        if job.user_id == by:
            return  # their own request: the transaction refuses
        try:
            obstacle = await self._places.obstacle(job)
        except DeliveryError as error:
            log.info("the place of job %s is looked at before it is paid: %s", job.id, error)
            return
        if obstacle is None:
            return
        await self._store.approvals.close(
            job.id, Failure.PLACE_GONE, detail=obstacle.detail, now=self._clock.now()
        )
        self._worker.enqueue(job.id)
        await self._update_cards(job.guild_id)
        raise PlaceLost(job.id, job.place_id, obstacle)

    async def _check_first(self, approval: Approval, by: int) -> None:
        """Look again at the rights of the first of two, who may have been demoted since they agreed.

        Raises FirstUnclear if Discord does not tell.
        """
        first = approval.first_by
        if first is not None and first != by:
            try:
                now = await self._cards.standing(approval.guild_id, first)
            except DeliveryError as error:
                raise FirstUnclear(first) from error
            await self._store.approvals.set_first(
                approval.job_id, first, decides=now.decides, senior=now.senior, now=self._clock.now()
            )

    async def check_decidable(self, job_id: str, *, guild_id: int, by: int) -> None:
        """Raise the error that `deny` would raise, before the moderator writes a reason."""
        await self._check_decider(guild_id, by)
        job = await self._job(job_id, guild_id)
        await self._open_approval(job)
        if job.user_id == by:
            raise MayNotDecide(DecisionProblem.OWN_REQUEST)

    async def _check_decider(self, guild_id: int, by: int) -> None:
        await self._store.cases.check_blocked(guild_id, by, now=self._clock.now())

    async def deny(self, job_id: str, *, guild_id: int, by: int, reason: str) -> Decision:
        """End the jobs as DENIED. Their maker reads the reason."""
        await self._check_decider(guild_id, by)
        job = await self._job(job_id, guild_id)
        approval, job = await self._store.approvals.deny(job.id, by=by, reason=reason, now=self._clock.now())
        self._worker.enqueue(job.id)
        await self._update_cards(guild_id)
        return Decision(approval, job)

    async def withdraw(self, job_id: str, *, user_id: int) -> Job:
        """End the jobs for their maker, who no longer wants them."""
        job = await own_job(self._store, job_id, user_id, OwnerAction.WITHDRAW)
        _unused, job = await self._store.approvals.withdraw(job.id, now=self._clock.now())
        await self._update_cards(job.guild_id)
        return job

    async def _job(self, job_id: str, guild_id: int) -> Job:
        job = await self._store.jobs.get(job_id)
        if job.guild_id != guild_id:
            raise JobNotFound(job_id, Scope.SERVER)
        return job

    async def _question(self, job: Job) -> Sequence[Job]:
        """Return the jobs that are decided about together with this one, itself first or among them."""
        return (await self._store.batches.get(job.id)).quoted_with(job)

    async def _open_approval(self, job: Job) -> Approval:
        approval = await self._store.approvals.of_job(job.id)
        if approval is None:
            raise ApprovalNotFound(job.id)
        if not approval.open:
            raise AlreadyDecided(approval)
        return approval

    # ── scheduled ────────────────────────────────────────────────────────────────────────────────

    async def next_due(self) -> int | None:
        """Return the next instant at which an approval expires; 0 if a card is out of date."""
        held = self._membership.held
        if await self._store.approvals.with_stale_card(held):
            return 0
        return await self._store.approvals.next_due(held)

    async def tick(self) -> None:
        """Expire approvals that were not decided in time and update all cards.

        Raises DeliveryError if a card could not be updated this time.
        """
        for approval in await self._store.approvals.overdue(
            now=self._clock.now(), shards=self._membership.held
        ):
            with about_job(approval.job_id):
                try:
                    await self._store.approvals.expire(approval.job_id, now=self._clock.now())
                except (Conflict, Outdated) as error:
                    log.info("approval of job %s was decided meanwhile: %s", approval.job_id, error)
                    continue
            self._worker.enqueue(approval.job_id)
        await self._show_all_stale()

    # ── cards ────────────────────────────────────────────────────────────────────────────────────

    async def _update_cards(self, guild_id: int) -> None:
        self._changed()
        try:
            await self._show_stale(guild_id)
        except DeliveryError as error:
            log.warning("a card of an approval is out of date: %s", error)

    async def _show_all_stale(self) -> None:
        """Update the cards of all servers at the same time: none waits for a channel of another."""
        stale = await self._store.approvals.with_stale_card(self._membership.held)
        servers = {approval.guild_id for approval in stale}
        ends = await asyncio.gather(*map(self._show_stale, servers), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    async def _show_stale(self, guild_id: int) -> None:
        async with self._showing.setdefault(guild_id, asyncio.Lock()):
            for approval in await self._store.approvals.with_stale_card():
                if approval.guild_id == guild_id:
                    with about_job(approval.job_id):
                        await self._show(approval)

    async def _show(self, approval: Approval) -> None:
        job = await self._store.jobs.get(approval.job_id)
        channel_id = approval.channel_id
        if channel_id is None:
            settings = await self._store.settings.get(job.guild_id)
            channel_id = settings.approvals_channel or settings.alerts_channel
        message_id = approval.message_id
        others = (await self._store.batches.get(job.id)).priced_with(job)[1:]
        if channel_id is not None and (approval.open or message_id is not None):
            message_id = await self._post(approval, job, channel_id, others)
        shown = replace(
            approval,
            shown=approval.version,
            channel_id=channel_id if message_id is not None else None,
            message_id=message_id,
        )
        await self._store.approvals.mark_shown(
            shown.id, shown.version, channel_id=shown.channel_id, message_id=shown.message_id
        )
        await self._cards.update_requester(shown, job, others)

    async def _post(self, approval: Approval, job: Job, channel_id: int, others: Sequence[Job]) -> int | None:
        """Post or edit the card and return its message; None if the channel does not take it."""
        picture = await self._picture(job, channel_id)
        available = None  # a contest's pot pays its jobs
        if job.contest_id is None:
            available = (await self._store.budgets.balances(job.guild_id)).available
        try:
            message_id = await self._cards.show(
                approval, job, channel_id, picture, others, available=available
            )
        except DeliveryImpossible as error:
            log.warning("the approval of job %s cannot be shown in %s: %s", job.id, channel_id, error)
            if approval.open:
                await self._undeliverable.report(approval, channel_id)
            return None
        self._undeliverable.mark_open(channel_id)
        return message_id

    async def _picture(self, job: Job, channel_id: int) -> Picture | None:
        """Return the first attached picture while it is on our disk.

        A private job shows none, and one of an age-restricted channel only where the card's is one too.
        """
        adult = job.age_restricted and not self._places.is_age_restricted(job.guild_id, channel_id)
        if job.private_by_choice or adult:
            return None
        for reference in await self._store.jobs.references(job.id):
            if not reference.content_type.startswith("image/"):
                continue
            try:
                path = await find(self._spool, reference.name)
            except FilesUnavailable as error:  # the words alone can be decided about
                log.warning("the approval of job %s shows no picture: %s", job.id, error)
                return None
            if path is not None:
                return Picture(path, reference.content_type)
        return None


class UndeliverableNotices:
    """Report a channel that takes no cards, once for the life of the process."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._closed: set[int] = set()

    def mark_open(self, channel_id: int) -> None:
        """Record that the channel has taken a card."""
        self._closed.discard(channel_id)

    async def report(self, approval: Approval, channel_id: int) -> None:
        """Notify the moderators in the channel for alerts; where that takes no message, the host."""
        if channel_id in self._closed:
            return
        self._closed.add(channel_id)
        guild_id, nonce = approval.guild_id, f"au-{approval.id}-{approval.version}"
        if not await self._notices.server(guild_id, ApprovalNotShown(approval, channel_id), nonce=nonce):
            await self._notices.host(ModeratorsUnreachable(guild_id, channel_id), nonce=f"{nonce}-h")
