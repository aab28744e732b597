"""Servers and the bot in them: invitations, kicks, outages, and the audit log of who added it."""

from sandbox.discord.core import Core
from sandbox.discord.errors import refusal
from sandbox.discord.model import Guild, Member, Role, User
from sandbox.discord.permissions import EVERYONE, Permission, allowed
from sandbox.discord.posting import blank, post
from sandbox.discord.render import guild_create_json

BOT_ADD = 28
"""The type of an audit log entry: somebody added a bot."""

_JOINED = 7  # the type of the message that Discord itself posts about somebody who joined


def found(core: Core, name: str, owner: User, guild_id: int | None = None) -> Guild:
    """Make a server with its owner in it, and nobody else. Everyone may view, write, attach, embed and use
    commands."""
    guild = Guild(guild_id or core.ids.next(), name, owner.id)
    guild.roles[guild.id] = Role(guild.id, "@everyone", int(EVERYONE))
    guild.members[owner.id] = Member(owner.id, core.clock.now())
    core.guilds[guild.id] = guild
    core.events.emit("guild_create", {"id": str(guild.id), "name": name})
    return guild


def invite(core: Core, guild: Guild, by: User, permissions: int) -> None:
    """Add the bot with a role of its own below all others, which holds `permissions`."""
    for role in guild.roles.values():
        role.position += role.id != guild.id
    role = Role(core.ids.next(), core.bot.name, int(permissions), position=1, managed=True)
    guild.roles[role.id] = role
    guild.members[core.bot.id] = Member(core.bot.id, core.clock.now(), [role.id])
    guild.integration = {"id": str(core.ids.next()), "user_id": by.id, "role_id": role.id}
    guild.audit.append(
        {
            "id": str(core.ids.next()),
            "action_type": BOT_ADD,
            "user_id": str(by.id),
            "target_id": str(core.bot.id),
        }
    )
    body = guild_create_json(core, guild)
    del body["unavailable"]  # as Discord does for a server that is new to the bot
    core.gateway.dispatch("GUILD_CREATE", body, guild.id)
    _greet(core, guild)
    core.events.emit("guild_create", {"id": str(guild.id), "name": guild.name})


def _greet(core: Core, guild: Guild) -> None:
    channel = core.channels.get(guild.system_channel or 0)
    if channel:
        message = blank(core, channel, core.bot.id)
        message.kind = _JOINED
        post(core, message)


def leave(core: Core, guild: Guild) -> None:
    """Take the bot out of the server, and its role with it. The server itself stays."""
    member = guild.members.pop(core.bot.id, None)
    if member is None:
        return
    for number in [number for number in member.roles if guild.roles[number].managed]:
        del guild.roles[number]
    guild.integration = None
    core.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, guild.id)
    core.events.emit("guild_delete", {"id": str(guild.id)})


def begin_outage(core: Core, guild: Guild) -> None:
    """Take the server away for a while. The bot stays its member and hears nothing from it."""
    core.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id), "unavailable": True}, guild.id)
    guild.unavailable = True


def end_outage(core: Core, guild: Guild) -> None:
    guild.unavailable = False
    core.gateway.dispatch("GUILD_CREATE", guild_create_json(core, guild), guild.id)


def may_invite(guild: Guild, user: User) -> bool:
    """Return True if Discord lets this member add bots: it takes Manage Server."""
    member = guild.members.get(user.id)
    return member is not None and bool(allowed(guild, member) & Permission.MANAGE_GUILD)


def joined(core: Core, guild_id: int) -> Guild:
    """Return the server if the bot is in it. Raises ApiError 10004."""
    guild = core.guild(guild_id)
    if core.bot.id not in guild.members or guild.unavailable:
        raise refusal(10004)
    return guild
