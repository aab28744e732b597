"""Hear of the servers that the bot is in, and greet the new ones in Discord."""

import logging
from typing import Any

import discord
from discord.ext import commands

from bot import i18n
from bot.domain.errors import DeliveryError, DeliveryImpossible
from bot.domain.moderation.greeting import Greeted
from bot.services.moderation.greeting import Greeter
from bot.ui.kit import actions, locales, sending
from bot.ui.kit.layout import Card
from bot.ui.kit.own_messages import find, text_of
from bot.ui.kit.places import DiscordPlaces
from bot.ui.moderation import greeting_cards

log = logging.getLogger(__name__)

_LOGGED = 20  # entries of the audit log that are looked through for the one who added the bot


class DiscordGreetings:
    """`bot.ports.greetings.Greetings` of a logged-in client."""

    def __init__(self, client: discord.Client, places: DiscordPlaces) -> None:
        self._client = client
        self._places = places

    async def post(self, guild_id: int, *, nonce: str) -> Greeted | None:
        """Greet in the system channel, else whoever added the bot, else the owner. None: none of them."""
        guild = self._guild(guild_id)
        with i18n.use_locale(await locales.of_server(self._client, guild_id)):
            public, private = greeting_cards.in_channel(), greeting_cards.in_private(guild)
        channel = guild.system_channel
        if channel is not None and sending.may_post(guild, channel.id):
            try:
                place = sending.channel(self._client, channel.id, guild_id)
                return await self._send(place, public, guild_id, nonce)
            except DeliveryImpossible as error:
                log.info("server %s cannot be greeted in its system channel: %s", guild_id, error)
        for user_id in await self._people(guild):
            try:
                with sending.delivering(f"greeting server {guild_id}"):
                    direct = await sending.direct(self._client, user_id)
                return await self._send(direct, private, guild_id, nonce)
            except DeliveryImpossible as error:
                log.info("server %s cannot be greeted by direct message: %s", guild_id, error)
        return None

    async def _send(self, place: "discord.abc.Messageable", card: Card, guild_id: int, nonce: str) -> Greeted:
        with sending.delivering(f"greeting server {guild_id}"):
            message = await place.send(view=card, nonce=nonce[:25], allowed_mentions=sending.NO_MENTIONS)
        return Greeted(message.channel.id, message.id)

    async def find(self, guild_id: int, *, since: int) -> Greeted | None:
        """Return the greeting that was posted since then: in the channel, or to one of the people."""
        guild = self._guild(guild_id)
        channel, act = guild.system_channel, f"looking for the greeting of server {guild_id}"
        if channel is not None and sending.may_post(guild, channel.id):
            found = await find(
                self._client,
                self._places,
                guild_id=guild_id,
                channel_id=channel.id,
                matches=lambda own: any(isinstance(one, actions.SetUp) for one in own.actions),
                since=since,
                act=act,
            )
            return None if found is None else Greeted(channel.id, found)
        for user_id in await self._people(guild):
            found_there = await self._find_direct(guild, user_id, since, act)
            if found_there is not None:
                return found_there
        return None

    async def _find_direct(self, guild: discord.Guild, user_id: int, since: int, act: str) -> Greeted | None:
        with i18n.use_locale(await locales.of_server(self._client, guild.id)):
            text = text_of(greeting_cards.in_private(guild))
        try:
            with sending.delivering(act):
                direct = await sending.direct(self._client, user_id)
            found = await find(
                self._client,
                self._places,
                guild_id=guild.id,
                channel_id=direct.id,
                matches=lambda own: own.text == text,
                since=since,
                act=act,
            )
        except DeliveryImpossible:
            return None
        return None if found is None else Greeted(direct.id, found)

    def _guild(self, guild_id: int) -> discord.Guild:
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable:
            raise DeliveryError(f"server {guild_id} is not there now")
        return guild

    async def _people(self, guild: discord.Guild) -> list[int]:
        """Return who added the bot, if the audit log tells, then the server's owner."""
        inviter = await self._inviter(guild)
        found = [inviter, guild.owner_id]
        return list(dict.fromkeys(user for user in found if user is not None))

    async def _inviter(self, guild: discord.Guild) -> int | None:
        me = self._client.user
        if me is None:
            return None
        try:
            with sending.delivering(f"looking for who added the bot to server {guild.id}"):
                async for entry in guild.audit_logs(limit=_LOGGED, action=discord.AuditLogAction.bot_add):
                    target: Any = entry.target
                    if target is not None and target.id == me.id:
                        return entry.user_id
        except DeliveryError as error:
            log.info("who added the bot is not known: %s", error)
        return None


class Arrivals(commands.Cog):
    """Tell the greeter of every server that the bot is in, as the gateway announces it."""

    def __init__(self, greeter: Greeter) -> None:
        self._greeter = greeter

    @commands.Cog.listener("on_guild_join")
    async def joined(self, guild: discord.Guild) -> None:
        now = round(discord.utils.utcnow().timestamp() * 1000)
        await self._greeter.meet(guild.id, _joined_at(guild) or now)

    @commands.Cog.listener("on_guild_available")
    async def available(self, guild: discord.Guild) -> None:
        await self._greeter.meet(guild.id, _joined_at(guild))


def _joined_at(guild: discord.Guild) -> int | None:
    """Return the epoch millisecond at which the bot joined, None if Discord does not tell."""
    me: discord.Member | None = guild.me
    if me is None or me.joined_at is None:
        return None
    return round(me.joined_at.timestamp() * 1000)
