"""Rules for connections that are used again. aiohttp's own know one age, and trust what is in the socket."""

import select
import ssl
import time
from collections.abc import Callable
from functools import partial
from typing import Final
from weakref import WeakKeyDictionary

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

SAFE: Final = frozenset({"GET", "HEAD"})
"""Requests that change nothing: at worst one is asked again at its next turn."""


class Connector(aiohttp.TCPConnector):
    """Connections to many hosts, each used again while it is surely alive.

    A request that may change something goes out on a connection that was idle for `idle_seconds` at most:
    less than any server waits before it closes one, so that a paid request never meets a closing connection.
    A GET may use one that is older, up to `warm_seconds` or to the time that the server states.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        *,
        idle_seconds: float,
        warm_seconds: float,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """With `idle_seconds` of 0 no connection is used twice. `steady` tells seconds that only go on."""
        reuse = idle_seconds > 0
        super().__init__(
            ssl=context,
            limit=0,  # the transport has places, and tells apart what waits for one from what connects
            force_close=not reuse,
            keepalive_timeout=max(idle_seconds, warm_seconds) if reuse else None,
            resolver=aiohttp.ThreadedResolver(),
        )
        self._idle_seconds = idle_seconds
        self._warm_seconds = warm_seconds
        self._steady = steady
        self._released_at: WeakKeyDictionary[ResponseHandler, float] = WeakKeyDictionary()
        self._most: dict[str, float] = {}  # seconds that connections to a host may be idle, if fewer

    async def connect(
        self, req: aiohttp.ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout
    ) -> Connection:
        """Return a connection for the request: a kept one that passes the rules, else a new one."""
        while True:
            connection = await super().connect(req, traces, timeout)
            protocol = connection.protocol
            assert protocol is not None
            released_at = self._released_at.pop(protocol, None)
            if released_at is None or (
                self._steady() - released_at <= self._allowed_seconds(req) and _is_quiet(protocol)
            ):
                connection.add_callback(partial(self._end_use, protocol))
                return connection
            connection.close()

    def limit_idle(self, host: str, seconds: float) -> None:
        """Let no request meet a connection to `host` that was idle for longer than `seconds`."""
        self._most[host] = min(seconds, self._most.get(host, seconds))

    def distrust(self, host: str) -> None:
        """Let GETs too use young connections alone: one to `host` was closed while it was used."""
        self.limit_idle(host, self._idle_seconds)

    def _allowed_seconds(self, request: aiohttp.ClientRequest) -> float:
        seconds = self._warm_seconds if request.method in SAFE else self._idle_seconds
        return min(seconds, self._most.get(request.host, seconds))

    def _end_use(self, protocol: ResponseHandler) -> None:
        self._released_at[protocol] = self._steady()


def _is_quiet(protocol: ResponseHandler) -> bool:
    """Return True if nothing came over the connection since the last answer was whole.

    Whatever came would be taken for the answer to the next request: a goodbye of the server's, or an answer
    that belongs to nobody. It may be parsed already, or wait in the socket because the loop was busy.
    """
    transport = protocol.transport
    if transport is None or protocol.should_close:
        return False
    socket = transport.get_extra_info("socket")
    return socket is not None and not _is_readable(socket.fileno())


def _is_readable(descriptor: int) -> bool:
    if descriptor < 0:
        return True
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
