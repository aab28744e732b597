"""The whole view of one person, for a window that has just been opened."""

from sandbox.discord import Channel, Guild, User
from sandbox.discord.model import DIRECT, Json
from sandbox.discord.permissions import Permission, allowed
from sandbox.discord.render import stamp, user_json
from sandbox.page.languages import LANGUAGES, localized
from sandbox.page.view import View
from sandbox.world import World

PAGE = 50
"""Messages a channel shows at first."""


def snapshot(world: World, view: View) -> Json:
    """Return everything except the window's own open modals; see PROTOCOL.md."""
    visible = visible_channels(view)
    pages = {str(channel.id): history(view, channel) for channel in visible}
    return {
        "me": person(world, view.user),
        "people": [person(world, user) for user in world.people.values()],
        "languages": [{"locale": locale, "name": name} for locale, name in LANGUAGES.items()],
        "bot": user_json(view.core.bot),
        **places(view),
        **commands(view),
        "messages": {number: messages for number, (messages, _) in pages.items()},
        "more": {number: more for number, (_, more) in pages.items()},
        "bot_online": view.core.gateway.connected,
        "clock": {"speed": world.clock.speed},
    }


def visible_channels(view: View) -> list[Channel]:
    """Return the channels this person can open, servers' first, by position."""
    found = [channel for channel in view.core.channels.values() if view.sees(channel)]
    return sorted(found, key=lambda channel: (channel.kind == DIRECT, channel.position, channel.id))


def places(view: View) -> Json:
    """Return the servers, direct messages and name tables of the snapshot."""
    core, user = view.core, view.user
    visible = visible_channels(view)
    mine = [guild for guild in core.guilds.values() if user.id in guild.members]
    roles = [
        {"id": str(role.id), "name": role.name, "guild_id": str(guild.id)}
        for guild in mine
        for role in guild.roles.values()
    ]
    return {
        "guilds": [_guild(view, guild, visible) for guild in mine],
        "dms": [view.channel(channel) for channel in visible if channel.kind == DIRECT],
        "channels": {str(channel.id): view.channel(channel) for channel in visible},
        "users": {str(known.id): user_json(known) for known in core.users.values()},
        "roles": {role["id"]: role for role in roles},
    }


def _guild(view: View, guild: Guild, visible: list[Channel]) -> Json:
    core = view.core
    members = [
        {
            "user": str(member.user_id),
            "nick": member.nick,
            "roles": [str(role) for role in member.roles],
            "bot": core.users[member.user_id].bot,
            "joined_at": stamp(member.joined_at),
            "pending": member.pending,
        }
        for member in guild.members.values()
    ]
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner": str(guild.owner_id),
        "upload_limit": guild.upload_limit or core.limits.upload_bytes,
        "channels": [view.channel(channel) for channel in visible if channel.guild_id == guild.id],
        "roles": [{"id": str(role.id), "name": role.name} for role in guild.roles.values()],
        "members": members,
    }


def commands(view: View) -> Json:
    """Return the commands this person may use, by channel, and the ids that command mentions name.

    Channels that offer the same share one set: a server may have hundreds of them.
    """
    sets: dict[str, list[Json]] = {}
    by_channel: dict[str, str] = {}
    for channel in visible_channels(view):
        key = _offer(view, channel)
        by_channel[str(channel.id)] = key
        if key not in sets:
            sets[key] = commands_in(view, channel)
    ids = {command["name"]: command["id"] for known in sets.values() for command in known}
    return {"commands": by_channel, "command_sets": sets, "command_ids": ids}


def _offer(view: View, channel: Channel) -> str:
    """Return the name of the set of commands offered here: all that their offer depends on."""
    bits = view.core.permissions(view.user.id, channel)
    return f"{channel.guild_id or 0}-{bits}-{int(view.core.ruling(channel).nsfw)}"


def commands_in(view: View, channel: Channel) -> list[Json]:
    """Return the commands in the person's language, without the version: it changes at every registration."""
    offered = view.discord.commands_for(view.user, channel)
    shown = [localized(command, view.user.locale) for command in offered]
    return [{key: value for key, value in command.items() if key != "version"} for command in shown]


def history(
    view: View, channel: Channel, before: int | None = None, limit: int = PAGE
) -> tuple[list[Json], bool]:
    """Return the newest `limit` messages (older than the id `before`), oldest first, and True if more
    exist."""
    standing = view.discord.messages(channel, view.user)
    older = [message for message in standing if before is None or message.id < before]
    return [view.message(message) for message in older[-limit:]], len(older) > limit


def person(world: World, user: User) -> Json:
    """Return a persona: name to log in as, role in the story, the language, and the user."""
    return {
        "name": user.name.lower(),
        "role": _role(world, user),
        "locale": user.locale,
        "dms_open": user.dms_open,
        "user": user_json(user),
    }


def _role(world: World, user: User) -> str:
    if user.id == world.lab.owner_id:
        return "the bot's host"
    roles = {guild.name: _rank(guild, user) for guild in world.guilds.values() if user.id in guild.members}
    if world.lab.name in roles:
        return roles[world.lab.name]
    return " and ".join(f"{rank} of {name}" for name, rank in roles.items()) or "member of no server"


def _rank(guild: Guild, user: User) -> str:
    manages = allowed(guild, guild.members[user.id]) & Permission.MANAGE_GUILD
    return "moderator" if manages else "member"
