"""`/treasury limits`, `allowance` and `lift`: set and remove limits and allowances."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.moderation.errors import NoSuchRule, RuleProblem, RuleRefused
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.periods import Per
from bot.services.moderation.settings import RulesService
from bot.ui.jobs.responder import Responder
from bot.ui.kit import permissions
from bot.ui.kit.responses import Interaction
from bot.ui.moderation import limit_cards
from bot.ui.moderation.limit_buttons import LimitButtons, names
from cogs.managing import Place, open_for_manager, scope_of

Amount = app_commands.Range[str, 1, 40]
PERIODS = [app_commands.Choice(name=per.value, value=per.value) for per in Per]


class TreasuryLimits(commands.Cog):
    """Part of `/treasury`."""

    _rules_service: RulesService
    _limits: LimitButtons
    _responder: Responder

    @app_commands.command(
        description="What one job may cost, or a day, week or month; alone: lists all rules"
    )
    @app_commands.describe(
        per="For one job, or for all jobs of a day, week or month together",
        amount="In dollars, like 5 or 0.25; 0 is zero, off removes the limit",
        channel="Only in this channel",
        role="Only for members with this role",
    )
    @app_commands.choices(per=PERIODS)
    async def limits(
        self,
        interaction: Interaction,
        per: str | None = None,
        amount: Amount | None = None,
        channel: Place | None = None,
        role: discord.Role | None = None,
    ) -> None:
        guild_id = await open_for_manager(interaction, self._responder)
        if guild_id is None:
            return
        if per is None and amount is None and channel is None and role is None:
            card = await self._limits.overview(interaction.guild, guild_id)
            await self._responder.show(interaction, card)
        else:
            scope, key = scope_of(guild_id, channel, role)
            await self._set(interaction, guild_id, Kind.LIMIT, scope, key, per, amount)

    @app_commands.command(description="What each member may spend for one job or in a day, week or month")
    @app_commands.describe(
        per="For one job, or for all jobs of a day, week or month",
        amount="In dollars, like 5 or 0.25; 0 is zero, off removes the allowance",
        member="Only this member, in place of what roles and everybody have",
        role="Each member with this role, in place of what everybody has",
    )
    @app_commands.choices(per=PERIODS)
    async def allowance(
        self,
        interaction: Interaction,
        per: str,
        amount: Amount,
        member: discord.User | None = None,
        role: discord.Role | None = None,
    ) -> None:
        guild_id = await open_for_manager(interaction, self._responder)
        if guild_id is None:
            return
        scope, key = _allowed(guild_id, member, role)
        await self._set(interaction, guild_id, Kind.ALLOWANCE, scope, key, per, amount)

    @app_commands.command(description="Take a limit or allowance away, also of a deleted role or channel")
    @app_commands.describe(rule="Choose it from the list")
    async def lift(self, interaction: Interaction, rule: app_commands.Range[str, 1, 100]) -> None:
        guild_id = await open_for_manager(interaction, self._responder)
        if guild_id is None:
            return
        rules = {limit_cards.rule_id(stored): stored for stored in await self._rules_service.rules(guild_id)}
        if rule not in rules:
            raise NoSuchRule(from_list=True)
        card = await self._limits.lift(guild_id, rules[rule], by=interaction.user.id)
        await self._responder.show(interaction, card)

    @lift.autocomplete("rule")
    async def _rules(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if interaction.guild_id is None or not permissions.has(interaction, "manage_guild"):
            return []
        known = names(interaction.guild)
        choices = [
            (limit_cards.choice(rule, known), limit_cards.rule_id(rule))
            for rule in await self._rules_service.rules(interaction.guild_id)
        ]
        matching = [(shown, value) for shown, value in choices if typed.strip().lower() in shown.lower()]
        return [app_commands.Choice(name=shown, value=value) for shown, value in matching[:25]]

    async def _set(
        self,
        interaction: Interaction,
        guild_id: int,
        kind: Kind,
        scope: Scope,
        key: int,
        per: str | None,
        amount: str | None,
    ) -> None:
        if per is None or amount is None:
            raise RuleRefused(RuleProblem.HALF_A_LIMIT)
        rule = Rule(kind, scope, key, Per(per), 0)
        card = await self._limits.apply(guild_id, rule, amount, by=interaction.user.id)
        await self._responder.show(interaction, card)


def _allowed(guild_id: int, member: discord.User | None, role: discord.Role | None) -> tuple[Scope, int]:
    if member is not None and role is not None:
        raise RuleRefused(RuleProblem.MEMBER_AND_ROLE)
    if role is not None and role.id != guild_id:  # @everyone has the server's id
        return Scope.ROLE, role.id
    return (Scope.MEMBER, member.id) if member is not None else (Scope.SERVER, guild_id)
