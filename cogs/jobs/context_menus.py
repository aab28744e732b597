"""The Apps menu of a message: Edit, Animate, Use as reference and Image details, on any picture."""

from collections.abc import Awaitable, Callable, Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.jobs.notices import PictureReported
from bot.domain.jobs.picture import PanelPurpose, SourceImage
from bot.domain.pictures.errors import NoPictureInMessage, TrayEmpty
from bot.i18n import _
from bot.services.pictures.results import Results
from bot.services.pictures.sources import Pictures
from bot.ui.jobs.ordering import message_images
from bot.ui.jobs.ordering import tray as ordering_tray
from bot.ui.jobs.ordering.panel_buttons import PanelButtons
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results import more_menu
from bot.ui.jobs.results.more_buttons import MoreButtons
from bot.ui.kit import actions, layout, requester, router
from bot.ui.kit.actions import PictureUse
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer

_Use = Callable[[Interaction, SourceImage], Awaitable[None]]


class ContextMenus(commands.Cog):
    """`/tray`, the menus, and the choice among several pictures."""

    def __init__(
        self,
        pictures: Pictures,
        results: Results,
        panels: PanelButtons,
        more_buttons: MoreButtons,
        responder: Responder,
    ) -> None:
        self._pictures = pictures
        self._results = results
        self._panels = panels
        self._more_buttons = more_buttons
        self._responder = responder
        self._uses: dict[PictureUse, _Use] = {
            "edit": self._edit,
            "animate": self._animate,
            "reference": self._reference,
            "details": self._details,
        }

    def menus(self) -> Sequence[app_commands.ContextMenu]:
        """To be given to the bot."""
        return (
            app_commands.ContextMenu(name="Edit this image", callback=self.edit),
            app_commands.ContextMenu(name="Animate this image", callback=self.animate),
            app_commands.ContextMenu(name="Use as reference", callback=self.reference),
            app_commands.ContextMenu(name="Image details", callback=self.details),
        )

    async def edit(self, interaction: Interaction, message: discord.Message) -> None:
        await self._start(interaction, message, "edit")

    async def animate(self, interaction: Interaction, message: discord.Message) -> None:
        await self._start(interaction, message, "animate")

    async def reference(self, interaction: Interaction, message: discord.Message) -> None:
        await self._start(interaction, message, "reference")

    async def details(self, interaction: Interaction, message: discord.Message) -> None:
        await self._start(interaction, message, "details")

    async def _start(self, interaction: Interaction, message: discord.Message, use: PictureUse) -> None:
        if not await self._responder.open(interaction):
            return
        me = interaction.client.user.id if interaction.client.user else None
        seen = message_images.pictures_in(message, me)
        if not seen:
            raise NoPictureInMessage
        if len(seen) == 1:
            await self._uses[use](interaction, seen[0])
            return
        choice_id = await self._pictures.save_choice(seen, user_id=interaction.user.id)
        await self._responder.show(interaction, ordering_tray.choice(choice_id, use, seen))

    @router.menu(actions.ChoosePicture)
    async def choose(self, interaction: Interaction, action: actions.ChoosePicture, number: str) -> None:
        """Use the chosen one of several pictures."""
        index = int(number) - 1
        seen = await self._pictures.choose(action.choice, index, user_id=interaction.user.id)
        await self._uses[action.use](interaction, seen)

    # ── what is done with one picture ────────────────────────────────────────────────────────────

    async def _edit(self, interaction: Interaction, seen: SourceImage) -> None:
        await self._panel(interaction, seen, PanelPurpose.EDIT)

    async def _animate(self, interaction: Interaction, seen: SourceImage) -> None:
        await self._panel(interaction, seen, PanelPurpose.ANIMATE)

    async def _panel(self, interaction: Interaction, seen: SourceImage, purpose: PanelPurpose) -> None:
        guild_id, _ = requester.place(interaction)
        picture = await self._pictures.fetch(seen, guild_id=guild_id, user_id=interaction.user.id)
        await self._panels.open(interaction, purpose, [picture])

    async def _reference(self, interaction: Interaction, seen: SourceImage) -> None:
        guild_id, _ = requester.place(interaction)
        tray = await self._pictures.add_to_tray(seen, guild_id=guild_id, user_id=interaction.user.id)
        await self._responder.show(interaction, ordering_tray.tray(tray))

    async def _details(self, interaction: Interaction, seen: SourceImage) -> None:
        """A result of ours has the whole menu of its ⋯; of another picture what it is, and Report."""
        guild_id, _ = requester.place(interaction)
        if seen.job is not None:
            job = await self._results.job(seen.job, guild_id=guild_id, user_id=interaction.user.id)
            await self._responder.show(interaction, more_menu.menu(job))
            return
        choice_id = await self._pictures.save_choice([seen], user_id=interaction.user.id)
        await self._responder.show(interaction, more_menu.stranger(seen, choice_id))

    @router.button(actions.ReportPicture, Answer.EDIT)
    async def report(self, interaction: Interaction, action: actions.ReportPicture) -> None:
        """Report a picture that was not made here."""
        seen = await self._pictures.choose(action.choice, 0, user_id=interaction.user.id)
        await self._more_buttons.report(
            interaction, PictureReported(seen.author_id, seen.link), key=action.choice
        )

    # ── the tray ─────────────────────────────────────────────────────────────────────────────────

    @app_commands.command(description="The pictures you laid aside for your next edit; they stay for a day")
    async def tray(self, interaction: Interaction) -> None:
        if await self._responder.open(interaction):
            guild_id, _ = requester.place(interaction)
            pictures = await self._pictures.tray(guild_id, interaction.user.id)
            await self._responder.show(interaction, ordering_tray.tray(pictures))

    @router.button(actions.UseTray, Answer.EDIT)
    async def use_tray(self, interaction: Interaction, action: actions.UseTray) -> None:
        """Edit or animate the pictures in it, or empty it."""
        guild_id, _unused = requester.place(interaction)
        if action.use == "empty":
            await self._pictures.empty_tray(guild_id, interaction.user.id)
            await self._responder.show(interaction, layout.note(_("Your tray is empty now.")))
            return
        pictures = await self._pictures.tray(guild_id, interaction.user.id)
        if not pictures:
            raise TrayEmpty
        purpose = PanelPurpose(action.use)
        await self._panels.open(
            interaction, purpose, pictures if purpose is PanelPurpose.EDIT else pictures[:1]
        )
