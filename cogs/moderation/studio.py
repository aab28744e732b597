"""`/studio`: a server's models, their prices and where results go. Each part has its own file."""

from discord import app_commands
from discord.ext import commands

from bot.services.moderation.settings import RulesService, ServerSettingsService
from bot.services.money.history import HistoryService
from bot.services.money.model_facts import ModelFactsService
from bot.ui.jobs.responder import Responder
from cogs.moderation.model_buttons import ModelButtons
from cogs.moderation.studio_models import StudioModels
from cogs.moderation.studio_pictures import StudioPictures
from cogs.moderation.studio_policy import StudioPolicy
from cogs.moderation.studio_prices import StudioPrices
from cogs.moderation.studio_results import StudioResults


@app_commands.default_permissions(manage_guild=True)
class StudioServer(
    StudioModels,
    StudioPictures,
    StudioPolicy,
    StudioPrices,
    StudioResults,
    commands.GroupCog,
    group_name="studio",
    group_description="The models of this server, their prices, and where results go",
):
    """All commands of the group."""

    def __init__(
        self,
        rules_service: RulesService,
        settings_service: ServerSettingsService,
        history: HistoryService,
        models: ModelFactsService,
        responder: Responder,
    ) -> None:
        super().__init__()
        self._rules_service = rules_service
        self._history = history
        self._facts = models
        self._models = ModelButtons(rules_service, models)
        self._settings_service = settings_service
        self._responder = responder
