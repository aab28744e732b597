"""All of contests that people can use, in one piece for `cogs.build`."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.errors import InvalidOptions, NotFound
from bot.i18n import _
from bot.ui.contests.buttons import ContestButtons
from bot.ui.contests.context import ContestContext
from bot.ui.contests.gallery_buttons import GalleryButtons
from bot.ui.contests.organiser_buttons import OrganiserButtons
from bot.ui.contests.voting_buttons import VotingButtons
from bot.ui.jobs.ordering import message_images
from bot.ui.jobs.responder import Responder
from bot.ui.kit.responses import Interaction
from cogs.contests.member import ContestsCog
from cogs.contests.organiser import ContestAdmin


class ContestCommands:
    """Commands, handlers of buttons, and the message menu."""

    def __init__(self, context: ContestContext, responder: Responder) -> None:
        self._responder = responder
        self._buttons = ContestButtons(context, responder)
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
        """To be given to the bot."""
        return (app_commands.ContextMenu(name="Enter in contest", callback=self.enter),)

    async def enter(self, interaction: Interaction, message: discord.Message) -> None:
        """Hands in the result that stands in the message."""
        if not await self._responder.open(interaction):
            return
        me = interaction.client.user.id if interaction.client.user else None
        jobs = [seen.job for seen in message_images.pictures_in(message, me) if seen.job is not None]
        if not jobs:
            raise NotFound(
                _(
                    "There is no result of mine in that message, and only those can be entered. Nothing was "
                    "handed in. `/contest make` makes one."
                )
            )
        if len(jobs) > 1:
            raise InvalidOptions(
                _(
                    "That message has several results. Nothing was handed in. `/contest enter` takes the one "
                    "you mean: {jobs}.",
                    jobs=", ".join(f"`{job}`" for job in jobs),
                ),
                "job",
            )
        await self._buttons.somewhere(interaction, jobs[0])
