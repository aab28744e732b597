"""The price button of a job, and Cancel in a member's list of jobs.

The custom id has the job's id. The services check the member, the price and the state again.
"""

import contextlib

import discord

from bot.domain.jobs.job import JobState
from bot.services.jobs.ordering.admission import Admission
from bot.ui.jobs import text
from bot.ui.jobs.job_list import JobList
from bot.ui.jobs.ordering import price_cards
from bot.ui.jobs.responder import Responder
from bot.ui.kit import actions, layout, permissions, responses, router
from bot.ui.kit.failures import NETWORK
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer


class PriceButtons:
    """Handlers of jobs that are not made yet. One per bot."""

    def __init__(self, admission: Admission, job_list: JobList, responder: Responder) -> None:
        self._admission = admission
        self._list = job_list
        self._responder = responder

    @router.button(actions.Start, Answer.CARD)
    async def start(self, interaction: Interaction, action: actions.Start) -> None:
        """Start the priced job. A price that was shown in the channel is taken away then."""
        quote = await self._admission.confirm(
            action.job,
            user_id=interaction.user.id,
            missing_permissions=permissions.missing_permissions(interaction),
            roles=permissions.roles(interaction) if interaction.guild_id is not None else None,
            facts=permissions.facts(interaction),
        )
        await self._responder.show_quote(interaction, quote)
        await self._remove_public(interaction)

    async def _remove_public(self, interaction: Interaction) -> None:
        if interaction.message is not None and not responses.is_on_private_card(interaction):
            with contextlib.suppress(discord.HTTPException, *NETWORK):
                await interaction.message.delete()

    @router.button(actions.Decline, Answer.CARD)
    async def decline(self, interaction: Interaction, action: actions.Decline) -> None:
        """End the priced jobs. A price that was shown in the channel is taken away then."""
        jobs = await self._admission.decline(action.job, user_id=interaction.user.id)
        await self._responder.show(interaction, layout.note(price_cards.declined(jobs)))
        await self._remove_public(interaction)

    @router.button(actions.InPrivate)
    async def in_private(self, interaction: Interaction, action: actions.InPrivate) -> None:
        """Make the job again in private, on a server or from a direct message."""
        quote = await self._admission.in_private(
            action.job,
            user_id=interaction.user.id,
            request_key=str(interaction.id),
            upload_limit=interaction.filesize_limit,
        )
        await self._responder.show_quote(interaction, quote)

    @router.button(actions.ListJobs, Answer.EDIT, "owner")
    async def turn(self, interaction: Interaction, action: actions.ListJobs) -> None:
        """Show another page of the list in place of the pressed one."""
        state = None if action.state is None else JobState(action.state.upper())
        await self._list.show(interaction, state=state, page=action.page)

    @router.button(actions.Cancel, Answer.EDIT)
    async def cancel(self, interaction: Interaction, action: actions.Cancel) -> None:
        """Withdraw the waiting jobs of a batch and show the list as it is now."""
        jobs = await self._admission.cancel(action.job, user_id=interaction.user.id)
        job, from_prize = jobs[0], await self._admission.is_from_prize(jobs[0].id)
        answer = text.cancelled(jobs, from_prize=from_prize)
        if action.here:
            await self._responder.show(interaction, layout.note(answer))
            return
        await self._list.show(interaction, news=answer)
        await self._responder.private.update(job.batch_key, layout.note(answer))
