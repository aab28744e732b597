"""The worker's messages in Discord: progress, results and failures. Implements `bot.ports.Delivery`.

Everything goes by ids, so it works after a restart and in channels that discord.py has not seen. A message
carries a nonce made of ids: sent again within minutes it is the same message.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.domain import policy
from bot.domain.errors import DeliveryError, DeliveryImpossible, DeliveryUnclear
from bot.domain.jobs.batch import FailedJob, total
from bot.domain.jobs.job import ID_UNKNOWN, Failure, Job, JobState, Progress
from bot.domain.money.left import NOTHING_LEFT_TO_SAY, Left
from bot.domain.server_settings import ResultsTo
from bot.ports import Clock, ResultMessage
from bot.ui.jobs import failure_cards, private_cards, text
from bot.ui.jobs.ordering import price_cards, under_way_cards
from bot.ui.jobs.private_cards import EphemeralCards
from bot.ui.jobs.results import posting, result_cards, thread_opening
from bot.ui.kit import formatting, layout, locales, own_messages, sending
from bot.ui.kit.actions import Again, Pick, PostAlone
from bot.ui.kit.own_messages import Own
from bot.ui.kit.places import DiscordPlaces
from bot.ui.kit.sending import NO_MENTIONS, channel, delivering, edited

TEXT_SECONDS = 30.0
"""Time for a message without files, with discord.py's own tries. A Discord that hangs holds nothing up."""

Pings = Callable[[Job], Awaitable[bool]]
"""Return True if a finished job mentions its maker."""


async def always(_job: Job) -> bool:
    """Mention every maker."""
    return True


EntryButtons = Callable[[Job], Awaitable["Sequence[ui.Button[Any]]"]]
"""Return the buttons below a single result that enter it in a contest."""


async def no_entry_buttons(_job: Job) -> "Sequence[ui.Button[Any]]":
    """Return no buttons."""
    return ()


LeftOf = Callable[[Job], Awaitable[Left]]
"""Return what the job's maker has left after it."""


async def nothing_left_to_say(_job: Job) -> Left:
    """Return that no limit is known."""
    return NOTHING_LEFT_TO_SAY


_DECISIONS = frozenset({Failure.DENIED, Failure.EXPIRED, Failure.PLACE_GONE})
"""Endings that are told to the maker directly, never in the channel."""


