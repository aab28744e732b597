"""Turn the commands named in a text into mentions that can be clicked.

A text names a command in backticks, without its options. Once Discord has told the ids of our commands, every
card shows them as mentions:

    learn({"imagine": 7, "contest vote": 8})
    linked("`/imagine` makes a picture")     "</imagine:7> makes a picture"

A command whose id is not known keeps its backticks. The ids belong to the whole process, like its login.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import discord
from discord import app_commands

TEXT_LENGTH = 4000
"""Characters of text that Discord takes in one message. A mention is longer than the name it shows."""

_NAMED = re.compile(
    r"(?P<code>```.*?```)"  # nothing is a mention inside a block of code
    r"|(?<![\\`])`/(?P<path>[\w-]+(?: [\w-]+){0,2})`(?!`)",
    re.DOTALL,
)
_MENTION = re.compile(r"</([\w-]+(?: [\w-]+){0,2}):\d+>")

_ids: dict[str, int] = {}


def learn(ids: Mapping[str, int]) -> None:
    """Add commands by their full names, as in `contest vote`, with the ids of their registered commands."""
    _ids.update(ids)


def forget() -> None:
    """Forget all ids: texts show names in backticks."""
    _ids.clear()


def full_names(
    commands: Iterable[app_commands.Command[Any, ..., Any] | app_commands.Group], roots: Mapping[str, int]
) -> dict[str, int]:
    """Return each command that can be called by its full name, with the id of its root from `roots`.

    A group with subcommands cannot be called by itself, so it has no entry. `commands` are those of a tree,
    walked through.
    """
    return {
        command.qualified_name: roots[root]
        for command in commands
        if isinstance(command, app_commands.Command)
        and (root := command.qualified_name.partition(" ")[0]) in roots
    }


def linked(text: str) -> str:
    """Return the text with a mention for each command in backticks whose id is known."""
    return _NAMED.sub(_mention, text) if _ids else text


def unlinked(text: str) -> str:
    """Return the text with names in backticks for all mentions of commands, whatever their ids."""
    return _MENTION.sub(r"`/\1`", text)


def link_components(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Link the texts of a message's components, in place, at any depth, and return them.

    If the message would be too long for Discord, the names stay in backticks.
    """
    if _ids:
        blocks = list(_texts(components))
        texts = [linked(block["content"]) for block in blocks]
        if sum(map(len, texts)) <= TEXT_LENGTH:
            for block, text in zip(blocks, texts, strict=True):
                block["content"] = text
    return components


def _mention(match: re.Match[str]) -> str:
    path = match["path"]
    return f"</{path}:{_ids[path]}>" if path in _ids else match[0]


def _texts(components: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for component in components:
        if component["type"] == discord.ComponentType.text_display.value:
            yield component
        yield from _texts(component.get("components", ()))
