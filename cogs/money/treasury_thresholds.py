"""`/treasury confirm-above`, `approve-above`, `running` and `zone`."""

from zoneinfo import available_timezones

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.amounts import format_usd, parse_usd
from bot.domain.moderation.errors import RuleProblem, RuleRefused
from bot.domain.periods import zone_named
from bot.domain.server_settings import ServerSettings
from bot.i18n import _, ngettext
from bot.services.moderation.settings import ServerSettingsService
from bot.ui.jobs.responder import Responder
from bot.ui.kit import layout, sending
from bot.ui.kit.responses import Interaction
from bot.ui.moderation import rules_text
from cogs.managing import Place, open_for_manager

Amount = app_commands.Range[str, 1, 40]


class TreasuryThresholds(commands.Cog):
    """Part of `/treasury`."""

    _settings_service: ServerSettingsService
    _responder: Responder

    @app_commands.command(
        name="confirm-above", description="Above this price members press a button before anything is held"
    )
    @app_commands.describe(amount="In dollars, like 0.25; 0 asks before every job")
    async def confirm_above(self, interaction: Interaction, amount: Amount) -> None:
        settings = await self._opened_settings(interaction)
        if settings is None:
            return
        threshold = parse_usd(amount)
        await self._change(interaction, settings, confirm_above=threshold)
        rule = _("Above {line} members see the price and press first", line=format_usd(threshold))
        await self._responder.show(
            interaction,
            layout.note(
                _(
                    "{said} (before: {confirm_above}).",
                    said=rule,
                    confirm_above=format_usd(settings.confirm_above),
                )
            ),
        )

    @app_commands.command(
        name="approve-above", description="Above this price moderators decide whether a job starts"
    )
    @app_commands.describe(
        amount="In dollars, like 2.50; off: nobody has to approve",
        channel="Where the cards are posted; this channel at first",
        approver_role="Who may decide besides those who may Moderate Members",
        second_above="Above this price two people have to agree; off: one is enough",
        second_role="One of those two must have this role, or Manage Server",
    )
    async def approve_above(
        self,
        interaction: Interaction,
        amount: Amount,
        channel: Place | None = None,
        approver_role: discord.Role | None = None,
        second_above: Amount | None = None,
        second_role: discord.Role | None = None,
    ) -> None:
        settings = await self._opened_settings(interaction)
        if settings is None:
            return
        fields: dict[str, object] = {"approve_above": _threshold(amount)}
        if second_above is not None:
            fields["second_above"] = _threshold(second_above)
        elif fields["approve_above"] is None:
            fields["second_above"] = None
        fields |= _role("approver_role", approver_role, settings) | _role(
            "second_role", second_role, settings
        )
        posted_in = (
            channel.id if channel is not None else settings.approvals_channel or interaction.channel_id
        )
        if fields["approve_above"] is not None or fields.get("second_above") is not None:
            fields["approvals_channel"] = posted_in
        now = await self._change(interaction, settings, **fields)
        warning = self._cannot_post(interaction, now)
        await self._responder.show(
            interaction,
            layout.note(_("Approvals: {approvals}.", approvals=rules_text.approvals(now)), warning),
        )

    @app_commands.command(description="How many jobs of one member may run at the same time")
    @app_commands.describe(jobs="The others wait their turn; 3 at first")
    async def running(self, interaction: Interaction, jobs: app_commands.Range[int, 1, 20]) -> None:
        settings = await self._opened_settings(interaction)
        if settings is None:
            return
        await self._change(interaction, settings, running_per_member=jobs)
        text = ngettext(
            "{n} job of a member runs at a time, the others wait (before: {running_per_member}).",
            "{n} jobs of a member run at once, the others wait (before: {running_per_member}).",
            jobs,
            running_per_member=settings.running_per_member,
        )
        await self._responder.show(interaction, layout.note(text))

    @app_commands.command(description="The time zone in which days, weeks and months begin")
    @app_commands.describe(name="Like Europe/Berlin or America/New_York")
    async def zone(self, interaction: Interaction, name: app_commands.Range[str, 1, 60]) -> None:
        settings = await self._opened_settings(interaction)
        if settings is None:
            return
        zone = zone_named(name).key
        await self._change(interaction, settings, zone=zone)
        text = _(
            "Days, weeks and months begin at midnight in {zone} (before: {zone_2}).",
            zone=zone,
            zone_2=settings.zone,
        )
        await self._responder.show(interaction, layout.note(text))

    @zone.autocomplete("name")
    async def _zones(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        wanted = typed.strip().casefold().replace(" ", "_")
        zones = sorted(name for name in available_timezones() if wanted in name.casefold())
        return [app_commands.Choice(name=name, value=name) for name in zones[:25]]

    async def _opened_settings(self, interaction: Interaction) -> ServerSettings | None:
        """Acknowledge a manager's command and return the settings, None for a redelivered interaction."""
        guild_id = await open_for_manager(interaction, self._responder)
        return None if guild_id is None else await self._settings_service.settings(guild_id)

    async def _change(
        self, interaction: Interaction, settings: ServerSettings, **fields: object
    ) -> ServerSettings:
        return await self._settings_service.change(settings.guild_id, fields, by=interaction.user.id)

    def _cannot_post(self, interaction: Interaction, settings: ServerSettings) -> str | None:
        """Return a warning if the bot may not post in the channel of the cards."""
        if settings.approvals_channel is None or interaction.guild is None:
            return None
        if sending.may_post(interaction.guild, settings.approvals_channel):
            return None
        return _(
            "I may not post in <#{approvals_channel}>: allow me to view it, send messages, embed "
            "links and attach files. Until then `/approvals list` shows what waits.",
            approvals_channel=settings.approvals_channel,
        )


def _threshold(typed: str) -> int | None:
    """Return micro-USDC, None for `off`."""
    return None if typed.strip().lower() == "off" else parse_usd(typed)


def _role(name: str, role: discord.Role | None, settings: ServerSettings) -> dict[str, object]:
    """Return the field to change; none if no role was named."""
    if role is None:
        return {}
    if role.id == settings.guild_id:
        raise RuleRefused(RuleProblem.EVERYONE_DECIDES)
    return {name: role.id}
