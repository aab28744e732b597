"""The bot's rights in a channel and a member's place on a server, as Discord has them now.

The gateway's own state answers for channels while it is connected and nothing in it is doubtful; otherwise
Discord is asked. Members are always asked for: the bot has no intent to hear of those that leave.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import discord

from bot.domain.errors import DeliveryError
from bot.domain.jobs.job import Job
from bot.domain.jobs.place import TO_OPEN_THREADS, ChannelFacts, Obstacle, PlaceProblem
from bot.ports import Clock
from bot.ui.kit.failures import NETWORK
from bot.ui.kit.sending import UNKNOWN_MESSAGE, require_login

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 20.0
"""Time for all of Discord's answers about one place together."""

_UNKNOWN_CHANNEL, _UNKNOWN_GUILD, _UNKNOWN_MEMBER, _UNKNOWN_USER = 10003, 10004, 10007, 10013
_MISSING_ACCESS = 50001

_TO_ATTACH: Final = ("attach_files", "embed_links")
_THREADS: Final = frozenset({10, 11, 12})
_PRIVATE_THREAD: Final = 12
_WITH_THREADS: Final = frozenset({0, 5})
"""Kinds of channels in which a thread begins at a message: text and announcements."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A channel or thread. `locked` is None unless it is a thread.

    An archived thread that is not locked is open: a message brings it back.
    """

    granted: discord.Permissions
    locked: bool | None
    age_restricted: bool
    hidden: bool  # from members without any role
    kind: int


