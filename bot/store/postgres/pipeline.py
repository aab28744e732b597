"""libpq's pipeline mode: statements travel together, and an answer is waited for when somebody reads it."""

import select
from collections import deque
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import pq

from bot.store.postgres.answers import FAILURES, Answer
from bot.store.postgres.rows import dump

_PREPARED = 1000
"""Prepared statements that a connection keeps."""

_PENDING = 100
"""Statements that are sent without reading an answer, at most."""

_UNSYNCED_BYTES = 6000
"""Statements that wait to be sent are fewer bytes than libpq sends on its own (8 KiB). The server must never
wait in the middle of a transaction without a sync: it would not time out a process that stops there."""

_OUTDATED_PLAN = "0A000"
"""The table of a prepared statement has changed since."""


class Pipeline:
    """Sends statements over a psycopg connection and reads their answers in order.

    `statements` and `round_trips` count what was sent and waited for. After an error, `send` raises it again
    until `recover`.
    """

    def __init__(self, raw: psycopg.Connection[Any], patience_seconds: float) -> None:
        self._raw = raw
        self._pg = raw.pgconn
        self._pg.nonblocking = 1
        self._patience = round(patience_seconds * 1000)
        self._poll = select.poll()
        self._prepared: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self._last_name = 0
        self._queue: deque[Answer] = deque()
        self._sent = 0
        self._requested = 0  # of those that were sent, the answers to so many were asked for
        self._waited = 0  # and so many came with a round trip that is counted
        self._preparing: dict[Answer, tuple[str, tuple[int, ...]]] = {}
        self._synced = False
        self._unsynced = 0
        self._failed: psycopg.Error | None = None
        self._outdated = False
        self.statements = 0
        self.round_trips = 0

    @property
    def is_closed(self) -> bool:
        return self._raw.closed

    def find_end(self) -> None:
        """Close the connection if the server has, or if prepared statements are outdated. Call it while
        nothing is awaited."""
        try:
            if self._outdated:
                self.close()
            while not self._raw.closed and self._readable(0):  # a notice, or the end
                self._pg.consume_input()
        except psycopg.Error:
            self.close()

    def close(self) -> None:
        self._queue.clear()
        self._raw.close()

    def wait_for(self, answer: Answer) -> None:
        """Read what the server says until this answer is here. Raises psycopg.Error."""
        if self._failed is None:
            if answer.number > self._requested:
                self.sync()  # no mere flush: see _UNSYNCED_BYTES
            if answer.number > self._waited:
                self.round_trips += 1
                self._waited = self._requested
            while not answer.is_here and self._failed is None:
                self._read_one()
        if self._failed is not None:
            raise self._failed

    def send(self, text: str, values: Sequence[Any]) -> Answer:
        """Send a statement, with the next one at the latest. Raises psycopg.Error, also an earlier one's."""
        if self._failed is not None:
            raise self._failed
        dumped = [dump(value) for value in values]
        key = text, tuple(oid for _, oid, _ in dumped)
        if self._pg.pipeline_status == pq.PipelineStatus.OFF:
            self._pg.enter_pipeline_mode()
        elif len(self._queue) >= _PENDING:
            self.wait_for(self._queue[-1])
        name = self._prepared.get(key) or self._prepare(key)
        self._pg.send_query_prepared(name, [data for data, _, _ in dumped], [form for _, _, form in dumped])
        answer = self._expect()
        self.statements += 1
        self._unsynced += 100 + sum(len(data) for data, _, _ in dumped if data is not None)
        if self._unsynced > _UNSYNCED_BYTES:
            self.sync()
        return answer

    def sync(self) -> None:
        """Ask for the answers to everything that was sent. Do not wait for them."""
        self._pg.pipeline_sync()
        self._expect()
        self._requested = self._sent
        self._synced = True
        self._unsynced = 0

    def settle(self) -> None:
        """Wait for everything that was sent, and leave pipeline mode. Raises the first error of it."""
        if self._pg.pipeline_status == pq.PipelineStatus.OFF:
            return
        if self._queue and not self._synced:
            self.sync()
            self.round_trips += 1
        while self._queue:
            self._read_one()
        self._pg.exit_pipeline_mode()
        failed, self._failed = self._failed, None
        if failed is not None:
            raise failed

    def recover(self) -> None:
        """Wait for everything that was sent, whatever failed. Raises psycopg.Error if the server is gone."""
        try:
            self.settle()
        except psycopg.Error:
            if self._raw.closed:
                raise
        self._failed = None

    def _prepare(self, key: tuple[str, tuple[int, ...]]) -> bytes:
        """Have the server parse the statement, together with its first run."""
        if len(self._prepared) >= _PREPARED:
            self._pg.send_query_params(b"DEALLOCATE ALL", [])
            self._expect()
            self._prepared.clear()
        self._last_name += 1
        name = b"s%d" % self._last_name
        self._pg.send_prepare(name, key[0].encode(), key[1])
        self._unsynced += 100 + len(key[0])
        self._preparing[self._expect()] = key
        self._prepared[key] = name
        return name

    def _expect(self) -> Answer:
        self._sent += 1
        answer = Answer(self, self._sent)
        self._queue.append(answer)
        self._synced = False
        return answer

    def _read_one(self) -> None:
        """Read the answer to the oldest statement. An error of the server goes to `_failed`.

        Raises psycopg.OperationalError if the server is gone.
        """
        answer, result = self._queue[0], self._next_result()
        if result is None:
            raise self._lost("the server's answers do not fit what was sent")
        if result.status != pq.ExecStatus.PIPELINE_SYNC and self._next_result() is not None:
            raise self._lost("the server answered more than was asked")
        self._queue.popleft()
        answer.arrived(result)
        prepared = self._preparing.pop(answer, None)
        if prepared is not None and result.status != pq.ExecStatus.COMMAND_OK:
            self._prepared.pop(prepared, None)
        if result.status in FAILURES and self._failed is None:
            self._failed = psycopg.errors.error_from_result(result)
            self._outdated = self._failed.sqlstate == _OUTDATED_PLAN
            if self._pg.status == pq.ConnStatus.BAD:
                raise self._lost(str(self._failed))

    def _next_result(self) -> pq.abc.PGresult | None:
        while self._pg.is_busy():
            is_sent = self._pg.flush() == 0
            if not self._readable(self._patience, or_writable=not is_sent):
                raise self._lost("the server does not answer any more")
            try:
                self._pg.consume_input()
            except psycopg.Error as error:
                raise self._lost(str(error)) from error
        return self._pg.get_result()

    def _readable(self, milliseconds: int, *, or_writable: bool = False) -> bool:
        self._poll.register(self._pg.socket, select.POLLIN | (select.POLLOUT if or_writable else 0))
        return bool(self._poll.poll(milliseconds))

    def _lost(self, why: str) -> psycopg.OperationalError:
        self.close()
        return psycopg.OperationalError(why)
