"""The two engines of the store, as the verbs see them.

`bot.store.sqlite.database.Database` and `bot.store.postgres.database.Database` both satisfy `Engine`. A verb
never asks which one it has: its one SQL text runs on either.
"""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from bot.domain.errors import DatabaseUnusable
from bot.store.sql import Connection

P = ParamSpec("P")
T = TypeVar("T")


class Readable(Protocol):
    """A database that can be read. Each read is one function and sees one state of the database."""

    async def read(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `function(connection, …)` returns. Raises StoreError and what the function raises."""

    async def read_long(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `read`, for what may take a tenth of a second: other reads need not wait for it."""

    async def read_aside(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `read`, for a whole history: over a connection of its own, one at a time."""

    async def close(self) -> None:
        """Finish what was begun and close the connections."""


class Engine(Readable, Protocol):
    """The live database of a running bot."""

    @property
    def name(self) -> str:
        """Return "sqlite" or "postgresql"."""

    @property
    def place(self) -> str:
        """Return the file's path or the server's address, without a password."""

    @property
    def is_latest(self) -> bool:
        """Return True if this is the database that the last process left, not an older copy of it."""

    @property
    def refusal(self) -> str | None:
        """Return why the database did not take the last change; None if it did."""

    @property
    def rolled_back(self) -> int | None:
        """Return the number of a journal line that was acknowledged and is gone; None if none is.

        Nothing is written then until `accept_rollback`.
        """

    @property
    def moves(self) -> int:
        """Return how often the database was found on another server, or on one that was started again.

        What was decided before, and comes to `write` only then, is refused.
        """

    async def read_point(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `read`, for a few rows that an index finds."""

    async def write(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function(connection, …)` as one transaction, durable when this returns.

        Transactions that write run one after another, over all processes. If it raises, nothing of it
        happened. Raises Conflict for a row that exists already and StoreError for what the database refuses,
        besides the function's own errors.
        """

    async def write_noted(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `write`, for what signs: an older copy of the database can be told from it afterwards."""

    async def trust(self, latest: bool) -> None:
        """Take this database for the latest one, or for an older copy, also after a restart. Raises
        StoreError."""

    async def look_back(self) -> None:
        """Look for the last acknowledged line of the journal, and remember the newest of any process.

        `rolled_back` tells if it is gone. Raises StoreError.
        """

    async def accept_rollback(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Go on with what the database has now, as with an older copy of it: `is_latest` is False.

        `function(connection, …)` runs in the same transaction, before any other write. Return what it
        returns. Raises StoreError.
        """

    async def versions(self) -> tuple[int, str]:
        """Return the number of the newest migration that was run, and the engine's own version."""

    async def checkpoint(self) -> None:
        """Tidy up what SQLite needs tidied between its transactions."""

    async def delete_old_copies(self, before: int) -> int:
        """Delete copies from before upgrades and restores, made before that epoch millisecond. Return their
        number."""


def require_psycopg() -> None:
    """Raise DatabaseUnusable if the package for PostgreSQL is not installed. Call it before importing
    `bot.store.postgres`."""
    if find_spec("psycopg") is None:
        raise DatabaseUnusable(
            "DATABASE_URL needs psycopg, which is not installed: pip install -r requirements-cluster.txt."
        )
