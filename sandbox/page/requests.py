"""Requests of a window: one method for each verb of PROTOCOL.md, JSON in and JSON out.

Every verb is an act of a person in Discord's client, done by the same `Discord` methods that the tour and the
second terminal use. They raise RefusedError with the sentence to show.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sandbox.discord import Channel, Interaction, Message, RefusedError, User
from sandbox.discord.model import Json, objects_of
from sandbox.discord.reactions import check_emoji
from sandbox.page import snapshot
from sandbox.page.languages import LANGUAGES
from sandbox.page.media import Uploads
from sandbox.page.request_fields import RequestFields
from sandbox.page.view import View
from sandbox.world import World

Verb = Callable[[RequestFields], Awaitable[Json]]
MOST_HISTORY = 200


class Requests:
    """The verbs of one window. `view` is the view of its person; `raised` are the interactions it
    caused."""

    def __init__(self, world: World, uploads: Uploads, user: User) -> None:
        self._world = world
        self._discord = world.discord
        self._uploads = uploads
        self.raised: set[int] = set()
        self.view = View(world.discord, user)

    @property
    def user(self) -> User:
        return self.view.user

    @property
    def verbs(self) -> Mapping[str, Verb]:
        return {
            "persona": self.persona,
            "language": self.language,
            "snapshot": self.snapshot,
            "history": self.history,
            "commands": self.commands,
            "slash": self.slash,
            "autocomplete": self.autocomplete,
            "click": self.click,
            "select": self.select,
            "modal_submit": self.modal_submit,
            "modal_dismiss": self.modal_dismiss,
            "message_menu": self.message_menu,
            "user_menu": self.user_menu,
            "say": self.say,
            "dismiss": self.dismiss,
            "delete": self.delete,
            "react": self.react,
            "unreact": self.unreact,
            "dm_open": self.dm_open,
            "dms": self.dms,
        }

    # ── looking ──────────────────────────────────────────────────────────────────────────────────

    async def persona(self, request: RequestFields) -> Json:
        name, people = request.text("name").lower(), self._world.people
        if name not in people:
            raise RefusedError(f"there is nobody called {name!r}; there are {', '.join(people)}")
        self.view = View(self._discord, people[name])
        return await self.snapshot(request)

    async def language(self, request: RequestFields) -> Json:
        """Set the language of the person's Discord. Their other windows show it from their next snapshot."""
        locale = request.text("locale")
        if locale not in LANGUAGES:
            raise RefusedError(f"there is no language {locale!r}; there are {', '.join(LANGUAGES)}")
        self.user.locale = locale
        return await self.snapshot(request)

    async def snapshot(self, _: RequestFields) -> Json:
        whole = snapshot.snapshot(self._world, self.view)
        known = self._discord.core.interactions
        mine = [known[number] for number in sorted(self.raised) if self._mine(known[number])]
        return whole | {
            "modals": [modal_json(self.view, one) for one in mine if one.modal and not one.modal.done],
            "interactions": [interaction_json(one) for one in mine if state_of(one) == "waiting"],
        }

    async def history(self, request: RequestFields) -> Json:
        limit = max(1, min(request.whole("limit", snapshot.PAGE), MOST_HISTORY))
        before = request.id("before") if request.has("before") else None
        messages, more = snapshot.history(self.view, self._channel(request), before, limit)
        return {"messages": messages, "more": more}

    async def commands(self, request: RequestFields) -> Json:
        return {"commands": snapshot.commands_in(self.view, self._channel(request))}

    # ── commands, buttons, dialogs ───────────────────────────────────────────────────────────────

    async def slash(self, request: RequestFields) -> Json:
        options = self._filled(request.object("options"))
        command = request.text("command")
        return self._raised(await self._discord.slash(self.user, self._channel(request), command, options))

    async def autocomplete(self, request: RequestFields) -> Json:
        options = self._filled(request.object("options"))
        channel, command, focused = self._channel(request), request.text("command"), request.text("focused")
        choices = await self._discord.autocomplete(self.user, channel, command, options, focused)
        return {"choices": choices}

    async def click(self, request: RequestFields) -> Json:
        message, custom_id = self._message(request), request.text("custom_id")
        return self._raised(await self._discord.click(self.user, message, custom_id))

    async def select(self, request: RequestFields) -> Json:
        message, custom_id, values = self._message(request), request.text("custom_id"), request.list("values")
        return self._raised(await self._discord.select(self.user, message, custom_id, values))

    async def modal_submit(self, request: RequestFields) -> Json:
        values = self._filled(request.object("values"))
        return self._raised(await self._discord.submit_modal(self.user, self._opened(request), values))

    async def modal_dismiss(self, request: RequestFields) -> Json:
        opened = self._opened(request)
        assert opened.modal is not None
        opened.modal.done = True
        return {}

    async def message_menu(self, request: RequestFields) -> Json:
        message, name = self._message(request), request.text("name")
        return self._raised(await self._discord.message_menu(self.user, name, message))

    async def user_menu(self, request: RequestFields) -> Json:
        channel, name = self._channel(request), request.text("name")
        target = self._discord.core.users.get(request.id("user"))
        if target is None:
            raise RefusedError("there is no such person")
        return self._raised(await self._discord.user_menu(self.user, name, target, channel))

    # ── messages of people ───────────────────────────────────────────────────────────────────────

    async def say(self, request: RequestFields) -> Json:
        content = request.text("content", "")
        files = [self._uploads.get(one.get("upload")) for one in objects_of(request.list("files"))]
        if not content.strip() and not files:
            raise RefusedError("there is nothing to send")
        message = await self._discord.say(self.user, self._channel(request), content, files)
        return {"message": self.view.message(message)}

    async def dismiss(self, request: RequestFields) -> Json:
        message = self._message(request)
        if message.seen_by is None:
            raise RefusedError("only what you alone can see can be dismissed")
        await self._discord.remove(self.user, message)
        return {}

    async def delete(self, request: RequestFields) -> Json:
        await self._discord.remove(self.user, self._message(request))
        return {}

    async def react(self, request: RequestFields) -> Json:
        emoji = check_emoji(request.text("emoji"))
        await self._discord.react(self.user, self._message(request), emoji)
        return {}

    async def unreact(self, request: RequestFields) -> Json:
        await self._discord.unreact(self.user, self._message(request), request.text("emoji"))
        return {}

    async def dm_open(self, _: RequestFields) -> Json:
        return {"channel": self.view.channel(self._discord.core.direct_channel(self.user.id))}

    async def dms(self, request: RequestFields) -> Json:
        """Let server members and bots write to this person, or not."""
        self.user.dms_open = request.fields.get("open") is True
        return await self.snapshot(request)

    # ── finding ──────────────────────────────────────────────────────────────────────────────────

    def _channel(self, request: RequestFields) -> Channel:
        channel = self._discord.core.channels.get(request.id("channel"))
        if channel is None or not self.view.sees(channel):
            raise RefusedError("there is no such channel here")
        return channel

    def _message(self, request: RequestFields) -> Message:
        message = self._discord.core.messages.get(request.id("message"))
        if message is None or not self.view.reads(message):
            raise RefusedError("this message is no longer there")
        return message

    def _opened(self, request: RequestFields) -> Interaction:
        opened = self._discord.core.interactions.get(request.id("modal"))
        if opened is None or not self._mine(opened) or opened.modal is None or opened.modal.done:
            raise RefusedError("this dialog is no longer open")
        return opened

    def _mine(self, interaction: Interaction) -> bool:
        return interaction.user_id == self.user.id

    def _filled(self, values: Json) -> Json:
        """Return the values with files in place of `{"upload": token}`."""
        return {name: self._value(value) for name, value in values.items()}

    def _value(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._value(inner) for inner in value]
        return self._uploads.get(value.get("upload")) if isinstance(value, dict) else value

    def _raised(self, interaction: Interaction) -> Json:
        self.raised.add(interaction.id)
        return {"interaction": str(interaction.id)}


def state_of(interaction: Interaction) -> str:
    if interaction.failed:
        return "failed"
    return "waiting" if interaction.acked_at is None else "done"


def interaction_json(interaction: Interaction) -> Json:
    """Return INTERACTION of PROTOCOL.md."""
    body: Json = {
        "interaction": str(interaction.id),
        "state": state_of(interaction),
        "kind": interaction.kind,
        "name": interaction.name,
        "channel": str(interaction.channel_id),
        "message": str(interaction.message_id) if interaction.message_id else None,
    }
    if interaction.failed:
        body["error"] = interaction.failed
    if interaction.acked_at is not None:
        body["answer"] = interaction.ack_kind
        body["message_id"] = str(interaction.original_id) if interaction.original_id else None
    return body


def modal_json(view: View, interaction: Interaction) -> Json:
    """Return MODAL of PROTOCOL.md, of an interaction that opened one."""
    modal = interaction.modal
    assert modal is not None
    return {
        "interaction": str(interaction.id),
        "channel": str(interaction.channel_id),
        "custom_id": modal.custom_id,
        "title": modal.title,
        "components": modal.components,
        "message": str(interaction.message_id) if interaction.message_id else None,
    }
