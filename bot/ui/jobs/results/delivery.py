"""What the worker says in Discord: placeholder, result, and how a job ended without one.

Implements `bot.ports.Delivery`. Everything goes by ids, so it works after a restart and in channels
that discord.py has not seen. Messages carry a nonce made of the job's id: sent again within minutes
they are the same message.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.domain import policy
from bot.domain.errors import DeliveryImpossible
from bot.domain.jobs.batch import FailedJob, total
from bot.domain.jobs.job import Failure, Job, Progress, Receipt
from bot.ports import Clock, Gallery, Rendition
from bot.ui.jobs import batch_cards, batch_text, cards, text
from bot.ui.jobs.ephemeral_cards import EphemeralCards
from bot.ui.jobs.results import posting
from bot.ui.jobs.results.direct_messages import DirectMessages, direct
from bot.ui.kit import layout, locales, sending
from bot.ui.kit.actions import Again, PostAlone
from bot.ui.kit.locales import for_server
from bot.ui.kit.sending import NOBODY, channel, delivering, edited

HISTORY = 500
"""Messages after the first try to post that are looked through for our own."""

_SKEW_MS = 60_000  # our clock and Discord's differ; ids carry Discord's


Pings = Callable[[Job], Awaitable[bool]]
"""Whether a finished job notifies its maker."""


async def always(_: Job) -> bool:
    """Every job does."""
    return True


Doors = Callable[[Job], Awaitable["Sequence[ui.Button[Any]]"]]
"""The buttons below a result that lead into contests."""


async def no_doors(_: Job) -> "Sequence[ui.Button[Any]]":
    """There are none."""
    return ()


class DiscordDelivery:
    """Speaks through a logged-in client; `private` holds the askers' cards."""

    def __init__(
        self,
        client: discord.Client,
        private: EphemeralCards,
        clock: Clock,
        pings: Pings = always,
        entry_buttons: Doors = no_doors,
    ) -> None:
        self._client = client
        self._entry_buttons = entry_buttons
        self._private = private
        self._whispers = DirectMessages(client, private)
        self._pings = pings
        self._clock = clock

    @for_server
    async def show_progress(self, job: Job, progress: Progress) -> int:
        """Posts the placeholder, or edits it if there is one; its id. One that somebody deleted is
        not posted again."""
        card = cards.placeholder(job, progress)
        if not job.progress_message_id:
            return await self._send(job, card, nonce=f"p-{job.batch_key}", mentions=NOBODY)
        await self._edit(job, job.progress_message_id, card)
        return job.progress_message_id

    async def remove(self, channel_id: int, message_id: int) -> None:
        """Takes a message of ours away; gone already, or the channel gone, is fine."""
        try:
            with delivering(f"removing message {message_id}"):
                await channel(self._client, channel_id).get_partial_message(message_id).delete()
        except DeliveryImpossible:
            pass

    @for_server
    async def post(self, job: Job, rendition: Rendition, receipt: Receipt) -> int:
        """Posts the finished file in the job's channel and shows its asker the way there."""
        to = channel(self._client, job.channel_id, job.guild_id)
        notify = await self._pings(job)
        entry_buttons = await self._entry_buttons(job)
        message_id = await posting.post_result(
            to, job, rendition, receipt, nonce=f"r-{job.id}", notify=notify, entry_buttons=entry_buttons
        )
        await self._private.update(
            job.batch_key, lambda: layout.note(text.posted(job, message_id), job=job), early=True
        )
        return message_id

    async def post_gallery(self, gallery: Gallery) -> int:
        """Posts what one press has made in one message and shows its asker the way there."""
        job = gallery.pieces[0].job
        with i18n.use_locale(await locales.of_server(self._client, job.guild_id)):
            to = channel(self._client, job.channel_id, job.guild_id)
            notify = await self._pings(job)
            message_id = await posting.post_gallery(to, gallery, notify=notify)
            await self._private.update(
                job.batch_key, lambda: layout.note(text.posted(job, message_id), job=job), early=True
            )
        return message_id

    async def find(self, job: Job) -> int | None:
        """Our result of this job in its channel, among the messages since `job.posting_at`."""
        since = job.posting_at if job.posting_at is not None else job.created_at
        after = discord.Object((since - _SKEW_MS - discord.utils.DISCORD_EPOCH) << 22)
        history = channel(self._client, job.channel_id, job.guild_id).history(
            after=after, limit=HISTORY, oldest_first=True
        )
        with delivering(f"looking for job {job.id}"):
            async for message in history:
                if self._is_result(message, job):
                    return message.id
        return None

    def _is_result(self, message: discord.Message, job: Job) -> bool:
        """Return True for our message with the button that makes this job again, or posts it alone."""
        if message.author != self._client.user:
            return False
        offered = sending.actions_in(message.components)
        return any(isinstance(one, Again | PostAlone) and one.job == job.id for one in offered)

    @for_server
    async def tell(self, job: Job, receipt: Receipt, others: Sequence[FailedJob] = ()) -> None:
        """Says how a job ended without a result, and the `others` of its press: to its asker in private
        while that is possible, and in the channel, where a cancelled job only leaves no placeholder
        behind."""
        found = (FailedJob(job, receipt), *others)
        if job.private:
            await self._whispers.ending(found)
            return
        card = batch_cards.ending(found)
        private = await self._private.update(job.batch_key, lambda: batch_cards.ending(found), early=True)
        settled = private and not any(one.receipt.paid or one.receipt.held for one in found)
        cancelled = all(one.job.failure is Failure.CANCELLED for one in found)
        if settled or cancelled or await self._told_directly(job, card):
            await self._leave(job)  # the channel need not know
            return
        if job.progress_message_id and await self._edit(job, job.progress_message_id, card):
            return
        await self._send(job, card, nonce=f"t-{job.id}", mentions=sending.only(job.user_id))

    async def _told_directly(self, job: Job, card: layout.Card) -> bool:
        """What moderators decided is told in private as long as there is any private way."""
        if job.failure not in (Failure.DENIED, Failure.EXPIRED):
            return False
        try:
            await direct(self._client, job, card, nonce=f"d-{job.id}")
        except DeliveryImpossible:
            return False
        return True

    @for_server
    async def ask_again(self, job: Job, old_total: int, others: Sequence[Job] = ()) -> None:
        """Shows the new price with its button: in the asker's private card, else in the channel."""
        until = self._clock.after(policy.QUOTE_SECONDS, since=job.quoted_at)
        draw = partial(cards.quote, job, until=until, old_total=old_total, others=others)
        await self._leave(job)
        if await self._private.update(job.batch_key, draw):
            return
        card = draw(ask=True)
        price = total([job, *others])
        nonce = f"a-{job.id}-{price % 10**8}"  # a further price is a further message
        if job.private:
            await direct(self._client, job, card, nonce=nonce)
            return
        await self._send(job, card, nonce=nonce, mentions=sending.only(job.user_id))

    @for_server
    async def undeliverable(self, job: Job, others: Sequence[Job] = ()) -> None:
        """Tells the maker in their private card, else in a direct message, that the result is kept."""

        def draw() -> layout.Card:
            return layout.note(text.prompt_of(job), batch_text.kept([job, *others]), job=job)

        if await self._private.update(job.batch_key, draw, early=True):
            return
        await direct(self._client, job, draw(), nonce=f"u-{job.id}")

    async def whisper_progress(self, job: Job, progress: Progress) -> None:
        """Shows a private job's progress in its maker's card, while there is one."""
        await self._whispers.progress(job, progress)

    @for_server
    async def notify_privately(
        self, job: Job, *, direct: bool, others: Sequence[Job] = (), missing: Sequence[FailedJob] = ()
    ) -> int | None:
        """Tells the maker of private results that they are ready, in their card, else with `direct` in a
        direct message; the id of that message."""
        return await self._whispers.ready([job, *others], missing, by_message=direct)

    async def _leave(self, job: Job) -> None:
        if job.progress_message_id:
            await self.remove(job.channel_id, job.progress_message_id)

    async def _send(
        self, job: Job, card: layout.Card, *, nonce: str, mentions: discord.AllowedMentions
    ) -> int:
        to = channel(self._client, job.channel_id, job.guild_id)
        with delivering(f"writing about job {job.id}"):
            message = await to.send(view=card, nonce=nonce, allowed_mentions=mentions)
        return message.id

    async def _edit(self, job: Job, message_id: int, card: layout.Card) -> bool:
        """Whether the message is still there to be changed."""
        message = channel(self._client, job.channel_id, job.guild_id).get_partial_message(message_id)
        return await edited(message, card, f"writing about job {job.id}")
