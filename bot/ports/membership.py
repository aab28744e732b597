"""The processes that run one bot together, and the shards that this one owns.

The owner of a shard runs its gateway connection and everything of its servers. The owner of shard 0 is the
leader: it alone does what the whole bot needs once. A process alone owns everything and leads.
"""

from collections.abc import Callable
from typing import Protocol

from bot.domain.shards import FIRST, Shards


class Membership(Protocol):
    """What this process owns now. Ask each time: it changes while the process runs."""

    @property
    def shard_count(self) -> int:
        """Return the number of shards, the same in all processes."""

    @property
    def shards(self) -> frozenset[int]:
        """Return the shards that this process owns."""

    @property
    def held(self) -> Shards | None:
        """Return the shards that this process owns, for the store's verbs; None if it owns all."""

    @property
    def leads(self) -> bool:
        """Return True if this process is the leader."""

    @property
    def live(self) -> int:
        """Return the number of processes that share the bot's limits, at least 1."""

    def owns(self, guild_id: int | None) -> bool:
        """Return True if the server is this process's. None (direct messages) belongs to shard 0."""

    def on_change(self, act: Callable[[], None]) -> None:
        """Call `act` after each change of the shards or of the lead, in the event loop."""


class Alone:
    """The membership of a process that shares nothing: it always owns all servers and leads."""

    shard_count = 1
    shards = frozenset({FIRST})
    held: Shards | None = None
    leads = True
    live = 1

    def owns(self, guild_id: int | None) -> bool:
        return True

    def on_change(self, act: Callable[[], None]) -> None:
        """Return: nothing changes."""


ALONE = Alone()
