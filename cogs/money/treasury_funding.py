"""`/treasury topup` and `alerts`: add money from the chain, and choose the channel for alerts."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.money.errors import ChannelNotWritable
from bot.services.moderation.settings import ServerSettingsService
from bot.services.money.deposits import DepositService
from bot.ui.jobs.responder import Responder
from bot.ui.kit.responses import Interaction
from bot.ui.moderation import threshold_text
from cogs.managing import open_for_manager
from cogs.money.topup_cards import TopupCards


class TreasuryFunding(commands.Cog):
    """Part of `/treasury`."""

    _funding: DepositService
    _settings_service: ServerSettingsService
    _responder: Responder

    @app_commands.command(
        description="An exact amount and an address to send USDC to, for this server's budget"
    )
    @app_commands.describe(
        amount="In dollars, like 5, 0.25 or $12.50",
        sender="The address that you send from, if only its transfer may count",
    )
    @app_commands.rename(sender="from")
    async def topup(
        self,
        interaction: Interaction,
        amount: app_commands.Range[str, 1, 40],
        sender: app_commands.Range[str, 1, 60] | None = None,
    ) -> None:
        if await open_for_manager(interaction, self._responder) is not None:
            await TopupCards(self._funding, self._responder).promise(interaction, amount, sender)

    @app_commands.command(description="The channel for budget alerts, reports and what moderators change")
    @app_commands.describe(
        channel="The channel for it; without one, the channel you are in", off="True: no alerts any more"
    )
    async def alerts(
        self,
        interaction: Interaction,
        channel: discord.TextChannel | discord.Thread | None = None,
        off: bool = False,
    ) -> None:
        guild_id = await open_for_manager(interaction, self._responder)
        if guild_id is None:
            return
        alerts_channel = None if off else (channel.id if channel else interaction.channel_id)
        if channel is not None and not off:
            _require_writable(interaction, channel)
        before = (await self._settings_service.settings(guild_id)).alerts_channel
        await self._settings_service.change(
            guild_id, {"alerts_channel": alerts_channel}, by=interaction.user.id
        )
        await self._responder.show(interaction, threshold_text.alerts(alerts_channel, before))


def _require_writable(interaction: Interaction, channel: "discord.TextChannel | discord.Thread") -> None:
    """Raise ChannelNotWritable if the bot cannot write there."""
    me = interaction.guild.me if interaction.guild else None
    if me is None:
        return
    granted = channel.permissions_for(me)
    may_send = (
        granted.send_messages_in_threads if isinstance(channel, discord.Thread) else granted.send_messages
    )
    if not (granted.view_channel and may_send):
        raise ChannelNotWritable(channel.id)
