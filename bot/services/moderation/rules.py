"""The rules moderators set: limits, allowances, models on and off, default models."""

from collections.abc import Mapping, Sequence

from bot import catalogue
from bot.catalogue import Model
from bot.domain.moderation.errors import DefaultMakesOther, DefaultNotEnabled, NoSuchRule
from bot.domain.moderation.limits import Asker, Kind, Rule, Scope, Standing
from bot.domain.moderation.model_rules import ALL, ModelRule
from bot.domain.periods import Per
from bot.ports import Clock
from bot.store import Store

PURPOSES: Mapping[str, catalogue.Media] = {
    "image": catalogue.Media.IMAGE,
    "fast": catalogue.Media.IMAGE,
    "video": catalogue.Media.VIDEO,
}
"""What a server has a default model for, and what that has to make."""


class RulesService:
    """Sets and lists rules. Who may is asked at the door; every change is logged. `models` are those that
    the host has switched on."""

    def __init__(self, store: Store, clock: Clock, models: Sequence[Model] = catalogue.MODELS) -> None:
        self._store = store
        self._clock = clock
        self.models = models

    async def set(self, guild_id: int, rule: Rule, *, by: int) -> int | None:
        """The rule counts from now on, in place of what was set before (micro-USDC; None: nothing)."""
        return await self._store.limits.set(
            guild_id, rule.kind, rule.scope, rule.key, rule.per, rule.amount, by=by, now=self._clock.now()
        )

    async def lift(self, guild_id: int, kind: Kind, scope: Scope, key: int, per: Per, *, by: int) -> int:
        """The rule counts no more; what it was. Raises NotFound if there is none."""
        old = await self._store.limits.set(
            guild_id, kind, scope, key, per, None, by=by, now=self._clock.now()
        )
        if old is None:
            raise NoSuchRule
        return old

    async def rules(self, guild_id: int) -> Sequence[Rule]:
        return await self._store.limits.rules(guild_id)

    async def pools(self, guild_id: int) -> Sequence[Standing]:
        """Every limit of the server with what is used of it."""
        return await self._store.spending.server_standings(guild_id, now=self._clock.now())

    async def standings(self, asker: Asker) -> Sequence[Standing]:
        """The limits and allowances that decide about this asker, with what is used of each."""
        return await self._store.spending.standings(asker, now=self._clock.now())

    # ── models ───────────────────────────────────────────────────────────────────────────────────

    async def model_rules(self, guild_id: int) -> Sequence[ModelRule]:
        return await self._store.limits.model_rules(guild_id)

    async def set_model(
        self, guild_id: int, model: str, scope: Scope, key: int, allowed: bool | None, *, by: int
    ) -> None:
        """The model (or ALL) is on or off there; None: nothing is said about it any more. Raises
        InvalidOptions for a model there is not."""
        if model != ALL and allowed is not None:
            catalogue.model(model)
        await self._store.limits.set_model_rule(
            guild_id, model, scope, key, allowed, by=by, now=self._clock.now()
        )

    async def defaults(self, guild_id: int) -> Mapping[str, str]:
        """The models the server chose, by purpose; retired ones left out."""
        known = {model.id for model in self.models}
        chosen = await self._store.limits.default_models(guild_id)
        return {purpose: model for purpose, model in chosen.items() if model in known}

    async def set_default(self, guild_id: int, purpose: str, model: str | None, *, by: int) -> None:
        """What the short commands use. Raises InvalidOptions if the model makes something else."""
        if model is not None and catalogue.model(model) not in self.models:
            raise DefaultNotEnabled(model)
        if model is not None and catalogue.model(model).kind is not PURPOSES[purpose]:
            raise DefaultMakesOther(model, PURPOSES[purpose])
        await self._store.limits.set_default_model(guild_id, purpose, model, by=by, now=self._clock.now())
