"""`/host forget`: the host erases the data of somebody who asked for it outside of Discord."""

from collections.abc import Collection

import discord
from discord import app_commands

from bot.domain.host.errors import NotTheHost
from bot.services.jobs.privacy import Privacy
from bot.ui.jobs import privacy_cards
from bot.ui.jobs.responder import Responder
from bot.ui.kit import actions, router
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer
from cogs.host.base import HostCommands


class HostPrivacyCommands(HostCommands):
    """Part of `/host`."""

    _privacy: Privacy

    @app_commands.command(description="Erase what is stored about somebody who asked you to, after asking")
    @app_commands.describe(member="By name or id; also one who has left all servers")
    async def forget(self, interaction: Interaction, member: discord.User) -> None:
        if await self.open(interaction):
            plan = await self._privacy.plan(member.id)
            await self._responder.show(interaction, privacy_cards.ask_host(plan, member.id))


class HostPrivacyButtons:
    """The button of its question."""

    def __init__(self, privacy: Privacy, responder: Responder, *, user_ids: Collection[int]) -> None:
        self._privacy = privacy
        self._responder = responder
        self._user_ids = frozenset(user_ids)

    @router.button(actions.ForgetMember, Answer.EDIT)
    async def forget(self, interaction: Interaction, action: actions.ForgetMember) -> None:
        """Erase everything about the member, unless the card may not say the truth any more."""
        if interaction.user.id not in self._user_ids:
            raise NotTheHost
        done = await self._privacy.confirm(action.user, posts=action.posts, asked_at=action.asked_at)
        await self._responder.show(interaction, privacy_cards.forgotten_by_host(done=done))
