"""The doors to the database: limits and allowances as they are set, and whether somebody may spend."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.domain.moderation.limits import Asker, Kind, Rule, Scope, Standing
from bot.domain.moderation.model_rules import ModelRule
from bot.domain.periods import Per


class Limits(Protocol):
    """What moderators set. Every change leaves a line in the moderation log; `set…` return what was
    before (None: nothing) and take None to remove."""

    async def rules(self, guild_id: int) -> Sequence[Rule]: ...

    async def set(
        self,
        guild_id: int,
        kind: Kind,
        scope: Scope,
        key: int,
        per: Per,
        amount: int | None,
        *,
        by: int,
        now: int,
    ) -> int | None: ...

    async def model_rules(self, guild_id: int) -> Sequence[ModelRule]: ...

    async def set_model(
        self, guild_id: int, model: str, scope: Scope, key: int, allowed: bool | None, *, by: int, now: int
    ) -> bool | None: ...

    async def defaults(self, guild_id: int) -> Mapping[str, str]:
        """The models the server chose for `image`, `fast` and `video`, as far as it has."""

    async def set_default(
        self, guild_id: int, purpose: str, model: str | None, *, by: int, now: int
    ) -> str | None: ...


class Gate(Protocol):
    """Whether somebody may spend here and now; each raises a Refused that names the rule."""

    async def open(self, asker: Asker, model: str) -> None:
        """Raises NotAllowed while spending is stopped, or if the model is off for this role or channel."""

    async def anything_left(self, asker: Asker, *, now: int) -> None:
        """Raises OverLimit if a limit leaves nothing at all, so that no price has to be asked for."""

    async def room(self, asker: Asker, amount: int, *, now: int, jobs: int = 1) -> None:
        """Raises OverLimit if `amount` micro-USDC, for so many jobs of one press, do not fit all limits and
        allowances."""

    async def pools(self, guild_id: int, *, now: int) -> Sequence[Standing]:
        """Every limit of the server, with what is used of it."""

    async def standings(self, asker: Asker, *, now: int) -> Sequence[Standing]:
        """The rules that decide about this asker, with what is used of each."""
