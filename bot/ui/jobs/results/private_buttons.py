"""What the buttons of private results do: Show me and Post it here. They obey the result's maker alone."""

from collections.abc import Sequence

import discord

from bot.domain.jobs.errors import CannotPost
from bot.i18n import _
from bot.ports import GalleryItem, Rendition
from bot.services.jobs.library import JobLibrary, LibraryEntry
from bot.ui.jobs import text as jobs_text
from bot.ui.jobs.cards import Action
from bot.ui.jobs.ordering.price_buttons import button
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results import posting, private_cards
from bot.ui.kit import formatting, layout, permissions, requester, sending
from bot.ui.kit.buttons import DynamicButton
from bot.ui.kit.permissions import missing_permissions
from bot.ui.kit.responses import Interaction


class PrivateButtons:
    """Shows private results and makes them public. One per bot."""

    def __init__(
        self, library: JobLibrary, responder: Responder, contest_rows: private_cards.OwnRows
    ) -> None:
        self._contest_rows = contest_rows
        self._library = library
        self._responder = responder

    def buttons(self) -> Sequence[DynamicButton]:
        """To be given to the bot."""
        return (
            button(Action.SHOW, self.show),
            button(Action.ONE, self.one),
            button(Action.POST, self.post),
        )

    async def show(self, interaction: Interaction, job_id: str) -> None:
        """Show me, on a server or in a direct message: all that the press has made."""
        if not await self._responder.open(interaction):
            return
        me, guild_id = interaction.user.id, interaction.guild_id
        shown = await self._library.take(job_id, guild_id=guild_id, user_id=me)
        together = await self._library.together(shown)
        if len(together) > 1:
            await self._reveal_all(interaction, together)
        else:
            await self.reveal(interaction, shown)

    async def one(self, interaction: Interaction, job_id: str) -> None:
        """One of several, alone."""
        if await self._responder.open(interaction):
            me, guild_id = interaction.user.id, interaction.guild_id
            shown = await self._library.take(job_id, guild_id=guild_id, user_id=me)
            await self.reveal(interaction, shown)

    async def reveal(self, interaction: Interaction, shown: LibraryEntry) -> None:
        """Puts the file, or a copy that fits, where an opened interaction's answer stands."""
        job, direct = shown.job, interaction.guild_id is None

        async def put(rendition: Rendition) -> int:
            name, remark = posting.filename(job, rendition), jobs_text.smaller(job, rendition)
            card = private_cards.view(
                job, name, shown.receipt, remark=remark, direct=direct, contest_rows=self._contest_rows
            )
            return await _put(interaction, card, [_file(shown, rendition)])

        message_id = await self._library.send(shown, interaction.filesize_limit, put)
        if job.private:
            await self._library.seen([job], message_id)

    async def _reveal_all(self, interaction: Interaction, shown: Sequence[LibraryEntry]) -> None:
        direct = interaction.guild_id is None

        async def put(renditions: Sequence[Rendition]) -> int:
            both = list(zip(shown, renditions, strict=True))
            pieces = [GalleryItem(one.job, rendition, one.receipt) for one, rendition in both]
            names = [posting.filename(piece.job, piece.rendition) for piece in pieces]
            remarks = filter(None, (jobs_text.smaller(piece.job, piece.rendition) for piece in pieces))
            card = private_cards.gallery(pieces, names, remarks=list(remarks), direct=direct)
            return await _put(interaction, card, [_file(one, rendition) for one, rendition in both])

        message_id = await self._library.send_all(shown, interaction.filesize_limit, put)
        await self._library.seen([one.job for one in shown], message_id)

    async def post(self, interaction: Interaction, job_id: str) -> None:
        """Post it here: from now on it is a result like any other."""
        if not await self._responder.open(interaction):
            return
        if missing := missing_permissions(interaction):
            raise CannotPost(missing)
        guild_id, channel_id = requester.place(interaction)
        job = await self._library.publish(
            job_id,
            guild_id=guild_id,
            user_id=interaction.user.id,
            channel_id=channel_id,
            parent_id=permissions.parent(interaction),
            upload_limit=interaction.filesize_limit,
        )
        said = _("It is being posted here, at no cost; everybody who sees the channel sees it then.")
        await self._responder.show(interaction, layout.note(said, job=job))
        await self._responder.private.keep(job.batch_key, interaction)


def _file(shown: LibraryEntry, rendition: Rendition) -> discord.File:
    name, alt = posting.filename(shown.job, rendition), formatting.alt_text(shown.job.prompt)
    return discord.File(rendition.file, filename=name, description=alt)


async def _put(interaction: Interaction, card: layout.Card, files: Sequence[discord.File]) -> int:
    """Shows the card with its files as the answer; the message's id. Raises DeliveryError."""
    with sending.delivering(f"answering interaction {interaction.id} with files"):
        message = await interaction.edit_original_response(view=card, attachments=files)
    return message.id
