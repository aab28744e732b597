"""Set up servers, channels, people and their permissions. Changes reach a connected bot."""

from collections.abc import Iterable
from typing import Any

from sandbox.discord import automod, joining
from sandbox.discord.core import Core
from sandbox.discord.filling import RefusedError
from sandbox.discord.ids import snowflake_at
from sandbox.discord.model import TEXT, Channel, Guild, Json, Member, Overwrite, Role, User
from sandbox.discord.permissions import EVERYONE
from sandbox.discord.posting import tell_channel
from sandbox.discord.render import guild_json, member_json, role_json
from sandbox.discord.threads import enter, take_out


class Setup:
    core: Core

    def add_user(self, name: str, *, id: int | None = None, age: float = 0) -> User:  # noqa: A002
        """Add an account that is `age` seconds old: its id tells so to everybody."""
        born = snowflake_at(self.core.clock.now() - age) + len(self.core.users)
        user = User(id or (born if age else self.core.ids.next()), name)
        self.core.users[user.id] = user
        return user

    def add_guild(
        self,
        name: str,
        *,
        owner: User | None = None,
        id: int | None = None,  # noqa: A002
        bot_permissions: int = EVERYONE,
    ) -> Guild:
        """Add a server with the bot in it. Everyone may view, write, attach, embed and use commands."""
        owner = owner or self.add_user(f"{name} owner")
        guild = joining.found(self.core, name, owner, id)
        joining.invite(self.core, guild, owner, bot_permissions)
        return guild

    def add_fresh_guild(self, name: str, owner: User) -> Guild:
        """Add a server that the bot is not in, until somebody invites it."""
        return joining.found(self.core, name, owner)

    def invite_bot(self, guild: Guild, by: User, permissions: int = EVERYONE) -> None:
        """Let `by` add the bot to the server. Raises RefusedError unless they may manage the server."""
        if self.core.bot.id in guild.members:
            raise RefusedError(f"the bot is in {guild.name} already")
        if not joining.may_invite(guild, by):
            raise RefusedError(f"{by.name} may not add a bot to {guild.name}: it takes Manage Server")
        joining.invite(self.core, guild, by, permissions)

    def remove_guild(self, guild: Guild) -> None:
        """Throw the bot out. The server itself stays."""
        joining.leave(self.core, guild)

    def begin_outage(self, guild: Guild) -> None:
        """Take the server away for a while, which is no leaving."""
        joining.begin_outage(self.core, guild)

    def end_outage(self, guild: Guild) -> None:
        joining.end_outage(self.core, guild)

    def add_role(self, guild: Guild, name: str, permissions: int = 0, *, mentionable: bool = False) -> Role:
        """Add a role. Everybody may ping one that is `mentionable`."""
        role = Role(self.core.ids.next(), name, int(permissions), len(guild.roles), mentionable=mentionable)
        guild.roles[role.id] = role
        body = {"guild_id": str(guild.id), "role": role_json(role)}
        self.core.gateway.dispatch("GUILD_ROLE_CREATE", body, guild.id)
        return role

    def change_role(self, guild: Guild, role: Role, permissions: int) -> None:
        """Give other permissions to everyone with the role."""
        role.permissions = int(permissions)
        body = {"guild_id": str(guild.id), "role": role_json(role)}
        self.core.gateway.dispatch("GUILD_ROLE_UPDATE", body, guild.id)

    def add_member(
        self,
        guild: Guild,
        user: User,
        *,
        permissions: int = 0,
        roles: Iterable[Role] = (),
        age: float = 0,
        pending: bool = False,
    ) -> Member:
        """Let the user join, `age` seconds ago. Extra `permissions` come as a role, the only way Discord
        knows; `pending`, they have not accepted the server's rules yet."""
        member = Member(user.id, self.core.clock.now() - age, [role.id for role in roles], pending=pending)
        if permissions:
            member.roles.append(self._role_for(guild, int(permissions)).id)
        guild.members[user.id] = member
        body = member_json(self.core, member) | {"guild_id": str(guild.id)}
        self.core.gateway.dispatch("GUILD_MEMBER_ADD", body, guild.id, 1 << 1)
        self._changed(guild)
        return member

    def add_keyword_rule(
        self,
        guild: Guild,
        name: str,
        keywords: Iterable[str],
        *,
        allow: Iterable[str] = (),
        regexes: Iterable[str] = (),
        enabled: bool = True,
        exempt: Iterable[Role | Channel] = (),
    ) -> Json:
        """Add an AutoMod keyword rule of the server (`*` at an end matches parts of words)."""
        words = {"keyword_filter": list(keywords), "regex_patterns": list(regexes), "allow_list": list(allow)}
        free = list(exempt)
        rule: Json = {
            "id": str(self.core.ids.next()),
            "guild_id": str(guild.id),
            "name": name,
            "creator_id": str(guild.owner_id),
            "event_type": 1,
            "trigger_type": automod.KEYWORD,
            "trigger_metadata": words,
            "actions": [{"type": 1, "metadata": {}}],
            "enabled": enabled,
            "exempt_roles": [str(one.id) for one in free if isinstance(one, Role)],
            "exempt_channels": [str(one.id) for one in free if isinstance(one, Channel)],
        }
        guild.automod.append(rule)
        automod.tell(self.core, guild, rule, "CREATE")
        return rule

    def change_rule(self, guild: Guild, rule: Json, **changes: Any) -> None:
        """Change fields of an AutoMod rule, such as `enabled`."""
        rule.update(changes)
        automod.tell(self.core, guild, rule, "UPDATE")

    def remove_rule(self, guild: Guild, rule: Json) -> None:
        guild.automod.remove(rule)
        automod.tell(self.core, guild, rule, "DELETE")

    def set_pending(self, guild: Guild, user: User, pending: bool) -> None:
        """Let a member accept the server's rules, or ask them to."""
        guild.members[user.id].pending = pending
        body = member_json(self.core, guild.members[user.id]) | {"guild_id": str(guild.id)}
        self.core.gateway.dispatch("GUILD_MEMBER_UPDATE", body, guild.id, 1 << 1)
        self._changed(guild)

    def change_roles(self, guild: Guild, user: User, roles: Iterable[Role]) -> None:
        """Give the member these roles and no others."""
        guild.members[user.id].roles = [role.id for role in roles]
        self._changed(guild)

    def set_nsfw(self, channel: Channel, nsfw: bool) -> None:
        """Mark the channel as age-restricted, or not."""
        channel.nsfw = nsfw
        tell_channel(self.core, channel, "UPDATE")

    def remove_member(self, guild: Guild, user: User) -> None:
        """Let the member leave, and their threads with that."""
        guild.members.pop(user.id, None)
        for channel in self.core.channels.values():
            if channel.guild_id == guild.id and user.id in channel.members:
                channel.members.remove(user.id)
        self._changed(guild)

    def _changed(self, guild: Guild) -> None:
        """Let windows look at the server again."""
        self.core.events.emit("guild_create", {"id": str(guild.id), "name": guild.name})

    def _role_for(self, guild: Guild, permissions: int) -> Role:
        name = f"permissions {permissions}"
        known = next((role for role in guild.roles.values() if role.name == name), None)
        return known or self.add_role(guild, name, permissions)

    def add_channel(
        self,
        guild: Guild,
        name: str,
        *,
        kind: int = TEXT,
        nsfw: bool = False,
        id: int | None = None,  # noqa: A002
        parent: Channel | None = None,
    ) -> Channel:
        """Add a channel (kind 0 text, 2 voice, 4 category, 5 announcements, 13 stage, 15 forum) or, with kind
        11 (12 private), a thread of `parent`, with everybody in it."""
        position = sum(c.guild_id == guild.id for c in self.core.channels.values())
        channel = Channel(id or self.core.ids.next(), name, kind, guild.id, position, nsfw)
        channel.parent_id = parent.id if parent else None
        channel.owner_id = guild.owner_id if channel.is_thread else None
        channel.members = list(guild.members) if channel.is_thread else []
        self.core.channels[channel.id] = channel
        tell_channel(self.core, channel, "CREATE")
        return channel

    def set_system_channel(self, guild: Guild, channel: Channel | None) -> None:
        """Choose where Discord writes who joined; None, nowhere."""
        guild.system_channel = channel.id if channel else None
        self.core.gateway.dispatch("GUILD_UPDATE", guild_json(self.core, guild), guild.id)

    def remove_channel(self, channel: Channel) -> None:
        """Delete the channel with all its messages."""
        for message in self.core.history(channel.id):
            message.deleted = True
        del self.core.channels[channel.id]
        tell_channel(self.core, channel, "DELETE")

    def close_thread(self, thread: Channel, *, archived: bool = True, locked: bool = False) -> None:
        """Archive the thread; `locked`, only those who manage threads can write in it."""
        thread.archived, thread.locked = archived, locked
        tell_channel(self.core, thread, "UPDATE")

    def remove_from_thread(self, thread: Channel, user: User) -> None:
        """Take a user out of a private thread, which they do not see any more."""
        take_out(self.core, thread, user.id)

    def add_to_thread(self, thread: Channel, user: User) -> None:
        enter(self.core, thread, user.id)

    def set_permissions(
        self, channel: Channel, target: User | Role, *, allow: int = 0, deny: int = 0
    ) -> None:
        """Replace the overwrite of a user or role in this channel."""
        kind = 1 if isinstance(target, User) else 0
        channel.overwrites[target.id] = Overwrite(target.id, kind, int(allow), int(deny))
        tell_channel(self.core, channel, "UPDATE")

    def set_bot_permissions(self, channel: Channel, *, allow: int = 0, deny: int = 0) -> None:
        self.set_permissions(channel, self.core.bot, allow=allow, deny=deny)
