"""Servers, channels and people in Discord's JSON (messages: `render_message.py`)."""

from datetime import UTC, datetime

from sandbox.discord.core import Core
from sandbox.discord.model import (
    CUSTOM_EMOJI,
    DIRECT,
    STAGE,
    VOICE,
    Channel,
    Guild,
    Json,
    Member,
    Role,
    User,
)
from sandbox.discord.permissions import allowed

_NO_GUILD_EXTRAS = (
    "icon",
    "description",
    "home_header",
    "splash",
    "discovery_splash",
    "banner",
    "application_id",
    "afk_channel_id",
    "widget_channel_id",
    "max_presences",
    "vanity_url_code",
    "rules_channel_id",
    "safety_alerts_channel_id",
    "public_updates_channel_id",
    "incidents_data",
)


def stamp(seconds: float | None) -> str | None:
    """Return epoch seconds as Discord's ISO 8601 text."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def user_json(user: User) -> Json:
    empty = ("avatar", "banner", "accent_color", "avatar_decoration_data", "collectibles", "primary_guild")
    return dict.fromkeys(empty) | {
        "id": str(user.id),
        "username": user.name,
        "global_name": None if user.bot else user.name,
        "discriminator": "0000" if user.bot else "0",
        "bot": user.bot,
        "system": False,
        "public_flags": 0,
        "flags": 0,
    }


def emoji_json(emoji: str) -> Json:
    """Return the emoji as Discord names it: characters have no id."""
    custom = CUSTOM_EMOJI.match(emoji)
    return {"id": custom[2], "name": custom[1]} if custom else {"id": None, "name": emoji}


def member_json(core: Core, member: Member, with_user: bool = True) -> Json:
    body: Json = dict.fromkeys(("avatar", "banner", "communication_disabled_until", "premium_since")) | {
        "nick": member.nick,
        "roles": [str(role) for role in member.roles],
        "joined_at": stamp(member.joined_at),
        "pending": member.pending,
        "mute": False,
        "deaf": False,
        "flags": 0,
    }
    return body | ({"user": user_json(core.users[member.user_id])} if with_user else {})


def role_json(role: Role) -> Json:
    return {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(role.permissions),
        "position": role.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": role.managed,
        "mentionable": role.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def channel_json(core: Core, channel: Channel) -> Json:
    standing = [n for n in core.by_channel.get(channel.id, ()) if core.messages[n].seen_by is None]
    head: Json = {
        "id": str(channel.id),
        "type": channel.kind,
        "flags": 0,
        "last_message_id": str(standing[-1]) if standing else None,
    }
    if channel.kind == DIRECT:
        people = [u for u in channel.recipients if u != core.bot.id]
        return head | {"recipients": [user_json(core.users[user]) for user in people]}
    head |= {
        "guild_id": str(channel.guild_id),
        "name": channel.name,
        "position": channel.position,
        "nsfw": channel.nsfw,
        "parent_id": str(channel.parent_id) if channel.parent_id else None,
        "rate_limit_per_user": 0,
    }
    return head | (_thread_part(core, channel) if channel.is_thread else _guild_part(channel))


def _guild_part(channel: Channel) -> Json:
    overwrites = [
        {"id": str(o.target_id), "type": o.kind, "allow": str(o.allow), "deny": str(o.deny)}
        for o in channel.overwrites.values()
    ]
    voice: Json = {"bitrate": 64_000, "user_limit": 0, "rtc_region": None}
    if channel.kind not in (VOICE, STAGE):
        voice = {}
    return {"topic": None, "permission_overwrites": overwrites} | voice


def _thread_part(core: Core, channel: Channel) -> Json:
    count = len(core.history(channel.id))
    return {
        "owner_id": str(channel.owner_id),
        "message_count": count,
        "total_message_sent": count,
        "member_count": len(channel.members),
        "thread_metadata": {
            "archived": channel.archived,
            "auto_archive_duration": 1440,
            "archive_timestamp": stamp(core.clock.now()),
            "locked": channel.locked,
            "create_timestamp": stamp(core.clock.now()),
        },
    }


def guild_json(core: Core, guild: Guild) -> Json:
    """Return the guild as REST gives it."""
    return dict.fromkeys(_NO_GUILD_EXTRAS) | {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner_id),
        "features": [],
        "region": "us-west",
        "afk_timeout": 300,
        "system_channel_flags": 0,
        "system_channel_id": str(guild.system_channel) if guild.system_channel else None,
        "widget_enabled": False,
        "verification_level": 1,
        "roles": [role_json(role) for role in guild.roles.values()],
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": guild.locale,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "approximate_member_count": len(guild.members),
    }


def guild_create_json(core: Core, guild: Guild) -> Json:
    """Return the guild as the gateway announces it to a bot without the members intent."""
    channels = [c for c in core.channels.values() if c.guild_id == guild.id]
    me = guild.members[core.bot.id]
    nothing: Json = {
        key: [] for key in ("voice_states", "presences", "stage_instances", "guild_scheduled_events")
    }
    return (
        guild_json(core, guild)
        | nothing
        | {
            "joined_at": stamp(me.joined_at),
            "large": False,
            "unavailable": False,
            "member_count": len(guild.members),
            "members": [member_json(core, me)],
            "channels": [channel_json(core, c) for c in channels if not c.is_thread],
            "threads": [channel_json(core, c) for c in channels if c.is_thread and not c.archived],
            "soundboard_sounds": [],
        }
    )


def acting_member_json(core: Core, guild: Guild, user_id: int, channel: Channel | None) -> Json:
    """Return the member of an interaction, with the permissions it has in the channel."""
    member = core.member(guild, user_id)
    ruling = core.ruling(channel) if channel else None
    return member_json(core, member) | {"permissions": str(allowed(guild, member, ruling))}
