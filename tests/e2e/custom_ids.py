"""The buttons and menus of a message as the actions that they ask for."""

from typing import TypeVar

from bot.ui.kit.actions import Action
from bot.ui.kit.custom_ids import decode
from sandbox.discord import Message

A = TypeVar("A", bound=Action)


def actions_on(message: Message) -> list[Action]:
    """Those of all buttons and menus, in order. Every one of them has to be ours."""
    ids = [str(part["custom_id"]) for part in message.parts if "custom_id" in part]
    actions = [decode(custom_id) for custom_id in ids]
    assert None not in actions, ids
    return [action for action in actions if action is not None]


def kinds_on(message: Message) -> list[type[Action]]:
    return [type(action) for action in actions_on(message)]


def one_on(message: Message, kind: type[A]) -> A:
    """The first of that kind."""
    return next(action for action in actions_on(message) if isinstance(action, kind))


def id_on(message: Message, kind: type[Action]) -> str:
    """The custom id of the first of that kind, "" if there is none."""
    ids = (str(part.get("custom_id", "")) for part in message.parts)
    return next((custom_id for custom_id in ids if isinstance(decode(custom_id), kind)), "")


def ids_on(message: Message, kind: type[Action]) -> list[str]:
    """The custom ids of that kind, in order."""
    ids = (str(part.get("custom_id", "")) for part in message.parts)
    return [custom_id for custom_id in ids if isinstance(decode(custom_id), kind)]
