"""Dialogs that are answered even if the bot restarted while they were open.

discord.py forgets open dialogs with the process. All submits therefore come in through one door, by
custom id; each opening has its own, so that two people never share one.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import discord
from discord import ui
from discord.ext import commands

from bot.i18n import _
from bot.ui.kit import locales, responses
from bot.ui.kit.actions import Action
from bot.ui.kit.custom_ids import encode
from bot.ui.kit.responses import Interaction

Submit = Callable[[Interaction, re.Match[str], Mapping[str, str]], Awaitable[None]]
"""What a submit does: the match of the custom id, and what was typed by input."""

OPEN_SECONDS = 1800.0
"""How long discord.py remembers an opened dialog; a submit is answered all the same."""

FIELD = 4000
"""Characters that Discord takes in one input."""


_TITLE = 45
"""Characters that Discord takes in a title."""


async def open_dialog(
    interaction: Interaction, action: Action, title: str, inputs: Sequence["ui.Item[Any]"]
) -> None:
    """Answer an interaction with a dialog; its submit is handled as a dialog of `action`."""
    modal = ui.Modal(title=title[:_TITLE], custom_id=encode(action, opened_by=interaction.id))
    for item in inputs:
        modal.add_item(item)
    modal.stop()  # else discord.py would wait for the submit too
    await interaction.response.send_modal(modal)


class Dialog(ui.Modal):
    """A dialog to open. It does nothing itself: submits find their way by custom id."""

    def __init__(self, title: str, custom_id: str, inputs: Sequence["ui.Item[Any]"]) -> None:
        super().__init__(title=title[:45], custom_id=custom_id, timeout=OPEN_SECONDS)
        for one in inputs:
            self.add_item(one)

    async def on_submit(self, interaction: Interaction) -> None:
        """Answered by `ModalRouter`."""


class ModalRouter(commands.Cog):
    """The door: patterns of custom ids, and what a submit of each does."""

    def __init__(self, routes: Mapping[str, Submit]) -> None:
        self._routes = {re.compile(pattern): submit for pattern, submit in routes.items()}

    @commands.Cog.listener("on_interaction")
    async def submitted(self, interaction: Interaction) -> None:
        """Every interaction passes here; only submits of our dialogs are taken."""
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        data: Any = interaction.data
        for pattern, submit in self._routes.items():
            if match := pattern.fullmatch(data["custom_id"]):
                locales.listen(interaction)
                try:
                    await submit(interaction, match, typed(data["components"]))
                except Exception as error:  # noqa: BLE001 - nothing above would tell the member
                    await responses.report(interaction, error)
                return


def typed(components: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What was typed, by the inputs' custom ids."""
    found: dict[str, str] = {}
    for component in components:
        inner = [component["component"]] if "component" in component else component.get("components", [])
        if "value" in component:
            found[component["custom_id"]] = str(component["value"])
        found |= typed(inner)
    return found


# ── a prompt of any length ───────────────────────────────────────────────────────────────────────

_JOINS: Mapping[str, str] = {"rest": " ", "rest-line": "\n", "rest-on": ""}


def prompt_inputs(prompt: str, *, most: int, required: bool = True) -> list["ui.Item[Any]"]:
    """One input with the prompt, or two for one that a single input cannot hold; `most` characters in
    all. The second one's id says what stood between them."""
    first, joint, rest = split(prompt)
    inputs = [_input(_("What it should show"), "prompt", first, most, required=required)]
    if rest:
        inputs.append(_input(_("… and on"), joint, rest, most - len(first), required=False))
    return inputs


def prompt_of(values: Mapping[str, str]) -> str:
    """The prompt as it was typed into `prompt_inputs`."""
    prompt = values.get("prompt", "")
    for custom_id, joint in _JOINS.items():
        if rest := values.get(custom_id):
            prompt = f"{prompt}{joint}{rest}"
    return prompt


def split(prompt: str) -> tuple[str, str, str]:
    """The part for the first input, the id of the second, and its part (empty: one is enough)."""
    if len(prompt) <= FIELD:
        return prompt, "rest", ""
    at = max(prompt.rfind(" ", FIELD // 2, FIELD), prompt.rfind("\n", FIELD // 2, FIELD))
    if at < 0:
        return prompt[:FIELD], "rest-on", prompt[FIELD:]
    return prompt[:at], "rest-line" if prompt[at] == "\n" else "rest", prompt[at + 1 :]


def _input(label: str, custom_id: str, value: str, most: int, *, required: bool) -> "ui.Item[Any]":
    field: ui.TextInput[Any] = ui.TextInput(
        style=discord.TextStyle.paragraph,
        custom_id=custom_id,
        default=value or None,
        required=required,
        max_length=max(1, min(FIELD, most)),
    )
    return ui.Label(text=label, component=field)
