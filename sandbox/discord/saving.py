"""The state as JSON and back, so that the sandbox can be stopped and resumed."""

import base64
import types
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from sandbox.discord.core import Core
from sandbox.discord.interaction import Interaction
from sandbox.discord.modals import Modal
from sandbox.discord.model import Channel, Guild, Json, Message, User

T = TypeVar("T")
_NOT_KEPT = ("core",)


def dump(core: Core) -> Json:
    """Return everything but open sockets and the log."""
    return {
        "last_id": core.ids.last,
        "secret": core.secret.hex(),
        "bot_id": core.bot.id,
        "users": [pack(user) for user in core.users.values()],
        "guilds": [pack(guild) for guild in core.guilds.values()],
        "channels": [pack(channel) for channel in core.channels.values()],
        "messages": [pack(message) for message in core.messages.values()],
        "interactions": [pack(interaction) for interaction in core.interactions.values()],
        "nonces": {nonce: list(known) for nonce, known in core.nonces.items()},
        "commands": {str(scope): commands for scope, commands in core.registry.scopes.items()},
    }


def load(core: Core, state: Json) -> None:
    """Replace the state of `core`. Interactions that were not answered before are lost, as in life."""
    core.ids.last = max(core.ids.last, state["last_id"])
    core.secret = bytes.fromhex(state["secret"])
    core.users = _by_id(unpack(User, body) for body in state["users"])
    core.bot = core.users[state["bot_id"]]
    core.registry.application_id = core.bot.id
    core.registry.scopes = {int(scope): commands for scope, commands in state["commands"].items()}
    core.guilds = _by_id(unpack(Guild, body) for body in state["guilds"])
    core.channels = _by_id(unpack(Channel, body) for body in state["channels"])
    core.nonces = {nonce: (known[0], known[1]) for nonce, known in state["nonces"].items()}
    core.messages, core.by_channel, core.files = {}, {}, {}
    for body in state["messages"]:
        message = unpack(Message, body)
        core.add_message(message)
    core.interactions, core.tokens = {}, {}
    for body in state["interactions"]:
        core.add_interaction(_interaction(core, body))


def _by_id(things: Iterable[Any]) -> dict[int, Any]:
    return {thing.id: thing for thing in things}


def _interaction(core: Core, body: Json) -> Interaction:
    modal = body.pop("modal")
    interaction = Interaction(core, **body)
    interaction.modal = unpack(Modal, modal) if modal else None
    return interaction


def pack(value: Any) -> Any:
    """Return records as objects, bytes as base64, number keys as text."""
    if is_dataclass(value) and not isinstance(value, type):
        kept = [f.name for f in fields(value) if f.name not in _NOT_KEPT]
        return {name: pack(getattr(value, name)) for name in kept}
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {str(key): pack(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [pack(inner) for inner in value]
    return value


def unpack(cls: type[T], body: Json) -> T:
    """Return the record that `pack` took apart."""
    hints = get_type_hints(cls)
    return cls(**{name: _back(hints[name], value) for name, value in body.items() if name in hints})


def _back(hint: Any, value: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        inner = [one for one in get_args(hint) if one is not type(None)]
        return value if value is None or len(inner) > 1 else _back(inner[0], value)
    if is_dataclass(hint) and isinstance(hint, type):
        return unpack(hint, value)
    if hint is bytes:
        return base64.b64decode(value)
    if get_origin(hint) is list:
        return [_back(get_args(hint)[0], inner) for inner in value]
    if get_origin(hint) is dict and get_args(hint)[0] is int:
        return {int(key): _back(get_args(hint)[1], inner) for key, inner in value.items()}
    return value
