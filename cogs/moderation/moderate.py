"""`/moderate`: people and content, for moderators. Each part has its own file."""

from discord import app_commands
from discord.ext import commands

from bot.services.moderation.content import ContentRules
from bot.services.moderation.people import People
from bot.services.moderation.removal import Removal
from bot.services.moderation.settings import ServerSettingsService
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results.report_buttons import ReportButtons
from bot.ui.moderation.people_buttons import PeopleButtons
from cogs.moderation.moderate_export import ModerateExport
from cogs.moderation.moderate_filter import ModerateFilter
from cogs.moderation.moderate_people import ModeratePeople
from cogs.moderation.moderate_reports import ModerateReports
from cogs.moderation.moderate_retention import ModerateRetention
from cogs.moderation.moderate_rules import ModerateRules


@app_commands.default_permissions(moderate_members=True)
class Moderate(
    ModeratePeople,
    ModerateReports,
    ModerateRetention,
    ModerateFilter,
    ModerateRules,
    ModerateExport,
    commands.GroupCog,
    group_name="moderate",
    group_description="Members and content of this server, and the cases about them",
):
    """All commands of the group. Each checks the member's permission itself."""

    def __init__(
        self,
        people: People,
        people_buttons: PeopleButtons,
        removal: Removal,
        report_buttons: ReportButtons,
        content: ContentRules,
        settings_service: ServerSettingsService,
        responder: Responder,
    ) -> None:
        super().__init__()
        self._content = content
        self._settings_service = settings_service
        self._people = people
        self._people_buttons = people_buttons
        self._removal = removal
        self._report_buttons = report_buttons
        self._responder = responder
