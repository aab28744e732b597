"""The gallery's messages in Discord, and the stars below results. Implements `bot.ports.gallery.Gallery`."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import discord

from bot import i18n
from bot.domain.errors import DeliveryImpossible, PostUncertain
from bot.domain.pictures.gallery import STAR, GalleryPost
from bot.ports import Clock
from bot.ports.gallery import GalleryItem
from bot.ui.jobs.results import gallery_cards
from bot.ui.kit import layout, locales, own_messages, sending
from bot.ui.kit.places import DiscordPlaces
from bot.ui.kit.sending import NO_MENTIONS, UNKNOWN_MESSAGE, channel, delivering

_PAGE: Final = 100  # people of one answer
_PAGES: Final = 20
_SECONDS: Final = 120.0
"""Time for a message with files, with discord.py's own tries."""


class DiscordGallery:
    """Send through a logged-in client, in the language of each server."""

    def __init__(self, client: discord.Client, places: DiscordPlaces, clock: Clock) -> None:
        self._client = client
        self._places = places
        self._clock = clock

    async def post(self, post: GalleryPost, items: Sequence[GalleryItem]) -> int:
        """Post the message and return its id."""
        card = await self._card(post, items)
        with delivering(f"posting {post.post} in the gallery"):
            async with asyncio.timeout(self._clock.limit(_SECONDS)):
                sent = await channel(self._client, post.channel_id, post.guild_id).send(
                    view=card,
                    files=gallery_cards.files(items),
                    nonce=f"gal-{post.post}"[:25],
                    allowed_mentions=NO_MENTIONS,
                )
        return sent.id

    async def find(self, post: GalleryPost, items: Sequence[GalleryItem]) -> int | None:
        """Look for the message among those since it was noted. What Discord does not show is not there."""
        said = own_messages.text_of(await self._card(post, items))
        try:
            return await own_messages.find(
                self._client,
                self._places,
                guild_id=post.guild_id,
                channel_id=post.channel_id,
                matches=lambda own: own.text == said,
                since=post.at,
                act=f"looking for {post.post} in the gallery",
            )
        except PostUncertain:
            return None

    async def redraw(self, post: GalleryPost, items: Sequence[GalleryItem]) -> None:
        """Put these results in place of what the message shows."""
        card = await self._card(post, items)
        with delivering(f"drawing {post.post} in the gallery again"):
            async with asyncio.timeout(self._clock.limit(_SECONDS)):
                await self._message(post).edit(
                    view=card, attachments=gallery_cards.files(items), allowed_mentions=NO_MENTIONS
                )

    async def remove(self, post: GalleryPost) -> None:
        """Delete the message; one that is gone already is fine."""
        try:
            with delivering(f"removing {post.post} from the gallery"):
                await self._message(post).delete()
        except DeliveryImpossible:
            pass

    async def stars(self, channel_id: int, message_id: int) -> Sequence[int] | None:
        """Return the people whose ⭐ the message has; None if the message was deleted."""
        sending.require_login(self._client)
        people: list[int] = []
        last: int | None = None
        with delivering(f"counting the stars of message {message_id}"):
            for _page in range(_PAGES):
                try:
                    page: Any = await self._client.http.get_reaction_users(
                        channel_id, message_id, STAR, _PAGE, after=last
                    )
                except discord.NotFound as error:
                    if error.code != UNKNOWN_MESSAGE:
                        raise
                    return None
                people += [int(user["id"]) for user in page if not user.get("bot")]
                if len(page) < _PAGE:
                    break
                last = int(page[-1]["id"])
        return people

    def _message(self, post: GalleryPost) -> discord.PartialMessage:
        assert post.message_id is not None, "only a posted message is changed"
        return channel(self._client, post.channel_id, post.guild_id).get_partial_message(post.message_id)

    async def _card(self, post: GalleryPost, items: Sequence[GalleryItem]) -> layout.Card:
        with i18n.use_locale(await locales.of_server(self._client, post.guild_id)):
            if post.month is not None:
                return gallery_cards.most_loved(post.month, items)
            return gallery_cards.starred(items)
