"""Messages that nobody asked for, to a server's moderators and to the host: a `bot.ports.Notices`."""

import logging

import discord

from bot import i18n
from bot.domain.errors import DeliveryError
from bot.store import ServerSettingsStore
from bot.ui.kit import formatting, layout, locales
from bot.ui.kit.sending import NOBODY, channel, delivering

log = logging.getLogger(__name__)

NOTICE_LENGTH = 3900
"""Characters of a notice; Discord takes 4000."""


class ChannelNotices:
    """Best effort. `host_channel` is HOST_LOG_CHANNEL_ID; without it the host reads the log only."""

    def __init__(self, settings: ServerSettingsStore, host_channel: int | None) -> None:
        self._settings = settings
        self._host_channel = host_channel
        self._client: discord.Client | None = None

    def attach(self, client: discord.Client) -> None:
        """Who speaks. Given afterwards: the client's own commands need notices."""
        self._client = client

    async def language(self, guild_id: int) -> str:
        if self._client is None:
            return i18n.ENGLISH
        return await locales.of_server(self._client, guild_id)

    async def server(self, guild_id: int, kind: str, text: str, *, nonce: str) -> bool:
        alerts = (await self._settings.get(guild_id)).alerts_channel
        if alerts is None:
            log.info("server %s has no channel for alerts (%s)", guild_id, kind)
            return False
        return await self._send(alerts, guild_id, text, nonce)

    async def channel(self, guild_id: int, channel_id: int, text: str, *, nonce: str) -> bool:
        return await self._send(channel_id, guild_id, text, nonce)

    async def host(self, text: str, *, nonce: str) -> bool:
        log.warning("for the host: %s", text)
        if self._host_channel is None:
            return False
        return await self._send(self._host_channel, None, text, nonce)

    async def _send(self, channel_id: int, guild_id: int | None, words: str, nonce: str) -> bool:
        if self._client is None:
            return False
        card = layout.note(formatting.cut(words, NOTICE_LENGTH))
        try:
            with delivering(f"giving notice in channel {channel_id}"):
                to = channel(self._client, channel_id, guild_id)
                await to.send(view=card, nonce=nonce[:25], allowed_mentions=NOBODY)
        except DeliveryError as error:
            log.warning("a notice did not get through: %s", error)
            return False
        return True
