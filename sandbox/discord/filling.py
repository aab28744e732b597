"""Fill in a command as a person does in Discord's client, which refuses before the bot hears of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.discord.commands import (
    ATTACHMENT,
    BOOLEAN,
    CHANNEL,
    CHAT_INPUT,
    GROUP,
    INTEGER,
    MENTIONABLE,
    NUMBER,
    ROLE,
    STRING,
    SUBCOMMAND,
    USER,
    leaf,
)
from sandbox.discord.core import Core
from sandbox.discord.form import Upload, make_attachment
from sandbox.discord.model import Channel, Guild, Json, Role, User
from sandbox.discord.permissions import Permission
from sandbox.discord.render import acting_member_json, channel_json, role_json, user_json
from sandbox.discord.render_message import attachment_json


class RefusedError(Exception):
    """Discord's client would not let this person do that. The bot never hears of it."""


@dataclass(slots=True)
class Resolved:
    """The objects that option values refer to, in the shape the bot gets them."""

    core: Core
    guild: Guild | None
    channel: Channel
    found: dict[str, Json] = field(default_factory=dict)

    def user(self, user: User) -> str:
        key = str(user.id)
        self.found.setdefault("users", {})[key] = user_json(user)
        if self.guild and user.id in self.guild.members:
            member = acting_member_json(self.core, self.guild, user.id, self.channel)
            kept = {k: v for k, v in member.items() if k not in ("user", "mute", "deaf")}
            self.found.setdefault("members", {})[key] = kept
        return key

    def role(self, role: Role) -> str:
        self.found.setdefault("roles", {})[str(role.id)] = role_json(role)
        return str(role.id)

    def chosen_channel(self, channel: Channel, user_id: int) -> str:
        bits = str(self.core.permissions(user_id, channel))
        self.found.setdefault("channels", {})[str(channel.id)] = channel_json(self.core, channel) | {
            "permissions": bits
        }
        return str(channel.id)

    def upload(self, upload: Upload) -> str:
        limit = self.core.upload_limit(self.channel)
        if len(upload.data) > limit:
            raise RefusedError(f"{upload.filename}: your files are too powerful (max {limit} bytes)")
        file = make_attachment(self.core, upload, self.channel.id, ephemeral=True)
        self.core.files[file.id] = file
        self.found.setdefault("attachments", {})[str(file.id)] = attachment_json(self.core, file)
        return str(file.id)

    def anything(self, value: object, kind: int, user_id: int) -> str:
        """Return a user, role or channel (the object or its id) for an option or select of this type."""
        thing = self._look_up(value) if isinstance(value, int | str) else value
        if isinstance(thing, User) and kind in (USER, MENTIONABLE):
            return self.user(thing)
        if isinstance(thing, Role) and kind in (ROLE, MENTIONABLE):
            return self.role(thing)
        if isinstance(thing, Channel) and kind == CHANNEL:
            return self.chosen_channel(thing, user_id)
        raise RefusedError(f"{value!r} cannot be chosen here")

    def offered(self, value: object, kind: int, user_id: int, channel_types: Collection[int] = ()) -> str:
        """As `anything`, of what a select offers: people and roles of this server, and channels of it that
        this person sees, of the asked types."""
        thing = self._look_up(value) if isinstance(value, int | str) else value
        if isinstance(thing, Channel):
            here = self.guild is not None and thing.guild_id == self.guild.id
            seen = self.core.permissions(user_id, thing) & Permission.VIEW_CHANNEL
            there = here and seen and thing.id in self.core.channels
            fits = there and (not channel_types or thing.kind in channel_types)
        elif isinstance(thing, Role):
            fits = self.guild is not None and thing.id in self.guild.roles
        else:
            inside = self.guild.members if self.guild else self.channel.recipients
            fits = isinstance(thing, User) and thing.id in inside
        if not fits:
            raise RefusedError(f"{value!r} is not offered here")
        return self.anything(thing, kind, user_id)

    def known(self, value: int | str) -> bool:
        """Return True if there is still a user, role or channel with this id."""
        return self._look_up(value) is not None

    def _look_up(self, value: int | str) -> object:
        number = int(value) if str(value).isdigit() else 0
        roles = self.guild.roles if self.guild else {}
        return self.core.users.get(number) or roles.get(number) or self.core.channels.get(number)


def find_command(core: Core, user: User, channel: Channel, words: list[str], kind: int = CHAT_INPUT) -> Json:
    """Return the top-level command, if this person may use it in this channel; else RefusedError."""
    name = words[0] if kind == CHAT_INPUT else " ".join(words)
    command = core.registry.find(kind, name, channel.guild_id)
    if command is None:
        raise RefusedError(f"there is no command /{name} here")
    why = hindrance(core, user, channel, command)
    if why:
        raise RefusedError(why)
    return command


