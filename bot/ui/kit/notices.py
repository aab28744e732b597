"""Notices in Discord: a `bot.ports.Notices` that puts them into the words of their reader.

A feature registers the words of its notices:

    @notice_text.register
    def wallet_low(notice: WalletLow) -> str:
        return f"**The wallet is low**: it holds {format_usd(notice.balance)}"

A notice that needs a look may have a card of its own, registered with `notice_card`.
"""

import logging
from functools import singledispatch
from typing import Any

import discord
from discord import ui

from bot import i18n
from bot.domain.errors import DeliveryError
from bot.domain.notices import Notice
from bot.i18n import _
from bot.store import ServerSettingsStore
from bot.ui.kit import formatting, layout, locales, sending
from bot.ui.kit.layout import Tone
from bot.ui.kit.report_home import ReportHome
from bot.ui.kit.sending import NO_MENTIONS, channel, delivering

log = logging.getLogger(__name__)

NOTICE_LENGTH = 3900
"""Characters of a notice; Discord takes 4000."""


@singledispatch
def notice_text(notice: Notice) -> str:
    """Return a notice in the current language."""
    raise NotImplementedError(f"{type(notice).__name__} has no words")


@singledispatch
def notice_card(notice: Notice) -> layout.Card:
    """Return a notice as a message in the current language: its words alone, if it has no card."""
    return layout.note(formatting.cut(notice_text(notice), NOTICE_LENGTH))


def noticed(tone: Tone, notice: Notice, *row: "ui.Button[Any]") -> layout.Card:
    """Return a notice that needs a look: its words in a container, with a row of buttons."""
    block = layout.text_block(formatting.cut(notice_text(notice), NOTICE_LENGTH))
    rows = [ui.ActionRow(*row)] if row else []
    return layout.Card(ui.Container(block, *rows, accent_colour=tone.value))


class ChannelNotices:
    """Post notices in channels. `host_channel` is HOST_LOG_CHANNEL_ID; without it the host reads the log.

    A server is addressed in its own language, the host in English.
    """

    def __init__(
        self,
        client: discord.Client,
        settings: ServerSettingsStore,
        host_channel: int | None,
        report_home: ReportHome,
    ) -> None:
        self._client = client
        self._report_home = report_home
        self._settings = settings
        self._host_channel = host_channel

    async def server(self, guild_id: int, notice: Notice, *, nonce: str) -> bool:
        """Post in the server's alerts channel. Return False if it has none, or if Discord refuses."""
        alerts = (await self._settings.get(guild_id)).alerts_channel
        if alerts is None:
            log.info("server %s has no channel for alerts (%s)", guild_id, type(notice).__name__)
            return False
        return await self.channel(guild_id, alerts, notice, nonce=nonce)

    async def report(self, guild_id: int, notice: Notice, *, nonce: str, public: bool = True) -> bool:
        """Post a report where the server's moderators read it, as `bot.ports.Notices` says."""
        alerts = (await self._settings.get(guild_id)).alerts_channel
        if alerts is not None and await self.channel(guild_id, alerts, notice, nonce=nonce):
            return True
        with i18n.use_locale(await locales.of_server(self._client, guild_id)):
            text, card = notice_text(notice), notice_card(notice)
            hint = _("-# `/treasury alerts` chooses another channel for reports.")
        system = self._report_home.system_channel(guild_id) if public else None
        card.add_item(layout.text_block(hint))
        if system is not None and await self._send(system, guild_id, card, nonce):
            return True
        return await self._report_home.write_once(guild_id, text, nonce=nonce)

    async def channel(self, guild_id: int, channel_id: int, notice: Notice, *, nonce: str) -> bool:
        """Post in this channel, in the server's language. Return False if Discord refuses."""
        with i18n.use_locale(await locales.of_server(self._client, guild_id)):
            card = notice_card(notice)
        return await self._send(channel_id, guild_id, card, nonce)

    async def member(self, guild_id: int, user_id: int, notice: Notice, *, nonce: str) -> bool:
        """Send a direct message in the server's language, with its name. Return False if it is not taken."""
        guild = self._client.get_guild(guild_id)
        with i18n.use_locale(await locales.of_server(self._client, guild_id)):
            card = notice_card(notice)
            if guild is not None:
                where = _("-# on {server}", server=formatting.shown(guild.name, 100))
                card.add_item(layout.text_block(where))
        try:
            with delivering(f"giving notice {nonce} to a member"):
                to = await sending.direct(self._client, user_id)
                await to.send(view=card, nonce=nonce[:25], allowed_mentions=NO_MENTIONS)
        except DeliveryError as error:
            log.info("a notice did not reach a member: %s", error)
            return False
        return True

    async def host(self, notice: Notice, *, nonce: str) -> bool:
        """Log the notice and post it in the host's channel.

        Return False without a channel, or if Discord refuses.
        """
        with i18n.use_locale(i18n.ENGLISH):
            text, card = notice_text(notice), notice_card(notice)
        log.warning("for the host: %s", text)
        if self._host_channel is None:
            return False
        return await self._send(self._host_channel, None, card, nonce)

    async def _send(self, channel_id: int, guild_id: int | None, card: layout.Card, nonce: str) -> bool:
        try:
            with delivering(f"giving notice in channel {channel_id}"):
                to = channel(self._client, channel_id, guild_id)
                await to.send(view=card, nonce=nonce[:25], allowed_mentions=NO_MENTIONS)
        except DeliveryError as error:
            log.warning("a notice did not get through: %s", error)
            return False
        return True
