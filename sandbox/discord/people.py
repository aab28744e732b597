"""Acts of people in Discord's client: run commands, press, choose, type, write, react, redeliver."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.discord import reactions
from sandbox.discord.automod import stopped_by
from sandbox.discord.commands import MESSAGE_MENU, USER_MENU, leaf
from sandbox.discord.components import SELECTS
from sandbox.discord.compose import compose
from sandbox.discord.core import Core
from sandbox.discord.filling import RefusedError, Resolved, fill_command, find_command, hindrance
from sandbox.discord.form import Form, Upload
from sandbox.discord.interaction import AUTOCOMPLETE, COMMAND, COMPONENT, FAILURES, SUBMIT, Interaction
from sandbox.discord.modals import LABEL, UPLOAD, Modal, fill
from sandbox.discord.model import Channel, Json, Message, User
from sandbox.discord.permissions import Permission
from sandbox.discord.posting import blank, delete, post
from sandbox.discord.render import acting_member_json, channel_json, user_json
from sandbox.discord.render_message import message_json

ACK_STEP_SECONDS = 0.1
_SELECT_TO_OPTION = {5: 6, 6: 8, 7: 9, 8: 7}  # user, role, mentionable, channel: select → option type


class People:
    """The acts. Each raises RefusedError where the client itself would not let the person go on."""

    core: Core

    async def say(
        self, user: User, channel: Channel, content: str = "", files: Sequence[Upload] = ()
    ) -> Message:
        """Post a plain message of a person."""
        needed = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
        if not self.core.permissions(user.id, channel) & needed:
            raise RefusedError(f"{user.name} cannot write here")
        guild = self.core.guild_of(channel)
        rule = stopped_by(guild, guild.members[user.id], channel, content) if guild else None
        if rule:
            raise RefusedError(f"AutoMod blocked this message: {rule['name']}")
        if guild and guild.members[user.id].pending:
            raise RefusedError(f"{user.name} has not accepted the rules of {guild.name} yet")
        message = blank(self.core, channel, user.id)
        compose(self.core, Form({"content": content}, dict(enumerate(files))), message, flags=0, new=True)
        post(self.core, message)
        return message

    async def slash(
        self, user: User, channel: Channel, command: str, options: Mapping[str, Any] | None = None
    ) -> Interaction:
        """Run "name", "name sub" or "name group sub" with its options; files as `Upload`."""
        words = command.removeprefix("/").split()
        resolved = self._resolved(channel)
        top = find_command(self.core, user, channel, words)
        filled = fill_command(top, words, options or {}, resolved, user.id)
        data = _command_data(top) | {"options": filled, "resolved": resolved.found}
        return self._raise(COMMAND, user, channel, data, name=" ".join(words))

    async def autocomplete(
        self, user: User, channel: Channel, command: str, options: Mapping[str, Any], focused: str
    ) -> list[Json]:
        """Return the choices (`name`, `value`) suggested for the option being typed. RefusedError if none
        come."""
        words = command.removeprefix("/").split()
        resolved = self._resolved(channel)
        top = find_command(self.core, user, channel, words)
        filled = fill_command(top, words, {focused: ""} | dict(options), resolved, user.id, focused)
        option = next(o for o in (leaf(top, words[1:]) or {}).get("options", []) if o["name"] == focused)
        if not option.get("autocomplete"):
            raise RefusedError(f"{focused} does not complete itself")
        data = _command_data(top) | {"options": filled, "resolved": resolved.found}
        interaction = self._raise(AUTOCOMPLETE, user, channel, data, name=" ".join(words))
        interaction.focused_type = option["type"]
        await self.core.events.wait_for(lambda: interaction.acked_at or interaction.failed, 10, "choices")
        if interaction.failed:
            raise RefusedError(interaction.failed)
        return interaction.choices or []

    async def message_menu(self, user: User, name: str, target: Message) -> Interaction:
        """Run a message command from the "Apps" menu of a message."""
        self._see(user, target)
        channel = self.core.channel(target.channel_id)
        top = find_command(self.core, user, channel, name.split(" "), MESSAGE_MENU)
        resolved = {"messages": {str(target.id): message_json(self.core, target)}}
        data = _command_data(top) | {"target_id": str(target.id), "resolved": resolved}
        return self._raise(COMMAND, user, channel, data, name=name)

    async def user_menu(self, user: User, name: str, target: User, channel: Channel) -> Interaction:
        """Run a user command from the "Apps" menu of a person, opened in `channel`."""
        top = find_command(self.core, user, channel, name.split(" "), USER_MENU)
        resolved = self._resolved(channel)
        data = _command_data(top) | {"target_id": resolved.user(target), "resolved": resolved.found}
        return self._raise(COMMAND, user, channel, data, name=name)

    async def click(self, user: User, message: Message, custom_id: str) -> Interaction:
        """Press the button with this custom id (or, if there is none, with this label)."""
        part = self._part(user, message, custom_id, (2,))
        if "custom_id" not in part:
            raise RefusedError(f"the button {custom_id!r} is a link")
        return self._press(user, message, part, {})

    async def select(
        self, user: User, message: Message, custom_id: str, values: Sequence[Any]
    ) -> Interaction:
        """Choose in a select menu: texts for a string select, else users, roles or channels."""
        part = self._part(user, message, custom_id, SELECTS)
        resolved = self._resolved(self.core.channel(message.channel_id))
        chosen = fill(part, self._chosen(part, values, resolved, user), RefusedError)["values"]
        return self._press(user, message, part, {"values": chosen, "resolved": resolved.found})

    async def submit_modal(
        self, user: User, opened: Interaction | Modal, values: Mapping[str, Any] | None = None
    ) -> Interaction:
        """Submit an open modal: values by custom id, untouched inputs keep their defaults."""
        modal = opened.modal if isinstance(opened, Interaction) else opened
        if modal is None or modal.done:
            raise RefusedError("no modal is open")
        opener = self.core.interactions[modal.interaction_id]
        if opener.user_id != user.id:
            raise RefusedError(f"this modal is not open for {user.name}")
        channel = self.core.channel(opener.channel_id)
        resolved = self._resolved(channel)
        parts = self._modal_parts(modal, dict(values or {}), resolved, user)
        data: Json = {"custom_id": modal.custom_id, "components": parts, "resolved": resolved.found}
        source = self.core.messages.get(opener.message_id or 0)
        modal.done = True
        interaction = self._raise(SUBMIT, user, channel, data, source, name=modal.title)
        interaction.opened_by = opener.id
        return interaction

    async def remove(self, user: User, message: Message) -> None:
        """Delete a message (one's own, or with Manage Messages), or dismiss a private answer."""
        self._see(user, message)
        channel = self.core.channel(message.channel_id)
        mine = user.id in (message.author_id, message.seen_by)
        if not mine and not self.core.permissions(user.id, channel) & Permission.MANAGE_MESSAGES:
            raise RefusedError(f"{user.name} may not delete this message")
        delete(self.core, message)

    async def react(self, user: User, message: Message, emoji: str = "⭐") -> None:
        """Put an emoji on a message."""
        self._see(user, message)
        refused = message.seen_by is not None or reactions.may_react(self.core, user.id, message, emoji)
        if refused:
            raise RefusedError(f"{user.name} may not add {emoji} to this message")
        reactions.add(self.core, user.id, message, emoji)

    async def unreact(self, user: User, message: Message, emoji: str = "⭐") -> None:
        """Take one's emoji off a message."""
        self._see(user, message)
        reactions.remove(self.core, user.id, message, emoji)

    def commands_for(self, user: User, channel: Channel) -> list[Json]:
        """Return the commands and menus that the client offers this person in this channel."""
        scopes = (0, channel.guild_id or 0)
        known = [command for scope in dict.fromkeys(scopes) for command in self.core.registry.of(scope)]
        return [command for command in known if not hindrance(self.core, user, channel, command)]

    async def redeliver(self, interaction: Interaction) -> None:
        """Send the bot the same interaction again, as an at-least-once gateway may."""
        self.core.gateway.dispatch("INTERACTION_CREATE", interaction.payload, interaction.guild_id, 0)

    def _modal_parts(
        self, modal: Modal, values: dict[str, Any], resolved: Resolved, user: User
    ) -> list[Json]:
        inputs = {part["custom_id"]: part for part in modal.inputs}
        unknown = [custom_id for custom_id in values if custom_id not in inputs]
        if unknown:
            raise RefusedError(f"the modal has no input {unknown[0]!r}; it has {sorted(inputs)}")

        def filled(part: Json) -> Json:
            given = values.get(part["custom_id"])
            known = inputs[part["custom_id"]]
            return fill(known, self._chosen(part, given, resolved, user), RefusedError)

        bodies = []
        for part in modal.components:
            body: Json = {"type": part["type"], "id": part["id"]}
            if part["type"] == LABEL:
                body["component"] = filled(part["component"])
            elif "components" in part:
                body["components"] = [filled(inner) for inner in part["components"]]
            bodies.append(body)
        return bodies

    def _chosen(self, part: Json, values: Any, resolved: Resolved, user: User) -> Any:
        """Return the values as ids, for inputs that pick people, channels, roles or files."""
        if part["type"] not in (*_SELECT_TO_OPTION, UPLOAD):
            return values
        if values is None and part["type"] in _SELECT_TO_OPTION:
            values = [one["id"] for one in part.get("default_values", []) if resolved.known(one["id"])]
        if values is None:
            return values
        many = values if isinstance(values, list | tuple) else [values]
        if part["type"] == UPLOAD:
            return [resolved.upload(upload) for upload in many]
        kind, types = _SELECT_TO_OPTION[part["type"]], part.get("channel_types") or ()
        return [resolved.offered(value, kind, user.id, types) for value in many]

    def _resolved(self, channel: Channel) -> Resolved:
        return Resolved(self.core, self.core.guild_of(channel), channel)

    def _see(self, user: User, message: Message) -> None:
        current = self.core.messages.get(message.id)
        channel = self.core.channels.get(message.channel_id)
        hidden = message.seen_by not in (None, user.id)
        if current is None or current.deleted or channel is None or hidden:
            raise RefusedError(f"{user.name} does not see this message")
        if not self.core.permissions(user.id, channel) & Permission.VIEW_CHANNEL:
            raise RefusedError(f"{user.name} cannot see this channel")

    def _part(self, user: User, message: Message, name: str, kinds: tuple[int, ...]) -> Json:
        self._see(user, message)
        parts = [p for p in self.core.messages[message.id].parts if p["type"] in kinds]
        found = [p for p in parts if p.get("custom_id") == name] or [
            p for p in parts if p.get("label") == name
        ]
        if not found:
            known = [p.get("custom_id") or p.get("label") for p in parts]
            raise RefusedError(f"there is no {name!r} on this message; there are {known}")
        if found[0].get("disabled"):
            raise RefusedError(f"{name!r} is disabled")
        return found[0]

    def _press(self, user: User, message: Message, part: Json, extra: Json) -> Interaction:
        data = {"custom_id": part["custom_id"], "component_type": part["type"], "id": part["id"]} | extra
        channel = self.core.channel(message.channel_id)
        return self._raise(COMPONENT, user, channel, data, message, name=part["custom_id"])

    def _raise(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: Json,
        source: Message | None = None,
        name: str = "",
    ) -> Interaction:
        core, now = self.core, self.core.clock.now()
        number, token = core.ids.next(), secrets.token_urlsafe(48)
        payload = _payload(core, kind, user, channel, data, source)
        payload |= {"id": str(number), "token": token}
        interaction = Interaction(
            core, number, token, kind, user.id, channel.id, channel.guild_id, payload, now,
            core.clock.after(core.limits.token_seconds), name, source.id if source else None,
        )  # fmt: skip
        core.add_interaction(interaction)
        core.events.emit("interaction", _shown(interaction), (user.id,))
        core.gateway.dispatch("INTERACTION_CREATE", payload, channel.guild_id, 0)
        _wait_for_ack(interaction, core.limits.ack_seconds)
        return interaction


def _wait_for_ack(interaction: Interaction, seconds: float) -> None:
    """Give the bot so long to answer. It is counted in short steps: while the whole machine stands still, as
    shared ones do for half a minute at times, the bot cannot answer and loses one step, not all of it."""
    if seconds <= 0:
        asyncio.get_running_loop().call_soon(_too_late, interaction)
        return
    step = min(ACK_STEP_SECONDS, seconds)
    asyncio.get_running_loop().call_later(step, _wait_for_ack, interaction, seconds - step)


def _shown(interaction: Interaction) -> Json:
    return {
        "id": str(interaction.id),
        "kind": interaction.kind,
        "name": interaction.name,
        "channel_id": str(interaction.channel_id),
        "message_id": str(interaction.message_id) if interaction.message_id else None,
    }


def _too_late(interaction: Interaction) -> None:
    if interaction.acked_at is not None:
        return
    interaction.failed = FAILURES[interaction.kind]
    opener = interaction.core.interactions.get(interaction.opened_by or 0)
    if opener and opener.modal:
        opener.modal.done = False  # the client keeps the dialog open to try again
    data = _shown(interaction) | {"message": interaction.failed}
    interaction.core.events.emit("interaction_failed", data, (interaction.user_id,))


def _command_data(command: Json) -> Json:
    data = {"id": command["id"], "name": command["name"], "type": command["type"]}
    return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})


def _payload(core: Core, kind: int, user: User, channel: Channel, data: Json, source: Message | None) -> Json:
    guild = core.guild_of(channel)
    payload: Json = {
        "application_id": str(core.application_id),
        "type": kind,
        "version": 1,
        "data": data,
        "channel_id": str(channel.id),
        "channel": channel_json(core, channel) | {"permissions": str(core.permissions(user.id, channel))},
        "app_permissions": str(core.permissions(core.bot.id, channel)),
        "attachment_size_limit": core.upload_limit(channel),
        "locale": user.locale,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": {"0": str(guild.id if guild else 0)},
        "context": 0 if guild else 1,
    }
    if source:
        payload["message"] = message_json(core, source)
    if guild is None:
        return payload | {"user": user_json(user)}
    return payload | {
        "guild_id": str(guild.id),
        "guild_locale": guild.locale,
        "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
        "member": acting_member_json(core, guild, user.id, channel),
    }
