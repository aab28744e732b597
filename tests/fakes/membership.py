"""A membership whose shards a test sets."""

from collections import defaultdict
from collections.abc import Callable

from bot.domain.shards import FIRST, Shards, shard_of


class FakeMembership:
    """`bot.ports.membership.Membership` by hand. `told` has the news that went out, `turns` the turns."""

    def __init__(self, *shards: int, shard_count: int = 4, live: int = 2) -> None:
        self.shard_count = shard_count
        self.shards = frozenset(shards)
        self.leaving = frozenset[int]()
        self.live = live
        self.is_sure = True
        self.told: list[tuple[object, ...]] = []
        self.turns: list[tuple[str, float, int]] = []
        self._changed: list[Callable[[], None]] = []
        self._news: defaultdict[str, list[Callable[..., None]]] = defaultdict(list)

    @property
    def held(self) -> Shards | None:
        return Shards(self.shard_count, self.shards)

    @property
    def leads(self) -> bool:
        return FIRST in self.shards

    def owns(self, guild_id: int | None) -> bool:
        return shard_of(guild_id, self.shard_count) in self.shards

    def on_change(self, act: Callable[[], None]) -> None:
        self._changed.append(act)

    def tell(self, kind: str, *facts: object) -> None:
        self.told.append((kind, *facts))

    def on_news(self, kind: str, act: Callable[..., None]) -> None:
        self._news[kind].append(act)

    async def turn(self, name: str, seconds: float, *, queue: int) -> None:
        self.turns.append((name, seconds, queue))

    def set(self, *shards: int, live: int | None = None, leaving: frozenset[int] = frozenset()) -> None:
        """Change the shards of this process."""
        self.shards, self.leaving = frozenset(shards), leaving
        self.live = self.live if live is None else live
        for act in self._changed:
            act()

    def hear(self, kind: str, *facts: str) -> None:
        """Let another process tell."""
        for act in self._news[kind]:
            act(*facts)


def guild_of(shard: int, number: int = 1) -> int:
    """Return a server of this shard, whatever power of two up to 2¹⁰ is the number of shards."""
    return ((number << 10) | shard) << 22
