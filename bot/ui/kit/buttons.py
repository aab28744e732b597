"""Buttons and menus that discord.py recognises by custom id on any message, also after a restart."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from discord import app_commands, ui
from discord.ext import commands

from bot.ui.kit import locales, responses
from bot.ui.kit.responses import Interaction

MatchedPress = Callable[[Interaction, re.Match[str]], Awaitable[None]]


DynamicButton = type[ui.DynamicItem[Any]]


def matching(pattern: str, press: MatchedPress) -> DynamicButton:
    """The class discord.py needs to recognise a button or menu by its custom id on any message, also after a
    restart. `press` gets the match."""

    class Pressed(ui.DynamicItem[ui.Item[Any]], template=pattern):
        def __init__(self, item: ui.Item[Any], match: re.Match[str]) -> None:
            super().__init__(item)
            self.match = match

        @classmethod
        async def from_custom_id(
            cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
        ) -> Self:
            return cls(item, match)

        async def callback(self, interaction: Interaction) -> None:
            locales.listen(interaction)
            try:
                await press(interaction, self.match)
            except Exception as error:  # noqa: BLE001 - nothing above would tell the member
                await responses.report(interaction, error)

    return Pressed


def chosen(interaction: Interaction) -> str:
    """The one value chosen in a menu."""
    data: Any = interaction.data
    return str(data["values"][0])


@dataclass(frozen=True, slots=True)
class CommandRegistry:
    """Everything people can use. `host_cogs` are registered in the host's server only."""

    cogs: Sequence[commands.Cog]
    host_cogs: Sequence[commands.Cog]
    groups: Sequence[app_commands.Group]
    buttons: Sequence[DynamicButton]
    menus: Sequence[app_commands.ContextMenu] = ()
