"""`/host deposits list`, `assign` and `keep`: decide about deposits that were not credited automatically."""

from discord import app_commands

from bot.services.money.deposits import DepositService
from bot.ui.host import deposit_cards
from bot.ui.kit.responses import Interaction
from cogs.host.base import HostCommands, guild_named, server_names

Key = app_commands.Range[str, 1, 100]


class HostDeposits(HostCommands):
    """Part of `/host`."""

    _funding: DepositService

    deposits = app_commands.Group(
        name="deposits", description="Unmatched deposits: transfers that no server was credited with"
    )

    @deposits.command(name="list", description="Transfers to the wallet that wait for you")
    async def list_deposits(self, interaction: Interaction) -> None:
        if await self.open(interaction):
            unclaimed = await self._funding.unclaimed()
            card = deposit_cards.listing(unclaimed, server_names(interaction))
            await self._responder.show(interaction, card)

    @deposits.command(description="Give a deposit to a server's budget")
    @app_commands.describe(deposit="Which one", server="By name or id; this one if none is named")
    async def assign(
        self,
        interaction: Interaction,
        deposit: Key,
        server: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        if not await self.open(interaction):
            return
        guild = await guild_named(interaction, server)
        assigned = await self._funding.assign(deposit.strip(), guild.id, by=interaction.user.id)
        await self._responder.show(interaction, deposit_cards.assigned(assigned, guild.name))

    @deposits.command(description="A deposit is your own money: it goes to no server")
    @app_commands.describe(deposit="Which one")
    async def keep(self, interaction: Interaction, deposit: Key) -> None:
        if await self.open(interaction):
            dismissed = await self._funding.dismiss(deposit.strip(), by=interaction.user.id)
            await self._responder.show(interaction, deposit_cards.dismissed(dismissed))

    @assign.autocomplete("deposit")
    @keep.autocomplete("deposit")
    async def _unclaimed(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if interaction.user.id not in self._user_ids:
            return []
        named = [(deposit_cards.choice(deposit), deposit.key) for deposit in await self._funding.unclaimed()]
        wanted = typed.strip().lower()
        return [
            app_commands.Choice(name=name, value=key)
            for name, key in named
            if wanted in name.lower() or wanted in key
        ][:25]

    @assign.autocomplete("server")
    async def _to_server(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self.servers(interaction, typed)
