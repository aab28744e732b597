"""What the server answers: read when it is first asked for."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import psycopg
from psycopg import pq

from bot.store.postgres.rows import Row, loader

_STATUS = pq.ExecStatus
FAILURES = (_STATUS.FATAL_ERROR, _STATUS.BAD_RESPONSE)


class Server(Protocol):
    """The connection that an answer comes over."""

    def wait_for(self, answer: "Answer", /) -> None: ...


class Answer:
    """The answer to one statement. Every use of it raises psycopg.Error if the statement failed."""

    __slots__ = ("_result", "_rows", "_server", "number")

    def __init__(self, server: Server, number: int) -> None:
        """`number`: how many statements the connection had sent with this one."""
        self._server = server
        self.number = number
        self._result: pq.abc.PGresult | None = None
        self._rows: Iterator[Row] | None = None

    @property
    def is_here(self) -> bool:
        return self._result is not None

    def arrived(self, result: pq.abc.PGresult) -> None:
        """Keep what the server said."""
        self._result = result

    @property
    def rowcount(self) -> int:
        """The number of rows that were changed or read."""
        return self.read().command_tuples or 0

    def fetchone(self) -> Any:
        return next(self._left(), None)

    def fetchall(self) -> list[Any]:
        return list(self._left())

    def __iter__(self) -> Iterator[Any]:
        return self._left()

    def read(self) -> pq.abc.PGresult:
        """Wait for the server's answer and return it."""
        if self._result is None:
            self._server.wait_for(self)
        result = self._result
        if result is None or result.status == _STATUS.PIPELINE_ABORTED:
            raise psycopg.errors.PipelineAborted("a statement before this one failed")
        if result.status in FAILURES:
            raise psycopg.errors.error_from_result(result)
        return result

    def _left(self) -> Iterator[Row]:
        """Return the rows that were not read yet. Each is made when it is read: a history has many."""
        if self._rows is None:
            self._rows = _rows(self.read())
        return self._rows


class Together:
    """The answers to one statement that was run with several rows of parameters."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._answers = answers

    @property
    def rowcount(self) -> int:
        return sum(answer.rowcount for answer in self._answers)

    def fetchone(self) -> Any:
        return None

    def fetchall(self) -> list[Any]:
        return []

    def __iter__(self) -> Iterator[Any]:
        return iter(())


def _rows(result: pq.abc.PGresult) -> Iterator[Row]:
    width = range(result.nfields)
    columns: dict[str, int] = {}
    for column in width:
        columns.setdefault((result.fname(column) or b"").decode(), column)
    loaders = [loader(result.ftype(column)) for column in width]
    for number in range(result.ntuples):
        values = (result.get_value(number, column) for column in width)
        loaded = zip(loaders, values, strict=True)
        yield Row(columns, tuple(None if value is None else load(value) for load, value in loaded))
