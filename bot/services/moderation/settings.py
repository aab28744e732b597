"""The moderators' decisions for their server: settings, freezes, limits, allowances and models.

The cogs check permissions. Every change leaves a line in the moderation log.

    await rules.set(guild_id, Rule(Kind.LIMIT, Scope.SERVER, guild_id, Per.DAY, 5_000_000), by=user_id)
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from bot import catalogue
from bot.catalogue import Model
from bot.domain.errors import NotAllowed
from bot.domain.moderation.channel_settings import ResultsRule
from bot.domain.moderation.errors import (
    AlreadyFrozen,
    DefaultMakesOther,
    DefaultNotEnabled,
    NoSuchRule,
    NotFrozen,
    RuleProblem,
    RuleRefused,
)
from bot.domain.moderation.limits import Requester, Rule, RuleInUse, Scope, Standing
from bot.domain.moderation.model_rules import ALL, ModelRule, is_on
from bot.domain.money.ledger import Balances
from bot.domain.server_settings import Freeze, ResultsTo, ServerSettings
from bot.ports import Clock
from bot.store import Store


class ServerSettingsService:
    """Read and change a server's settings."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def settings(self, guild_id: int) -> ServerSettings:
        return await self._store.settings.get(guild_id)

    async def plan_freeze(self, guild_id: int) -> Balances:
        """Return the money that a freeze concerns. Nothing is changed. Raises AlreadyFrozen."""
        frozen = (await self.settings(guild_id)).frozen
        if frozen is not None:
            raise AlreadyFrozen(frozen)
        return await self._store.budgets.balances(guild_id)

    async def freeze(self, guild_id: int, *, by: int, reason: str) -> ServerSettings:
        """Stop all spending of the server. Raises AlreadyFrozen."""
        frozen = (await self.settings(guild_id)).frozen
        if frozen is not None:
            raise AlreadyFrozen(frozen)
        freeze = Freeze(self._clock.now(), by, reason)
        return await self.change(guild_id, {"frozen": freeze}, by=by, reason=reason)

    async def unfreeze(self, guild_id: int, *, by: int) -> Freeze:
        """Let the server spend again and return the freeze that ended. Raises NotFrozen."""
        frozen = (await self.settings(guild_id)).frozen
        if frozen is None:
            raise NotFrozen
        await self.change(guild_id, {"frozen": None}, by=by)
        return frozen

    async def change(
        self, guild_id: int, fields: Mapping[str, object], *, by: int, reason: str = ""
    ) -> ServerSettings:
        """Set fields of `ServerSettings` by their names."""
        return await self._store.settings.change(
            guild_id, by=by, now=self._clock.now(), reason=reason, **fields
        )


PURPOSES: Mapping[str, catalogue.Media] = {
    "image": catalogue.Media.IMAGE,
    "fast": catalogue.Media.IMAGE,
    "video": catalogue.Media.VIDEO,
}
"""Purposes with a default model, and the media that the model has to make."""


