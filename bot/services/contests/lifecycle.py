"""Contests move on by their dates: phases end, results are computed and stored, then announced once.

The lifecycle keeps nothing that a restart could lose. A result is in the database, with the prizes, before a
member reads it. The database records that its message may exist before the first try; every later try looks
in the channel before it posts.

    scheduler.at("contests", lifecycle.next_due, lifecycle.tick)
"""

import asyncio
import logging
from collections.abc import Collection

from bot.domain import policy
from bot.domain.contests import phases
from bot.domain.contests.models import Contest, ContestState
from bot.domain.contests.phases import ClosingAction
from bot.domain.contests.settlement import settle
from bot.domain.errors import (
    AtelierError,
    Conflict,
    DeliveryError,
    DeliveryImpossible,
    Outdated,
    PostUncertain,
)
from bot.ports import Blocks, Clock, ContestBoard
from bot.ports.checkpoints import Checkpoint, nothing
from bot.ports.membership import ALONE, Membership
from bot.services.contests.posts import ContestPosts
from bot.services.contests.recurring import RecurringContests
from bot.store import Store

log = logging.getLogger(__name__)


class NoBlocks:
    """An implementation of `bot.ports.Blocks` without any blocked member."""

    async def blocked(self, guild_id: int) -> Collection[int]:
        return ()


class ContestLifecycle:
    """The task of contests for `Scheduler.at`: `next_due` and `tick`."""

    def __init__(
        self,
        store: Store,
        board: ContestBoard,
        recurring: RecurringContests,
        clock: Clock,
        blocks: Blocks | None = None,
        checkpoint: Checkpoint = nothing,
        membership: Membership = ALONE,
    ) -> None:
        self._membership = membership
        self._store = store
        self._recurring = recurring
        self._clock = clock
        self._blocks = blocks or NoBlocks()
        self._checkpoint = checkpoint
        self._posts = ContestPosts(store, board, clock, checkpoint)
        self._ticking = asyncio.Lock()
        self._reported: set[tuple[str, int]] = set()  # contests and channels, by this process

    async def next_due(self) -> int | None:
        """Return the instant (epoch milliseconds) at which there is something to do, None if never."""
        return await self._store.contests.next_due(self._membership.held)

    async def tick(self) -> None:
        """Do everything that is due.

        An error about one contest does not stop the others. The first such error is raised in the end, so
        that the scheduler tries again. Messages that Discord does not take raise nothing: they are postponed.
        """
        async with self._ticking:
            errors: list[Exception] = []
            await self._recurring.draft_due(self._membership.held)
            for contest in await self._store.contests.due(self._clock.now(), self._membership.held):
                try:
                    await self._serve(contest)
                except (Conflict, Outdated) as error:
                    log.info("contest %s moved meanwhile: %s", contest.id, error)
                except AtelierError as error:
                    log.warning("contest %s: %s", contest.id, error)
                    errors.append(error)
                except Exception as error:  # a bug about one contest must not stop the others
                    log.exception("contest %s: unexpected error", contest.id)
                    errors.append(error)
            if errors:
                raise errors[0]

    async def _serve(self, contest: Contest) -> None:
        if contest.state is ContestState.DRAFT:
            await self._recurring.open(contest)
        transition = await self._store.contests.advance(contest.id, now=self._clock.now())
        if transition is not None:
            log.info("contest %s: %s", contest.id, transition)
            self._checkpoint(f"contest {transition}")
        await self._decide(contest.id)
        await self._post(contest.id)

    async def _decide(self, contest_id: str) -> None:
        """Compute and store the result of a CLOSED contest, or let its organiser extend the voting."""
        contest = await self._store.contests.get(contest_id)
        if contest.state is not ContestState.CLOSED or await self._store.contests.settlement(contest_id):
            return
        snapshot = await self._store.contests.snapshot(contest_id)
        contest, now = snapshot.contest, self._clock.now()
        if not any(entry.counts for entry in snapshot.entries):
            await self._store.contests.cancel(contest_id, by=None, reason=phases.NO_ENTRIES, now=now)
            return
        blocked = await self._blocks.blocked(contest.guild_id)
        settlement = await asyncio.to_thread(settle, snapshot, frozenset(blocked))
        until = await self._store.contests.organiser_deadline(contest_id)
        action = phases.after_close(settlement.result, until, now)
        if action is ClosingAction.ASK:
            deadline = self._clock.after(phases.ORGANISER_GRACE_SECONDS)
            await self._store.contests.ask_organiser(contest_id, deadline, now=now)
        elif action is ClosingAction.ANNOUNCE:
            await self._store.contests.settle(contest_id, settlement, version=contest.version, now=now)
            log.info("contest %s has its result", contest_id)
            self._checkpoint("contest settled")

    async def _post(self, contest_id: str) -> None:
        """Post the messages that are due. Postpone them if Discord does not take them now.

        If the contest was moved to another channel meanwhile, they stay due.
        """
        channel_id = (await self._store.contests.get(contest_id)).channel_id
        try:
            await self._posts.post_due(contest_id)
        except DeliveryError as error:
            contest = await self._store.contests.get(contest_id)
            if contest.channel_id != channel_id:
                return
            seconds = policy.RETRY_SECONDS[0]
            log.warning("contest %s in channel %s: %s; tried again later", contest_id, channel_id, error)
            if isinstance(error, DeliveryImpossible):
                seconds = policy.UNDELIVERABLE_SECONDS
                await self._report_waiting(
                    contest,
                    "What is to be posted is kept. `/contest-admin edit` moves it to another channel.",
                )
            elif isinstance(error, PostUncertain):
                seconds = policy.UNDELIVERABLE_SECONDS
                await self._report_waiting(
                    contest,
                    "I was interrupted while I posted there, and can't see whether the message is there. "
                    "With Read Message History in that channel I find out and go on.",
                )
            await self._store.contests.postpone(contest_id, self._clock.after(seconds))

    async def _report_waiting(self, contest: Contest, reason: str) -> None:
        """Write to the moderation log, once per channel, that messages wait for it."""
        if (contest.id, contest.channel_id) in self._reported:
            return
        self._reported.add((contest.id, contest.channel_id))
        await self._store.moderation_log.write(
            contest.guild_id,
            by=None,
            now=self._clock.now(),
            action=f"contest waits for a channel: {contest.theme}",
            old=f"<#{contest.channel_id}>",
            reason=reason,
        )