class DiscordPlaces:
    """`bot.ports.Places` of a logged-in client.

    `clock` bounds the time for Discord's answers. `doubtful`: servers whose cache may be out of date; None:
    Discord is asked for all of them.
    """

    def __init__(
        self, client: discord.Client, clock: Clock | None = None, doubtful: Collection[int] | None = None
    ) -> None:
        self._client = client
        self._clock = clock
        self._doubtful = doubtful

    async def obstacle(self, job: Job) -> Obstacle | None:
        """Return why the job's result could not be delivered. Raises DeliveryError if Discord is silent."""
        require_login(self._client)
        async with _asking(self._clock):
            gone = await self._missing_person(job)
            if gone is not None or job.private:
                return gone
            needs = TO_OPEN_THREADS if job.needs_thread else ()
            facts = await self._look(job.guild_id, job.place_id, needs)
            return facts.against(age_restricted=job.age_restricted)

    async def look(self, guild_id: int, channel_id: int, *, needs: Sequence[str] = ()) -> ChannelFacts:
        """Return what the bot finds there. Raises DeliveryError if Discord is silent."""
        require_login(self._client)
        async with _asking(self._clock):
            return await self._look(guild_id, channel_id, needs)

    def is_age_restricted(self, guild_id: int, channel_id: int) -> bool:
        """Return True if Discord's state says that the channel, or that of the thread, is age-restricted."""
        guild = self._client.get_guild(guild_id)
        place = None if guild is None else guild.get_channel_or_thread(channel_id)
        if isinstance(place, discord.Thread):
            place = place.parent
        return bool(getattr(place, "nsfw", False))

    async def may_read_history(self, guild_id: int, channel_id: int) -> bool:
        """Return True if the bot is sure to see every message of the channel. Raises DeliveryError."""
        require_login(self._client)
        async with _asking(self._clock):
            try:
                granted = (await self._rights(guild_id, channel_id)).granted
            except (_Gone, _Unclear):
                return False
        return granted.view_channel and granted.read_message_history

    async def last_message_id(self, channel_id: int) -> int | None:
        """Return the id of the channel's newest message, which may be deleted.

        0 if Discord names none, None if its answer is of no use. Raises DeliveryError.
        """
        require_login(self._client)
        async with _asking(self._clock):
            try:
                channel = await self._fetch_channel(channel_id)
            except (_Gone, _Unclear):
                return 0
            except (KeyError, TypeError, ValueError):
                return None
        last: object = channel.get("last_message_id")
        return int(last) if isinstance(last, str) and last.isascii() and last.isdigit() else 0

    async def is_deleted(self, channel_id: int, message_id: int) -> bool:
        """Return True if Discord says clearly that there is no such message. Raises DeliveryError."""
        async with _asking(self._clock):
            try:
                await self._client.http.get_message(channel_id, message_id)
            except discord.HTTPException as error:
                if error.code == UNKNOWN_MESSAGE:
                    return True
                _raise_if_passing(error)
        return False

    async def _missing_person(self, job: Job) -> Obstacle | None:
        try:
            await self._client.http.get_member(job.guild_id, job.user_id)
        except discord.HTTPException as error:
            if error.code in (_UNKNOWN_MEMBER, _UNKNOWN_USER):
                return Obstacle(PlaceProblem.MEMBER)
            if error.code in (_UNKNOWN_GUILD, _MISSING_ACCESS):
                return Obstacle(PlaceProblem.SERVER)
            _raise_if_passing(error)
        return None

    async def _look(self, guild_id: int, channel_id: int, needs: Sequence[str]) -> ChannelFacts:
        try:
            place = await self._rights(guild_id, channel_id)
        except _Gone as gone:
            return ChannelFacts(Obstacle(gone.problem))
        except _Unclear as error:
            log.warning("what the bot may do in channel %s is not told: %s", channel_id, error)
            return ChannelFacts()
        return ChannelFacts(
            _obstacle(place, needs), place.age_restricted, place.hidden, place.kind in _WITH_THREADS
        )

    async def _rights(self, guild_id: int, channel_id: int) -> _Place:
        """Return our permissions in the channel, and what matters of it. Raises _Gone or _Unclear."""
        return self._known_rights(guild_id, channel_id) or await self._asked_rights(guild_id, channel_id)

    def _known_rights(self, guild_id: int, channel_id: int) -> _Place | None:
        """Answer from the gateway's state; None if it does not know, or may be wrong."""
        client = self._client
        if not isinstance(client, discord.AutoShardedClient) or self._doubtful is None:
            return None
        guild = client.get_guild(guild_id)
        if guild is None or guild.unavailable or guild_id in self._doubtful or not client.is_ready():
            return None
        shard = client.get_shard(guild.shard_id)
        place = guild.get_channel_or_thread(channel_id)
        me: discord.Member | None = guild.me
        everyone: discord.Role | None = guild.default_role
        if shard is None or shard.is_closed() or place is None or me is None or everyone is None:
            return None
        if not isinstance(place, discord.Thread):
            return _Place(
                place.permissions_for(me),
                None,
                bool(getattr(place, "nsfw", False)),
                not place.permissions_for(everyone).view_channel,
                place.type.value,
            )
        granted = discord.Permissions.none() if place.parent is None else place.permissions_for(me)
        if not granted.send_messages:
            return None  # discord.py takes further rights away then, as if the thread were its channel
        if place.is_private() and not granted.manage_threads:
            return None  # only its members see it, and discord.py does not keep who was removed
        assert place.parent is not None, "without it nothing is granted"
        hidden = not place.parent.permissions_for(everyone).view_channel or place.is_private()
        return _Place(granted, place.locked, bool(place.parent.nsfw), hidden, place.type.value)

    async def _asked_rights(self, guild_id: int, channel_id: int) -> _Place:
        channel = await self._fetch_channel(channel_id)
        locked, ruling = None, channel
        if channel.get("type") in _THREADS:
            locked = bool((channel.get("thread_metadata") or {}).get("locked"))
            ruling = await self._fetch_channel(int(channel["parent_id"]))
        try:
            guild: Any = await self._client.http.get_guild(guild_id, with_counts=False)
            me: Any = await self._client.http.get_member(guild_id, self._own_id)
        except discord.HTTPException as error:
            if error.code in (_UNKNOWN_GUILD, _MISSING_ACCESS, _UNKNOWN_MEMBER):
                raise _Gone(PlaceProblem.SERVER) from error
            _raise_if_passing(error)
            raise _Unclear(str(error)) from error
        return _Place(
            _permissions(guild, ruling, me, self._own_id),
            locked,
            bool(ruling.get("nsfw")),
            not _permissions(guild, ruling, {"roles": []}, 0).view_channel
            or channel.get("type") == _PRIVATE_THREAD,
            int(channel.get("type", 0)),
        )

    async def _fetch_channel(self, channel_id: int) -> Mapping[str, Any]:
        """Return the channel as Discord describes it. Raises _Gone or _Unclear."""
        try:
            channel: Any = await self._client.http.get_channel(channel_id)
        except discord.HTTPException as error:
            if error.code in (_UNKNOWN_CHANNEL, _MISSING_ACCESS):
                raise _Gone(PlaceProblem.CHANNEL) from error
            _raise_if_passing(error)
            raise _Unclear(str(error)) from error
        return dict(channel)

    @property
    def _own_id(self) -> int:
        assert self._client.user is not None, "`require_login` has seen to it"
        return self._client.user.id


def _obstacle(place: _Place, needs: Sequence[str]) -> Obstacle | None:
    if not place.granted.view_channel:
        return Obstacle(PlaceProblem.CHANNEL)
    if place.locked and not place.granted.manage_threads:
        return Obstacle(PlaceProblem.THREAD)
    speak = "send_messages" if place.locked is None else "send_messages_in_threads"
    if not getattr(place.granted, speak):
        return Obstacle(PlaceProblem.RIGHTS, (speak,))
    missing = tuple(key for key in (*_TO_ATTACH, *needs) if not getattr(place.granted, key))
    return Obstacle(PlaceProblem.RIGHTS, missing) if missing else None


