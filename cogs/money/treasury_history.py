"""`/treasury history` and `export`: the server's spending, in lines and as files."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.money.spending import HistoryPart
from bot.i18n import _
from bot.services.money import export as money_export
from bot.services.money.history import HistoryService
from bot.ui.jobs.responder import Responder
from bot.ui.kit import router, sending
from bot.ui.kit.actions import History
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer
from bot.ui.money import history_cards, history_text
from bot.ui.money.history_cards import CHART
from cogs.choices import DAY_CHOICES, MODEL_CHOICES
from cogs.managing import open_for_manager
from cogs.money.charts import spending_chart

_PART_CHOICES: list[app_commands.Choice[str]] = [
    app_commands.Choice(name=words, value=part.value) for part, words in history_text.PARTS.items()
]
_FORMATS = [app_commands.Choice(name=form.upper(), value=form) for form in money_export.FORMATS]


class TreasuryHistory(commands.Cog):
    """Part of `/treasury`."""

    _history: HistoryService
    _responder: Responder

    @app_commands.command(name="history", description="Where the money went: a picture, and line by line")
    @app_commands.describe(
        days="How far back; 30 days if not given",
        what="Only this part of it",
        member="Only what this member made or changed",
        model="Only jobs of this model",
    )
    @app_commands.choices(days=DAY_CHOICES)
    @app_commands.choices(what=_PART_CHOICES, model=MODEL_CHOICES)
    async def history(
        self,
        interaction: Interaction,
        days: int = 30,
        what: str = HistoryPart.ALL.value,
        member: discord.User | None = None,
        model: str | None = None,
    ) -> None:
        user_id = member.id if member else None
        await Pages(self._history, self._responder).begin(
            interaction, days, HistoryPart(what), user_id, model
        )

    @app_commands.command(description="This server's books as files: jobs, payments, transfers, changes")
    @app_commands.describe(
        form="CSV opens in spreadsheets, JSON in scripts", days="How far back; all if not given"
    )
    @app_commands.rename(form="format")
    @app_commands.choices(form=_FORMATS)
    @app_commands.choices(days=DAY_CHOICES)
    async def export(self, interaction: Interaction, form: str = "csv", days: int | None = None) -> None:
        guild_id = await open_for_manager(interaction, self._responder)
        if guild_id is None:
            return
        export = await self._history.export(guild_id, days, form, interaction.filesize_limit)
        lines = history_text.exported(export.counts, days)
        card = history_cards.exported(_("The books of this server"), lines, export.files)
        attached = [sending.file(file.name, file.data) for file in export.files]
        await self._responder.show(interaction, card, attached)


class Pages:
    """Pages of `/treasury history`. A button carries its whole place, so it works after a restart."""

    def __init__(self, service: HistoryService, responder: Responder) -> None:
        self._history = service
        self._responder = responder

    async def begin(
        self, interaction: Interaction, days: int, what: HistoryPart, user_id: int | None, model: str | None
    ) -> None:
        """Show the first page, as of now."""
        if await open_for_manager(interaction, self._responder) is not None:
            await self._show(interaction, History(interaction.user.id, days, what, user_id, model, None, 0))

    @router.button(History, Answer.EDIT, "owner", "manage_guild")
    async def turn(self, interaction: Interaction, action: History) -> None:
        """Show another page in place of the pressed one."""
        await self._show(interaction, action)

    async def _show(self, interaction: Interaction, place: History) -> None:
        assert interaction.guild_id is not None, "commands are registered for servers only"
        query = await self._history.query(
            interaction.guild_id, place.days, place.what, place.user, place.model, place.until
        )
        page = await self._history.page(query, place.page)
        if place.page or query.part is HistoryPart.RULES:
            card = history_cards.page(page, query, place, head=(), alt=None)
            await self._responder.show(interaction, card, [])
            return
        spending = await self._history.spending(
            query.guild_id, place.days, now=query.until, user_id=query.user_id, model=query.model
        )
        total = history_text.total(spending)
        if not spending.jobs:
            card = history_cards.page(page, query, place, head=[total], alt=None)
            await self._responder.show(interaction, card, [])
            return
        picture, alt = await spending_chart(interaction, self._history, spending)
        card = history_cards.page(page, query, place, head=[total], alt=alt)
        await self._responder.show(interaction, card, [sending.file(CHART, picture, alt)])
