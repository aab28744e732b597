"""`/treasury`: rules and history of a server's money, for moderators. Each part has its own file."""

from discord import app_commands
from discord.ext import commands

from bot.services.moderation.settings import RulesService, ServerSettingsService
from bot.services.money.deposits import DepositService
from bot.services.money.history import HistoryService
from bot.ui.jobs.responder import Responder
from bot.ui.moderation.limit_buttons import LimitButtons
from cogs.money.treasury_freeze import TreasuryFreeze
from cogs.money.treasury_funding import TreasuryFunding
from cogs.money.treasury_history import TreasuryHistory
from cogs.money.treasury_limits import TreasuryLimits
from cogs.money.treasury_thresholds import TreasuryThresholds


@app_commands.default_permissions(manage_guild=True)
class Treasury(
    TreasuryLimits,
    TreasuryThresholds,
    TreasuryFreeze,
    TreasuryFunding,
    TreasuryHistory,
    commands.GroupCog,
    group_name="treasury",
    group_description="How this server's money may be spent",
):
    """All commands of the group. Each checks the member's permission itself."""

    def __init__(
        self,
        rules_service: RulesService,
        settings_service: ServerSettingsService,
        funding: DepositService,
        history: HistoryService,
        responder: Responder,
    ) -> None:
        super().__init__()
        self._funding = funding
        self._rules_service = rules_service
        self._limits = LimitButtons(rules_service, settings_service)
        self._settings_service = settings_service
        self._history = history
        self._responder = responder
