"""Jobs whose price nobody has to confirm: stored, held and ready to be paid in one transaction."""

from collections.abc import Collection, Sequence

from bot.domain.errors import NeedsApproval
from bot.domain.jobs.approval import approvers
from bot.domain.jobs.batch import Batch
from bot.domain.jobs.job import JobState, NewJob
from bot.domain.server_settings import ServerSettings
from bot.ports import Spool
from bot.ports.checkpoints import Checkpoint, nothing
from bot.services.jobs.ordering.requests import Request
from bot.services.jobs.running.worker import Worker
from bot.services.spooled import let_go
from bot.store import Store


class AtOnce:
    """Begin the jobs of a request without a question to anybody."""

    def __init__(self, store: Store, worker: Worker, spool: Spool, checkpoint: Checkpoint = nothing) -> None:
        self._store = store
        self._worker = worker
        self._spool = spool
        self._checkpoint = checkpoint

    async def begin(
        self, request: Request, drafts: Sequence[NewJob], settings: ServerSettings
    ) -> Batch | None:
        """Store the jobs, hold their money and enqueue them, or do nothing of it.

        Return None, with nothing stored, if their maker has to confirm the price or moderators approve it;
        another batch if it was made of the same interaction. Raises as `BatchStore.admit`.
        """
        amount = sum(draft.total for draft in drafts)
        asks = request.needs_confirmation(amount, settings.confirm_above)
        if asks or amount == 0 or approvers(settings, amount) > 0:
            return None
        ready = await self._with_slots(drafts, settings.running_per_member)
        stored = False
        try:
            batch, freed = await self._store.batches.create_admitted(drafts, ready=ready)
            stored = batch.lead.id == drafts[0].id
        except NeedsApproval:  # the server's line has just been lowered
            return None
        finally:
            if not stored:
                self._worker.slots.release(request.guild_id, request.user_id, ready)
        if stored:
            for job in batch.jobs:  # first: whatever fails after it, the worker knows of them
                if job.state is not JobState.QUOTED:
                    self._worker.enqueue(job.id)
            await let_go(self._spool, freed)
            for point in ("quoted", "admitted", *(["ready"] if ready else [])):
                self._checkpoint(point)
        return batch

    async def _with_slots(self, drafts: Sequence[NewJob], limit: int) -> Collection[str]:
        """Take slots for the jobs that have nothing to prepare. Return those that got one.

        None do while jobs wait to be prepared or paid: they count in the queue of all servers,
        and so would these. None do while other jobs of the member wait for a slot: those come first.
        """
        if self._worker.is_busy_paying:
            return ()
        guild_id, user_id = drafts[0].guild_id, drafts[0].user_id
        # By the rows too: right after a start the worker has not given all running jobs their slots yet.
        running, waiting = await self._store.jobs.count_open(guild_id, user_id)
        complete = [draft.id for draft in drafts if draft.is_complete and not waiting]
        slots, room = self._worker.slots, max(0, limit - running)
        return frozenset(
            job_id for job_id in complete[:room] if slots.reserve(guild_id, user_id, job_id, limit)
        )
