"""The buttons of private results, Show me and Post it here, for the result's maker only."""

from collections.abc import Sequence

from bot.i18n import _
from bot.ports import Rendition, ResultItem
from bot.services.jobs.library import JobLibrary, LibraryEntry
from bot.ui.jobs import private_cards
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results import posting
from bot.ui.kit import actions, layout, permissions, requester, router, sending
from bot.ui.kit.responses import Interaction


class PrivateButtons:
    """Handlers of private results. One per bot."""

    def __init__(
        self, library: JobLibrary, responder: Responder, contest_rows: private_cards.ContestRows
    ) -> None:
        self._contest_rows = contest_rows
        self._library = library
        self._responder = responder

    @router.button(actions.Show)
    async def show(self, interaction: Interaction, action: actions.Show) -> None:
        """Show all results of the batch, on a server or in a direct message."""
        entry = await self._entry(interaction, action.job)
        entries = await self._library.siblings(entry)
        await self.reveal(interaction, *(entries if len(entries) > 1 else [entry]))

    @router.button(actions.ShowOne)
    async def show_one(self, interaction: Interaction, action: actions.ShowOne) -> None:
        """Show one of several results with its buttons."""
        await self.reveal(interaction, await self._entry(interaction, action.job))

    async def _entry(self, interaction: Interaction, job_id: str) -> LibraryEntry:
        return await self._library.get(job_id, guild_id=interaction.guild_id, user_id=interaction.user.id)

    async def reveal(self, interaction: Interaction, *entries: LibraryEntry) -> None:
        """Answer an acknowledged interaction with the files, or with copies that fit."""
        direct = interaction.guild_id is None

        async def put(renditions: Sequence[Rendition]) -> int:
            pairs = zip(entries, renditions, strict=True)
            items = [ResultItem(entry.job, rendition, entry.receipt) for entry, rendition in pairs]
            card = private_cards.results(items, direct=direct, contest_rows=self._contest_rows)
            with sending.delivering(f"answering interaction {interaction.id} with files"):
                message = await interaction.edit_original_response(
                    view=card, attachments=posting.files(items)
                )
            return message.id

        message_id = await self._library.send(entries, interaction.filesize_limit, put)
        if private := [entry.job for entry in entries if entry.job.private]:
            await self._library.mark_seen(private, message_id)

    @router.button(actions.WasPosted)
    async def was_posted(self, interaction: Interaction, action: actions.WasPosted) -> None:
        """Take the maker's word for it, also in a direct message."""
        job = await self._library.answer_posted(action.job, user_id=interaction.user.id, posted=action.posted)
        text = _("Thanks, then it stays as it is.") if action.posted else _("It is being posted.")
        await self._responder.show(interaction, layout.note(text, job=job))

    @router.button(actions.Publish)
    async def publish(self, interaction: Interaction, action: actions.Publish) -> None:
        """Post the result in this channel. From then on it is a result like any other."""
        guild_id, channel_id = requester.place(interaction)
        job = await self._library.publish(
            action.job,
            guild_id=guild_id,
            user_id=interaction.user.id,
            channel_id=channel_id,
            parent_id=permissions.parent(interaction),
            upload_limit=interaction.filesize_limit,
            missing_permissions=permissions.missing_permissions(interaction),
        )
        text = _("It is being posted here, at no cost; everybody who sees the channel sees it then.")
        await self._responder.show(interaction, layout.note(text, job=job))
        await self._responder.private.keep(job.batch_key, interaction)
