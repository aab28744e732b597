"""The host's pauses: of all spending, or of one model, on all servers."""

from collections.abc import Sequence

from bot import catalogue
from bot.domain.money.errors import AlreadyPaused, AlreadyRetired, NotPaused, NotRetired
from bot.domain.money.ledger import Balances
from bot.domain.money.notices import ModelRestored, ModelStopped, PauseBegun, PauseEnded
from bot.domain.money.pauses import Pause, RetiredModel
from bot.ports import Clock, Notices
from bot.store import Store


class HostPauses:
    """Pause and resume. Every change is logged and posted in the host's channel."""

    def __init__(self, store: Store, notices: Notices, clock: Clock) -> None:
        self._store = store
        self._notices = notices
        self._clock = clock

    async def plan_pause(self) -> Sequence[tuple[int, Balances]]:
        """Return the servers' money, which a pause concerns. Nothing is changed. Raises AlreadyPaused."""
        before = await self._store.host.current_pause()
        if before is not None:
            raise AlreadyPaused(before)
        return await self._store.budgets.all_balances()

    async def plan_retirement(self, model: str) -> None:
        """Raise UnknownModel or AlreadyRetired if the model cannot be stopped. Nothing is changed."""
        catalogue.model(model)
        if any(retired.model == model for retired in await self.retired()):
            raise AlreadyRetired(model)

    async def pause(self, *, by: int, reason: str) -> Pause:
        """Pause all spending. Raises AlreadyPaused."""
        before = await self._store.host.current_pause()
        if before is not None:
            raise AlreadyPaused(before)
        pause = await self._store.host.pause(by=by, reason=reason, now=self._clock.now())
        await self._notices.host(PauseBegun(pause), nonce=f"p-{pause.at}")
        return pause

    async def unpause(self, *, by: int) -> Pause:
        """Let spending resume and return the pause that ended. Raises NotPaused."""
        now = self._clock.now()
        ended = await self._store.host.resume(by=by, now=now)
        if ended is None:
            raise NotPaused
        await self._notices.host(PauseEnded(by), nonce=f"q-{now}")
        return ended

    async def retire(self, model: str, *, by: int, reason: str) -> None:
        """Stop a model on all servers. Raises UnknownModel or AlreadyRetired."""
        catalogue.model(model)
        if not await self._store.host.retire_model(model, by=by, reason=reason, now=self._clock.now()):
            raise AlreadyRetired(model)
        await self._notices.host(ModelStopped(model, by, reason), nonce=f"m-{self._clock.now()}")

    async def restore(self, model: str, *, by: int) -> None:
        """Let a stopped model be used again. Raises NotRetired."""
        if not await self._store.host.restore_model(model, by=by, now=self._clock.now()):
            raise NotRetired(model)
        await self._notices.host(ModelRestored(model, by), nonce=f"m-{self._clock.now()}")

    async def retired(self) -> Sequence[RetiredModel]:
        """Return the models that are stopped on all servers."""
        return await self._store.host.retired_models()
