"""Take results out of messages, and blur them, from what Discord shows of the message now.

Implements `bot.ports.result_posts.ResultPosts`. Nothing is uploaded: it works after our own file is gone.
"""

import asyncio
import contextlib
import re
from collections.abc import Mapping
from typing import Any

import discord

from bot import i18n
from bot.domain.errors import DeliveryImpossible, DeliveryUnclear
from bot.domain.jobs.job import Job
from bot.domain.jobs.posts import PostedAs, ResultPost
from bot.i18n import _
from bot.ports import Clock
from bot.ui.jobs.private_cards import EphemeralCards
from bot.ui.jobs.results import removal_cards
from bot.ui.kit import actions, discord_internals, formatting, locales, message_parts, sending
from bot.ui.kit.custom_ids import decode
from bot.ui.kit.message_parts import DescribedCard, Parts

ANSWER_SECONDS = 30.0
"""Time for a look at a message and its change, with discord.py's own tries."""

_OURS = re.compile(r"-([0-9a-z]{4,12})\.[a-z0-9]+")
_PODIUM = "podium.png"
_NAMED = 80  # characters of a prompt in the announcement of a contest


class DiscordResultPosts:
    """Change messages through a logged-in client; `private` has the makers' open cards."""

    def __init__(self, client: discord.Client, private: EphemeralCards, clock: Clock) -> None:
        self._client = client
        self._private = private
        self._clock = clock

    async def take_out(self, post: ResultPost, job: Job, *, by: int) -> None:
        """Take the job's file out of the message; without any file left, say there who removed it."""
        parts = await self._parts(post, job)
        if parts is None:
            return
        if post.kind is PostedAs.CONTEST:
            await self._take_from_announcement(post, job, parts)
            return
        mine = [file for file in message_parts.files_in(parts) if _job_of(file.name) == job.id]
        if not mine:
            return
        left = message_parts.kept(parts, lambda name: _job_of(name) != job.id)
        if not any(_job_of(file.name) for file in message_parts.files_in(left)):
            with i18n.use_locale(await locales.of_server(self._client, job.guild_id)):
                card = removal_cards.left_behind([job], by)
            await self._edit(post, job, card, files=[])
            return
        left = message_parts.without_buttons(
            left, lambda custom_id: decode(custom_id) == actions.Pick(job.id)
        )
        await self._edit(post, job, DescribedCard(left), files=list(message_parts.files_in(left)))

    async def blur(self, post: ResultPost, job: Job) -> None:
        """Show the job's file as a spoiler. Of a contest's announcement, that is the collage."""
        parts = await self._parts(post, job)
        if parts is None:
            return
        if post.kind is PostedAs.CONTEST:
            named = _is_named(job, parts)
            changed = message_parts.spoiled(parts, lambda name: named and name == _PODIUM)
        else:
            changed = message_parts.spoiled(parts, lambda name: _job_of(name) == job.id)
        if changed != parts:
            await self._edit(post, job, DescribedCard(changed))

    async def take_out_privately(self, job: Job, *, by: int) -> None:
        """Put the line in place of a private result, on its maker's open card and in a direct message."""
        if not job.private:
            return
        await self._private.update(job.batch_key, lambda: removal_cards.left_behind([job], by), files=list)
        if not job.message_id:
            return
        with contextlib.suppress(DeliveryImpossible):
            with sending.delivering(f"looking for job {job.id} in direct messages"):
                direct = await sending.direct(self._client, job.user_id)
            post = ResultPost(job.message_id, job.id, direct.id, PostedAs.DIRECT, job.created_at)
            await self.take_out(post, job, by=by)

    async def delete(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """Delete a message, also somebody else's; one that is gone already is fine."""
        message = sending.channel(self._client, channel_id, guild_id).get_partial_message(message_id)
        with sending.delivering(f"deleting message {message_id}"), contextlib.suppress(discord.NotFound):
            await message.delete()

    async def _take_from_announcement(self, post: ResultPost, job: Job, parts: Parts) -> None:
        """Take the collage and the prompt out of a contest's announcement that names the entry."""
        if not _is_named(job, parts):
            return
        left = message_parts.kept(parts, lambda name: name != _PODIUM)
        if prompt := formatting.shown(job.prompt, _NAMED):
            with i18n.use_locale(await locales.of_server(self._client, job.guild_id)):
                left = message_parts.replaced(left, prompt, _("removed by a moderator"))
        await self._edit(post, job, DescribedCard(left), files=list(message_parts.files_in(left)))

    async def _parts(self, post: ResultPost, job: Job) -> Parts | None:
        """Return the parts of the message; None if it is gone. Raises DeliveryError and its kinds."""
        try:
            with sending.delivering(f"looking at job {job.id}"):
                async with asyncio.timeout(self._clock.limit(ANSWER_SECONDS)):
                    described = await discord_internals.raw_message(
                        self._client, post.channel_id, post.message_id
                    )
        except DeliveryImpossible as error:
            if isinstance(error.__cause__, discord.NotFound):
                return None
            raise
        except TimeoutError as error:
            raise DeliveryUnclear(f"no answer while looking at job {job.id}") from error
        return _own_parts(described, self._client)

    async def _edit(
        self,
        post: ResultPost,
        job: Job,
        card: discord.ui.LayoutView,
        *,
        files: list[Any] | None = None,
    ) -> None:
        """Edit the message. `files` are those that it keeps; None: all."""
        attachments: Any = discord.utils.MISSING if files is None else files
        message = sending.channel(self._client, post.channel_id, job.guild_id).get_partial_message(
            post.message_id
        )
        try:
            with sending.delivering(f"changing the message of job {job.id}"):
                async with asyncio.timeout(self._clock.limit(ANSWER_SECONDS)):
                    await message.edit(
                        view=card, attachments=attachments, allowed_mentions=sending.NO_MENTIONS
                    )
        except DeliveryImpossible as error:
            if not isinstance(error.__cause__, discord.NotFound):
                raise
        except TimeoutError as error:
            raise DeliveryUnclear(f"no answer while changing the message of job {job.id}") from error


def _own_parts(described: Mapping[str, Any], client: discord.Client) -> Parts | None:
    """Return the parts of a message of ours, None for anybody else's."""
    if client.user is None or int(described["author"]["id"]) != client.user.id:
        return None
    return [dict(part) for part in described.get("components") or ()]


def _job_of(name: str) -> str | None:
    """Return the job that a file of ours carries in its name."""
    match = _OURS.search(name)
    return match[1] if match else None


def _is_named(job: Job, parts: Parts) -> bool:
    """Return True if the announcement names the entry, and so shows it in its collage."""
    text = "\n".join(message_parts.texts_in(parts))
    prompt = formatting.shown(job.prompt, _NAMED)
    return prompt in text if prompt else f"<@{job.user_id}>" in text
