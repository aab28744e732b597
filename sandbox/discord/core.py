"""The state of one local Discord, and the few look-ups that all its modules need."""

import secrets
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sandbox.clock import Clock
from sandbox.discord.commands import Registry
from sandbox.discord.errors import refusal
from sandbox.discord.events import Events
from sandbox.discord.ids import Snowflakes
from sandbox.discord.model import DIRECT, Attachment, Channel, Guild, Json, Member, Message, User
from sandbox.discord.permissions import DM, Permission, allowed
from sandbox.faults import Faults

if TYPE_CHECKING:
    from sandbox.discord.gateway import Gateway
    from sandbox.discord.interaction import Interaction

LOG_LENGTH = 5000


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes and times in seconds. All but the first answer and the heartbeat follow the clock's
    speed; Discord allows three true seconds to everyone."""

    upload_bytes: int = 20 * 1024 * 1024
    ack_seconds: float = 3.0
    token_seconds: float = 15 * 60
    nonce_seconds: float = 5 * 60
    link_seconds: float = 24 * 3600
    heartbeat_seconds: float = 41.25


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One exchange. `direction`: "rest" and "cdn" (asked by the bot), "event" (sent to it), "gateway"."""

    at: float
    direction: Literal["rest", "cdn", "event", "gateway"]
    what: str
    status: int = 0
    note: str = ""


@dataclass(eq=False)
class Core:
    """All records. `gateway` is put in place by the server that owns this core."""

    clock: Clock
    faults: Faults
    limits: Limits
    token: str
    ids: Snowflakes
    bot: User
    registry: Registry
    base_url: str = ""
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    users: dict[int, User] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    files: dict[int, Attachment] = field(default_factory=dict)
    interactions: dict[int, "Interaction"] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict, repr=False)
    nonces: dict[str, tuple[int, float]] = field(default_factory=dict)  # message id, end of the window
    by_channel: dict[int, list[int]] = field(default_factory=dict)
    events: Events = field(default_factory=Events)
    log: deque[LogRecord] = field(default_factory=lambda: deque(maxlen=LOG_LENGTH))

    def __post_init__(self) -> None:
        self.users[self.bot.id] = self.bot
        self.gateway: Gateway

    @property
    def application_id(self) -> int:
        return self.registry.application_id

    def channel(self, channel_id: int) -> Channel:
        """Return the channel. Raises ApiError 10003 if it is gone."""
        if channel_id not in self.channels:
            raise refusal(10003)
        return self.channels[channel_id]

    def guild(self, guild_id: int) -> Guild:
        if guild_id not in self.guilds:
            raise refusal(10004)
        return self.guilds[guild_id]

    def member(self, guild: Guild, user_id: int) -> Member:
        if user_id not in guild.members:
            raise refusal(10007)
        return guild.members[user_id]

    def message(self, channel_id: int, message_id: int) -> Message:
        """Return a message of this channel. Raises ApiError 10008 if it is not there (any more)."""
        message = self.messages.get(message_id)
        if message is None or message.deleted or message.channel_id != channel_id:
            raise refusal(10008)
        return message

    def history(self, channel_id: int) -> list[Message]:
        """Return all messages of a channel that are not deleted, oldest first, ephemeral ones included."""
        found = (self.messages[number] for number in self.by_channel.get(channel_id, []))
        return [message for message in found if not message.deleted]

    def add_message(self, message: Message) -> None:
        self.messages[message.id] = message
        self.by_channel.setdefault(message.channel_id, []).append(message.id)
        self.files.update((file.id, file) for file in message.attachments)

    def add_interaction(self, interaction: "Interaction") -> None:
        self.interactions[interaction.id] = interaction
        self.tokens[interaction.token] = interaction.id

    def guild_of(self, channel: Channel) -> Guild | None:
        return self.guilds.get(channel.guild_id) if channel.guild_id else None

    def ruling(self, channel: Channel) -> Channel:
        """Return the channel whose overwrites count: of a thread, its parent."""
        return self.channels.get(channel.parent_id or 0, channel) if channel.is_thread else channel

    def permissions(self, user_id: int, channel: Channel) -> int:
        """Return the permissions of this user here; 0 if they are no member."""
        guild = self.guild_of(channel)
        if guild is None:
            return int(DM) if user_id in channel.recipients else 0
        member = guild.members.get(user_id)
        bits = allowed(guild, member, self.ruling(channel)) if member else 0
        outside = channel.is_private and user_id not in channel.members
        hidden = outside and not bits & Permission.MANAGE_THREADS
        return 0 if hidden else bits

    def bot_needs(self, channel: Channel, *needed: Permission) -> None:
        """Raise ApiError 50001 if the bot cannot see the channel, 50013 if it lacks one of `needed`."""
        bits = self.permissions(self.bot.id, channel)
        if not bits & Permission.VIEW_CHANNEL:
            raise refusal(50001)
        if any(not bits & permission for permission in needed):
            raise refusal(50013)

    def viewers(self, channel: Channel) -> Iterable[int]:
        """Return the users who can see this channel."""
        guild = self.guild_of(channel)
        people = guild.members if guild else channel.recipients
        return [u for u in people if self.permissions(u, channel) & Permission.VIEW_CHANNEL]

    def upload_limit(self, channel: Channel) -> int:
        """Return the number of bytes that one file may have here."""
        guild = self.guild_of(channel)
        return (guild and guild.upload_limit) or self.limits.upload_bytes

    def direct_channel(self, user_id: int) -> Channel:
        """Return the DM between the bot and this user, made when first asked for. Raises ApiError 10013 for a
        stranger."""
        if user_id not in self.users:
            raise refusal(10013)
        for channel in self.channels.values():
            if channel.kind == DIRECT and user_id in channel.recipients:
                return channel
        channel = Channel(self.ids.next(), "", DIRECT, recipients=[user_id, self.bot.id])
        self.channels[channel.id] = channel
        return channel

    def note(
        self,
        direction: Literal["rest", "cdn", "event", "gateway"],
        what: str,
        status: int = 0,
        note: str = "",
    ) -> None:
        """Write one record into the log and the event stream."""
        record = LogRecord(self.clock.now(), direction, what, status, note)
        self.log.append(record)
        data: Json = {"direction": direction, "what": what, "status": status, "note": note}
        self.events.emit("log", data)
