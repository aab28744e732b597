"""The processes that run one bot together, and the shards that this one owns.

The owner of a shard runs its gateway connection and everything of its servers. The owner of shard 0 is the
leader: it alone does what the whole bot needs once. A process alone owns everything and leads.
"""

from collections.abc import Callable
from typing import Protocol

from bot.domain.shards import FIRST, Shards

JOB = "job"
"""News of a job: its server's id and its own."""


class Membership(Protocol):
    """What this process owns now. Ask each time: it changes while the process runs."""

    @property
    def shard_count(self) -> int:
        """Return the number of shards, the same in all processes."""

    @property
    def shards(self) -> frozenset[int]:
        """Return the shards that this process owns."""

    @property
    def leaving(self) -> frozenset[int]:
        """Return the shards that this process is giving back: nothing of them begins, some is under way.

        Their gateways are kept until another process may have them.
        """

    @property
    def held(self) -> Shards | None:
        """Return the shards that this process owns, for the store's verbs; None if it owns all for good."""

    @property
    def leads(self) -> bool:
        """Return True if this process is the leader."""

    @property
    def live(self) -> int:
        """Return the number of processes that share the bot's limits, at least 1."""

    @property
    def is_sure(self) -> bool:
        """Return False if the others may have taken this process for dead: it has to do nothing visible."""

    def owns(self, guild_id: int | None) -> bool:
        """Return True if the server is this process's. None (direct messages) belongs to shard 0."""

    def on_change(self, act: Callable[[], None]) -> None:
        """Call `act` in the event loop after each change of the shards or the number of processes."""

    def tell(self, kind: str, *facts: object) -> None:
        """Tell the other processes, soon. What is lost on the way is found by their next look.

        The facts are words without spaces.
        """

    def on_news(self, kind: str, act: Callable[..., None]) -> None:
        """Call `act` with the facts, as texts, when another process tells this kind of news."""

    async def turn(self, name: str, seconds: float, *, queue: int) -> None:
        """Wait until it is this process's turn: between turns of one name lie so many true seconds.

        `queue`: so many turns of that name are waited for at most, by all processes.
        """


class Alone:
    """The membership of a process that shares nothing: it always owns all servers and leads."""

    shard_count = 1
    shards = frozenset({FIRST})
    leaving = frozenset[int]()
    held: Shards | None = None
    leads = True
    live = 1
    is_sure = True

    def owns(self, guild_id: int | None) -> bool:
        return True

    def on_change(self, act: Callable[[], None]) -> None:
        """Return: nothing changes."""

    def tell(self, kind: str, *facts: object) -> None:
        """Return: there is no other process."""

    def on_news(self, kind: str, act: Callable[..., None]) -> None:
        """Return: there is no other process."""

    async def turn(self, name: str, seconds: float, *, queue: int) -> None:
        """Return at once: discord.py itself waits between the connections of one process."""


ALONE = Alone()
