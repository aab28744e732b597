"""Discord's shards: each server belongs to one of them, and each process of a bot owns some."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

FIRST = 0
"""The shard of everything without a server, such as direct messages. Its owner leads."""


def shard_of(guild_id: int | None, count: int) -> int:
    """Return the server's shard out of `count`, by Discord's own rule."""
    return FIRST if guild_id is None else (guild_id >> 22) % count


@dataclass(frozen=True, slots=True)
class Shards:
    """Some of `count` shards."""

    count: int
    numbers: Set[int]

    def __contains__(self, guild_id: int | None) -> bool:
        """Return True if the server's shard is one of them."""
        return shard_of(guild_id, self.count) in self.numbers


def fair_shares(count: int, owned: Mapping[str, Set[int]]) -> Mapping[str, int]:
    """Return how many of `count` shards each member should own: at most one more or fewer than another.

    `owned` has every living member with its shards. Who owns more keeps the odd ones, so that few shards
    move. The leader always keeps one: shard 0.
    """
    if not owned:
        return {}
    each, odd = divmod(count, len(owned))
    order = sorted(owned, key=lambda name: (-len(owned[name]), FIRST not in owned[name], name))
    return {name: each + (place < odd) for place, name in enumerate(order)}


def to_give_back(owned: Set[int], share: int) -> frozenset[int]:
    """Return the shards that a member has too many, the highest ones: shard 0 changes hands last."""
    return frozenset(sorted(owned)[share:])
