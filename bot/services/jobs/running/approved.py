"""The last look at an approval, right before anything is paid for its job."""

import logging
from collections.abc import Callable

from bot.domain import policy
from bot.domain.jobs.approval import approvers
from bot.domain.jobs.job import Job
from bot.ports import ApprovalCards, Clock
from bot.store import Store

log = logging.getLogger(__name__)


class ApprovalCheck:
    """Look again at the people who approved a job: they may have been demoted since."""

    def __init__(self, store: Store, cards: ApprovalCards, clock: Clock, changed: Callable[[], None]) -> None:
        """Call `changed` when a card is out of date."""
        self._store = store
        self._cards = cards
        self._clock = clock
        self._changed = changed

    async def still_counts(self, job: Job) -> bool:
        """Return True if the job needed no approval, or those who gave it may still decide.

        Else the moderators are asked again: the job waits for them as if it had never begun. Raises
        DeliveryError if Discord does not answer.
        """
        approval = await self._store.approvals.approved(job.id)
        if approval is None:
            return True
        settings = await self._store.settings.get(job.guild_id)
        if approvers(settings, approval.amount) == 0:
            return True
        now = {giver: await self._cards.standing(job.guild_id, giver) for giver in approval.givers}
        valid = [giver for giver, standing in now.items() if standing.decides]
        enough = approval.needs < 2 or settings.second_role is None or any(now[each].senior for each in valid)
        if len(valid) == len(now) and enough:
            return True
        first = valid[0] if valid and approval.needs == 2 else None
        log.warning("the approval of job %s no longer counts: the moderators are asked again", job.id)
        await self._store.approvals.reopen(
            approval.id,
            first_by=first,
            senior=first is not None and now[first].senior,
            due_at=self._clock.after(policy.APPROVAL_SECONDS),
            now=self._clock.now(),
        )
        self._changed()
        return False
