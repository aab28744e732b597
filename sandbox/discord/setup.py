"""Set up servers, channels, people and their permissions. Changes reach a connected bot."""

from collections.abc import Iterable

from sandbox.discord.core import Core
from sandbox.discord.model import TEXT, Channel, Guild, Json, Member, Overwrite, Role, User
from sandbox.discord.permissions import EVERYONE
from sandbox.discord.posting import tell_channel
from sandbox.discord.render import guild_create_json, guild_json, member_json, role_json


class Setup:
    core: Core

    def add_user(self, name: str, *, id: int | None = None) -> User:  # noqa: A002
        user = User(id or self.core.ids.next(), name)
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
        core = self.core
        owner = owner or self.add_user(f"{name} owner")
        guild = Guild(id or core.ids.next(), name, owner.id)
        guild.roles[guild.id] = Role(guild.id, "@everyone", int(EVERYONE))
        core.guilds[guild.id] = guild
        role = Role(core.ids.next(), core.bot.name, int(bot_permissions), position=1, managed=True)
        guild.roles[role.id] = role
        guild.members[owner.id] = Member(owner.id, core.clock.now())
        guild.members[core.bot.id] = Member(core.bot.id, core.clock.now(), [role.id])
        core.gateway.dispatch("GUILD_CREATE", guild_create_json(core, guild), guild.id)
        core.events.emit("guild_create", {"id": str(guild.id), "name": name})
        return guild

    def remove_guild(self, guild: Guild) -> None:
        """Throw the bot out. The server itself stays."""
        guild.members.pop(self.core.bot.id, None)
        self.core.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, guild.id)
        self.core.events.emit("guild_delete", {"id": str(guild.id)})

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
        self, guild: Guild, user: User, *, permissions: int = 0, roles: Iterable[Role] = ()
    ) -> Member:
        """Let the user join. Extra `permissions` come as a role, the only way Discord knows."""
        member = Member(user.id, self.core.clock.now(), [role.id for role in roles])
        if permissions:
            member.roles.append(self._role_for(guild, int(permissions)).id)
        guild.members[user.id] = member
        body = member_json(self.core, member) | {"guild_id": str(guild.id)}
        self.core.gateway.dispatch("GUILD_MEMBER_ADD", body, guild.id, 1 << 1)
        return member

    def add_keyword_rule(
        self,
        guild: Guild,
        name: str,
        keywords: Iterable[str],
        *,
        allow: Iterable[str] = (),
        enabled: bool = True,
    ) -> Json:
        """Add an AutoMod keyword rule of the server (`*` at an end matches parts of words)."""
        rule: Json = {
            "id": str(self.core.ids.next()),
            "guild_id": str(guild.id),
            "name": name,
            "creator_id": str(guild.owner_id),
            "event_type": 1,
            "trigger_type": 1,
            "trigger_metadata": {
                "keyword_filter": list(keywords),
                "regex_patterns": [],
                "allow_list": list(allow),
            },
            "actions": [{"type": 1, "metadata": {}}],
            "enabled": enabled,
            "exempt_roles": [],
            "exempt_channels": [],
        }
        guild.automod.append(rule)
        return rule

    def remove_member(self, guild: Guild, user: User) -> None:
        guild.members.pop(user.id, None)

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
        11 (12 private), a thread of `parent`."""
        position = sum(c.guild_id == guild.id for c in self.core.channels.values())
        channel = Channel(id or self.core.ids.next(), name, kind, guild.id, position, nsfw)
        channel.parent_id = parent.id if parent else None
        channel.owner_id = guild.owner_id if channel.is_thread else None
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
        thread.removed.append(user.id)
        gone = {"id": str(thread.id), "guild_id": str(thread.guild_id), "member_count": 1}
        data = gone | {"removed_member_ids": [str(user.id)]}
        self.core.gateway.dispatch("THREAD_MEMBERS_UPDATE", data, thread.guild_id)

    def set_permissions(
        self, channel: Channel, target: User | Role, *, allow: int = 0, deny: int = 0
    ) -> None:
        """Replace the overwrite of a user or role in this channel."""
        kind = 1 if isinstance(target, User) else 0
        channel.overwrites[target.id] = Overwrite(target.id, kind, int(allow), int(deny))
        tell_channel(self.core, channel, "UPDATE")

    def set_bot_permissions(self, channel: Channel, *, allow: int = 0, deny: int = 0) -> None:
        self.set_permissions(channel, self.core.bot, allow=allow, deny=deny)
