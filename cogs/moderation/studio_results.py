"""`/studio results` and `/studio gallery`: where results go, and the channel that shows the starred ones."""

from collections.abc import Iterator
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.moderation.channel_settings import ResultsRule
from bot.domain.moderation.errors import RuleProblem, RuleRefused
from bot.domain.server_settings import ResultsTo
from bot.i18n import _
from bot.services.moderation.settings import RulesService, ServerSettingsService
from bot.ui.jobs.responder import Responder
from bot.ui.kit import place_text
from bot.ui.kit.responses import Interaction
from bot.ui.moderation import results_cards
from cogs.managing import Place, open_for_manager

TO = [
    app_commands.Choice(name="where they are asked for", value="here"),
    app_commands.Choice(name="one channel for all", value="channel"),
    app_commands.Choice(name="a thread for each member", value="member_thread"),
    app_commands.Choice(name="a thread for each request", value="job_thread"),
    app_commands.Choice(name="a direct message to their maker", value="dm"),
    app_commands.Choice(name="as on the server (for one channel)", value="reset"),
]

_TO_POST = ("view_channel", "send_messages", "attach_files", "embed_links", "read_message_history")
_TO_OPEN = ("create_public_threads", "send_messages_in_threads")


class StudioResults(commands.Cog):
    """Part of `/studio`."""

    _rules_service: RulesService
    _settings_service: ServerSettingsService
    _responder: Responder

    @app_commands.command(description="Where results go, also for one channel; alone: shows it")
    @app_commands.describe(
        to="Where results go from now on",
        into="The channel for all results, or the one that threads are opened in",
        channel="Only what is asked for in this channel",
    )
    @app_commands.choices(to=TO)
    async def results(
        self,
        interaction: Interaction,
        to: str | None = None,
        into: app_commands.AppCommandChannel | None = None,
        channel: Place | None = None,
    ) -> None:
        guild_id = await open_for_manager(interaction, self._responder)
        if guild_id is None:
            return
        if to is None and (into is not None or channel is not None):
            raise RuleRefused(RuleProblem.NO_RESULTS_RULE)
        _check_kind(into)
        if to is not None:
            rule = None if to == "reset" else ResultsRule(ResultsTo(to), None if into is None else into.id)
            await self._rules_service.set_results(
                guild_id,
                rule,
                by=interaction.user.id,
                channel_id=None if channel is None else channel.id,
            )
        server = ResultsRule.of_server(await self._settings_service.settings(guild_id))
        channels = await self._rules_service.results(guild_id)
        warnings = [
            warning for rule in {server, *channels.values()} for warning in _lacking(interaction, rule)
        ]
        card = results_cards.results(server, channels, warnings, changed=to is not None)
        await self._responder.show(interaction, card)

    @app_commands.command(description="A channel that shows what members star with ⭐; alone: shows it")
    @app_commands.describe(
        channel="Where starred results are shown",
        stars="How many members have to star a result; 3 at first",
        monthly="A post about the most loved results of each month",
        close="Show nothing more; what is there stays",
    )
    async def gallery(
        self,
        interaction: Interaction,
        channel: app_commands.AppCommandChannel | None = None,
        stars: app_commands.Range[int, 1, 100] | None = None,
        monthly: Literal["on", "off"] | None = None,
        close: bool = False,
    ) -> None:
        guild_id = await open_for_manager(interaction, self._responder)
        if guild_id is None:
            return
        before = await self._settings_service.settings(guild_id)
        _check_kind(channel)
        fields: dict[str, object] = {}
        if channel is not None:
            fields["gallery_channel"] = channel.id
        if stars is not None:
            fields["gallery_stars"] = stars
        if monthly is not None:
            fields["loved_monthly"] = monthly == "on"
        if close:
            fields["gallery_channel"] = None
        elif fields and fields.get("gallery_channel", before.gallery_channel) is None:
            raise RuleRefused(RuleProblem.NO_GALLERY)
        settings = before
        if fields:
            settings = await self._settings_service.change(guild_id, fields, by=interaction.user.id)
        warnings = list(_missing(interaction, settings.gallery_channel, _TO_POST))
        card = results_cards.gallery(settings, warnings, changed=bool(fields))
        await self._responder.show(interaction, card)


def _check_kind(channel: app_commands.AppCommandChannel | None) -> None:
    """Raise RuleRefused for a category, a forum or a channel for voices."""
    if channel is not None and channel.type not in (discord.ChannelType.text, discord.ChannelType.news):
        raise RuleRefused(RuleProblem.NOT_WRITTEN_IN)


def _lacking(interaction: Interaction, rule: ResultsRule) -> Iterator[str]:
    """Yield a warning if the bot may not post, or open threads, in the channel that the rule names."""
    needs = (*_TO_POST, *_TO_OPEN) if rule.to.opens_thread else _TO_POST
    yield from _missing(interaction, rule.channel_id, needs)


def _missing(interaction: Interaction, channel_id: int | None, needs: tuple[str, ...]) -> Iterator[str]:
    guild = interaction.guild
    place = None if guild is None or channel_id is None else guild.get_channel(channel_id)
    if guild is None or place is None or guild.me is None:
        return
    granted = place.permissions_for(guild.me)
    lacks = [key for key in needs if not getattr(granted, key)]
    if lacks:
        listed = ", ".join(f"**{name}**" for name in place_text.names(lacks))
        yield _("⚠️ In <#{channel}> I still need: {listed}.", channel=channel_id, listed=listed)
