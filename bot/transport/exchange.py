"""One request that was answered: status and headers are there, the body comes as it is read."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import cached_property
from typing import Final

import aiohttp
import httpx

from bot.transport.failures import FAILURES, translated

CHUNK_BYTES: Final = 64 * 1024
PACKED_CHUNK_BYTES: Final = 16 * 1024
"""Of a compressed body: a chunk unpacks to a thousand times its size at most."""


class Exchange(httpx.AsyncByteStream):
    """An answer whose body is still to be read, and which has to be closed.

    As a stream it is the body as it comes, still packed. Reading raises what `bot.transport.failures` names.
    """

    def __init__(self, response: aiohttp.ClientResponse, done: Callable[[], None], *, is_last: bool) -> None:
        """`done` is called once when the exchange is over; `is_last`: the connection serves no other."""
        self.status = response.status
        self._response = response
        self._done: Callable[[], None] | None = done
        headers = response.headers
        self._is_framed = "content-length" in headers or "transfer-encoding" in headers
        self._is_packed = "content-encoding" in headers
        self._lost: asyncio.Future[None] | None = None
        connection = response.connection
        if (is_last or not self._is_framed) and connection is not None and connection.protocol is not None:
            self._lost = connection.protocol.closed
            if self._lost is not None:
                self._lost.add_done_callback(_mark_retrieved)

    @cached_property
    def headers(self) -> httpx.Headers:
        return httpx.Headers(list(self._response.raw_headers))

    def response(self) -> httpx.Response:
        """Return the exchange as httpx's response, which reads and closes it."""
        return httpx.Response(self.status, headers=self.headers, stream=self)

    async def whole(self, most: int) -> bytes | None:
        """Return the body, unpacked; None if it is longer than `most` bytes.

        Also raises httpx.DecodingError for a body that is not packed as its headers say.
        """
        body = bytearray()
        async for chunk in self.response().aiter_bytes() if self._is_packed else self:
            body += chunk
            if len(body) > most:
                return None
        return bytes(body)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = PACKED_CHUNK_BYTES if self._is_packed else CHUNK_BYTES
        try:
            async for chunk in self._response.content.iter_chunked(size):
                yield chunk
        except FAILURES as error:
            if isinstance(error, aiohttp.ClientPayloadError) and self._was_reset():
                raise httpx.ReadError(type(error).__name__) from error
            raise translated(error) from error
        if not self._is_framed and self._was_reset():
            # The body ends where the connection does, and this is no end: aiohttp does not tell them apart.
            raise httpx.ReadError("ConnectionResetError")

    async def aclose(self) -> None:
        if self._done is None:
            return
        done, self._done = self._done, None
        try:
            self._response.release()  # closes the connection if the body was not read to its end
            await self._response.wait_for_close()
        except FAILURES:
            pass  # of a request body that was still being sent: the answer is what counts
        finally:
            done()

    def _was_reset(self) -> bool:
        lost = self._lost
        return lost is not None and lost.done() and not lost.cancelled() and lost.exception() is not None


def _mark_retrieved(lost: asyncio.Future[None]) -> None:
    if not lost.cancelled():
        lost.exception()
