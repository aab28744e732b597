"""`/studio`: a server's models and what they cost. For moderators; each part is a file of its own."""

from discord import app_commands
from discord.ext import commands

from bot.services.history import HistoryService
from bot.services.moderating import Moderating
from bot.services.ruling import Ruling
from bot.ui.desk import Desk
from cogs.studio_models import StudioModels
from cogs.studio_pictures import StudioPictures
from cogs.studio_prices import StudioPrices


@app_commands.default_permissions(manage_guild=True)
class StudioServer(
    StudioModels,
    StudioPictures,
    StudioPrices,
    commands.GroupCog,
    group_name="studio",
    group_description="The models of this server and their prices",
):
    """The commands of all its parts."""

    def __init__(self, ruling: Ruling, moderating: Moderating, history: HistoryService, desk: Desk) -> None:
        super().__init__()
        self._ruling = ruling
        self._history = history
        self._moderating = moderating
        self._desk = desk
