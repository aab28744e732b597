"""`/moderate export`: the log of cases as a file."""

from discord import app_commands
from discord.ext import commands

from bot.services.moderation.people import People
from bot.services.money import export as money_export
from bot.ui.jobs.responder import Responder
from bot.ui.kit import sending
from bot.ui.kit.responses import Interaction
from bot.ui.moderation import people_cards
from cogs.managing import open_for_moderator

_FORMATS = [app_commands.Choice(name=form.upper(), value=form) for form in money_export.FORMATS]


class ModerateExport(commands.Cog):
    """Part of `/moderate`."""

    _people: People
    _responder: Responder

    @app_commands.command(description="All cases of this server as a file: what was decided, about whom, why")
    @app_commands.describe(form="CSV opens in spreadsheets, JSON in scripts")
    @app_commands.rename(form="format")
    @app_commands.choices(form=_FORMATS)
    async def export(self, interaction: Interaction, form: str = "csv") -> None:
        guild_id = await open_for_moderator(interaction, self._responder)
        if guild_id is None:
            return
        records = await self._people.export(guild_id)
        files = await money_export.files({"cases": records}, form, interaction.filesize_limit)
        card = people_cards.exported(len(records), [file.name for file in files])
        attached = [sending.file(file.name, file.data) for file in files]
        await self._responder.show(interaction, card, attached)