class DiscordDelivery:
    """Send through a logged-in client; `private` has the makers' open cards."""

    def __init__(
        self,
        client: discord.Client,
        private: EphemeralCards,
        clock: Clock,
        pings: Pings = always,
        entry_buttons: EntryButtons = no_entry_buttons,
        contest_rows: private_cards.ContestRows = private_cards.no_rows,
        left_of: LeftOf = nothing_left_to_say,
    ) -> None:
        self._client = client
        self._private = private
        self._clock = clock
        self._places = DiscordPlaces(client, clock)
        self._pings = pings
        self._entry_buttons = entry_buttons
        self._contest_rows = contest_rows
        self._left_of = left_of
        self._began_at = clock.now()

    # ── under way ────────────────────────────────────────────────────────────────────────────────

    async def show_progress(self, job: Job, progress: Progress) -> int:
        """Post the progress message, or edit it if it has an id. A deleted one is not posted again."""
        if progress.state is not JobState.ADMITTED and self._private.offers_cancel(job.batch_key):
            await self.show_private_progress(job, progress)
        with await self._locale(job):
            card = under_way_cards.progress(job, progress)
        if job.progress_message_id == ID_UNKNOWN:
            known = await self._progress_before(job)
            if known is not None and await self._edit(job, known, card):
                return known
        if not job.progress_message_id:
            return await self._send(job, card, nonce=f"p-{job.batch_key}", mentions=NO_MENTIONS)
        await self._edit(job, job.progress_message_id, card)
        return job.progress_message_id

    async def show_private_progress(self, job: Job, progress: Progress) -> None:
        """Show the progress in the maker's card. Without one, send nothing."""
        await self._private.update(job.batch_key, lambda: under_way_cards.private_progress(job, progress))

    async def remove(self, channel_id: int, message_id: int) -> None:
        """Delete a message of ours; a message or channel that is gone already is fine."""
        try:
            with delivering(f"removing message {message_id}"):
                async with asyncio.timeout(self._clock.limit(TEXT_SECONDS)):
                    await channel(self._client, channel_id).get_partial_message(message_id).delete()
        except DeliveryImpossible as error:
            if not isinstance(error.__cause__, discord.NotFound):
                raise

    async def ask_again(self, jobs: Sequence[Job], old_total: int) -> None:
        """Show the new price with its button in the maker's card, else in the channel or a direct message."""
        job = jobs[0]
        until = self._clock.after(policy.QUOTE_SECONDS, since=job.quoted_at)
        await self._remove_progress(job)
        shown = await self._private.update(
            job.batch_key, lambda: price_cards.quote(jobs, until=until, old_total=old_total)
        )
        if shown:
            return
        with await self._locale(job):
            card = price_cards.quote(jobs, until=until, old_total=old_total, mention=True)
        nonce = f"a-{job.id}-{total(jobs) % 10**8}"  # a further price is a further message
        if job.private:
            await self._send_directly(job, card, nonce=nonce)
        else:
            await self._send(_asked_in(job), card, nonce=nonce, mentions=sending.only(job.user_id))

    # ── results ──────────────────────────────────────────────────────────────────────────────────

    async def post(self, message: ResultMessage) -> int:
        """Post the results in their channel, and link them in the maker's card."""
        job = message.items[0].job
        to = channel(self._client, job.place_id, job.guild_id)
        notify = await self._pings(job)
        with await self._locale(job):
            message_id = await posting.post(
                to,
                message,
                nonce=_nonce(message),
                notify=notify,
                entry_buttons=await self._entry_buttons(job) if message.is_single else (),
            )
        left = await self._left_of(job)
        await self._private.update(
            job.batch_key, lambda: under_way_cards.done(job, message_id, left), early=True
        )
        return message_id

    async def show_privately(self, message: ResultMessage) -> int | None:
        """Put private results in place of their maker's card. None without one, or if it takes no files."""
        job = message.items[0].job
        left = await self._left_of(job)

        def draw() -> layout.Card:
            return private_cards.results(
                message.items, direct=False, contest_rows=self._contest_rows, failed=message.failed, left=left
            )

        return await self._private.update(job.batch_key, draw, files=lambda: posting.files(message.items))

    async def send_directly(self, message: ResultMessage) -> int:
        """Send private results to their maker, and say so in their card."""
        items, job = message.items, message.items[0].job
        with await self._locale(job):
            card = private_cards.results(items, direct=True, failed=message.failed)
        message_id = await self._told_before(job, card, since=job.fetched_at)
        if message_id is None:
            with delivering(f"sending job {job.id} directly"):
                to = await sending.direct(self._client, job.user_id)
                sent = await to.send(
                    view=card,
                    files=posting.files(items),
                    nonce=f"r-{job.id}",
                    allowed_mentions=NO_MENTIONS,
                )
            message_id = sent.id
        left = await self._left_of(job)
        await self._private.update(job.batch_key, lambda: under_way_cards.sent(job, left), early=True)
        return message_id

    async def open_thread(self, job: Job) -> int:
        """Open a thread below a line of ours, which is looked for before it is posted."""
        with await self._locale(job):
            card, name = thread_opening.beginning(job), await thread_opening.name_of(self._client, job)
        begins_at = await self._said_before(job, card, since=job.admitted_at)
        if begins_at is None:
            begins_at = await self._send(job, card, nonce=f"th-{job.batch_key}", mentions=NO_MENTIONS)
        return await thread_opening.open_at(self._client, job, begins_at, name)

    async def find(self, job: Job) -> int | None:
        """Look for our message with this job's result among those since `job.posting_at`.

        If the clock was set between its start and its posting, those since the earlier of both.
        """
        started = job.created_at if job.admitted_at is None else job.admitted_at

        def matches(own: Own) -> bool:
            return any(
                isinstance(action, Again | PostAlone | Pick) and action.job == job.id
                for action in own.actions
            )

        return await own_messages.find(
            self._client,
            self._places,
            guild_id=job.guild_id,
            channel_id=job.place_id,
            matches=matches,
            since=started if job.posting_at is None else min(started, job.posting_at),
            act=f"looking for job {job.id}",
        )

    async def ask_whether_posted(self, jobs: Sequence[Job]) -> None:
        """Ask in the maker's card, else in a direct message, whether the results stand in their channel."""
        job = jobs[0]
        if await self._private.update(job.batch_key, lambda: private_cards.was_it_posted(jobs), early=True):
            return
        with await self._locale(job):
            card = private_cards.was_it_posted(jobs)
        await self._send_directly(job, card, nonce=f"w-{job.id}")

    async def notify_ready(
        self, jobs: Sequence[Job], failed: Sequence[FailedJob], *, by_message: bool
    ) -> int | None:
        """Say in the maker's card that private results are ready, else `by_message` in a direct message."""
        job = jobs[0]
        card_id = await self._private.update(job.batch_key, lambda: private_cards.ready(jobs, failed))
        if card_id is not None or not by_message:
            return card_id
        fetched = [one.fetched_at for one in jobs if one.fetched_at is not None]
        with await self._locale(job):
            card = private_cards.ready(jobs, failed)
        known = await self._told_before(job, card, since=max(fetched, default=None))
        return known if known is not None else await self._send_directly(job, card, nonce=f"n-{job.id}")

    async def report_undeliverable(self, jobs: Sequence[Job]) -> None:
        """Say in the maker's card, else in a direct message, that the results are kept."""
        job = jobs[0]

        def draw() -> layout.Card:
            return result_cards.kept(jobs)

        if await self._private.update(job.batch_key, draw, early=True):
            return
        with await self._locale(job):
            card = draw()
        await self._send_directly(job, card, nonce=f"u-{job.id}")

    # ── failures ─────────────────────────────────────────────────────────────────────────────────

    async def report_failures(self, failed: Sequence[FailedJob]) -> None:
        """Tell the maker how the jobs ended, in one place.

        That is their card while it is open, else a message in the channel that mentions them. A failure that
        comes late is a new message, because they look elsewhere by then; their card only links it. Private
        jobs and the decisions of moderators are told directly; a job that was cancelled in no message.
        """
        job = failed[0].job
        late = any(self._is_late(failure.job) for failure in failed)
        cancelled = all(failure.job.failure is Failure.CANCELLED for failure in failed)
        direct = job.private or job.failure in _DECISIONS
        if (not late or direct or cancelled) and await self._report_in_card(failed):
            await self._remove_progress(job)
            return
        if cancelled:
            await self._remove_progress(job)
            return
        with await self._locale(job):
            card, public = failure_cards.failures(failed), failure_cards.failures(failed, mention=True)
        if job.private:
            if await self._told_before(job, card, since=job.ended_at) is None:
                await self._send_directly(job, card, nonce=f"t-{job.id}")
        elif await self._decision_sent(job, card):
            await self._remove_progress(job)
        elif (message_id := await self._report_in_channel(job, public, card, late=late)) is not None:
            link = formatting.jump(job.guild_id, _asked_in(job).place_id, message_id)
            await self._private.update(job.batch_key, lambda: failure_cards.elsewhere(link), early=True)

    async def _report_in_card(self, failed: Sequence[FailedJob]) -> bool:
        """Return True if the maker's card shows it. One that is put up only now shows it too."""
        key = failed[0].job.batch_key
        shown = await self._private.update(key, lambda: failure_cards.failures(failed), early=True)
        return shown is not None

    def _is_late(self, job: Job) -> bool:
        """Return True if the job ended so long after its start that its maker looks elsewhere."""
        if job.ended_at is None or job.admitted_at is None:
            return False
        return job.ended_at > self._clock.after(policy.LATE_FAILURE_SECONDS, since=job.admitted_at)

    async def _report_in_channel(
        self, job: Job, card: layout.Card, direct: layout.Card, *, late: bool
    ) -> int | None:
        """Report in place of the progress message, else in a new one. Return the message's id.

        A `late` report is a new message. What the channel does not take goes to the maker directly: None.
        """
        asked = _asked_in(job)
        if asked.place_id != job.place_id:
            await self._remove_progress(job)
            job = replace(asked, progress_message_id=None)
        try:
            progress_id = job.progress_message_id
            if progress_id and not late and await self._edit(job, progress_id, card):
                return progress_id
            message_id = await self._said_before(job, card, since=job.ended_at)
            if message_id is None:
                mentions = sending.only(job.user_id)
                message_id = await self._send(job, card, nonce=f"t-{job.id}", mentions=mentions)
            await self._remove_progress(job)
            return message_id
        except DeliveryImpossible:
            await self._send_directly(job, direct, nonce=f"td-{job.id}")
            return None

    async def _decision_sent(self, job: Job, card: layout.Card) -> bool:
        """Send a moderators' decision, or that the place is gone, to the maker directly.

        Return False for any other failure, and if the maker takes no direct messages.
        """
        if job.failure not in _DECISIONS:
            return False
        try:
            if await self._told_before(job, card, since=job.ended_at) is None:
                await self._send_directly(job, card, nonce=f"d-{job.id}")
        except DeliveryImpossible:
            return False
        return True

    # ── what was said before ─────────────────────────────────────────────────────────────────────

    # Each returns the id of a message that a process before this one may have sent, if it is seen. `since` is
    # the instant from which on there was something to say. Where Discord does not let us tell, it is said:
    # twice is better than never.

    async def _progress_before(self, job: Job) -> int | None:
        with await self._locale(job):
            head = own_messages.plain(text.head(job))
        return await self._find_before(
            job,
            lambda own: own.text.startswith(head) and job.batch_key in own.text and not own.actions,
            since=job.admitted_at,
            channel_id=job.place_id,
        )

    async def _said_before(self, job: Job, card: layout.Card, *, since: int | None) -> int | None:
        said = own_messages.text_of(card)
        return await self._find_before(
            job, lambda own: own.text == said, since=since, channel_id=job.place_id
        )

    async def _told_before(self, job: Job, card: layout.Card, *, since: int | None) -> int | None:
        if since is None or since >= self._began_at:
            return None
        try:
            with delivering(f"looking for what the maker of job {job.id} was told"):
                async with asyncio.timeout(self._clock.limit(TEXT_SECONDS)):
                    to = await sending.direct(self._client, job.user_id)
        except DeliveryError:
            return None
        said = own_messages.text_of(card)
        return await self._find_before(job, lambda own: own.text == said, since=since, channel_id=to.id)

    async def _find_before(
        self, job: Job, matches: Callable[[Own], bool], *, since: int | None, channel_id: int
    ) -> int | None:
        if since is None or since >= self._began_at:
            return None
        try:
            return await own_messages.find(
                self._client,
                self._places,
                guild_id=job.guild_id,
                channel_id=channel_id,
                matches=matches,
                since=since,
                act=f"looking for what was said about job {job.id}",
            )
        except DeliveryError:
            return None

    # ── sending ──────────────────────────────────────────────────────────────────────────────────

    async def _locale(self, job: Job) -> AbstractContextManager[None]:
        """Return a context in the language of the job's server, for messages that answer no interaction."""
        return i18n.use_locale(await locales.of_server(self._client, job.guild_id))

    async def _send(
        self, job: Job, card: layout.Card, *, nonce: str, mentions: discord.AllowedMentions
    ) -> int:
        to = channel(self._client, job.place_id, job.guild_id)
        with delivering(f"writing about job {job.id}"):
            async with asyncio.timeout(self._clock.limit(TEXT_SECONDS)):
                message = await to.send(view=card, nonce=nonce, allowed_mentions=mentions)
        return message.id

    async def _send_directly(self, job: Job, card: layout.Card, *, nonce: str) -> int:
        """Send the maker a direct message. Raises DeliveryImpossible if they take none."""
        with delivering(f"telling the maker of job {job.id}"):
            async with asyncio.timeout(self._clock.limit(TEXT_SECONDS)):
                to = await sending.direct(self._client, job.user_id)
                message = await to.send(view=card, nonce=nonce, allowed_mentions=NO_MENTIONS)
        return message.id

    async def _edit(self, job: Job, message_id: int, card: layout.Card) -> bool:
        """Edit a message of ours; return False if it is gone, or in a thread that only a new one reopens."""
        message = channel(self._client, job.place_id, job.guild_id).get_partial_message(message_id)
        try:
            async with asyncio.timeout(self._clock.limit(TEXT_SECONDS)):
                return await edited(message, card, f"writing about job {job.id}")
        except DeliveryImpossible as error:
            if getattr(error.__cause__, "code", None) == sending.THREAD_ARCHIVED:
                return False
            raise
        except TimeoutError as error:
            raise DeliveryUnclear(f"no answer while writing about job {job.id}") from error

    async def _remove_progress(self, job: Job) -> None:
        if job.progress_message_id:
            await self.remove(job.place_id, job.progress_message_id)


def _asked_in(job: Job) -> Job:
    """Return the job with the place where its maker is told of troubles: one channel for results has none."""
    if job.results_to is not ResultsTo.CHANNEL:
        return job
    return replace(job, results_to=ResultsTo.HERE, results_channel=None)


def _nonce(message: ResultMessage) -> str:
    """Return the nonce of the results' message: whichever job of the batch posts it, it is the same message.

    Earlier versions used the same: a post whose answer is lost during an update is still made once.
    """
    job = message.items[0].job
    if message.is_single:
        return f"r-{job.id}"
    return f"g-{job.batch_key}-{(job.posting_at or 0) % 10**9}"
