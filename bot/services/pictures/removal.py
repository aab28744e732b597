"""Take results out of their messages, and put them back for a while."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.jobs.job import Job, new_id
from bot.domain.moderation.log import JobFacts
from bot.domain.pictures.errors import MayNotRemove, NotYourTakedown, ResultRemoved, TooLateToUndo
from bot.domain.pictures.library import UNDO_SECONDS, Place, Takedown
from bot.ports import Clock
from bot.services.pictures.results import Results
from bot.store import Store

REMOVED, PUT_BACK = "removed", "put back"
"""Acts of moderators in the log."""


@dataclass(frozen=True, slots=True)
class RemovalPlan:
    """What a removal would take down, before it is confirmed. Amounts are micro-USDC."""

    job: Job
    together: Sequence[Job]  # all results that its message still shows, itself among them
    paid: int  # for this result
    paid_together: int


class Removals:
    """Take results down for their makers and for moderators, and put them back."""

    def __init__(self, store: Store, results: Results, clock: Clock) -> None:
        self._store = store
        self._results = results
        self._clock = clock

    async def plan_removal(self, job_id: str, *, guild_id: int, user_id: int, moderator: bool) -> RemovalPlan:
        """Return what this person is about to take down. Raises as `Results.job` does, or MayNotRemove."""
        job = await self._results.job(job_id, guild_id=guild_id, user_id=user_id)
        if job.user_id != user_id and not moderator:
            raise MayNotRemove
        together = await self._results.gallery(job_id, guild_id=guild_id, user_id=user_id)
        paid = {one.id: (await self._results.receipt(one)).paid for one in (job, *together)}
        return RemovalPlan(job, together, paid[job.id], sum(paid[one.id] for one in together))

    async def take_down(self, jobs: Sequence[Job], places: Sequence[Place], *, by: int) -> Takedown:
        """Record that these results are no longer in these messages.

        What a moderator takes down cannot be posted again by its maker, and stands in the moderation log.
        """
        takedown = Takedown(new_id(), [job.id for job in jobs], places, by, self._clock.now())
        await self._store.takedowns.take_down(takedown)
        for job in jobs:
            if by == job.user_id:
                continue
            if await self._store.panels.mark_removed(job.id, by=by, now=takedown.at):
                await self._log(job, REMOVED, by)
        return takedown

    async def check_undo(self, press: str, *, user_id: int) -> Takedown:
        """Return what this member took down and can still put back.

        Raises TakedownNotFound, NotYourTakedown, TooLateToUndo after ten minutes, or ResultRemoved for what a
        moderator has removed as well.
        """
        takedown = await self._store.takedowns.get(press)
        if takedown.by != user_id:
            raise NotYourTakedown
        if self._clock.now() >= self.undo_until(takedown):
            raise TooLateToUndo
        for job_id in takedown.job_ids:
            if await self._store.panels.removed_by(job_id) not in (None, user_id):
                raise ResultRemoved(job_id)
        return takedown

    def undo_until(self, takedown: Takedown) -> int:
        """Return the end of the time for Undo, in epoch milliseconds."""
        return self._clock.after(UNDO_SECONDS, since=takedown.at)

    async def put_back(self, takedown: Takedown) -> None:
        """Record that everything that the press took down is in its messages again."""
        for job_id in await self._store.takedowns.put_back(takedown.press):
            await self._log(await self._store.jobs.get(job_id), PUT_BACK, takedown.by)

    async def shown_in(self, job: Job, place: Place, *, again: Sequence[str] = ()) -> Sequence[Job]:
        """Return the results that this message of the job shows, in its order.

        Those of `again` count as shown although they were taken down.
        """
        batch = await self._store.batches.get(job.id)
        together = [
            one for one in batch.jobs if one.result is not None and one.message_id == place.message_id
        ]
        gone = await self._store.takedowns.taken_from(place.message_id) - frozenset(again)
        return [one for one in together or [job] if one.id not in gone]

    async def _log(self, job: Job, action: str, by: int) -> None:
        await self._store.moderation_log.write(
            job.guild_id,
            by=by,
            now=self._clock.now(),
            action=action,
            new=JobFacts(job.id, job.user_id, job.model).dump(),
        )
