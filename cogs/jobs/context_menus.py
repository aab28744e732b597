"""The Apps menu of a message: Edit, Animate, Use as reference and Image details, on any picture."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.jobs.picture import PanelPurpose, SourceImage
from bot.domain.pictures.errors import NoPictureInMessage, TrayEmpty
from bot.i18n import _
from bot.services.pictures.results import Results
from bot.services.pictures.sources import Pictures
from bot.ui.jobs.ordering import message_images, panel_cards
from bot.ui.jobs.ordering.edit_form import EditForm
from bot.ui.jobs.ordering.panel_buttons import PanelButtons
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results import details_cards, more_menu
from bot.ui.kit import actions, layout, permissions, requester, router
from bot.ui.kit.actions import PictureUse
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer

_Use = Callable[[Interaction, SourceImage], Awaitable[None]]


class ContextMenus(commands.Cog):
    """The menus of a message, the choice among several pictures, and `/tray`."""

    def __init__(
        self,
        pictures: Pictures,
        results: Results,
        panels: PanelButtons,
        edit_form: EditForm,
        responder: Responder,
    ) -> None:
        self._pictures = pictures
        self._results = results
        self._panels = panels
        self._edit_form = edit_form
        self._responder = responder
        self._uses: dict[PictureUse, _Use] = {
            "edit": self._edit,
            "animate": self._animate,
            "reference": self._reference,
            "details": self._details,
        }

    def menus(self) -> Sequence[app_commands.ContextMenu]:
        """Return the menus for the bot to register."""
        return (
            app_commands.ContextMenu(name="Edit this image", callback=self.edit),
            app_commands.ContextMenu(name="Animate this image", callback=self.animate),
            app_commands.ContextMenu(name="Use as reference", callback=self.reference),
            app_commands.ContextMenu(name="Image details", callback=self.details),
        )

    async def edit(self, interaction: Interaction, message: discord.Message) -> None:
        """Open the form that edits the message's picture. Of several, ask which first."""
        images = message_images.pictures_for(interaction, message)
        if len(images) != 1:
            await self._start(interaction, message, "edit")
            return
        guild_id, _ = requester.place(interaction)
        user_id, (image,) = interaction.user.id, images
        await self._pictures.check_usable(image, guild_id=guild_id, user_id=user_id)
        model = None
        if image.job is not None:
            model = (await self._results.job(image.job, guild_id=guild_id, user_id=user_id)).model
        choice_id = await self._pictures.save_choice(images, user_id=user_id)
        await self._edit_form.open(interaction, actions.EditPicture(choice_id), model)

    @router.dialog(actions.EditPicture)
    async def edited(
        self, interaction: Interaction, action: actions.EditPicture, texts: Mapping[str, str]
    ) -> None:
        """Edit the picture as it was typed into the form."""
        guild_id, _ = requester.place(interaction)
        source = await self._pictures.choose(action.choice, 0, user_id=interaction.user.id)
        picture = await self._pictures.fetch(source, guild_id=guild_id, user_id=interaction.user.id)
        await self._edit_form.submit(interaction, picture, texts)

    async def animate(self, interaction: Interaction, message: discord.Message) -> None:
        """Open the panel that animates the message's picture."""
        await self._start(interaction, message, "animate")

    async def reference(self, interaction: Interaction, message: discord.Message) -> None:
        """Add the message's picture to the member's tray."""
        await self._start(interaction, message, "reference")

    async def details(self, interaction: Interaction, message: discord.Message) -> None:
        """Show the facts about the message's picture."""
        await self._start(interaction, message, "details")

    async def _start(self, interaction: Interaction, message: discord.Message, use: PictureUse) -> None:
        if not await self._responder.open(interaction):
            return
        images = message_images.pictures_for(interaction, message)
        if not images:
            raise NoPictureInMessage
        if len(images) == 1:
            await self._uses[use](interaction, images[0])
            return
        choice_id = await self._pictures.save_choice(images, user_id=interaction.user.id)
        await self._responder.show(interaction, panel_cards.choice(choice_id, use, images))

    @router.menu(actions.ChoosePicture)
    async def choose(self, interaction: Interaction, action: actions.ChoosePicture, number: str) -> None:
        """Use the chosen one of several pictures."""
        index = int(number) - 1
        source = await self._pictures.choose(action.choice, index, user_id=interaction.user.id)
        await self._uses[action.use](interaction, source)

    # ── the uses of one picture ──────────────────────────────────────────────────────────────────

    async def _edit(self, interaction: Interaction, source: SourceImage) -> None:
        await self._panel(interaction, source, PanelPurpose.EDIT)

    async def _animate(self, interaction: Interaction, source: SourceImage) -> None:
        await self._panel(interaction, source, PanelPurpose.ANIMATE)

    async def _panel(self, interaction: Interaction, source: SourceImage, purpose: PanelPurpose) -> None:
        guild_id, _ = requester.place(interaction)
        picture = await self._pictures.fetch(source, guild_id=guild_id, user_id=interaction.user.id)
        await self._panels.open(interaction, purpose, [picture])

    async def _reference(self, interaction: Interaction, source: SourceImage) -> None:
        guild_id, _ = requester.place(interaction)
        tray = await self._pictures.add_to_tray(source, guild_id=guild_id, user_id=interaction.user.id)
        await self._responder.show(interaction, panel_cards.tray(tray))

    async def _details(self, interaction: Interaction, source: SourceImage) -> None:
        """Show a result of ours with its receipt; of another picture its source, and Report."""
        guild_id, _ = requester.place(interaction)
        if source.job is not None:
            user_id = interaction.user.id
            details = await self._results.details(source.job, guild_id=guild_id, user_id=user_id)
            files = details_cards.files(details) or None
            deletes = details.job.user_id == user_id or permissions.has(interaction, "moderate_members")
            card = details_cards.details(details, deletes=deletes)
            await self._responder.show(interaction, card, files)
            return
        choice_id = await self._pictures.save_choice([source], user_id=interaction.user.id)
        await self._responder.show(interaction, more_menu.stranger(source, choice_id))

    # ── the tray ─────────────────────────────────────────────────────────────────────────────────

    @app_commands.command(description="The pictures you laid aside for your next edit; they stay for a day")
    async def tray(self, interaction: Interaction) -> None:
        if await self._responder.open(interaction):
            guild_id, _ = requester.place(interaction)
            pictures = await self._pictures.tray(guild_id, interaction.user.id)
            await self._responder.show(interaction, panel_cards.tray(pictures))

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
