"""The buttons that stop spending, for the reason that the card which asked first quotes."""

from collections.abc import Collection

from bot.domain.host.errors import NotTheHost
from bot.services.moderation.pauses import HostPauses
from bot.services.moderation.settings import ServerSettingsService
from bot.ui.kit import actions, quotes, requester, responses, router
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer
from bot.ui.moderation import stop_cards


class StopButtons:
    """Handlers of the stops. `host_ids` are the people who operate the bot."""

    def __init__(
        self, settings_service: ServerSettingsService, pauses: HostPauses, host_ids: Collection[int]
    ) -> None:
        self._settings_service = settings_service
        self._pauses = pauses
        self._host_ids = frozenset(host_ids)

    @router.button(actions.Freeze, Answer.CARD, "manage_guild")
    async def freeze(self, interaction: Interaction, _action: actions.Freeze) -> None:
        """Stop the server's spending."""
        guild_id, _unused = requester.place(interaction)
        settings = await self._settings_service.freeze(
            guild_id, by=interaction.user.id, reason=quotes.quoted(interaction)
        )
        await responses.show(interaction, stop_cards.frozen(settings))

    @router.button(actions.Pause, Answer.CARD)
    async def pause(self, interaction: Interaction, _action: actions.Pause) -> None:
        """Stop spending on all servers."""
        self._require_host(interaction)
        await self._pauses.pause(by=interaction.user.id, reason=quotes.quoted(interaction))
        await responses.show(interaction, stop_cards.paused())

    @router.button(actions.RetireModel, Answer.CARD)
    async def retire(self, interaction: Interaction, action: actions.RetireModel) -> None:
        """Stop a model on all servers."""
        self._require_host(interaction)
        reason = quotes.quoted(interaction)
        await self._pauses.retire(action.model, by=interaction.user.id, reason=reason)
        await responses.show(interaction, stop_cards.retired(action.model))

    def _require_host(self, interaction: Interaction) -> None:
        if interaction.user.id not in self._host_ids:
            raise NotTheHost
