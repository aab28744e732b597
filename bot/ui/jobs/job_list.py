"""Show the list of a member's jobs, with small pictures of what they made."""

import discord

from bot.domain.jobs.job import JobState
from bot.services.jobs.library import JobLibrary
from bot.ui.jobs import list_cards
from bot.ui.jobs.responder import Responder
from bot.ui.kit import requester
from bot.ui.kit.responses import Interaction


class JobList:
    """Answer acknowledged interactions with a page of the list."""

    def __init__(self, library: JobLibrary, responder: Responder) -> None:
        self._library = library
        self._responder = responder

    async def show(
        self,
        interaction: Interaction,
        *,
        state: JobState | None = None,
        page: int = 0,
        news: str | None = None,
    ) -> None:
        """Show a page (from 0), of all jobs or of those in a state. `news` is a line above them."""
        guild_id, _unused = requester.place(interaction)
        user_id = interaction.user.id
        listed = await self._library.list(guild_id, user_id, state)
        asked = await self._library.awaiting_approval(guild_id, user_id) if state is None else ()
        shown = list_cards.pictured(list_cards.entries(listed, asked, page))
        small = await self._library.thumbnails(shown)
        files = [
            discord.File(rendition.file, filename=f"{job_id}.{rendition.content_type.partition('/')[2]}")
            for job_id, rendition in small.items()
        ]
        pictures = {job_id: file.filename for job_id, file in zip(small, files, strict=True)}
        card = list_cards.jobs(listed, state=state, news=news, asked=asked, page=page, pictures=pictures)
        await self._responder.show(interaction, card, files)
