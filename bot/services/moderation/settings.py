"""What moderators decide for their server. Who may is asked at the door; every change is logged."""

from collections.abc import Mapping

from bot.domain.moderation.errors import AlreadyFrozen, NotFrozen
from bot.domain.server_settings import Freeze, ServerSettings
from bot.ports import Clock
from bot.store import Store


class ServerSettingsService:
    """Changes a server's settings."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def settings(self, guild_id: int) -> ServerSettings:
        return await self._store.settings.get(guild_id)

    async def freeze(self, guild_id: int, *, by: int, reason: str) -> ServerSettings:
        """Stops all spending of the server. Raises Outdated if it is stopped already."""
        frozen = (await self.settings(guild_id)).frozen
        if frozen is not None:
            raise AlreadyFrozen(frozen)
        freeze = Freeze(self._clock.now(), by, reason)
        return await self.change(guild_id, {"frozen": freeze}, by=by, reason=reason)

    async def unfreeze(self, guild_id: int, *, by: int) -> Freeze:
        """Lets the server spend again; the freeze that ended. Raises Outdated if there was none."""
        frozen = (await self.settings(guild_id)).frozen
        if frozen is None:
            raise NotFrozen
        await self.change(guild_id, {"frozen": None}, by=by)
        return frozen

    async def change(
        self, guild_id: int, fields: Mapping[str, object], *, by: int, reason: str = ""
    ) -> ServerSettings:
        """Sets fields of `ServerSettings` by their names."""
        return await self._store.settings.change(
            guild_id, by=by, now=self._clock.now(), reason=reason, **fields
        )
