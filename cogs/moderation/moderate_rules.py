"""`/moderate gates` and `ladder`: who may use the bot, and what strikes lead to."""

import math
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.durations import parse_duration
from bot.domain.moderation.ladder import Ladder
from bot.i18n import _
from bot.services.moderation.settings import ServerSettingsService
from bot.ui.jobs.responder import Responder
from bot.ui.kit.responses import Interaction
from bot.ui.moderation import people_rules
from cogs.managing import open_for_moderator

Typed = app_commands.Range[str, 1, 40]
_HOUR = 3600.0
_LONGEST_GATE = 365 * 24 * _HOUR
_STEPS = ("note", "1h", "1d", "7d", "blocked")
_OFF = "off"


class ModerateRules(commands.Cog):
    """Part of `/moderate`."""

    _settings_service: ServerSettingsService
    _responder: Responder

    @app_commands.command(description="Who may use the bot here; alone: shows it")
    @app_commands.describe(
        account_age="How old a Discord account has to be, like 7d; off: any",
        time_on_server="How long a member has to be here, like 1d; off: any",
        role="Only members with this role; @everyone: all",
        pending="on: only members who have accepted the server's rules",
        requests="How many things one member may ask for in a minute; 120 at first",
    )
    async def gates(
        self,
        interaction: Interaction,
        account_age: Typed | None = None,
        time_on_server: Typed | None = None,
        role: discord.Role | None = None,
        pending: Literal["on", "off"] | None = None,
        requests: app_commands.Range[int, 1, 300] | None = None,
    ) -> None:
        guild_id = await open_for_moderator(interaction, self._responder)
        if guild_id is None:
            return
        fields: dict[str, object] = {}
        if account_age is not None:
            fields["gate_account_hours"] = _hours(account_age, "account_age")
        if time_on_server is not None:
            fields["gate_member_hours"] = _hours(time_on_server, "time_on_server")
        if role is not None:
            fields["gate_role"] = None if role.id == guild_id else role.id
        if pending is not None:
            fields["gate_pending"] = pending == "on"
        if requests is not None:
            fields["requests_per_minute"] = requests
        settings = await self._settings_service.settings(guild_id)
        if fields:
            settings = await self._settings_service.change(guild_id, fields, by=interaction.user.id)
        await self._responder.show(interaction, people_rules.gates(settings, changed=bool(fields)))

    @app_commands.command(description="What each strike leads to; alone: shows it")
    @app_commands.describe(
        first="note, blocked, or for how long, like 1h",
        second="The same for the second strike; off: the ladder ends before it",
        third="The third",
        fourth="The fourth",
        fifth="The fifth",
        sixth="The sixth and every further one",
        days="How many days a strike counts; 30 at first",
    )
    async def ladder(
        self,
        interaction: Interaction,
        first: Typed | None = None,
        second: Typed | None = None,
        third: Typed | None = None,
        fourth: Typed | None = None,
        fifth: Typed | None = None,
        sixth: Typed | None = None,
        days: app_commands.Range[int, 1, 365] | None = None,
    ) -> None:
        guild_id = await open_for_moderator(interaction, self._responder)
        if guild_id is None:
            return
        settings = await self._settings_service.settings(guild_id)
        changed = Ladder.load(settings.strike_ladder).with_steps(
            {
                "first": first,
                "second": second,
                "third": third,
                "fourth": fourth,
                "fifth": fifth,
                "sixth": sixth,
            }
        )
        fields: dict[str, object] = {"strike_ladder": changed.dump()}
        if days is not None:
            fields["strike_days"] = days
        new = await self._settings_service.change(guild_id, fields, by=interaction.user.id)
        await self._responder.show(interaction, people_rules.ladder(new, changed=new != settings))

    @ladder.autocomplete("first")
    @ladder.autocomplete("second")
    @ladder.autocomplete("third")
    @ladder.autocomplete("fourth")
    @ladder.autocomplete("fifth")
    @ladder.autocomplete("sixth")
    async def _steps(self, _interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        words = {step: step for step in _STEPS}
        words |= {"note": _("note: nothing else"), "blocked": _("blocked: until a moderator unblocks")}
        words[_OFF] = _("off: the ladder ends before it")
        return [
            app_commands.Choice(name=name, value=value)
            for value, name in words.items()
            if typed.strip().lower() in value
        ]


def _hours(typed: str, option: str) -> int:
    """Return the whole hours of a typed duration, rounded up; 0 for `off`.

    Raises NotADuration or DurationOutOfRange.
    """
    if typed.strip().lower() in (_OFF, "0"):
        return 0
    seconds = parse_duration(typed, option, minimum=_HOUR, maximum=_LONGEST_GATE)
    return math.ceil(seconds / _HOUR)