def hindrance(core: Core, user: User, channel: Channel, command: Json) -> str:
    """Return the reason for which this person cannot use the command in this channel; empty if they can."""
    bits = core.permissions(user.id, channel)
    if channel.id not in core.channels or not bits & Permission.VIEW_CHANNEL:
        return f"{user.name} cannot see this channel"
    name, contexts = command["name"], command.get("contexts")
    here = 0 if channel.guild_id else 1
    if (contexts is not None and here not in contexts) or (here and command.get("dm_permission") is False):
        return f"/{name} cannot be used {'in DMs' if here else 'in servers'}"
    if command.get("nsfw") and not here and not core.ruling(channel).nsfw:
        return f"/{name} is for age-restricted channels only"
    return _guild_hindrance(core, user, channel, bits, command) if not here else ""


def _guild_hindrance(core: Core, user: User, channel: Channel, bits: int, command: Json) -> str:
    if core.bot.id not in core.guild(channel.guild_id or 0).members:
        return "the bot is not in this server"
    if not bits & Permission.USE_APPLICATION_COMMANDS:
        return f"{user.name} may not use application commands here"
    needed = command.get("default_member_permissions")
    admin = bits & Permission.ADMINISTRATOR
    if needed is not None and not admin and (int(needed) == 0 or bits & int(needed) != int(needed)):
        return f"{user.name} lacks the permissions for /{command['name']}"
    return ""


def fill_command(
    command: Json,
    words: list[str],
    given: Mapping[str, Any],
    resolved: Resolved,
    user_id: int,
    focused: str = "",
) -> list[Json]:
    """Return the `options` of the interaction for `words` = command, group, sub command. With `focused` an
    autocomplete is asked for, and unfinished values are fine. Raises RefusedError."""
    node = leaf(command, words[1:])
    if node is None:
        raise RefusedError(f"/{' '.join(words)} is not a command that can be run")
    options = [o for o in node.get("options", []) if o["type"] not in (SUBCOMMAND, GROUP)]
    by_name = {option["name"]: option for option in options}
    unknown = [name for name in given if name not in by_name]
    if unknown:
        raise RefusedError(f"/{' '.join(words)} has no option {unknown[0]!r}; it has {sorted(by_name)}")
    missing = [o["name"] for o in options if o.get("required") and given.get(o["name"]) is None]
    if missing and not focused:
        raise RefusedError(f"the option {missing[0]!r} is required")
    filled = [
        _fill(by_name[name], value, resolved, user_id, name == focused)
        for name, value in given.items()
        if value is not None
    ]
    for depth, word in reversed(list(enumerate(words[1:], 1))):
        kind = SUBCOMMAND if depth == len(words) - 1 else GROUP
        filled = [{"type": kind, "name": word, "options": filled}]
    return filled


def _fill(option: Json, value: Any, resolved: Resolved, user_id: int, focused: bool) -> Json:
    head: Json = {"type": option["type"], "name": option["name"]}
    if focused:
        return head | {"value": value, "focused": True}
    return head | {"value": _value(option, value, resolved, user_id)}


def _value(option: Json, value: Any, resolved: Resolved, user_id: int) -> Any:
    kind, name = option["type"], option["name"]
    if kind == ATTACHMENT:
        if not isinstance(value, Upload):
            raise RefusedError(f"{name}: a file is needed")
        return resolved.upload(value)
    if kind in (USER, CHANNEL, ROLE, MENTIONABLE):
        allowed = option.get("channel_types")
        if allowed and isinstance(value, Channel) and value.kind not in allowed:
            raise RefusedError(f"{name}: not a channel of the right kind")
        return resolved.anything(value, kind, user_id)
    types: dict[int, type | tuple[type, ...]] = {
        STRING: str,
        INTEGER: int,
        BOOLEAN: bool,
        NUMBER: (int, float),
    }
    if not isinstance(value, types[kind]) or (isinstance(value, bool) and kind != BOOLEAN):
        raise RefusedError(f"{name}: {value!r} is not of the right type")
    if option.get("choices"):
        return _choice(option["choices"], value, name)
    _check_size(option, value, name)
    return value


def _choice(choices: list[Json], value: Any, name: str) -> Any:
    for choice in choices:
        if value in (choice["value"], choice["name"]):
            return choice["value"]
    raise RefusedError(f"{name}: {value!r} is not among {[choice['name'] for choice in choices]}")


def _check_size(option: Json, value: Any, name: str) -> None:
    if option["type"] == STRING:
        low, high, size = option.get("min_length", 0), option.get("max_length", 6000), len(value)
        if not low <= size <= high:
            raise RefusedError(f"{name}: must be {low} to {high} characters, has {size}")
        return
    low, high = option.get("min_value"), option.get("max_value")
    if (low is not None and value < low) or (high is not None and value > high):
        raise RefusedError(f"{name}: {value} is not between {low} and {high}")
