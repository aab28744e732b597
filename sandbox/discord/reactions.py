"""Reactions: who put which emoji on a message, and the events that tell of it.

A user counts once for each emoji. Adding the first one of its kind needs Add Reactions; joining in takes no
more than reading the message. The bot hears of it with the reactions intent, where it sees the channel.
"""

import re

from sandbox.discord.core import Core
from sandbox.discord.errors import refusal
from sandbox.discord.model import CUSTOM_EMOJI, Json, Message
from sandbox.discord.permissions import Permission
from sandbox.discord.posting import show_changed
from sandbox.discord.render import emoji_json, member_json

GUILD_REACTIONS, DIRECT_REACTIONS = 1 << 10, 1 << 13
MOST = 20
"""Different emojis on one message."""

_PLAIN = re.compile(r"[^\x21-\x7e\s]|[0-9#*]\ufe0f?\u20e3")


def check_emoji(emoji: str) -> str:
    """Return the emoji, a character or `name:id`. Raises ApiError 10014 for anything else."""
    if not (CUSTOM_EMOJI.match(emoji) or (len(emoji) <= 32 and _PLAIN.match(emoji))):
        raise refusal(10014)
    return emoji


def may_react(core: Core, user_id: int, message: Message, emoji: str) -> int:
    """Return 0, or the number of the refusal: 50001, 50013 or 30010."""
    bits = core.permissions(user_id, core.channel(message.channel_id))
    if not bits & Permission.VIEW_CHANNEL:
        return 50001
    if not bits & Permission.READ_MESSAGE_HISTORY:
        return 50013
    if emoji in message.reactions:
        return 0
    if not bits & Permission.ADD_REACTIONS:
        return 50013
    return 30010 if len(message.reactions) >= MOST else 0


def add(core: Core, user_id: int, message: Message, emoji: str) -> None:
    """Put the emoji there; nothing changes if it is there already."""
    users = message.reactions.setdefault(emoji, [])
    if user_id in users:
        return
    users.append(user_id)
    extra: Json = {"message_author_id": str(message.author_id)}
    guild = core.guild_of(core.channel(message.channel_id))
    if guild and user_id in guild.members:
        extra["member"] = member_json(core, guild.members[user_id])
    _tell(core, "ADD", message, _one(user_id, emoji) | extra)


def remove(core: Core, user_id: int, message: Message, emoji: str) -> None:
    """Take the user's emoji away; nothing changes if there is none."""
    users = message.reactions.get(emoji, [])
    if user_id not in users:
        return
    users.remove(user_id)
    if not users:
        del message.reactions[emoji]
    _tell(core, "REMOVE", message, _one(user_id, emoji))


def clear(core: Core, message: Message, emoji: str | None = None) -> None:
    """Take away everybody's emoji, or all of them."""
    if emoji is None:
        message.reactions.clear()
        _tell(core, "REMOVE_ALL", message, {})
    elif message.reactions.pop(emoji, None):
        _tell(core, "REMOVE_EMOJI", message, {"emoji": emoji_json(emoji)})


def _one(user_id: int, emoji: str) -> Json:
    return {
        "user_id": str(user_id),
        "emoji": emoji_json(emoji),
        "burst": False,
        "burst_colors": [],
        "type": 0,
    }


def _tell(core: Core, change: str, message: Message, data: Json) -> None:
    channel = core.channel(message.channel_id)
    place: Json = {"channel_id": str(channel.id), "message_id": str(message.id)}
    if channel.guild_id:
        place["guild_id"] = str(channel.guild_id)
    if core.permissions(core.bot.id, channel) & Permission.VIEW_CHANNEL:
        intent = GUILD_REACTIONS if channel.guild_id else DIRECT_REACTIONS
        core.gateway.dispatch(f"MESSAGE_REACTION_{change}", data | place, channel.guild_id, intent)
    show_changed(core, message)
