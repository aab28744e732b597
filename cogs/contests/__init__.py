"""Contests: `/contest`, `/contest-admin`, buttons and the message menu, in one object for `cogs.build`."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.contests.errors import NoResultInMessage, SeveralResults
from bot.ui.contests.buttons import ContestButtons
from bot.ui.contests.context import ContestContext
from bot.ui.contests.entering import ResultEntering
from bot.ui.contests.entry_buttons import EntryButtons
from bot.ui.contests.gallery_buttons import GalleryButtons
from bot.ui.contests.organiser_buttons import OrganiserButtons
from bot.ui.contests.voting_buttons import VotingButtons
from bot.ui.jobs.ordering import message_images
from bot.ui.jobs.responder import Responder
from bot.ui.kit.responses import Interaction
from cogs.contests.member import ContestsCog
from cogs.contests.organiser import ContestAdmin


class ContestCommands:
    """Commands, handlers and menus of contests. One per bot."""

    def __init__(self, context: ContestContext, responder: Responder) -> None:
        self._responder = responder
        self._buttons = ContestButtons(context, responder)
        offers = EntryButtons(context.contests)
        self.entry_buttons = offers.buttons
        self.entering = ResultEntering(self._buttons, offers)
        voting = VotingButtons(context, responder)
        gallery = GalleryButtons(context, responder)
        self.handlers: Sequence[object] = (
            self._buttons,
            voting,
            gallery,
            OrganiserButtons(context, responder),
        )
        self.cogs: Sequence[commands.Cog] = (
            ContestsCog(context, self._buttons, voting, gallery, responder),
            ContestAdmin(context, responder),
        )

    def menus(self) -> Sequence[app_commands.ContextMenu]:
        """Return the message menus for the bot to register."""
        return (app_commands.ContextMenu(name="Enter in contest", callback=self.enter),)

    async def enter(self, interaction: Interaction, message: discord.Message) -> None:
        """Enter the result in the message."""
        if not await self._responder.open(interaction):
            return
        pictures = message_images.pictures_for(interaction, message)
        job_ids = tuple(picture.job for picture in pictures if picture.job is not None)
        if not job_ids:
            raise NoResultInMessage
        if len(job_ids) > 1:
            raise SeveralResults(job_ids)
        await self._buttons.somewhere(interaction, job_ids[0])
