"""`/host`: the wallet and the servers' budgets. Registered in the host's own server only.

Each part is a file of its own.
"""

from collections.abc import Collection

from discord import app_commands
from discord.ext import commands

from bot.domain.amounts import parse_usd
from bot.services.host import HostServices
from bot.services.jobs.privacy import Privacy
from bot.services.moderation.pauses import HostPauses
from bot.services.money import Money
from bot.ui.host import cards
from bot.ui.jobs.responder import Responder
from bot.ui.kit.responses import Interaction
from cogs.host.adopt import HostAdoptCommands
from cogs.host.base import guild_named
from cogs.host.deposits import HostDeposits
from cogs.host.pauses import HostPauseCommands
from cogs.host.privacy import HostPrivacyCommands
from cogs.host.status import HostStatusCommands


class Host(
    HostPauseCommands,
    HostDeposits,
    HostStatusCommands,
    HostAdoptCommands,
    HostPrivacyCommands,
    commands.GroupCog,
    group_name="host",
    group_description="The bot's wallet and what servers may spend",
):
    """All commands of the group."""

    def __init__(
        self,
        services: HostServices,
        money: Money,
        pauses: HostPauses,
        privacy: Privacy,
        responder: Responder,
        *,
        user_ids: Collection[int],
    ) -> None:
        super().__init__()
        self._budgets = money.budgets
        self._status = services.status
        self._funding = money.deposits
        self._stops = pauses
        self._privacy = privacy
        self._audit_job = money.audit
        self._rescue = services.rescue
        self._write_offs = services.write_offs
        self._adopter = services.adopter
        self._responder = responder
        self._user_ids = frozenset(user_ids)

    @app_commands.command(description="Add to a server's budget from what the wallet holds")
    @app_commands.describe(
        amount="In dollars, like 5, 0.25 or $12.50",
        server="Which server, by name or id; this one if none is named",
        note="Kept in the books with it",
    )
    async def credit(
        self,
        interaction: Interaction,
        amount: app_commands.Range[str, 1, 40],
        server: app_commands.Range[str, 1, 100] | None = None,
        note: app_commands.Range[str, 1, 200] | None = None,
    ) -> None:
        if not await self.open(interaction):
            return
        micro = parse_usd(amount)
        guild = await guild_named(interaction, server)
        balances = await self._budgets.credit(
            guild.id, micro, actor=interaction.user.id, note=note or "", key=str(interaction.id)
        )
        await self._responder.show(interaction, cards.credited(guild.name, micro, balances))

    @credit.autocomplete("server")
    async def _servers(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self.servers(interaction, typed)
