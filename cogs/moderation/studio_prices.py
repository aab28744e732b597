"""`/studio prices`: StableStudio's recent prices."""

from discord import app_commands
from discord.ext import commands

from bot.catalogue import MODELS
from bot.domain.money.prices import DAYS, ModelPrices
from bot.i18n import _
from bot.services.money.history import HistoryService
from bot.ui.jobs.responder import Responder
from bot.ui.kit import layout, sending
from bot.ui.kit.layout import Tone
from bot.ui.kit.responses import Interaction
from bot.ui.money import history_cards, price_text
from bot.ui.money.chart_labels import price_labels
from bot.ui.money.history_cards import CHART
from cogs.choices import MODEL_CHOICES


class StudioPrices(commands.Cog):
    """Part of `/studio`."""

    _history: HistoryService
    _responder: Responder

    @app_commands.command(
        name="prices", description="Real quotes of the last thirty days, price jumps, losses"
    )
    @app_commands.describe(model="With a picture of its prices")
    @app_commands.choices(model=MODEL_CHOICES)
    async def prices(self, interaction: Interaction, model: str | None = None) -> None:
        if not await self._responder.open(interaction):
            return
        quoted = await self._history.prices(model)
        if model is None:
            lines = price_text.overview(quoted, [model.id for model in MODELS])
            card = layout.contained(Tone.PLAIN, _("Prices of the last {days} days", days=DAYS), *lines)
            await self._responder.show(interaction, card)
        elif not quoted:
            await self._responder.show(interaction, layout.note(price_text.unasked(model)))
        else:
            await self._show_model(interaction, quoted[0])

    async def _show_model(self, interaction: Interaction, prices: ModelPrices) -> None:
        assert interaction.guild_id is not None, "commands are registered for servers only"
        labels = price_labels(prices, await self._history.zone(interaction.guild_id))
        picture = await self._history.price_picture(prices, labels)
        alt = price_text.alt(prices)
        card = history_cards.pictured(*price_text.details(prices), alt=alt)
        await self._responder.show(interaction, card, [sending.file(CHART, picture, alt)])
