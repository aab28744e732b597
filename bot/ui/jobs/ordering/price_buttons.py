"""What the buttons do. They know only a job's id and who pressed; everything is checked again then."""

import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence

import discord

from bot.i18n import _
from bot.services.jobs.library import JobLibrary
from bot.services.jobs.ordering.admission import Admission
from bot.ui.jobs import batch_text, cards
from bot.ui.jobs.cards import Action
from bot.ui.jobs.responder import Responder
from bot.ui.kit import layout, permissions, requester
from bot.ui.kit.buttons import DynamicButton, matching
from bot.ui.kit.permissions import missing_permissions
from bot.ui.kit.responses import NETWORK, Interaction

log = logging.getLogger(__name__)

Press = Callable[[Interaction, str], Awaitable[None]]


def button(action: Action, press: Press) -> DynamicButton:
    """The button `action:<job>`."""
    return matching(
        rf"{action}:(?P<job>[0-9a-z]{{4,12}})", lambda interaction, match: press(interaction, match["job"])
    )


class PriceButtons:
    """The three presses there are."""

    def __init__(self, admission: Admission, library: JobLibrary, responder: Responder) -> None:
        self._admission = admission
        self._library = library
        self._responder = responder

    def buttons(self) -> Sequence[DynamicButton]:
        """To be given to the bot."""
        return (
            button(Action.GO, self.go),
            button(Action.AGAIN, self.again),
            button(Action.CANCEL, self.cancel),
        )

    async def go(self, interaction: Interaction, job_id: str) -> None:
        """The price button, which obeys its asker only. In private the card changes; in the channel,
        where a price is shown only if nothing private is left, the message goes once it was pressed."""
        private = interaction.message is not None and interaction.message.flags.ephemeral
        if not await self._responder.open(interaction, edit=private):
            return
        offer = await self._admission.confirm(
            job_id,
            user_id=interaction.user.id,
            missing_permissions=missing_permissions(interaction),
            roles=permissions.roles(interaction) if interaction.guild_id is not None else None,
        )
        await self._responder.offer(interaction, offer)
        if not private:
            await _take_away(interaction)

    async def again(self, interaction: Interaction, job_id: str) -> None:
        """↻: the same request as a new job of whoever pressed."""
        if not await self._responder.open(interaction):
            return
        offer = await self._admission.repeat(job_id, **requester.where(interaction))
        await self._responder.offer(interaction, offer)

    async def cancel(self, interaction: Interaction, job_id: str) -> None:
        """Withdraws a job that still waits; the list it was pressed in is shown as it is now."""
        if not await self._responder.open(interaction, edit=True):
            return
        jobs = await self._admission.cancel(job_id, user_id=interaction.user.id)
        job, said = jobs[0], batch_text.cancelled(jobs)
        left = await self._library.list(job.guild_id, job.user_id)
        asked = await self._library.asked(job.guild_id, job.user_id)
        await self._responder.show(interaction, cards.jobs(left, what=_("jobs"), news=said, asked=asked))
        await self._responder.private.update(job.batch_key, layout.note(said))


async def _take_away(interaction: Interaction) -> None:
    if interaction.message is None:
        return
    with contextlib.suppress(discord.HTTPException, *NETWORK):
        await interaction.message.delete()
