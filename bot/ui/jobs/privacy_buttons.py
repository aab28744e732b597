"""A member's own data: the file, and the buttons that erase it."""

from bot.services.jobs.privacy import Privacy
from bot.ui.jobs import privacy_cards
from bot.ui.jobs.responder import Responder
from bot.ui.kit import actions, router, sending
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer


class PrivacyButtons:
    """Handlers of a member's own data. One per bot."""

    def __init__(self, privacy: Privacy, responder: Responder) -> None:
        self._privacy = privacy
        self._responder = responder

    async def show(self, interaction: Interaction) -> None:
        """Answer an acknowledged interaction with the member's file."""
        file = await self._privacy.own_file(interaction.user.id, interaction.filesize_limit)
        card = privacy_cards.own_file(file)
        await self._responder.show(interaction, card, [sending.file(file.name, file.data)])

    async def ask(self, interaction: Interaction) -> None:
        """Answer an acknowledged interaction with the question before everything is erased."""
        plan = await self._privacy.plan(interaction.user.id)
        if plan.holdings.is_empty:
            await self._responder.show(interaction, privacy_cards.nothing())
        else:
            await self._responder.show(interaction, privacy_cards.ask(plan))

    @router.button(actions.OwnData)
    async def copy(self, interaction: Interaction, _action: actions.OwnData) -> None:
        """Show the file; the question stays."""
        await self.show(interaction)

    @router.button(actions.Forget, Answer.EDIT)
    async def forget(self, interaction: Interaction, action: actions.Forget) -> None:
        """Erase everything, unless the card may not say the truth any more."""
        done = await self._privacy.confirm(interaction.user.id, posts=action.posts, asked_at=action.asked_at)
        card = privacy_cards.forgotten if done else privacy_cards.going_on
        await self._responder.show(interaction, card(posts=action.posts))
