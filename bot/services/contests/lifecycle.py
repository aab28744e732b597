"""What contests do by themselves: phases that end, results worked out, stored and then announced once.

Nothing is kept here that a restart could lose. A result is in the database, with the prizes, before anybody
reads it; that its message may exist is on record before the first try, and after it the channel is looked at
before anything is posted.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping

from bot.domain import policy
from bot.domain.contests import phases
from bot.domain.contests.models import Contest, ContestState
from bot.domain.contests.phases import ClosingAction
from bot.domain.contests.records import PostKind, Settlement
from bot.domain.contests.settlement import settle
from bot.domain.errors import AtelierError, Conflict, DeliveryError, DeliveryImpossible, Outdated
from bot.ports import Blocks, Clock, ContestBoard
from bot.ports.checkpoints import Checkpoint, nothing
from bot.services.contests.posts import Posts
from bot.services.contests.recurring import RecurringContests
from bot.store import Store

log = logging.getLogger(__name__)


class NoBlocks:
    """`bot.ports.Blocks` where nobody is blocked."""

    async def blocked(self, guild_id: int) -> Collection[int]:
        return ()


class ContestLifecycle:
    """Serves `Clockwork.at`: `due` and `tick`."""

    def __init__(
        self,
        store: Store,
        board: ContestBoard,
        rounds: RecurringContests,
        clock: Clock,
        blocks: Blocks | None = None,
        checkpoint: Checkpoint = nothing,
    ) -> None:
        self._store = store
        self._board = board
        self._rounds = rounds
        self._clock = clock
        self._blocks = blocks or NoBlocks()
        self._checkpoint = checkpoint
        self._posts = Posts(store, board, clock, checkpoint)
        self._ticking = asyncio.Lock()
        self._unseen: set[tuple[str, int]] = set()  # said in the moderation log by this process

    async def due(self) -> int | None:
        """The instant at which there is something to do."""
        return await self._store.contests.next_due()

    async def tick(self) -> None:
        """Does what is due. What goes wrong with one contest holds up no other; the first error that is
        no message's is raised in the end."""
        async with self._ticking:
            errors: list[Exception] = []
            await self._rounds.begin()
            for contest in await self._store.contests.due(self._clock.now()):
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
            await self._rounds.open(contest)
        step = await self._store.contests.advance(contest.id, now=self._clock.now())
        if step is not None:
            log.info("contest %s: %s", contest.id, step)
            self._checkpoint(f"contest {step}")
        await self._decide(contest.id)
        await self._speak(contest.id)

    # ── the result ───────────────────────────────────────────────────────────────────────────────

    async def _decide(self, contest_id: str) -> None:
        """Works the result out and stores it, or asks the organiser for more time."""
        contest = await self._store.contests.get(contest_id)
        if contest.state is not ContestState.CLOSED or await self._store.contests.result(contest_id):
            return
        snapshot = await self._store.contests.snapshot(contest_id)
        contest, now = snapshot.contest, self._clock.now()
        if not any(each.counts for each in snapshot.entries):
            await self._store.contests.cancel(contest_id, by=None, reason=phases.NO_ENTRIES, now=now)
            return
        blocked = await self._blocks.blocked(contest.guild_id)
        settled = await asyncio.to_thread(settle, snapshot, frozenset(blocked))
        until = await self._store.contests.organiser_deadline(contest_id)
        verdict = phases.after_close(settled.result, until, now)
        if verdict is ClosingAction.ASK:
            await self._store.contests.ask_organiser(
                contest_id, self._clock.after(phases.ORGANISER_GRACE_SECONDS), now=now
            )
        elif verdict is ClosingAction.ANNOUNCE:
            await self._store.contests.settle(contest_id, settled, version=contest.version, now=now)
            log.info("contest %s has its result", contest_id)
            self._checkpoint("contest settled")

    # ── the messages ─────────────────────────────────────────────────────────────────────────────

    async def _speak(self, contest_id: str) -> None:
        """Everything there is to say. What Discord does not take now is tried again later; at once if the
        contest was moved to another channel meanwhile."""
        before = await self._store.contests.get(contest_id)
        try:
            await self._say_all(contest_id)
        except DeliveryError as error:
            if (await self._store.contests.get(contest_id)).channel_id == before.channel_id:
                await self._unsaid(contest_id, error)

    async def _unsaid(self, contest_id: str, error: DeliveryError) -> None:
        if isinstance(error, DeliveryImpossible):
            await self._unseeable(contest_id, str(error))
            await self._later(contest_id, policy.UNDELIVERABLE_SECONDS)
        else:
            log.warning("contest %s: %s; tried again later", contest_id, error)
            await self._later(contest_id, policy.RETRY_SECONDS[0])

    async def _unseeable(self, contest_id: str, why: str) -> None:
        """Moderators read once that the channel is closed to us; what is to be said there waits."""
        contest = await self._store.contests.get(contest_id)
        log.warning("contest %s cannot be seen in %s: %s", contest_id, contest.channel_id, why)
        if (contest_id, contest.channel_id) in self._unseen:
            return
        self._unseen.add((contest_id, contest.channel_id))
        await self._store.moderation_log.write(
            contest.guild_id,
            by=None,
            now=self._clock.now(),
            action=f"contest waits for a channel: {contest.terms.theme}",
            old=f"<#{contest.channel_id}>",
            reason="What is to be posted is kept. `/contest-admin edit` moves it to another channel.",
        )

    async def _later(self, contest_id: str, seconds: float) -> None:
        await self._store.contests.postpone(contest_id, self._clock.after(seconds))

    async def _say_all(self, contest_id: str) -> None:
        await self._posts.tell_disqualified(contest_id)
        contest = await self._store.contests.get(contest_id)
        if contest.state is ContestState.CANCELLED and contest.opened_at is not None:
            await self._posts.cancelled(contest)
        elif contest.state is ContestState.VOTING:
            await self._posts.reminders(contest)
        elif contest.state is ContestState.CLOSED:
            await self._close(contest)
        await self._posts.card(contest_id)

    async def _close(self, contest: Contest) -> None:
        settled = await self._store.contests.result(contest.id)
        if settled is not None:
            await self._announce(contest, settled)
            return
        until = await self._store.contests.organiser_deadline(contest.id)
        if until is not None and until > self._clock.now():
            await self._posts.once(
                contest, PostKind.QUORUM, lambda: self._board.ask_organiser(contest, until)
            )

    async def _announce(self, contest: Contest, settled: Settlement) -> None:
        roles = await self._roles(contest, settled)
        submissions = await self._store.entries.of_contest(contest.id)
        pot = await self._store.contests.pot(contest.id)

        async def record(message_id: int) -> None:
            self._checkpoint("contest posted")
            await self._store.contests.mark_announced(contest.id, message_id, now=self._clock.now())

        await self._posts.once(
            contest,
            PostKind.RESULT,
            lambda: self._board.announce(contest, settled, submissions, pot, roles),
            record,
        )
        self._checkpoint("contest announced")

    async def _roles(self, contest: Contest, settled: Settlement) -> Mapping[int, bool]:
        """Gives the winners their role; whether each has it. A role that is gone changes nothing else."""
        if contest.terms.prize_role is None:
            return {}
        return {user_id: await self._board.give_role(contest, user_id) for user_id in settled.prizes}
