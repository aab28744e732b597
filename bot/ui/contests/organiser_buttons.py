"""Buttons of organisers: Open on a preview, and more time when too few voted."""

from bot.ui.contests import cards, organiser_text
from bot.ui.contests.context import ContestContext
from bot.ui.jobs.responder import Responder
from bot.ui.kit import actions, layout, router
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer

EXTENSION_SECONDS = 86_400.0


class OrganiserButtons:
    """Handlers for members with Manage Events; the router checks the permission. One per bot."""

    def __init__(self, context: ContestContext, responder: Responder) -> None:
        self._context = context
        self._responder = responder

    @router.button(actions.Open, Answer.EDIT, "manage_events")
    async def open(self, interaction: Interaction, action: actions.Open) -> None:
        """Open the draft."""
        contest = await self._context.contest(interaction, action.contest)
        opened = await self._context.organiser.open(
            contest.id, guild_id=contest.guild_id, by=interaction.user.id
        )
        await self._responder.show(interaction, cards.opened(opened))

    @router.button(actions.Extend, Answer.PRIVATE, "manage_events")
    async def extend(self, interaction: Interaction, action: actions.Extend) -> None:
        """Extend the voting by a day."""
        contest = await self._context.contest(interaction, action.contest)
        after = await self._context.organiser.extend(
            contest.id, EXTENSION_SECONDS, guild_id=contest.guild_id, by=interaction.user.id
        )
        await self._responder.show(interaction, layout.note(organiser_text.extended(after)))