class RulesService:
    """Set and list rules. `models` are those that the host has switched on."""

    def __init__(self, store: Store, clock: Clock, models: Sequence[Model] = catalogue.MODELS) -> None:
        self._store = store
        self._clock = clock
        self.models = models

    async def set(self, guild_id: int, rule: Rule, *, by: int) -> int | None:
        """Put the rule in force. Return the amount it replaces in micro-USDC, None if there was none."""
        return await self._store.limits.set_rule(
            guild_id, rule.kind, rule.scope, rule.key, rule.per, rule.amount, by=by, now=self._clock.now()
        )

    async def lift(self, guild_id: int, rule: Rule, *, by: int) -> Rule:
        """Lift the rule; its amount does not matter. Return it with the amount it had. Raises NoSuchRule."""
        amount = await self._store.limits.set_rule(
            guild_id, rule.kind, rule.scope, rule.key, rule.per, None, by=by, now=self._clock.now()
        )
        if amount is None:
            raise NoSuchRule
        return replace(rule, amount=amount)

    async def rules(self, guild_id: int) -> Sequence[Rule]:
        return await self._store.limits.rules(guild_id)

    async def pools(self, guild_id: int) -> Sequence[Standing]:
        """Return every limit of the server with its use."""
        return await self._store.spending.server_standings(guild_id, now=self._clock.now())

    async def in_use(self, guild_id: int, rule: Rule) -> RuleInUse:
        """Return the rule with its use, and with the members that it leaves nothing to."""
        return await self._store.spending.rule_in_use(guild_id, rule, now=self._clock.now())

    async def find(self, guild_id: int, rule: Rule) -> Rule:
        """Return the rule with its present amount; the given amount does not matter. Raises NoSuchRule."""
        for known in await self.rules(guild_id):
            if replace(known, amount=rule.amount) == rule:
                return known
        raise NoSuchRule

    async def standings(self, requester: Requester) -> Sequence[Standing]:
        """Return the limits and allowances that decide about this requester, with their use."""
        return await self._store.spending.standings(requester, now=self._clock.now())

    # ── models ───────────────────────────────────────────────────────────────────────────────────

    async def model_rules(self, guild_id: int) -> Sequence[ModelRule]:
        return await self._store.limits.model_rules(guild_id)

    async def set_model(
        self, guild_id: int, model: str, scope: Scope, key: int, allowed: bool | None, *, by: int
    ) -> None:
        """Switch the model (or ALL) on or off there; None removes the rule. Raises UnknownModel."""
        if model != ALL and allowed is not None:
            catalogue.model(model)
        await self._store.limits.set_model_rule(
            guild_id, model, scope, key, allowed, by=by, now=self._clock.now()
        )

    async def usable(self, requester: Requester) -> Sequence[Model]:
        """Return the models that are on for this requester, in the catalogue's order."""
        on = []
        for model in self.models:
            with suppress(NotAllowed):
                await self._store.spending.check_model(requester, model.id)
                on.append(model)
        return on

    async def toggle_model(self, guild_id: int, model: str, *, by: int, was: bool | None = None) -> None:
        """Switch the model off for the server if it is on there, else on. Rules for channels and roles stay.

        `was`: if it was on, on the card that was pressed. If somebody has switched it since, it stays as it
        is. Raises UnknownModel.
        """
        rules = await self.model_rules(guild_id)
        is_now = is_on(rules, guild_id, model)
        if was not in (None, is_now):
            return
        on = not is_now
        others = [rule for rule in rules if (rule.model, rule.scope) != (model, Scope.SERVER)]
        rule = None if on is is_on(others, guild_id, model) else on
        await self.set_model(guild_id, model, Scope.SERVER, guild_id, rule, by=by)

    async def defaults(self, guild_id: int, channel_ids: Sequence[int] = ()) -> Mapping[str, str]:
        """Return the models that hold in these channels, by purpose, without those that are not switched on.

        A thread is named before its channel. Without channels: the server's.
        """
        known = {model.id for model in self.models}
        chosen = await self._store.channel_settings.default_models(guild_id, channel_ids)
        return {purpose: model for purpose, model in chosen.items() if model in known}

    async def channel_defaults(self, guild_id: int) -> Mapping[int, Mapping[str, str]]:
        """Return the models of channels with a choice of their own, by channel and purpose."""
        return await self._store.channel_settings.models(guild_id)

    async def set_default(
        self, guild_id: int, purpose: str, model: str | None, *, by: int, channel_id: int | None = None
    ) -> None:
        """Set the model of a short command, in one channel or on the server; None takes the choice back.

        Raises UnknownModel, DefaultNotEnabled or DefaultMakesOther.
        """
        if model is not None and catalogue.model(model) not in self.models:
            raise DefaultNotEnabled(model)
        if model is not None and catalogue.model(model).kind is not PURPOSES[purpose]:
            raise DefaultMakesOther(model, PURPOSES[purpose])
        now = self._clock.now()
        if channel_id is None:
            await self._store.limits.set_default_model(guild_id, purpose, model, by=by, now=now)
        else:
            await self._store.channel_settings.set_model(guild_id, channel_id, purpose, model, by=by, now=now)

    # ── where results go ─────────────────────────────────────────────────────────────────────────

    async def results(self, guild_id: int) -> Mapping[int, ResultsRule]:
        """Return the rules of channels about results, by channel."""
        return await self._store.channel_settings.results(guild_id)

    async def set_results(
        self, guild_id: int, rule: ResultsRule | None, *, by: int, channel_id: int | None = None
    ) -> None:
        """Set where results go, from one channel or from the whole server; None takes a channel's back.

        Raises RuleRefused for one channel that is not named.
        """
        if rule is not None and rule.to is ResultsTo.CHANNEL and rule.channel_id is None:
            raise RuleRefused(RuleProblem.NO_RESULTS_CHANNEL)
        now, rule = self._clock.now(), None if rule is None else rule.normal
        if channel_id is not None:
            await self._store.channel_settings.set_results(guild_id, channel_id, rule, by=by, now=now)
            return
        rule = rule or ResultsRule()
        await self._store.settings.change(
            guild_id, by=by, now=now, results_to=rule.to, results_channel=rule.channel_id
        )
