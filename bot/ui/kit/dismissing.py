"""The button on a card that asks first and changes nothing."""

from bot.i18n import _
from bot.ui.kit import actions, layout, responses, router
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer


class DismissButton:
    """Put a line in place of the card that asked."""

    @router.button(actions.Dismiss, Answer.EDIT)
    async def dismiss(self, interaction: Interaction, _action: actions.Dismiss) -> None:
        """Say that everything is as before. Nothing is written."""
        await responses.show(interaction, layout.note(_("Nothing was changed.")))
