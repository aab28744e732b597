"""The messages about a contest in Discord, each posted once."""

import logging
from collections.abc import Awaitable, Callable, Mapping

from bot.domain import policy
from bot.domain.contests.models import Contest, ContestState
from bot.domain.contests.phases import last_call_at
from bot.domain.contests.records import Posting, PostKind, Settlement, Turnout
from bot.domain.errors import DeliveryImpossible, PostUncertain
from bot.ports import Clock, ContestBoard
from bot.ports.checkpoints import Checkpoint, nothing
from bot.ports.job_context import about_job
from bot.store import Store

log = logging.getLogger(__name__)

Post = Callable[[], Awaitable[int]]
Record = Callable[[int], Awaitable[None]]


class ContestPosts:
    """Post the messages of contests, each once, also across restarts.

    The store records that a message may exist before it is posted. Every later try looks in the channel
    first. Methods raise DeliveryError if Discord does not take a message now.
    """

    def __init__(
        self, store: Store, board: ContestBoard, clock: Clock, checkpoint: Checkpoint = nothing
    ) -> None:
        self._store = store
        self._board = board
        self._clock = clock
        self._checkpoint = checkpoint

    async def post_due(self, contest_id: str) -> None:
        """Post every message that is due, the card last: it shows the state that the others brought."""
        await self._notify_disqualified(await self._store.contests.get(contest_id))
        contest = await self._store.contests.get(contest_id)
        if contest.state is ContestState.CANCELLED and contest.opened_at is not None:
            pot = await self._store.contests.pot(contest_id)
            await self._post_if_possible(
                contest, PostKind.CANCELLED, lambda: self._board.cancelled(contest, pot)
            )
        elif contest.state is ContestState.VOTING:
            await self._remind(contest, PostKind.VOTING)
            if self._clock.now() >= last_call_at(contest):
                await self._remind(contest, PostKind.LAST_CALL)
        elif contest.state is ContestState.CLOSED:
            await self._close(contest)
        await self._update_card(contest_id)

    async def _post_once(
        self, contest: Contest, kind: PostKind, post: Post, record: Record | None = None
    ) -> None:
        """Post the message of this kind unless it is posted. `record` stores its id (default: as posted)."""
        if not await self._store.contests.needs_post(contest.id, kind):
            return
        posting = await self._store.contests.begin_posting(contest.id, kind, now=self._clock.now())
        message_id = await self._find(contest, posting)
        if message_id is None:
            message_id = await post()
        if record is not None:
            await record(message_id)
        else:
            await self._store.contests.mark_posted(contest.id, kind, message_id)

    async def _find(self, contest: Contest, posting: Posting) -> int | None:
        """Return our message of that kind; None if there is none, or sending it again would be the same.

        Raises PostUncertain if sending again could make a second message: it waits until that can be told.
        """
        if not posting.again:
            return None
        try:
            return await self._board.find(contest, posting)
        except PostUncertain:
            began = posting.posting_at
            if began <= self._clock.now() < self._clock.after(policy.NONCE_SECONDS, since=began):
                return None  # a clock that was set back says nothing about the nonce
            raise

    async def _post_if_possible(self, contest: Contest, kind: PostKind, post: Post) -> None:
        """Post a message that is given up where the channel is closed to us."""
        try:
            await self._post_once(contest, kind, post)
        except DeliveryImpossible as error:
            log.warning("the %s message of contest %s is given up: %s", kind, contest.id, error)
            await self._give_up(contest, kind)

    async def _give_up(self, contest: Contest, kind: PostKind) -> None:
        if await self._store.contests.needs_post(contest.id, kind):
            await self._store.contests.mark_posted(contest.id, kind, None)

    # ── on the way ───────────────────────────────────────────────────────────────────────────────

    async def _notify_disqualified(self, contest: Contest) -> None:
        """Tell each entrant once; one who cannot be reached is not tried again."""
        for entry in await self._store.entries.unnotified(contest.id):
            with about_job(entry.job_id):
                try:
                    await self._board.tell_disqualified(contest, entry)
                except DeliveryImpossible as error:
                    log.info("the maker of entry %s cannot be told: %s", entry.job_id, error)
            await self._store.entries.mark_notified(entry.job_id, now=self._clock.now())

    async def _remind(self, contest: Contest, kind: PostKind) -> None:
        """Remind members who took the server's role for it. A server without the role has no reminders."""
        role_id = await self._store.contests.reminder_role(contest.guild_id)
        if role_id is None:
            await self._give_up(contest, kind)
            return
        await self._post_if_possible(contest, kind, lambda: self._board.remind(contest, kind, role_id))

    async def _update_card(self, contest_id: str) -> None:
        """Make the card show the contest as it is. After the end, give up where that is impossible."""
        if not await self._store.contests.is_card_stale(contest_id):
            return
        contest = await self._store.contests.get(contest_id)
        try:
            card_id: int | None = await self._show_card(contest)
        except DeliveryImpossible as error:
            if contest.live:
                raise
            log.warning("the card of contest %s stays as it is: %s", contest_id, error)
            card_id = contest.card_id
        await self._store.contests.mark_shown(contest_id, contest.version, card_id=card_id)

    async def _show_card(self, contest: Contest) -> int:
        pot = await self._store.contests.pot(contest.id)
        turnout = Turnout.of(await self._store.entries.of_contest(contest.id))
        if contest.card_id is None:
            posting = await self._store.contests.begin_posting(
                contest.id, PostKind.CARD, now=self._clock.now()
            )
            card_id = await self._find(contest, posting)
            if card_id is not None:
                await self._store.contests.mark_shown(contest.id, 0, card_id=card_id)
                contest = await self._store.contests.get(contest.id)
        reminds = await self._store.contests.reminder_role(contest.guild_id) is not None
        return await self._board.show_card(contest, pot, turnout, reminds=reminds)

    # ── the end ──────────────────────────────────────────────────────────────────────────────────

    async def _close(self, contest: Contest) -> None:
        """Announce the result. Without one, ask the organiser to extend the voting while they still may."""
        settlement = await self._store.contests.settlement(contest.id)
        if settlement is not None:
            await self._announce(contest, settlement)
            return
        until = await self._store.contests.organiser_deadline(contest.id)
        if until is not None and until > self._clock.now():
            await self._post_once(contest, PostKind.QUORUM, lambda: self._board.ask_organiser(contest, until))

    async def _announce(self, contest: Contest, settlement: Settlement) -> None:
        roles = await self._give_roles(contest, settlement)
        entries = await self._store.entries.of_contest(contest.id)
        pot = await self._store.contests.pot(contest.id)

        async def record(message_id: int) -> None:
            self._checkpoint("contest posted")
            await self._store.contests.mark_announced(contest.id, message_id, now=self._clock.now())

        await self._post_once(
            contest,
            PostKind.RESULT,
            lambda: self._board.announce(contest, settlement, entries, pot, roles),
            record,
        )
        self._checkpoint("contest announced")

    async def _give_roles(self, contest: Contest, settlement: Settlement) -> Mapping[int, bool]:
        """Give the winners the prize role.

        Return by winner if they have it; without it they are announced too.
        """
        if contest.terms.prize_role is None:
            return {}
        return {user_id: await self._board.give_role(contest, user_id) for user_id in settlement.prizes}
