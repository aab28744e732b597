"""A server that speaks bytes: it can break every rule, and notes each request as it came."""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Final

import httpx

CERTIFICATE: Final = Path(__file__).with_name("certificate.txt")
"""Of localhost, 127.0.0.1, studio.example and other.example, signed by itself, with its key."""

OK: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

Play = Callable[["Peer"], Awaitable[None]]


class Peer:
    """One connection, from the server's side."""

    def __init__(
        self, server: "RawServer", reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._server = server
        self._reader = reader
        self.writer = writer
        self.number = server.connections  # counted from 1

    async def request(self) -> bytes:
        """Return the next request, head and body. Raises IncompleteReadError when the client has closed."""
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = _header(head, b"content-length")
        if length is not None:
            body = await self._reader.readexactly(int(length))
        else:
            chunked = _header(head, b"transfer-encoding") is not None
            body = await self._reader.readuntil(b"0\r\n\r\n") if chunked else b""
        self._server.requests.append(head + body)
        return head + body

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """End the connection with a RST."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport = self.writer.transport
        transport.abort()

    async def gone(self) -> None:
        """Wait until the client has closed."""
        with contextlib.suppress(ConnectionError):
            await self._reader.read()


class RawServer:
    """Gives each connection to `play`, and closes it when that returns."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.requests: list[bytes] = []
        self.connections = 0
        self.resumed: list[bool] = []  # of each TLS connection
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    async def start(self, context: ssl.SSLContext | None = None) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context, limit=1024 * 1024)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        tls = writer.get_extra_info("ssl_object")
        if tls is not None:
            self.resumed.append(tls.session_reused)
        try:
            await self.play(Peer(self, reader, writer))
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            self._tasks.discard(task)


Serve = Callable[..., Awaitable[RawServer]]
"""Start a server that plays its first argument, over TLS with a server's context as the second."""


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[Serve]:
    """Yield a function that starts servers. They end with the block."""
    running: list[RawServer] = []

    async def start(play: Play, context: ssl.SSLContext | None = None) -> RawServer:
        server = RawServer(play)
        await server.start(context)
        running.append(server)
        return server

    yield start
    for server in running:
        await server.stop()


def server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


async def always_ok(peer: Peer) -> None:
    """Answer every request."""
    while True:
        await peer.request()
        await peer.send(OK)


def answers(data: bytes) -> Play:
    """Answer the request with these bytes, then close."""

    async def play(peer: Peer) -> None:
        await peer.request()
        await peer.send(data)

    return play


def resets(after: bytes) -> Play:
    """Answer with these bytes, then reset the connection once the client has read them."""

    async def play(peer: Peer) -> None:
        await peer.request()
        if after:
            await peer.send(after)
            await asyncio.sleep(0.05)  # a RST takes with it whatever is still on its way
        peer.reset()

    return play


async def silence(peer: Peer) -> None:
    """Take the request and say nothing."""
    await peer.request()
    await peer.gone()


async def ask(
    transport: httpx.AsyncBaseTransport,
    url: str,
    method: str = "POST",
    *,
    headers: dict[str, str] | None = None,
    seconds: float = 30.0,
    sni: str | None = None,
) -> tuple[int, bytes]:
    """Return status and body of one exchange, with `seconds` for each of its phases."""
    timeout = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
    extensions = {"timeout": timeout} | ({} if sni is None else {"sni_hostname": sni})
    content = b"{}" if method in ("POST", "PUT") else None
    request = httpx.Request(method, url, headers=headers, content=content, extensions=extensions)
    response = await transport.handle_async_request(request)
    try:
        return response.status_code, await response.aread()
    finally:
        await response.aclose()


@contextlib.asynccontextmanager
async def opened(
    transport: httpx.AsyncBaseTransport, request: httpx.Request
) -> AsyncIterator[httpx.Response]:
    """Send the request, and close its response in the end."""
    response = await transport.handle_async_request(request)
    try:
        yield response
    finally:
        await response.aclose()


def _header(head: bytes, name: bytes) -> bytes | None:
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.strip().lower() == name:
            return value.strip()
    return None
