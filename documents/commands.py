"""docs/commands.md: every command with its options, as members see them in Discord."""

import itertools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from discord import AppCommandOptionType as Kind
from discord import ChannelType, Permissions

from bot.catalogue import OPERATIONS
from documents.registry import Payload

PAGE: Final = Path(__file__).parents[1] / "docs" / "commands.md"

OVERVIEW: Final = Path(__file__).with_name("overview.md")
"""The table at the top of the page, written by hand: what people come for, and the command for it."""

_CHAT, _USER, _MESSAGE = 1, 2, 3
_NESTED = (Kind.subcommand.value, Kind.subcommand_group.value)
_TITLES = {"manage_guild": "Manage Server", "moderate_members": "Moderate Members"}
_TAKES = {
    Kind.boolean.value: "yes or no",
    Kind.user.value: "a member",
    Kind.role.value: "a role",
    Kind.mentionable.value: "a member or a role",
    Kind.attachment.value: "a file",
}
_HEAD = """# Commands

[Documentation](README.md) / [For members](members.md) / [For moderators](moderators.md)

All commands, made from the bot itself (`make documents`; a test compares). An option may be left out unless
it is required. Discord shows moderators' commands to members with the permission that is named, unless the
server changed that under *Server Settings → Integrations*. Where money is moved or limited, the bot looks at
the permission again.

![The answer to /help: a short introduction and a menu of topics](pictures/card-start-help-all.webp)
"""


def page(everywhere: Sequence[Payload], host: Sequence[Payload]) -> str:
    """Return the page for what is registered everywhere and what in the host's server."""
    typed = [one for one in everywhere if one.get("type", _CHAT) == _CHAT]
    models = {operation.model.replace(".", "-") for operation in OPERATIONS}
    members = [one for one in typed if not one.get("default_member_permissions")]
    parts = [
        _HEAD,
        OVERVIEW.read_text(),
        _section("For everybody", [one for one in members if one["name"] not in models]),
        _section("One command for each model", [one for one in members if one["name"] in models]),
        _section("For moderators", [one for one in typed if one.get("default_member_permissions")]),
        _section("For the host, on the host's own server", host),
        _menus([one for one in everywhere if one.get("type", _CHAT) != _CHAT]),
    ]
    return "\n".join(parts)


def _section(title: str, payloads: Sequence[Payload]) -> str:
    ordered = sorted(payloads, key=lambda one: str(one["name"]))
    return "\n".join([f"## {title}\n", *(_command(one) for one in ordered)])


def _command(payload: Payload) -> str:
    leaves = list(_leaves(payload, str(payload["name"])))
    permission = _permission(payload)
    if len(leaves) == 1 and leaves[0][1] is payload:
        return _leaf("###", *leaves[0], permission)
    about = f"{permission}{_sentence(payload['description'])}"
    return "\n".join(
        [f"### `/{payload['name']}`\n", f"{about}\n", *(_leaf("####", *each) for each in leaves)]
    )


def _leaves(payload: Payload, name: str) -> Iterable[tuple[str, Payload]]:
    """Yield what can be typed, with its full name."""
    nested = [option for option in payload.get("options", ()) if option["type"] in _NESTED]
    if not nested:
        yield name, payload
    for option in nested:
        yield from _leaves(option, f"{name} {option['name']}")


def _leaf(level: str, name: str, payload: Payload, permission: str = "") -> str:
    lines = [f"{level} `/{name}`\n", f"{permission}{_sentence(payload['description'])}\n"]
    rows = [_row(run) for run in _runs(payload.get("options", ()))]
    if rows:
        lines += ["| option | takes | meaning |", "|---|---|---|", *rows, ""]
    return "\n".join(lines)


def _runs(options: Sequence[Payload]) -> Iterable[list[Payload]]:
    """Yield the options, those together that differ by nothing but their number: image2, image3 …"""
    for _, run in itertools.groupby(options, key=_without_number):
        yield list(run)


def _without_number(option: Payload) -> tuple[object, ...]:
    number = re.sub(r"\D+", "", option["name"])
    texts = [re.sub(rf"\b{number}\b|{number}$", "", option[key], count=1) for key in ("name", "description")]
    return (*texts, option["type"], option.get("required", False), number == "")


def _row(run: Sequence[Payload]) -> str:
    first, last = run[0], run[-1]
    name = f"`{first['name']}`" if first is last else f"`{first['name']}` … `{last['name']}`"
    required = " (required)" if first.get("required") else ""
    about = first["description"] if first is last else f"{first['description']} … {last['description']}"
    return f"| {name}{required} | {_takes(first)} | {_cell(about)} |"


def _permission(payload: Payload) -> str:
    bits = payload.get("default_member_permissions")
    if not bits:
        return ""
    names = [name for name, is_set in Permissions(int(bits)) if is_set]
    return f"*{', '.join(_TITLES.get(name, name.replace('_', ' ').title()) for name in names)}.* "


def _takes(option: Payload) -> str:
    """Return what may be given for an option, in words."""
    kind = option["type"]
    if option.get("choices"):
        return " · ".join(_cell(str(choice["name"])) for choice in option["choices"])
    if kind == Kind.channel.value:
        return _channels(option.get("channel_types", ()))
    if kind in _TAKES:
        return _TAKES[kind]
    suggested = ", with suggestions" if option.get("autocomplete") else ""
    if kind == Kind.string.value:
        return f"text{_range(option.get('min_length'), option.get('max_length'), ' characters')}{suggested}"
    words = "a whole number" if kind == Kind.integer.value else "a number"
    return f"{words}{_range(option.get('min_value'), option.get('max_value'))}{suggested}"


def _range(low: Any, high: Any, suffix: str = "") -> str:
    if high is None:
        return "" if low is None else f", {low}{suffix} or more"
    if low is None or (suffix and low <= 1):
        return f", up to {high}{suffix}"
    return f", {low} to {high}{suffix}"


def _channels(types: Sequence[int]) -> str:
    names = [ChannelType(value).name.replace("_", " ") for value in types]
    return f"a channel ({', '.join(names)})" if names else "a channel"


def _menus(payloads: Sequence[Payload]) -> str:
    ordered = sorted(payloads, key=lambda one: (one["type"] != _MESSAGE, str(one["name"])))
    on = {_MESSAGE: "message", _USER: "member"}
    rows = [f"| {_cell(str(one['name']))} | {on[one['type']]} | {_needs(one)} |" for one in ordered]
    head = [
        "## Apps menus\n",
        "Right-click (on a phone: hold) a message or a member, then *Apps*.\n",
        "| entry | on a | for |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def _needs(payload: Payload) -> str:
    return _permission(payload).strip("*. ") or "everybody"


def _sentence(text: str) -> str:
    return _cell(text) if text.endswith((".", "!", "?", "…")) else f"{_cell(text)}."


def _cell(text: str) -> str:
    """Return text that stays in its cell and is no Markdown."""
    for mark in ("\\", "|", "*", "_", "<", "`"):
        text = text.replace(mark, f"\\{mark}")
    return text