class _Gone(Exception):
    def __init__(self, problem: PlaceProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class _Unclear(Exception):
    """Discord answered with something that says nothing about the place."""


@asynccontextmanager
async def _asking(clock: Clock | None) -> AsyncIterator[None]:
    """Bound Discord's answers in time. Raise DeliveryError for silence, and for answers without sense."""
    try:
        async with asyncio.timeout(None if clock is None else clock.limit(LOOK_SECONDS)):
            yield
    except NETWORK as error:
        raise DeliveryError(f"Discord does not answer: {type(error).__name__}") from error
    except (AttributeError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise DeliveryError(f"Discord's answer about a place is of no use: {type(error).__name__}") from error


async def member_rights(
    client: discord.Client, guild_id: int, user_id: int, channel_id: int | None = None
) -> tuple[discord.Permissions, frozenset[int]] | None:
    """Return a member's rights and their roles; None if they have left.

    The rights are those in the channel, without one, or in a channel that is gone, those over the whole
    server. Asked of Discord: the bot is not told of changed members, and may not know the server's roles
    (yet). Raises DeliveryError.
    """
    require_login(client)
    async with _asking(None):
        channel = {} if channel_id is None else await _ruling_channel(client, channel_id)
        try:
            guild: Any = await client.http.get_guild(guild_id, with_counts=False)
            member: Any = await client.http.get_member(guild_id, user_id)
        except discord.HTTPException as error:
            if error.code in (_UNKNOWN_MEMBER, _UNKNOWN_USER):
                return None
            said = f"{error.status} ({error.code})"
            raise DeliveryError(f"Discord does not tell of a member: {said}") from error
        return _permissions(guild, channel, member, user_id), frozenset(map(int, member["roles"]))


async def _ruling_channel(client: discord.Client, channel_id: int) -> Mapping[str, Any]:
    """Return the channel whose overwrites count, for a thread its parent; empty if we do not see it."""
    try:
        channel: Any = await client.http.get_channel(channel_id)
        if channel.get("type") in _THREADS:
            channel = await client.http.get_channel(int(channel["parent_id"]))
    except discord.HTTPException as error:
        if error.code in (_UNKNOWN_CHANNEL, _MISSING_ACCESS):
            return {}
        raise DeliveryError(f"Discord does not tell of a channel: {error.status} ({error.code})") from error
    return dict(channel)


async def is_bot(client: discord.Client, user_id: int) -> bool:
    """Return True for a bot, also for one that left the server. Raises DeliveryError."""
    known = client.get_user(user_id)
    if known is not None:
        return known.bot
    require_login(client)
    async with _asking(None):
        try:
            user: Any = await client.http.get_user(user_id)
        except discord.HTTPException as error:
            if error.code == _UNKNOWN_USER:
                return False
            raise DeliveryError(f"Discord does not tell of a user: {error.status} ({error.code})") from error
        return bool(user.get("bot"))


def _raise_if_passing(error: discord.HTTPException) -> None:
    """Raise DeliveryError for an answer that says nothing about the place, and may be another later."""
    if error.status >= 500 or error.status in (401, 429) or (error.status == 403 and not error.code):
        raise DeliveryError(f"Discord does not tell: {error.status} ({error.code})") from error


def _permissions(
    guild: Mapping[str, Any], channel: Mapping[str, Any], me: Mapping[str, Any], own_id: int
) -> discord.Permissions:
    """Compute our permissions in a channel from Discord's descriptions, in the documented order."""
    granted = {int(role["id"]): int(role["permissions"]) for role in guild["roles"]}
    everyone, mine = int(guild["id"]), [int(role) for role in me["roles"]]
    bits = granted.get(everyone, 0)
    for role in mine:
        bits |= granted.get(role, 0)
    if int(guild["owner_id"]) == own_id or discord.Permissions(bits).administrator:
        return discord.Permissions.all()
    overwrites = {int(one["id"]): one for one in channel.get("permission_overwrites") or ()}
    for group in ([everyone], mine, [own_id]):
        here = [overwrites[target] for target in group if target in overwrites]
        allow = deny = 0
        for one in here:
            allow |= int(one["allow"])
            deny |= int(one["deny"])
        bits = (bits & ~deny) | allow
    until = me.get("communication_disabled_until")
    if until and discord.utils.parse_time(until) > discord.utils.utcnow():
        bits &= discord.Permissions(view_channel=True, read_message_history=True).value
    return discord.Permissions(bits)
