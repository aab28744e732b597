"""Find where reports go until a server has chosen a channel for them."""

import hashlib
import logging

import discord

from bot import i18n
from bot.domain.errors import DeliveryError
from bot.i18n import _
from bot.store import Store
from bot.ui.kit import formatting, layout, locales, sending
from bot.ui.kit.places import member_rights

log = logging.getLogger(__name__)

_MOST = 25
"""Reports that a server's managers get by direct message before they choose a channel."""

_ASKED = 100  # lines of the moderation log that are looked through for somebody who manages the server


class ReportHome:
    """Know a server's first home for reports: its system channel, or a person who may Manage Server."""

    def __init__(self, client: discord.Client, store: Store) -> None:
        self._client = client
        self._store = store

    def system_channel(self, guild_id: int) -> int | None:
        """Return the server's system channel, None without one or if the bot may not write there."""
        guild = self._client.get_guild(guild_id)
        channel = guild.system_channel if guild is not None else None
        if guild is None or channel is None or not sending.may_post(guild, channel.id):
            return None
        return channel.id

    async def write_once(self, guild_id: int, text: str, *, nonce: str) -> bool:
        """Send the report to somebody who may Manage Server, by direct message, once for each text.

        Return True if it is there, now or before; False if it reaches no manager, or after `_MOST` reports.
        """
        told = (await self._store.meta_get(_key(guild_id)) or "").split()
        report = hashlib.sha256(text.encode()).hexdigest()[:16]
        if report in told:
            return True
        if len(told) >= _MOST:
            return False
        for user_id in await self._candidates(guild_id):
            if await self._manages(guild_id, user_id) and await self._write(guild_id, user_id, text, nonce):
                await self._store.meta_set(_key(guild_id), " ".join([*told, report]))
                return True
        return False

    async def _candidates(self, guild_id: int) -> list[int]:
        """Return people who acted as moderators here, the last one first, then the server's owner."""
        lines = await self._store.moderation_log.newest(guild_id, limit=_ASKED)
        guild = self._client.get_guild(guild_id)
        owner = [guild.owner_id] if guild is not None and guild.owner_id is not None else []
        return list(dict.fromkeys([line.actor for line in lines if line.actor is not None] + owner))

    async def _manages(self, guild_id: int, user_id: int) -> bool:
        try:
            rights = await member_rights(self._client, guild_id, user_id)
        except DeliveryError as error:
            log.info("whether a moderator manages server %s is not known: %s", guild_id, error)
            return False
        return rights is not None and (rights[0].administrator or rights[0].manage_guild)

    async def _write(self, guild_id: int, user_id: int, text: str, nonce: str) -> bool:
        guild = self._client.get_guild(guild_id)
        with i18n.use_locale(await locales.of_server(self._client, guild_id)):
            where = _("-# on {server}", server=formatting.shown(guild.name, 100)) if guild else None
            hint = _("You get this because the server has no channel for reports yet.")
            card = layout.note(text, hint, _("`/treasury alerts` chooses one."), where)
        try:
            with sending.delivering(f"telling a manager of server {guild_id} of a report"):
                direct = await sending.direct(self._client, user_id)
                await direct.send(view=card, nonce=nonce[:25], allowed_mentions=sending.NO_MENTIONS)
        except DeliveryError as error:
            log.info("a report did not reach a manager of server %s: %s", guild_id, error)
            return False
        return True


def _key(guild_id: int) -> str:
    return f"report-told:{guild_id}"
