"""The buttons of private results: Show me and Post it here. Only the maker of a result may press them."""

from collections.abc import Sequence

import discord

from bot.domain.jobs.errors import CannotPost
from bot.i18n import _
from bot.ports import GalleryItem, Rendition
from bot.services.jobs.library import JobLibrary, LibraryEntry
from bot.ui.jobs import text as jobs_text
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results import posting, private_cards
from bot.ui.kit import actions, formatting, layout, permissions, requester, router, sending
from bot.ui.kit.responses import Interaction


class PrivateButtons:
    """Handlers of private results. One per bot."""

    def __init__(
        self, library: JobLibrary, responder: Responder, contest_rows: private_cards.OwnRows
    ) -> None:
        self._contest_rows = contest_rows
        self._library = library
        self._responder = responder

    @router.button(actions.Show)
    async def show(self, interaction: Interaction, action: actions.Show) -> None:
        """Show all results of the batch, on a server or in a direct message."""
        entry = await self._entry(interaction, action.job)
        entries = await self._library.together(entry)
        if len(entries) > 1:
            await self._reveal_all(interaction, entries)
        else:
            await self.reveal(interaction, entry)

    @router.button(actions.ShowOne)
    async def show_one(self, interaction: Interaction, action: actions.ShowOne) -> None:
        """Show one of several results with its buttons."""
        await self.reveal(interaction, await self._entry(interaction, action.job))

    async def _entry(self, interaction: Interaction, job_id: str) -> LibraryEntry:
        return await self._library.take(job_id, guild_id=interaction.guild_id, user_id=interaction.user.id)

    async def reveal(self, interaction: Interaction, shown: LibraryEntry) -> None:
        """Answer an acknowledged interaction with the file, or with a copy that fits."""
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

    @router.button(actions.Publish)
    async def publish(self, interaction: Interaction, action: actions.Publish) -> None:
        """Post the result in this channel. From then on it is a result like any other."""
        if missing := permissions.missing_permissions(interaction):
            raise CannotPost(missing)
        guild_id, channel_id = requester.place(interaction)
        job = await self._library.publish(
            action.job,
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
    """Answer with the card and its files, and return the message's id. Raises DeliveryError."""
    with sending.delivering(f"answering interaction {interaction.id} with files"):
        message = await interaction.edit_original_response(view=card, attachments=files)
    return message.id
