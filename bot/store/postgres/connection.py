"""A connection that runs the store's SQL, and waits for an answer only when somebody reads it.

Over a network, a statement's round trip costs more than the statement. So BEGIN, the lock, and changes whose
answer is not read travel with the next statement whose rows are read, or with COMMIT. An error of a statement
is raised where an answer is read next, at the latest by `commit`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg

from bot.store.postgres.answers import Answer, Together
from bot.store.postgres.pipeline import Pipeline
from bot.store.postgres.translate import translate
from bot.store.sql import Known

PATIENCE_SECONDS = 25
"""How long an answer may take, above the server's own time-outs: then the connection counts as lost."""


class Connection:
    """Runs the store's SQL on PostgreSQL. One thread at a time may use it.

    `begin` and `commit`, `rollback` or `leave` enclose a transaction; outside of one, `execute` runs a
    statement by itself.
    """

    answers_later = True
    """What is not read is not waited for: see `bot.store.sql.ask`."""

    known: Known | None = None
    """What the transaction under way has written last; None outside of transactions that write."""

    def __init__(self, raw: psycopg.Connection[Any], patience_seconds: float = PATIENCE_SECONDS) -> None:
        """`raw` is in autocommit mode: this class begins and ends transactions."""
        self._raw = raw
        self._pipeline = Pipeline(raw, patience_seconds)
        self.in_transaction = False

    @property
    def raw(self) -> psycopg.Connection[Any]:
        """The psycopg connection, for COPY or several statements in one text, in the same transaction.

        Raises psycopg.Error for a statement that failed before.
        """
        self._pipeline.settle()
        return self._raw

    @property
    def statements(self) -> int:
        """The number of statements that were sent."""
        return self._pipeline.statements

    @property
    def round_trips(self) -> int:
        """How often an answer was waited for."""
        return self._pipeline.round_trips

    @property
    def is_lost(self) -> bool:
        """True if the connection has to be opened again: the server has closed it, or tables have changed."""
        if not self.in_transaction:
            try:
                self._pipeline.settle()  # what `leave` has not waited for
            except psycopg.Error:
                self.close()
            self._pipeline.find_end()
        return self._pipeline.is_closed

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = (), /) -> Answer:
        """Send one statement of the store. Raises psycopg.Error, also if the parameters do not fit."""
        statement = translate(sql)
        answer = self._pipeline.send(statement.text, statement.values(parameters))
        if not self.in_transaction:
            self._pipeline.settle()
        return answer

    def executemany(self, sql: str, parameters: Sequence[Sequence[Any]], /) -> Together:
        """Send one statement for each row of parameters, without waiting between them."""
        return Together([self.execute(sql, row) for row in parameters])

    def begin(self, how: str = "") -> None:
        """Begin a transaction, together with its first statement. Raises psycopg.Error."""
        self._pipeline.settle()
        self.in_transaction = True
        self._pipeline.send(f"BEGIN {how}".rstrip(), ())

    def commit(self) -> None:
        """Commit, and wait until the server has.

        Raises psycopg.Error: nothing happened then, unless the connection was lost meanwhile.
        """
        answer = self._pipeline.send("COMMIT", ())
        self._pipeline.settle()
        self.in_transaction = False
        if answer.read().command_status != b"COMMIT":
            raise psycopg.DatabaseError("the transaction was rolled back instead of committed")

    def rollback(self) -> None:
        """Undo the transaction. A connection that was lost meanwhile is closed, and is no error here."""
        try:
            self._pipeline.recover()
            self._pipeline.send("ROLLBACK", ())
            self._pipeline.settle()
        except psycopg.Error:
            self.close()
        self.in_transaction = False

    def leave(self) -> None:
        """End a transaction that only read, without waiting for the server. Raises psycopg.Error."""
        self._pipeline.send("ROLLBACK", ())
        self._pipeline.sync()
        self.in_transaction = False

    def close(self) -> None:
        self._pipeline.close()
