""" "Try it free" and the button that makes the first picture."""

from dataclasses import replace

from bot import catalogue
from bot.catalogue.shortcuts import choose_operation
from bot.i18n import _
from bot.services.jobs.ordering.admission import Admission
from bot.services.jobs.ordering.trial import Trial
from bot.ui.jobs.ordering import trial_cards
from bot.ui.jobs.responder import Responder
from bot.ui.kit import actions, permissions, requester, responses, router
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer


class TrialButtons:
    """Handlers of the first picture. One per bot."""

    def __init__(self, trial: Trial, admission: Admission, responder: Responder) -> None:
        self._trial = trial
        self._admission = admission
        self._responder = responder

    @router.button(actions.TryFree, Answer.PRIVATE)
    async def quote(self, interaction: Interaction, _action: actions.TryFree) -> None:
        """Show what a first picture costs. Nothing is held or paid."""
        trial = await self._trial.quote(requester.identify(interaction), _(trial_cards.PROMPT))
        may_add = permissions.has(interaction, "manage_guild")
        await responses.show(interaction, trial_cards.quoted(trial, may_add=may_add))

    @router.button(actions.MakeFirst, Answer.CARD)
    async def make(self, interaction: Interaction, action: actions.MakeFirst) -> None:
        """Make the picture at the price on the button; at another price the new one is shown."""
        operation, _places = choose_operation(catalogue.model(action.model), {"prompt"})
        request = replace(
            requester.request(interaction, operation.id, {"prompt": _(trial_cards.PROMPT)}),
            agreed_price=action.price,
            pressed=f"first:{interaction.guild_id}",
        )
        await self._responder.show_quote(interaction, await self._admission.submit(request))
