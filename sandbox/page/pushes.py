"""Turns the stream of all events into the pushes of one window."""

from collections.abc import Callable, Iterator

from sandbox.discord import Channel, Event, Interaction
from sandbox.discord.interaction import AUTOCOMPLETE
from sandbox.discord.model import Json
from sandbox.page import snapshot
from sandbox.page.requests import Requests, interaction_json, modal_json

Push = tuple[str, Json]


class Pushes:
    """The events of PROTOCOL.md for the person whose window `requests` serves, who may change."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._core = requests.view.core
        self._told: set[int] = set()
        self._offered: Json = {}
        self._by_type: dict[str, Callable[[Json], Iterator[Push]]] = {
            "message_create": lambda data: self._message("message_create", data),
            "message_update": lambda data: self._message("message_update", data),
            "message_delete": self._gone,
            "interaction": self._interaction,
            "interaction_acked": self._acked,
            "interaction_failed": self._interaction,
            "modal_open": self._modal,
            "commands": self._commands,
            "typing": self._typing,
            "channel_create": lambda data: self._channel("channel_create", data),
            "channel_update": lambda data: self._channel("channel_update", data),
            "channel_delete": self._channel_gone,
            "guild_create": self._guilds,
            "guild_delete": self._guilds,
            "bot_connected": self._bot,
            "bot_disconnected": self._bot,
        }

    def begin(self) -> None:
        """Note after a snapshot that the window knows every visible channel, and every command in them."""
        self._offered = snapshot.commands(self._requests.view)
        self._told = {channel.id for channel in snapshot.visible_channels(self._requests.view)}

    def of(self, event: Event) -> Iterator[Push]:
        """Return the pushes for an event, perhaps none."""
        make = self._by_type.get(event.type)
        mine = event.visible_to is None or self._requests.user.id in event.visible_to
        if make and mine:
            yield from make(event.data)

    def _message(self, type_: str, data: Json) -> Iterator[Push]:
        message, view = self._core.messages.get(int(data["id"])), self._requests.view
        if message is None or not view.reads(message):
            return
        yield from self._introduced(self._core.channels[message.channel_id])
        yield type_, view.message(message)

    def _introduced(self, channel: Channel) -> Iterator[Push]:
        """Begin a direct channel with its first message, which has no event of its own."""
        if channel.id not in self._told:
            self._told.add(channel.id)
            yield "channel_create", self._requests.view.channel(channel)

    def _gone(self, data: Json) -> Iterator[Push]:
        channel = self._core.channels.get(int(data["channel_id"]))
        if channel and self._requests.view.sees(channel):
            yield "message_delete", {"id": data["id"], "channel_id": data["channel_id"]}

    def _interaction(self, data: Json) -> Iterator[Push]:
        interaction = self._core.interactions[int(data["id"])]
        if interaction.kind != AUTOCOMPLETE:
            yield "interaction", interaction_json(interaction)

    def _acked(self, data: Json) -> Iterator[Push]:
        yield from self._interaction(data)
        interaction = self._core.interactions[int(data["id"])]
        if interaction.opened_by in self._requests.raised:
            yield "modal_closed", {"interaction": str(interaction.opened_by)}

    def _modal(self, data: Json) -> Iterator[Push]:
        interaction = self._core.interactions[int(data["interaction_id"])]
        if self._raised_here(interaction) and interaction.modal:
            yield "modal", modal_json(self._requests.view, interaction)

    def _raised_here(self, interaction: Interaction) -> bool:
        return interaction.id in self._requests.raised

    def _commands(self, _: Json) -> Iterator[Push]:
        offered = snapshot.commands(self._requests.view)
        if offered != self._offered:
            self._offered = offered
            yield "commands", offered

    def _typing(self, data: Json) -> Iterator[Push]:
        channel = self._core.channels.get(int(data["channel_id"]))
        if channel and self._requests.view.sees(channel):
            yield "typing", {"channel_id": data["channel_id"], "user": str(self._core.bot.id)}

    def _channel(self, type_: str, data: Json) -> Iterator[Push]:
        channel = self._core.channels.get(int(data["id"]))
        if channel is None:
            return
        if self._requests.view.sees(channel):
            known = channel.id in self._told
            self._told.add(channel.id)
            yield type_ if known else "channel_create", self._requests.view.channel(channel)
            if not known:
                yield from self._commands({})
        else:
            yield from self._channel_gone(data)

    def _channel_gone(self, data: Json) -> Iterator[Push]:
        if int(data["id"]) in self._told:
            self._told.discard(int(data["id"]))
            yield "channel_delete", {"id": data["id"], "guild_id": data.get("guild_id")}

    def _guilds(self, _: Json) -> Iterator[Push]:
        yield "guilds", snapshot.places(self._requests.view)
        yield from self._commands({})
        self.begin()

    def _bot(self, _: Json) -> Iterator[Push]:
        yield "bot", {"online": self._core.gateway.connected}
