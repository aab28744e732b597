"""Messages that were pressed or had a menu opened on, and that discord.py cannot read, as an odd poll.

Whoever did it waits for an answer. They get one about the part of the message that can be read.
"""

import logging
from collections.abc import Mapping
from typing import Any, Final

import discord
from discord.state import ConnectionState

log = logging.getLogger(__name__)

Data = dict[str, Any]

_PLAIN: Final[Mapping[str, object]] = {
    "type": 0,
    "content": "",
    "edited_timestamp": None,
    "tts": False,
    "pinned": False,
    "mention_everyone": False,
    "mentions": [],
    "mention_roles": [],
    "attachments": [],
    "embeds": [],
    "components": [],
}
"""The fields without which discord.py reads no message, besides those that tell it from others."""


def with_readable_messages(interaction: Data, state: "ConnectionState[Any]") -> Data:
    """Return the interaction; of a message in it that cannot be read, only the readable fields.

    Those are the message that a menu was opened on, and the one whose button was pressed.
    """
    match interaction:
        case {"message": dict(pressed)}:
            interaction = {**interaction, "message": _readable(pressed, state)}
    match interaction:
        case {"data": {"resolved": {"messages": dict(messages)}}}:
            pass
        case _:
            return interaction
    data, resolved = interaction["data"], interaction["data"]["resolved"]
    readable = {key: _readable(message, state) for key, message in messages.items()}
    return {**interaction, "data": {**data, "resolved": {**resolved, "messages": readable}}}


def _readable(message: Any, state: "ConnectionState[Any]") -> Any:
    if _reads(message, state):
        return message
    rest = {**_PLAIN, **{key: message.get(key) for key in ("id", "channel_id", "author", "timestamp")}}
    dropped = []
    for key, value in message.items():
        if _reads({**rest, key: value}, state):
            rest[key] = value
        elif key not in ("id", "channel_id", "author", "timestamp"):
            dropped.append(key)
    log.warning("a message was read without what cannot be read of it: %s", ", ".join(dropped))
    return rest


def _reads(message: Any, state: "ConnectionState[Any]") -> bool:
    """Return True if discord.py can build the message."""
    try:
        channel = discord.PartialMessageable(state=state, id=int(message["channel_id"]))
        discord.Message(state=state, channel=channel, data=message)
    except Exception:  # noqa: BLE001 - whatever is wrong with it
        return False
    return True
