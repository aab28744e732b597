"""`/treasury confirm-above`, `approve-above`, `running` and `zone`."""

from collections.abc import Iterator
from zoneinfo import available_timezones

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.amounts import format_usd, parse_usd
from bot.domain.moderation.errors import RuleProblem, RuleRefused
from bot.domain.periods import zone_named
from bot.domain.server_settings import ServerSettings
from bot.i18n import _
from bot.services.moderation.settings import ServerSettingsService
from bot.ui.jobs.responder import Responder
from bot.ui.kit import layout, sending
from bot.ui.kit.layout import Tone
from bot.ui.kit.responses import Interaction
from bot.ui.moderation import threshold_text
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
        card = layout.contained(
            Tone.DONE,
            _("Confirm above: {amount}", amount=format_usd(threshold)),
            _("Was {old} before.", old=format_usd(settings.confirm_above)),
            _("Cheaper jobs start right away."),
        )
        await self._responder.show(interaction, card)

    @app_commands.command(
        name="approve-above", description="Above this price moderators decide whether a job starts"
    )
    @app_commands.describe(
        amount="In dollars, like 2.50; off: nobody has to approve",
        channel="Where the cards are posted; this channel at first",
        approver_role="Members with this role can approve too",
        ping="Whether each request pings the approver role; on at first",
        second_above="Above this price two people have to agree; off: one is enough",
        second_role="One of those two must have this role, or Manage Server",
    )
    async def approve_above(
        self,
        interaction: Interaction,
        amount: Amount,
        channel: Place | None = None,
        approver_role: discord.Role | None = None,
        ping: bool | None = None,
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
        if ping is not None:
            fields["approvals_ping"] = ping
        posted_in = (
            channel.id if channel is not None else settings.approvals_channel or interaction.channel_id
        )
        if fields["approve_above"] is not None or fields.get("second_above") is not None:
            fields["approvals_channel"] = posted_in
        now = await self._change(interaction, settings, **fields)
        warnings = [*_cannot_post(interaction, now), *_cannot_ping(interaction, now)]
        card = layout.contained(
            Tone.MONEY if warnings else Tone.DONE, _("Approvals"), *threshold_text.approvals(now), *warnings
        )
        await self._responder.show(interaction, card)

    @app_commands.command(description="How many jobs of one member may run at the same time")
    @app_commands.describe(jobs="The others wait their turn; 3 at first")
    async def running(self, interaction: Interaction, jobs: app_commands.Range[int, 1, 20]) -> None:
        settings = await self._opened_settings(interaction)
        if settings is None:
            return
        await self._change(interaction, settings, running_per_member=jobs)
        card = layout.contained(
            Tone.DONE,
            _("Jobs of a member at once: {count}", count=jobs),
            _("Was {old} before.", old=settings.running_per_member),
            _("The others wait their turn."),
        )
        await self._responder.show(interaction, card)

    @app_commands.command(description="The time zone in which days, weeks and months begin")
    @app_commands.describe(name="Like Europe/Berlin or America/New_York")
    async def zone(self, interaction: Interaction, name: app_commands.Range[str, 1, 60]) -> None:
        settings = await self._opened_settings(interaction)
        if settings is None:
            return
        zone = zone_named(name).key
        await self._change(interaction, settings, zone=zone)
        card = layout.contained(
            Tone.DONE,
            _("Time zone: {zone}", zone=zone),
            _("Was {old} before.", old=settings.zone),
            _("Days, weeks and months of limits begin at midnight there."),
        )
        await self._responder.show(interaction, card)

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


def _cannot_post(interaction: Interaction, settings: ServerSettings) -> Iterator[str]:
    """Yield a warning if the bot may not post in the channel of the cards."""
    channel = settings.approvals_channel
    if channel is None or interaction.guild is None or sending.may_post(interaction.guild, channel):
        return
    yield _("⚠️ I may not post in <#{channel}>.", channel=channel)
    yield _("Allow me **View Channel**, **Send Messages**, **Embed Links** and **Attach Files** there.")
    yield _("Until then `/approvals list` shows the requests.")


def _cannot_ping(interaction: Interaction, settings: ServerSettings) -> Iterator[str]:
    """Yield a warning if Discord does not let the bot's mention of the approver role notify its members."""
    guild, role_id = interaction.guild, settings.approver_role
    if guild is None or role_id is None or not settings.approvals_ping:
        return
    role, me = guild.get_role(role_id), guild.me
    if role is None or me is None or role.mentionable or me.guild_permissions.mention_everyone:
        return
    yield _("⚠️ My ping won't reach <@&{role}>, because that role can't be mentioned.", role=role_id)
    yield _("Allow everyone to mention it in the role's settings.")


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
