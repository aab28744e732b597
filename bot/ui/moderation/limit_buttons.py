"""The menu, the buttons and the forms on the cards of limits and allowances."""

from collections.abc import Mapping

import discord
from discord import ui

from bot.domain.amounts import format_usd, parse_usd
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.periods import Per
from bot.i18n import _
from bot.services.moderation.settings import RulesService, ServerSettingsService
from bot.ui.kit import actions, modals, requester, responses, router
from bot.ui.kit.layout import Card
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer
from bot.ui.moderation import limit_cards

_AMOUNT, _WHAT = "amount", "what"
_LONGEST_AMOUNT = 40


class LimitButtons:
    """Show, set and remove rules, for the commands and for their cards. One per bot."""

    def __init__(self, rules_service: RulesService, settings_service: ServerSettingsService) -> None:
        self._rules_service = rules_service
        self._settings_service = settings_service

    # ── acts ─────────────────────────────────────────────────────────────────────────────────────

    async def overview(self, guild: discord.Guild | None, guild_id: int) -> Card:
        """Return the card of all rules."""
        return limit_cards.overview(
            await self._rules_service.pools(guild_id),
            await self._rules_service.rules(guild_id),
            await self._settings_service.settings(guild_id),
            names(guild),
        )

    async def set(self, guild_id: int, rule: Rule, *, by: int) -> Card:
        """Put the rule in force. Return what it replaces, its use, and whom it refuses already."""
        old = await self._rules_service.set(guild_id, rule, by=by)
        use = await self._rules_service.in_use(guild_id, rule)
        return limit_cards.changed(use, old, await self._settings_service.settings(guild_id))

    async def lift(self, guild_id: int, rule: Rule, *, by: int) -> Card:
        """Remove the rule; its amount does not matter. Raises NoSuchRule."""
        return limit_cards.removed(await self._rules_service.lift(guild_id, rule, by=by))

    # ── presses ──────────────────────────────────────────────────────────────────────────────────

    @router.button(actions.ShowLimits, Answer.CARD, "manage_guild")
    async def show(self, interaction: Interaction, _action: actions.ShowLimits) -> None:
        """Show all rules."""
        guild_id, _unused = requester.place(interaction)
        await responses.show(interaction, await self.overview(interaction.guild, guild_id))

    @router.menu(actions.ChooseRule, Answer.CARD, "manage_guild")
    async def choose(self, interaction: Interaction, _action: actions.ChooseRule, chosen: str) -> None:
        """Show the chosen rule with its buttons."""
        guild_id, _unused = requester.place(interaction)
        kind, scope, key, per = chosen.split(":")
        wanted = Rule(Kind(kind), Scope(scope), int(key), Per(per), 0)
        rule = await self._rules_service.find(guild_id, wanted)
        use = await self._rules_service.in_use(guild_id, rule)
        await responses.show(interaction, limit_cards.one(use))

    @router.button(actions.ChangeRule, Answer.DIALOG, "manage_guild")
    async def change(self, interaction: Interaction, action: actions.ChangeRule) -> None:
        """Ask for the new amount."""
        guild_id, _unused = requester.place(interaction)
        rule = await self._rules_service.find(guild_id, _rule(action))
        title = limit_cards.plain_name(rule, names(interaction.guild))
        await modals.open_dialog(interaction, action, title, [_amount(format_usd(rule.amount))])

    @router.dialog(actions.ChangeRule, Answer.CARD, "manage_guild")
    async def changed(
        self, interaction: Interaction, action: actions.ChangeRule, typed: Mapping[str, str]
    ) -> None:
        """Set the typed amount."""
        await self._typed(interaction, _rule(action), typed)

    @router.button(actions.RemoveRule, Answer.CARD, "manage_guild")
    async def remove(self, interaction: Interaction, action: actions.RemoveRule) -> None:
        """Remove the rule."""
        guild_id, _unused = requester.place(interaction)
        await responses.show(interaction, await self.lift(guild_id, _rule(action), by=interaction.user.id))

    @router.button(actions.AddRule, Answer.DIALOG, "manage_guild")
    async def add(self, interaction: Interaction, action: actions.AddRule) -> None:
        """Ask what to limit, and the amount."""
        options = [discord.SelectOption(label=name, value=rule) for rule, name in limit_cards.addable()]
        what = ui.Label[Card](text=_("What"), component=ui.Select[Card](custom_id=_WHAT, options=options))
        await modals.open_dialog(interaction, action, _("Add a limit"), [what, _amount(None)])

    @router.dialog(actions.AddRule, Answer.CARD, "manage_guild")
    async def added(
        self, interaction: Interaction, _action: actions.AddRule, typed: Mapping[str, str]
    ) -> None:
        """Set the chosen rule."""
        guild_id, _unused = requester.place(interaction)
        kind, per = typed[_WHAT].split(":")
        await self._typed(interaction, Rule(Kind(kind), Scope.SERVER, guild_id, Per(per), 0), typed)

    async def _typed(self, interaction: Interaction, rule: Rule, typed: Mapping[str, str]) -> None:
        guild_id, _unused = requester.place(interaction)
        card = await self.apply(guild_id, rule, typed.get(_AMOUNT, ""), by=interaction.user.id)
        await responses.show(interaction, card)

    async def apply(self, guild_id: int, rule: Rule, amount: str, *, by: int) -> Card:
        """Set the rule to a typed amount; `off` removes it. Raises NotAnAmount or NoSuchRule."""
        if amount.strip().lower() == "off":
            return await self.lift(guild_id, rule, by=by)
        priced = Rule(rule.kind, rule.scope, rule.key, rule.per, parse_usd(amount))
        return await self.set(guild_id, priced, by=by)


def names(guild: discord.Guild | None) -> Mapping[int, str]:
    """Return the names of roles and channels, which rules can be about."""
    if guild is None:
        return {}
    roles = {role.id: f"@{role.name}" for role in guild.roles}
    return roles | {channel.id: f"#{channel.name}" for channel in (*guild.channels, *guild.threads)}


def _rule(action: "actions.ChangeRule | actions.RemoveRule") -> Rule:
    return Rule(action.kind, action.scope, action.key, action.per, 0)


def _amount(default: str | None) -> "ui.Label[Card]":
    field = ui.TextInput[Card](
        custom_id=_AMOUNT, default=default, placeholder="5.00", max_length=_LONGEST_AMOUNT
    )
    return ui.Label(
        text=_("Dollars"), description=_("0 stops all spending it is about, off removes it."), component=field
    )
