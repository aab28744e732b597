"""What organisers press: Open on a preview, and more time when too few voted."""

import re
from collections.abc import Sequence

from bot.ui.contests import cards, organiser_text
from bot.ui.contests.context import ContestContext
from bot.ui.contests.custom_ids import CONTEST, MARK, ContestAction
from bot.ui.jobs.responder import Responder
from bot.ui.kit import layout, permissions
from bot.ui.kit.buttons import DynamicButton, matching
from bot.ui.kit.responses import Interaction

EXTENSION_SECONDS = 86_400.0


class OrganiserButtons:
    """Who may is asked at each press. One per bot."""

    def __init__(self, context: ContestContext, responder: Responder) -> None:
        self._context = context
        self._responder = responder

    def buttons(self) -> Sequence[DynamicButton]:
        """To be given to the bot."""
        return (
            matching(f"{ContestAction.OPEN}:{CONTEST}", self.open),
            matching(f"{ContestAction.EXTEND}:{CONTEST}{MARK}", self.extend),
        )

    async def open(self, interaction: Interaction, match: re.Match[str]) -> None:
        """The preview becomes a contest."""
        if not await self._responder.open(interaction, edit=True):
            return
        permissions.require(interaction, "manage_events")
        contest = await self._context.contest(interaction, match["contest"])
        opened = await self._context.contests.open(
            contest.id, guild_id=contest.guild_id, by=interaction.user.id
        )
        await self._responder.show(interaction, cards.opened(opened))

    async def extend(self, interaction: Interaction, match: re.Match[str]) -> None:
        """A day more."""
        if not await self._responder.open(interaction):
            return
        permissions.require(interaction, "manage_events")
        contest = await self._context.contest(interaction, match["contest"])
        after = await self._context.contests.extend(
            contest.id, EXTENSION_SECONDS, guild_id=contest.guild_id, by=interaction.user.id
        )
        await self._responder.show(interaction, layout.note(organiser_text.extended(after)))
