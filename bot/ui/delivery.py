"""What the worker says in Discord: placeholder, result, and how a job ended without one.

Implements `bot.ports.Delivery`. Everything goes by ids, so it works after a restart and in channels
that discord.py has not seen. Messages carry a nonce made of the job's id: sent again within minutes
they are the same message.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.domain import policy
from bot.domain.errors import DeliveryImpossible
from bot.domain.job import Failure, Job, Progress, Receipt
from bot.ports import Clock, Parcel
from bot.ui import cards, messages, posting
from bot.ui.posting import NOBODY, UNKNOWN_MESSAGE, channel, delivering
from bot.ui.private import Cards

HISTORY = 500
"""Messages after the first try to post that are looked through for our own."""

_SKEW_MS = 60_000  # our clock and Discord's differ; ids carry Discord's


Pings = Callable[[Job], Awaitable[bool]]
"""Whether a finished job notifies its maker."""


async def always(_: Job) -> bool:
    """Every job does."""
    return True


class DiscordDelivery:
    """Speaks through a logged-in client; `private` holds the askers' cards."""

    def __init__(self, client: discord.Client, private: Cards, clock: Clock, pings: Pings = always) -> None:
        self._client = client
        self._private = private
        self._pings = pings
        self._clock = clock

    async def show_progress(self, job: Job, progress: Progress) -> int:
        """Posts the placeholder, or edits it if there is one; its id. One that somebody deleted is
        not posted again."""
        card = cards.placeholder(job, progress)
        if not job.placeholder_id:
            return await self._send(job, card, nonce=f"p-{job.id}", mentions=NOBODY)
        await self._edit(job, job.placeholder_id, card)
        return job.placeholder_id

    async def remove(self, channel_id: int, message_id: int) -> None:
        """Takes a message of ours away; gone already, or the channel gone, is fine."""
        try:
            with delivering(f"removing message {message_id}"):
                await channel(self._client, channel_id).get_partial_message(message_id).delete()
        except DeliveryImpossible:
            pass

    async def post(self, job: Job, parcel: Parcel, receipt: Receipt) -> int:
        """Posts the finished file in the job's channel and shows its asker the way there."""
        to = channel(self._client, job.channel_id, job.guild_id)
        notify = await self._pings(job)
        message_id = await posting.post_result(to, job, parcel, receipt, nonce=f"r-{job.id}", notify=notify)
        done = cards.note(messages.posted(job, message_id), job=job)
        await self._private.update(job.id, done, early=True)
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
        wanted = cards.Action.AGAIN.on(job.id)
        return message.author == self._client.user and wanted in _custom_ids(message.components)

    async def tell(self, job: Job, receipt: Receipt) -> None:
        """Says how a job ended without a result: to its asker in private while that is possible, and
        in the channel, where a cancelled job only leaves no placeholder behind."""
        card = cards.ending(job, receipt)
        private = await self._private.update(job.id, card, early=True)
        settled = private and not receipt.paid and not receipt.held
        if settled or job.failure is Failure.CANCELLED or await self._told_directly(job, card):
            await self._leave(job)  # the channel need not know
            return
        if job.placeholder_id and await self._edit(job, job.placeholder_id, card):
            return
        await self._send(job, card, nonce=f"t-{job.id}", mentions=posting.only(job.user_id))

    async def _told_directly(self, job: Job, card: cards.Card) -> bool:
        """What moderators decided is told in private as long as there is any private way."""
        if job.failure not in (Failure.DENIED, Failure.EXPIRED):
            return False
        try:
            await self._direct(job, card, nonce=f"d-{job.id}")
        except DeliveryImpossible:
            return False
        return True

    async def ask_again(self, job: Job, old_total: int) -> None:
        """Shows the new price with its button: in the asker's private card, else in the channel."""
        until = self._clock.after(policy.QUOTE_SECONDS, since=job.quoted_at)
        await self._leave(job)
        if await self._private.update(job.id, cards.quote(job, until=until, old_total=old_total)):
            return
        card = cards.quote(job, until=until, old_total=old_total, ask=True)
        nonce = f"a-{job.id}-{job.total % 10**8}"  # a further price is a further message
        await self._send(job, card, nonce=nonce, mentions=posting.only(job.user_id))

    async def undeliverable(self, job: Job) -> None:
        """Tells the maker in their private card, else in a direct message, that the result is kept."""
        card = cards.note(messages.prompt_of(job), messages.kept(job), job=job)
        if await self._private.update(job.id, card, early=True):
            return
        await self._direct(job, card, nonce=f"u-{job.id}")

    async def _direct(self, job: Job, card: cards.Card, *, nonce: str) -> None:
        with delivering(f"telling the maker of job {job.id}"):
            direct = await self._client.create_dm(discord.Object(job.user_id))
            await direct.send(view=card, nonce=nonce, allowed_mentions=NOBODY)

    async def _leave(self, job: Job) -> None:
        if job.placeholder_id:
            await self.remove(job.channel_id, job.placeholder_id)

    async def _send(
        self, job: Job, card: cards.Card, *, nonce: str, mentions: discord.AllowedMentions
    ) -> int:
        to = channel(self._client, job.channel_id, job.guild_id)
        with delivering(f"writing about job {job.id}"):
            message = await to.send(view=card, nonce=nonce, allowed_mentions=mentions)
        return message.id

    async def _edit(self, job: Job, message_id: int, card: cards.Card) -> bool:
        """Whether the message is still there to be changed."""
        message = channel(self._client, job.channel_id, job.guild_id).get_partial_message(message_id)
        with delivering(f"writing about job {job.id}"):
            try:
                await message.edit(view=card, allowed_mentions=NOBODY)
            except discord.NotFound as error:
                if error.code != UNKNOWN_MESSAGE:
                    raise
                return False
        return True


def _custom_ids(components: list[Any]) -> set[str]:
    """The custom ids in a message, however deep."""
    found: set[str] = set()
    for component in components:
        if custom_id := getattr(component, "custom_id", None):
            found.add(custom_id)
        found |= _custom_ids(list(getattr(component, "children", ())))
    return found
