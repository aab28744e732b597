"""A command as a person types it, `/imagine prompt: a fox aspect: 16:9`, taken apart."""

import re
from pathlib import Path
from typing import Any

from sandbox.discord import Channel, Discord, RefusedError, Upload, User
from sandbox.discord.commands import ATTACHMENT, BOOLEAN, GROUP, INTEGER, NUMBER, SUBCOMMAND, leaf
from sandbox.discord.filling import find_command
from sandbox.discord.model import Json

_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


def parse(
    discord: Discord, user: User, channel: Channel, line: str, folder: Path
) -> tuple[str, dict[str, Any]]:
    """Return the command's words and its options, typed as Discord wants them. Files are read from `folder`.

    Raises RefusedError, whose message tells what to type instead.
    """
    head = re.split(r"\s+\w+:", line.strip(), maxsplit=1)[0].removeprefix("/")
    words = head.split()
    if not words:
        raise RefusedError("a command begins with /, for example: /imagine prompt: a fox")
    command = find_command(discord.core, user, channel, words)
    node = leaf(command, words[1:])
    if node is None:
        raise RefusedError(f"/{head} is not a command; {_hint(command)}")
    options = {option["name"]: option for option in node.get("options", [])}
    rest = line.strip().removeprefix("/")[len(head) :]
    given = _values(rest, options)
    return " ".join(words), {name: _value(options[name], text, folder) for name, text in given.items()}


def _values(text: str, options: dict[str, Json]) -> dict[str, str]:
    """Return the text after each `name:`. Only names of this command count, so a prompt may hold colons."""
    names = "|".join(re.escape(name) for name in sorted(options, key=len, reverse=True))
    parts = re.split(rf"(?:^|\s)({names}):\s*", text) if names else [text]
    if parts[0].strip():
        known = ", ".join(f"{name}:" for name in options) or "no options"
        raise RefusedError(f"“{parts[0].strip()}” belongs to no option; there are {known}")
    return {name: _unquoted(value.strip()) for name, value in zip(parts[1::2], parts[2::2], strict=True)}


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _value(option: Json, text: str, folder: Path) -> Any:
    kind, name = option["type"], option["name"]
    try:
        if kind == ATTACHMENT:
            path = folder / Path(text).expanduser()
            return Upload(path.name, path.read_bytes())
        if kind == BOOLEAN:
            return _FLAGS[text.lower()]
        return int(text) if kind == INTEGER else float(text) if kind == NUMBER else text
    except OSError as error:
        raise RefusedError(f"{name}: {text} cannot be read ({error.strerror})") from None
    except KeyError:
        raise RefusedError(f"{name}: true or false is needed, not {text!r}") from None
    except ValueError:
        raise RefusedError(f"{name}: a number is needed, not {text!r}") from None


def _hint(command: Json) -> str:
    inner = [o["name"] for o in command.get("options", []) if o["type"] in (SUBCOMMAND, GROUP)]
    if inner:
        return "there are " + ", ".join(f"/{command['name']} {name}" for name in inner)
    options = " ".join(f"{option['name']}: …" for option in command.get("options", []))
    return f"type  /{command['name']} {options}"
