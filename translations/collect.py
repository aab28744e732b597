"""Every sentence there is: those in the code, and those Discord shows of the commands."""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import discord
from babel.messages.catalog import Catalog
from discord import app_commands

import cogs
from bot.catalogue import EVERY_MODEL, EVERY_OPERATION
from bot.ui.kit.locales import NAME

ROOT = Path(__file__).parent.parent
SPOKEN = {"_": 1, "N_": 1, "ngettext": 2}
"""What sentences stand in, and how many: `ngettext` has a singular and a plural."""

COMMANDS = "commands"
"""Where a sentence is said to come from that Discord shows of a command."""

_NUMBERED = re.compile(r" \(\d+ of \d+\)$")  # put together from a sentence of its own
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # the same sentences make the same file


def catalogue() -> Catalog:
    """All sentences with where they are said, in the order of their files."""
    found = Catalog(project="Atelier", version="1", creation_date=_NO_DATE, revision_date=_NO_DATE)
    for place, sentence in sorted([*in_code(), *of_models()], key=lambda said: said[0]):
        found.add(sentence, locations=[(place, 0)])
    for context, words in of_commands():
        found.add(words, context=context, locations=[(COMMANDS, 0)])
    return found


def in_code() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """File and sentence of everything in `_`, `ngettext` and `N_`, also inside f-strings."""
    for room in ("bot", "cogs"):
        for file in sorted((ROOT / room).rglob("*.py")):
            for call in calls(file):
                if written := _written(call):
                    place = file.relative_to(ROOT).as_posix()
                    yield place, written if len(written) > 1 else written[0]


def calls(file: Path) -> Iterator[ast.Call]:
    """Every call in which sentences are said, in their order."""
    found = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
    said = [call for call in found if isinstance(call.func, ast.Name) and call.func.id in SPOKEN]
    yield from sorted(said, key=lambda call: (call.lineno, call.col_offset))


def _written(call: ast.Call) -> tuple[str, ...]:
    """The sentences of a call, as far as they are written out in it."""
    most = SPOKEN[call.func.id] if isinstance(call.func, ast.Name) else 0
    texts = (one for one in call.args[:most] if isinstance(one, ast.Constant))
    return tuple(one.value for one in texts if isinstance(one.value, str))


def of_models() -> Iterator[tuple[str, str]]:
    """What is said about models and their options."""
    for model in EVERY_MODEL:
        yield COMMANDS, model.about
    for operation in EVERY_OPERATION:
        yield COMMANDS, operation.about
        yield from ((COMMANDS, field.help) for field in operation.member_fields)
        yield from ((COMMANDS, slot.help) for slot in operation.slots)


def of_commands() -> Iterator[tuple[str | None, str]]:
    """Context and words of all that Discord shows of the commands, except their names. Context menus are
    their names, so these are there, in the context of names."""
    for command in payloads():
        if command["type"] != discord.AppCommandType.chat_input.value:
            yield NAME, command["name"]
        else:
            yield from ((None, words) for words in _shown(command))


def _shown(command: Mapping[str, Any]) -> Iterator[str]:
    if not _NUMBERED.search(command["description"]):
        yield command["description"]
    for choice in command.get("choices", ()):
        if choice["name"] != str(choice["value"]):
            yield choice["name"]
    for option in command.get("options", ()):
        yield from _shown(option)


def payloads() -> Iterator[dict[str, Any]]:
    """What would be registered, in English; the services behind it are not there."""
    services: dict[str, Any] = {
        name: MagicMock(name=name) for name in inspect.signature(cogs.build).parameters
    }
    services["rules_service"].models = EVERY_MODEL
    services["host_user_ids"] = ()
    front = cogs.build(**services)
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    ours: list[Any] = [*front.commands]
    for cog in (*front.cogs, *front.host_cogs):
        ours += [cog.app_command] if cog.app_command else cog.get_app_commands()
    for command in ours:
        yield command.to_dict(tree)
