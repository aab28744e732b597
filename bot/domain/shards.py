"""Discord's shards: each server belongs to one of them, by its id."""

from collections.abc import Set
from dataclasses import dataclass

FIRST = 0
"""The shard of everything without a server, such as direct messages."""


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
