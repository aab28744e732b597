"""Set a server up: each choice is saved at once, so that the panel can be left and opened again."""

from collections.abc import Mapping

from bot.domain.moderation.errors import NoSuchRule
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.moderation.setting_up import SetupPage, SetupState
from bot.domain.periods import Per
from bot.ports import Clock
from bot.services.moderation.settings import RulesService, ServerSettingsService
from bot.store import Store


class SetupService:
    """Read and change what `/setup` shows."""

    def __init__(
        self, store: Store, settings: ServerSettingsService, rules: RulesService, clock: Clock
    ) -> None:
        self._store = store
        self._settings = settings
        self._rules = rules
        self._clock = clock

    async def state(self, guild_id: int) -> SetupState:
        """Return everything as it is now, on the page that was seen last."""
        return SetupState(
            await self._settings.settings(guild_id),
            await self._rules.rules(guild_id),
            await self._store.setups.page(guild_id) or SetupPage.CHANNELS,
        )

    async def turn(self, guild_id: int, page: SetupPage, *, by: int) -> SetupState:
        """Go to a page, for whoever opens `/setup` next too."""
        await self._store.setups.turn(guild_id, page, by=by, now=self._clock.now())
        return await self.state(guild_id)

    async def choose(self, guild_id: int, fields: Mapping[str, object], *, by: int) -> None:
        """Set fields of `ServerSettings` by their names."""
        await self._settings.change(guild_id, fields, by=by)

    async def choose_daily(self, guild_id: int, kind: Kind, amount: int | None, *, by: int) -> None:
        """Set the server's daily limit or each member's daily allowance in micro-USDC; None removes it."""
        rule = Rule(kind, Scope.SERVER, guild_id, Per.DAY, amount or 0)
        if amount is not None:
            await self._rules.set(guild_id, rule, by=by)
            return
        try:
            await self._rules.lift(guild_id, rule, by=by)
        except NoSuchRule:
            return  # somebody else has just removed it
