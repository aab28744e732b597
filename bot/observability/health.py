"""`GET /healthz` on 127.0.0.1, for whoever watches over the process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus

from bot.domain.errors import SettingError

_READ_SECONDS = 5.0
_HEAD_BYTES = 8192


@contextlib.asynccontextmanager
async def serve_health(port: int | None, ready: Callable[[], bool]) -> AsyncIterator[int | None]:
    """Answers 200 while `ready()` and 503 otherwise, until the block is left. Yields the port (of use if
    0 was given); None serves nothing. Raises SettingError if the port is taken."""
    if port is None:
        yield None
        return

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, TimeoutError, asyncio.IncompleteReadError):
            async with asyncio.timeout(_READ_SECONDS):
                writer.write(_response(await _first_line(reader), ready))
                await writer.drain()
        writer.close()

    try:
        server = await asyncio.start_server(answer, "127.0.0.1", port, limit=_HEAD_BYTES)
    except OSError as error:
        raise SettingError(f"HEALTH_PORT {port} cannot be listened on: {error.strerror}.") from error
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def _first_line(reader: asyncio.StreamReader) -> str:
    """The request line; the headers are read and left aside."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError:
        return ""
    return head.partition(b"\r\n")[0].decode("latin-1")


def _response(line: str, ready: Callable[[], bool]) -> bytes:
    method, _, rest = line.partition(" ")
    target = rest.partition(" ")[0].partition("?")[0]
    if target != "/healthz":
        status = HTTPStatus.NOT_FOUND if line else HTTPStatus.BAD_REQUEST
    elif method not in ("GET", "HEAD"):
        status = HTTPStatus.METHOD_NOT_ALLOWED
    else:
        status = HTTPStatus.OK if ready() else HTTPStatus.SERVICE_UNAVAILABLE
    body = f"{status.phrase.lower()}\n".encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: text/plain\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + (b"" if method == "HEAD" else body)
