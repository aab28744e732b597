"""Counts the statements that a store's transactions send, and how often they wait for PostgreSQL."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.store import Store
from bot.store.sql import Connection, Rows

T = TypeVar("T")


@dataclass
class Counted:
    """The connection of a transaction, and what was sent over it."""

    connection: Connection
    sent: list[str] = field(default_factory=list)

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = (), /) -> Rows:
        self.sent.append(sql)
        return self.connection.execute(sql, parameters)

    def executemany(self, sql: str, parameters: Sequence[Sequence[Any]], /) -> Rows:
        self.sent += [sql] * len(parameters)
        return self.connection.executemany(sql, parameters)

    def __getattr__(self, name: str) -> object:
        return getattr(self.connection, name)


@dataclass
class Meter:
    """Counts what a store's transactions send."""

    store: Store
    sent: list[str] = field(default_factory=list)
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        engine: Any = self.store._db
        for name in ("write", "write_noted"):
            setattr(engine, name, self._counting(getattr(engine, name)))

    def _counting(self, write: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
        async def counting(function: Callable[..., object], *args: object, **kwargs: object) -> object:
            def counted(connection: Connection) -> object:
                return function(Counted(connection, self.sent), *args, **kwargs)

            return await write(counted)

        return counting

    async def _round_trips(self) -> int:
        if self.store.engine != "postgresql":
            return 0
        engine: Any = self.store._db
        return int(await engine._writer.run(lambda connection: connection.round_trips))

    async def measure(self, name: str, step: Awaitable[T]) -> T:
        """Await the step and note what it took under this name."""
        self.sent.clear()
        before = await self._round_trips()
        value = await step
        self.counts[name] = len(self.sent), await self._round_trips() - before
        return value

    def check(self, name: str, bound: tuple[int, int]) -> None:
        has = self.counts[name]
        assert max(has[0] - bound[0], has[1] - bound[1]) <= 0, f"{name}: {has}, allowed are {bound}"
