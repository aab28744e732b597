"""Dialogs, and the texts that members type into them.

Discord sends a submitted dialog as an interaction of its own, which `bot.ui.kit.router` passes to its handler
by custom id. A dialog that was open while the bot restarted is therefore answered too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.i18n import _
from bot.ui.kit import formatting, responses
from bot.ui.kit.actions import Action
from bot.ui.kit.custom_ids import encode
from bot.ui.kit.responses import Interaction

FIELD = 4000
"""Characters that Discord takes in one input."""


_TITLE = 45
"""Characters that Discord takes in a title."""


async def open_dialog(
    interaction: Interaction, action: Action, title: str, inputs: Sequence["ui.Item[Any]"]
) -> None:
    """Answer an interaction with a dialog; its submit is handled as a dialog of `action`."""
    modal = ui.Modal(title=formatting.cut(title, _TITLE), custom_id=encode(action, opened_by=interaction.id))
    for item in inputs:
        modal.add_item(item)
    modal.stop()  # else discord.py would wait for the submit too
    await responses.ask(interaction, modal)


def menu_input(
    label: str, custom_id: str, options: Sequence[discord.SelectOption], about: str | None = None
) -> "ui.Item[Any]":
    """Return a menu for a dialog. `typed` has the chosen entry under its id."""
    select = ui.Select[Any](custom_id=custom_id, options=list(options))
    return ui.Label(text=label, description=about, component=select)


# ── a prompt of any length ───────────────────────────────────────────────────────────────────────

_JOINS: Mapping[str, str] = {"rest": " ", "rest-line": "\n", "rest-on": ""}


def prompt_inputs(
    prompt: str, *, maximum: int, required: bool = True, label: str | None = None
) -> list["ui.Item[Any]"]:
    """Return one input with the prompt, or two where one is too short, for `maximum` characters in all.

    The id of the second says which character was between the two parts.
    """
    first, joint, rest = split(prompt)
    inputs = [_input(label or _("What it should show"), "prompt", first, maximum, required=required)]
    if rest:
        inputs.append(_input(_("… and on"), joint, rest, maximum - len(first), required=False))
    return inputs


def prompt_of(values: Mapping[str, str]) -> str:
    """Return the prompt that was typed into `prompt_inputs`."""
    prompt = values.get("prompt", "")
    for custom_id, joint in _JOINS.items():
        if rest := values.get(custom_id):
            prompt = f"{prompt}{joint}{rest}"
    return prompt


def split(prompt: str) -> tuple[str, str, str]:
    """Split a prompt for two inputs, at a space or a line break if one is near.

    Return the first part, the id of the second input, and the second part: empty if one input is enough.
    """
    if len(prompt) <= FIELD:
        return prompt, "rest", ""
    end = max(prompt.rfind(" ", FIELD // 2, FIELD), prompt.rfind("\n", FIELD // 2, FIELD))
    if end < 0:
        return prompt[:FIELD], "rest-on", prompt[FIELD:]
    return prompt[:end], "rest-line" if prompt[end] == "\n" else "rest", prompt[end + 1 :]


def _input(label: str, custom_id: str, value: str, maximum: int, *, required: bool) -> "ui.Item[Any]":
    field: ui.TextInput[Any] = ui.TextInput(
        style=discord.TextStyle.paragraph,
        custom_id=custom_id,
        default=value or None,
        required=required,
        max_length=max(1, min(FIELD, maximum)),
    )
    return ui.Label(text=label, component=field)
