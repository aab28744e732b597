"""httpx's transport over aiohttp: each request is sent once, and no redirect, cookie or proxy is followed."""

import asyncio
import functools
import re
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import aiohttp
import httpx
from yarl import URL

from bot.transport.connector import SAFE, Connector
from bot.transport.exchange import Exchange
from bot.transport.failures import FAILURES, translated
from bot.transport.tls import shared_context

HEADER_BYTES: Final = 100 * 1024
"""For one field: a payment challenge holds the schema of a whole API. aiohttp's own limit is 8 KiB."""
HEADERS: Final = 256
MARGIN_SECONDS: Final = 1.0
"""A connection is given up so long before the server said it would."""

_BY_US: Final = ("accept", "accept-encoding", "content-type", "user-agent")
"""Headers that aiohttp would add by itself."""
_KEEP_ALIVE = re.compile(r"timeout\s*=\s*(\d{1,6})", re.ASCII | re.IGNORECASE)
_FOREVER: Final = float("inf")

parsed_url = functools.lru_cache(maxsize=1024)(httpx.URL)
"""Parse an address. The same ones come again and again, and parsing takes as long as sending."""


class Transport(httpx.AsyncBaseTransport):
    """At most `connections` exchanges at once, over connections that are used again by `Connector`'s rules.

    Raises what `bot.transport.failures` names, and RuntimeError once it is closed.
    """

    def __init__(
        self,
        *,
        connections: int,
        idle_seconds: float,
        warm_seconds: float | None = None,
        context: ssl.SSLContext | None = None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """With `idle_seconds` of 0 no connection is used twice; `warm_seconds` are for GETs.

        `steady` tells seconds that only go on, for the ages of connections.
        """
        self._places = asyncio.Semaphore(connections)
        self._idle_seconds = idle_seconds
        self._warm_seconds = idle_seconds if warm_seconds is None else warm_seconds
        self._context = context
        self._steady = steady
        self._connector: Connector | None = None
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def aclose(self) -> None:
        self._closed = True
        if self._session is not None:
            await self._session.close()

    @asynccontextmanager
    async def open(self, request: httpx.Request) -> AsyncIterator[Exchange]:
        """Send the request and yield its answer, whose body is still to be read. Leaving ends the exchange.

        This is `handle_async_request` without an `httpx.Response`, which costs a third of the whole.
        """
        exchange = await self._begin(request)
        try:
            yield exchange
        finally:
            await exchange.aclose()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and return its response, which has to be closed.

        Its extensions may name a `timeout` (seconds by phase) and the `sni_hostname` to be certified.
        Credentials in the URL are not used.
        """
        return (await self._begin(request)).response()

    async def _begin(self, request: httpx.Request) -> Exchange:
        if self._closed:
            raise RuntimeError("the transport is closed")
        timeouts = request.extensions.get("timeout", {})
        await self._take_place(timeouts.get("pool"))
        try:
            response = await self._send(request, timeouts.get("connect"), timeouts.get("read"))
            return Exchange(response, self._places.release, is_last=self._idle_seconds == 0)
        except BaseException:
            self._places.release()
            raise

    async def _take_place(self, seconds: float | None) -> None:
        if not self._places.locked():
            await self._places.acquire()
            return
        try:
            async with asyncio.timeout(seconds):
                await self._places.acquire()
        except TimeoutError:
            raise httpx.PoolTimeout("no connection became free") from None

    async def _send(
        self, request: httpx.Request, connect: float | None, read: float | None
    ) -> aiohttp.ClientResponse:
        """Send the request and return aiohttp's response as soon as its head is there."""
        session, connector = self._ready()
        host = request.url.raw_host.decode("ascii")
        try:
            response = await session.request(
                request.method,
                _url(request),
                headers=_headers(request),
                data=_content(request),
                allow_redirects=False,
                server_hostname=request.extensions.get("sni_hostname"),
                timeout=aiohttp.ClientTimeout(
                    connect=connect, sock_connect=connect, sock_read=read, ceil_threshold=_FOREVER
                ),
            )
        except (httpx.ReadError, httpx.RemoteProtocolError):
            if request.method in SAFE:
                connector.distrust(host)
            raise
        except FAILURES as error:
            raise translated(error) from error
        told = _KEEP_ALIVE.search(response.headers.get("keep-alive", ""))
        if told is not None:
            connector.limit_idle(host, max(0.0, int(told[1]) - MARGIN_SECONDS))
        return response

    def _ready(self) -> tuple[aiohttp.ClientSession, Connector]:
        """Return session and connector, which are made inside the running loop."""
        if self._session is None or self._connector is None:
            self._connector = Connector(
                self._context or shared_context(),
                idle_seconds=self._idle_seconds,
                warm_seconds=self._warm_seconds,
                steady=self._steady,
            )
            self._session = aiohttp.ClientSession(
                connector=self._connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=_BY_US,
                auto_decompress=False,
                trust_env=False,
                max_line_size=HEADER_BYTES,
                max_field_size=HEADER_BYTES,
                max_headers=HEADERS,
                middlewares=(_send_once,),
            )
        return self._session, self._connector


async def _send_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Send the request, and let no error reach aiohttp that it answers by sending it again.

    By itself it repeats a GET, PUT or DELETE when a kept connection turns out to be closed.
    """
    try:
        return await handler(request)
    except FAILURES as error:
        raise translated(error) from error


def _url(request: httpx.Request) -> URL:
    """Return the URL byte for byte: a signed link must not be written in another, equal way."""
    url = request.url
    return URL(str(url.copy_with(username=None, password=None) if url.userinfo else url), encoded=True)


def _headers(request: httpx.Request) -> list[tuple[str, str]]:
    pairs = ((name.decode("ascii"), value.decode("latin-1")) for name, value in request.headers.raw)
    # How the body is framed is aiohttp's: it knows its size, or sends it in chunks.
    return [(name, value) for name, value in pairs if name.lower() != "transfer-encoding"]


def _content(request: httpx.Request) -> bytes | httpx.AsyncByteStream | None:
    try:
        return request.content or None
    except httpx.RequestNotRead:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        return request.stream
