"""Collect every sentence: those in the code, and those that Discord shows of the commands.

Babel's own extractor reads the code, so `pybabel extract` finds the same sentences. Ours adds the texts of
models, options and commands, which are no calls of `_`.
"""

import inspect
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import discord
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from discord import app_commands

import cogs
from bot.catalogue import EVERY_MODEL, EVERY_OPERATION
from bot.ui.kit.locales import NAME

ROOT = Path(__file__).parent.parent
SOURCES = ("bot", "cogs")

COMMANDS = "commands"
"""Location of the sentences that Discord shows of a command."""

_NUMBERED = re.compile(r" \(\d+ of \d+\)$")  # composed from a sentence of its own
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # the same sentences make the same file


def catalogue() -> Catalog:
    """Return all sentences with their files, in the order of the files."""
    result = Catalog(project="Atelier", version="1", creation_date=_NO_DATE, revision_date=_NO_DATE)
    for place, sentence in sorted([*in_code(), *of_models()], key=lambda entry: entry[0]):
        result.add(sentence, locations=[(place, 0)])
    for context, text in of_commands():
        result.add(text, context=context, locations=[(COMMANDS, 0)])
    return result


def in_code() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Yield file and sentence of every `_`, `ngettext` and `N_`, as `pybabel extract` finds them."""
    for source in SOURCES:
        python = [("**.py", "python")]
        for file, _line, sentence, *_more in extract_from_dir(ROOT / source, method_map=python):
            yield f"{source}/{file}", sentence


def of_models() -> Iterator[tuple[str, str]]:
    """Yield the texts of models and their options."""
    for model in EVERY_MODEL:
        yield COMMANDS, model.about
    for operation in EVERY_OPERATION:
        yield COMMANDS, operation.about
        yield from ((COMMANDS, field.help) for field in operation.member_fields)
        yield from ((COMMANDS, slot.help) for slot in operation.slots)


def of_commands() -> Iterator[tuple[str | None, str]]:
    """Yield context and text of everything that Discord shows of the commands, except their names.

    A context menu is its name, so it is included, in the context of names.
    """
    for command in payloads():
        if command["type"] != discord.AppCommandType.chat_input.value:
            yield NAME, command["name"]
        else:
            yield from ((None, text) for text in _shown(command))


def _shown(command: Mapping[str, Any]) -> Iterator[str]:
    if not _NUMBERED.search(command["description"]):
        yield command["description"]
    for choice in command.get("choices", ()):
        if choice["name"] != str(choice["value"]):
            yield choice["name"]
    for option in command.get("options", ()):
        yield from _shown(option)


def payloads() -> Iterator[dict[str, Any]]:
    """Yield the commands as they are registered, in English, built without any service."""
    services: dict[str, Any] = {
        name: MagicMock(name=name) for name in inspect.signature(cogs.build).parameters
    }
    services["moderation"].rules.models = EVERY_MODEL
    services["host_user_ids"] = ()
    front = cogs.build(**services)
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    ours: list[Any] = [*front.commands]
    for cog in (*front.cogs, *front.host_cogs):
        ours += [cog.app_command] if cog.app_command else cog.get_app_commands()
    for command in ours:
        yield command.to_dict(tree)
