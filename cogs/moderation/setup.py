"""`/setup`: one panel of menus that sets a server up, and its rules as a file."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.moderation.errors import FileProblem, RulesFileRefused
from bot.ui.jobs.responder import Responder
from bot.ui.kit.responses import Interaction
from bot.ui.moderation.rules_file_buttons import RulesFileButtons
from bot.ui.moderation.setup_buttons import SetupButtons
from cogs.managing import open_for_manager


class Setup(commands.Cog):
    """The command. Discord knows no command that is both alone and a group, so the file is an option."""

    def __init__(self, panel: SetupButtons, files: RulesFileButtons, responder: Responder) -> None:
        self._panel = panel
        self._files = files
        self._responder = responder

    @app_commands.command(description="Set this server up by choosing from menus; ends with a free try")
    @app_commands.describe(
        rules="export: this server's rules as a file; import: apply a file after a look at its changes",
        file="The file of rules from another server",
    )
    @app_commands.default_permissions(manage_guild=True)
    async def setup(
        self,
        interaction: Interaction,
        rules: Literal["export", "import"] | None = None,
        file: discord.Attachment | None = None,
    ) -> None:
        if await open_for_manager(interaction, self._responder) is None:
            return
        if file is not None and rules != "export":
            await self._files.show(interaction, file)
        elif rules == "import":
            raise RulesFileRefused(FileProblem.NO_FILE, "")
        elif rules == "export":
            await self._files.export(interaction)
        else:
            await self._responder.show(interaction, await self._panel.panel(interaction))
