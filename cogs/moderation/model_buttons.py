"""The menu and the button on the card of a server's models."""

from collections.abc import Mapping, Sequence

from bot.catalogue import Media
from bot.catalogue.shortcuts import DEFAULTS
from bot.domain.moderation.model_rules import ModelRule, is_on
from bot.domain.money.model_facts import ModelFacts, cheapest_quick
from bot.services.moderation.settings import RulesService
from bot.services.money.model_facts import ModelFactsService
from bot.ui.kit import actions, requester, responses, router
from bot.ui.kit.layout import Card
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer
from bot.ui.moderation import model_cards


class ModelButtons:
    """Show and switch a server's models, for `/studio models` and for its card. One per bot."""

    def __init__(self, rules_service: RulesService, facts: ModelFactsService) -> None:
        self._rules_service = rules_service
        self._facts = facts

    async def overview(self, guild_id: int, switched: str | None = None) -> Card:
        """Return the card of all models. `switched` was just switched."""
        models, facts = self._rules_service.models, await self._facts.facts()
        rules = await self._rules_service.model_rules(guild_id)
        defaults = self._defaults(guild_id, rules, facts, await self._rules_service.defaults(guild_id))
        return model_cards.overview(models, facts, rules, defaults, guild_id, switched)

    async def defaults(self, guild_id: int) -> Card:
        """Return the card of the short commands' models."""
        rules, facts = await self._rules_service.model_rules(guild_id), await self._facts.facts()
        chosen = await self._rules_service.defaults(guild_id)
        channels = await self._rules_service.channel_defaults(guild_id)
        return model_cards.commands(self._defaults(guild_id, rules, facts, chosen), channels)

    def _defaults(
        self,
        guild_id: int,
        rules: Sequence[ModelRule],
        facts: Mapping[str, ModelFacts],
        chosen: Mapping[str, str],
    ) -> Mapping[str, str]:
        """Return the models of the short commands, by purpose, for members without rules of their own."""
        on = [model for model in self._rules_service.models if is_on(rules, guild_id, model.id)]
        quick = cheapest_quick([model.id for model in on if model.kind is Media.IMAGE], facts)
        return {**DEFAULTS, **({"fast": quick} if quick else {}), **chosen}

    @router.menu(actions.SwitchModel, Answer.CARD, "manage_guild")
    async def switch(self, interaction: Interaction, _action: actions.SwitchModel, chosen: str) -> None:
        """Switch the chosen model, away from what the card says of it."""
        guild_id, _unused = requester.place(interaction)
        model, was = model_cards.chosen(chosen)
        await self._rules_service.toggle_model(guild_id, model, by=interaction.user.id, was=was)
        await responses.show(interaction, await self.overview(guild_id, model))

    @router.button(actions.ShowModels, Answer.CARD, "manage_guild")
    async def show(self, interaction: Interaction, _action: actions.ShowModels) -> None:
        """Show all models."""
        guild_id, _unused = requester.place(interaction)
        await responses.show(interaction, await self.overview(guild_id))
