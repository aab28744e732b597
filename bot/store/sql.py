"""The part of a database that verbs use: connections, rows, and text that a row can hold.

`sqlite3.Connection` and `sqlite3.Row` satisfy the Protocols as they are. Verbs are typed against these, so
that their one SQL text can serve another engine.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Row(Protocol):
    """One row: values by column name or position. `dict(row)` is a mapping of column names to values."""

    def __getitem__(self, key: Any, /) -> Any: ...

    def __iter__(self) -> Iterator[Any]: ...

    def keys(self) -> list[str]: ...


class Rows(Protocol):
    """The answer to one statement. Read the rows of an INSERT, UPDATE or DELETE … RETURNING whole, with
    `fetchall`: until then the statement is not finished."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """A connection in a transaction that the caller began and will end."""

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ..., /) -> Rows: ...

    def executemany(self, sql: str, parameters: Sequence[Sequence[Any]], /) -> Rows: ...


Later = Callable[[], T]
"""An answer that is read when it is called."""


def ask(
    connection: Connection, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()
) -> Later[list[Any]]:
    """Send a statement and return its rows later, once: over a network, several travel together.

    An engine that answers at once has answered by then; so no statement is left open when another one raises.
    """
    rows = connection.execute(sql, parameters)
    if getattr(connection, "answers_later", False):
        return rows.fetchall
    found = rows.fetchall()
    return lambda: found


@dataclass(slots=True)
class Known:
    """What a transaction knows of the journal and has yet to do. It ends with the transaction.

    The attribute `known` of a connection that writes; a connection without it reads each time.
    """

    asked: Later[list[Any]] | None = None  # the question about the two below
    line: tuple[int, str] | None = None  # number and hash of the journal's last line
    transfer: int | None = None  # number of the last transfer
    lines: list[tuple[object, ...]] = field(default_factory=list)  # of the journal, not written yet
    beforehand: list[Callable[[], None]] = field(default_factory=list)  # to be done right before the commit
    afterwards: list[Callable[[], None]] = field(default_factory=list)  # to be done once it is committed


def before_commit(connection: Connection, act: Callable[[], None]) -> None:
    """Call `act` as the last part of the transaction under way; at once without one that is known."""
    known: Known | None = getattr(connection, "known", None)
    if known is None:
        act()
    else:
        known.beforehand.append(act)


def after_commit(connection: Connection, act: Callable[[], None]) -> None:
    """Call `act` once the transaction under way is committed, never if it is rolled back.

    It runs in the writer's thread. Without a transaction that is known it is called at once.
    """
    known: Known | None = getattr(connection, "known", None)
    if known is None:
        act()
    else:
        known.afterwards.append(act)


def clean(text: str | None) -> str | None:
    """Return text from outside as a database can hold it: NUL and half characters become question marks."""
    return None if text is None else text.encode("utf-8", "replace").decode().replace("\0", "?")
