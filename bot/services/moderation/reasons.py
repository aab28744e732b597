"""A reason that was typed with a command whose card asks first: a button has no room for it."""

from bot.store import Store


class TypedReasons:
    """Keep a person's last reason for an act until its button is pressed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, act: str, reason: str) -> None:
        """Keep the reason; `act` names the act, its place and the person."""
        await self._store.meta_set(_key(act), reason)

    async def take(self, act: str) -> str:
        """Return the reason that was kept, empty if there is none, and forget it."""
        reason = await self._store.meta_get(_key(act)) or ""
        if reason:
            await self._store.meta_set(_key(act), "")
        return reason


def _key(act: str) -> str:
    return f"reason:{act}"
