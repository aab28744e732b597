"""The buttons and menus of `/setup`. Each press shows the panel as things are now, whoever changed them."""

from collections.abc import Sequence

from bot.domain.moderation.setting_up import SetupPage
from bot.services.moderation.setup import SetupService
from bot.ui.kit import actions, locales, requester, responses, router
from bot.ui.kit.layout import Card
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer
from bot.ui.moderation import setup_cards, setup_rows


class SetupButtons:
    """Show the panel and save what is chosen, for the command, the greeting and the panel. One per bot."""

    def __init__(self, setup: SetupService) -> None:
        self._setup = setup

    async def panel(self, interaction: Interaction, page: SetupPage | None = None) -> Card:
        """Return the panel on this page; None: the one that was seen last."""
        guild_id, channel_id = requester.place(interaction)
        if page is None:
            state = await self._setup.state(guild_id)
        else:
            state = await self._setup.turn(guild_id, page, by=interaction.user.id)
        return setup_cards.panel(state, interaction.guild, channel_id)

    @router.button(actions.SetUp, Answer.CARD, "manage_guild")
    async def show(self, interaction: Interaction, action: actions.SetUp) -> None:
        """Show a page of the panel."""
        known = set(SetupPage)
        page = SetupPage(action.page) if action.page in known else None
        await responses.show(interaction, await self.panel(interaction, page))

    @router.choices(actions.ChooseSetting, Answer.CARD, "manage_guild")
    async def choose(
        self, interaction: Interaction, action: actions.ChooseSetting, values: Sequence[str]
    ) -> None:
        """Save what was chosen, and show it with everything that others have changed meanwhile."""
        guild_id, channel_id = requester.place(interaction)
        row = setup_rows.find(action.row)
        choice = setup_rows.Choice(guild_id, interaction.guild, interaction.user.id, values)
        await row.save(self._setup, choice)
        state = await self._setup.turn(guild_id, row.page, by=interaction.user.id)
        locales.choose(guild_id, state.settings.language)
        await responses.show(interaction, setup_cards.panel(state, interaction.guild, channel_id))
