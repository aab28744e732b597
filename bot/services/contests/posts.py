"""What is said about a contest in its channel, each thing once."""

import logging
from collections.abc import Awaitable, Callable

from bot.domain.contests.models import Contest
from bot.domain.contests.phases import last_call_at
from bot.domain.contests.records import PostKind
from bot.domain.errors import DeliveryImpossible
from bot.ports import Clock, ContestBoard
from bot.ports.checkpoints import Checkpoint, nothing
from bot.store import Store

log = logging.getLogger(__name__)

Post = Callable[[], Awaitable[int]]
Record = Callable[[int], Awaitable[None]]


class Posts:
    """Marks before it posts, and looks in the channel before it posts again. Raises DeliveryError."""

    def __init__(
        self, store: Store, board: ContestBoard, clock: Clock, checkpoint: Checkpoint = nothing
    ) -> None:
        self._store = store
        self._board = board
        self._clock = clock
        self._checkpoint = checkpoint

    async def once(self, contest: Contest, kind: PostKind, post: Post, record: Record | None = None) -> None:
        """The message of this kind stands once, whatever dies in between; `record` notes it, by default
        as posted."""
        if not await self._store.contests.needs_post(contest.id, kind):
            return
        posting = await self._store.contests.begin_posting(contest.id, kind, now=self._clock.now())
        found = await self._board.find(contest, posting) if posting.again else None
        message_id = await post() if found is None else found
        if record is not None:
            await record(message_id)
        else:
            await self._store.contests.mark_posted(contest.id, kind, message_id)

    async def card(self, contest_id: str) -> None:
        """The card shows what is so. Of a contest that is over it is not tried again where it cannot be
        shown."""
        if not await self._store.contests.is_card_stale(contest_id):
            return
        contest = await self._store.contests.get(contest_id)
        try:
            card_id: int | None = await self._card(contest)
        except DeliveryImpossible as error:
            if contest.live:
                raise
            log.warning("the card of contest %s stays as it is: %s", contest_id, error)
            card_id = contest.card_id
        await self._store.contests.mark_shown(contest_id, contest.version, card_id=card_id)

    async def _card(self, contest: Contest) -> int:
        pot = await self._store.contests.pot(contest.id)
        entries = sum(each.counts for each in await self._store.entries.of_contest(contest.id))
        if contest.card_id is None:
            posting = await self._store.contests.begin_posting(
                contest.id, PostKind.CARD, now=self._clock.now()
            )
            found = await self._board.find(contest, posting) if posting.again else None
            if found is not None:
                await self._store.contests.mark_shown(contest.id, 0, card_id=found)
                contest = await self._store.contests.get(contest.id)
        return await self._board.show_card(contest, pot, entries)

    async def reminders(self, contest: Contest) -> None:
        """That the voting has begun, and that it ends soon: only for those who wished to be told."""
        await self._remind(contest, PostKind.VOTING)
        if self._clock.now() >= last_call_at(contest):
            await self._remind(contest, PostKind.LAST_CALL)

    async def _remind(self, contest: Contest, kind: PostKind) -> None:
        role_id = await self._store.contests.reminder_role(contest.guild_id)
        if role_id is None:
            await self._give_up(contest, kind)
            return
        try:
            await self.once(contest, kind, lambda: self._board.remind(contest, kind, role_id))
        except DeliveryImpossible as error:
            log.warning("nobody is reminded of contest %s: %s", contest.id, error)
            await self._give_up(contest, kind)

    async def _give_up(self, contest: Contest, kind: PostKind) -> None:
        if await self._store.contests.needs_post(contest.id, kind):
            await self._store.contests.mark_posted(contest.id, kind, None)

    async def cancelled(self, contest: Contest) -> None:
        """That there will be no result."""
        pot = await self._store.contests.pot(contest.id)
        try:
            await self.once(contest, PostKind.CANCELLED, lambda: self._board.cancelled(contest, pot))
        except DeliveryImpossible as error:
            log.warning("that contest %s is cancelled cannot be said: %s", contest.id, error)
            await self._give_up(contest, PostKind.CANCELLED)

    async def tell_disqualified(self, contest_id: str) -> None:
        """Each entrant once; one who cannot be reached is not tried again."""
        contest = await self._store.contests.get(contest_id)
        for submission in await self._store.entries.unnotified(contest_id):
            try:
                await self._board.tell_disqualified(contest, submission)
            except DeliveryImpossible as error:
                log.info("the maker of entry %s cannot be told: %s", submission.job_id, error)
            await self._store.entries.mark_notified(submission.job_id, now=self._clock.now())
