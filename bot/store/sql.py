"""The part of a database that verbs use: connections, rows, and text that a row can hold.

`sqlite3.Connection` and `sqlite3.Row` satisfy the Protocols as they are. Verbs are typed against these, so
that their one SQL text can serve another engine.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


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


@dataclass(slots=True)
class Known:
    """What a transaction has written last and need not read again. It ends with the transaction.

    The attribute `known` of a connection that writes; a connection without it reads each time.
    """

    line: tuple[int, str] | None = None  # number and hash of the journal's last line
    transfer: int | None = None  # number of the last transfer
    afterwards: list[Callable[[], None]] = field(default_factory=list)  # to be done once it is committed


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
    """Return text from outside as a database can hold it: half characters become question marks."""
    return None if text is None else text.encode("utf-8", "replace").decode()
