"""`/host pause`, `unpause` and `retire-model`: the host stops spending, or one model, on all servers."""

from discord import app_commands

from bot import catalogue
from bot.i18n import _
from bot.services.moderation.pauses import HostPauses
from bot.ui.kit.responses import Interaction
from bot.ui.moderation import stop_cards
from cogs.host.base import HostCommands

Reason = app_commands.Range[str, 1, 200]


class HostPauseCommands(HostCommands):
    """Part of `/host`."""

    _stops: HostPauses

    @app_commands.command(description="Stop all spending on all servers; what is paid is still delivered")
    @app_commands.describe(reason="Shown to members who are refused, and kept in the log")
    async def pause(self, interaction: Interaction, reason: Reason | None = None) -> None:
        if await self.open(interaction):
            servers = await self._stops.plan_pause()
            await self._responder.show(interaction, stop_cards.ask_pause(servers, reason or ""))

    @app_commands.command(description="Let all servers spend again")
    async def unpause(self, interaction: Interaction) -> None:
        if await self.open(interaction):
            ended = await self._stops.unpause(by=interaction.user.id)
            await self._responder.show(interaction, stop_cards.unpaused(ended))

    @app_commands.command(
        name="retire-model", description="Stop a model on all servers, or let it be used again"
    )
    @app_commands.describe(
        model="Which model",
        reason="Shown to members who are refused, and kept in the log",
        back="True: let it be used again",
    )
    async def retire_model(
        self,
        interaction: Interaction,
        model: app_commands.Range[str, 1, 40],
        reason: Reason | None = None,
        back: bool = False,
    ) -> None:
        if not await self.open(interaction):
            return
        name = model.strip().lower()
        if back:
            await self._stops.restore(name, by=interaction.user.id)
            await self._responder.show(interaction, stop_cards.restored(name))
        else:
            await self._stops.plan_retirement(name)
            await self._responder.show(interaction, stop_cards.ask_retire(name, reason or ""))

    @retire_model.autocomplete("model")
    async def _models(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if interaction.user.id not in self._user_ids:
            return []
        stopped = {retired.model for retired in await self._stops.retired()}
        names = [model.id for model in catalogue.EVERY_MODEL if typed.strip().lower() in model.id]
        return [
            app_commands.Choice(
                name=_("{name} (stopped)", name=name) if name in stopped else name, value=name
            )
            for name in names[:25]
        ]
