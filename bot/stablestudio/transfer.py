"""Downloads: streamed to disk, bounded, and either whole or an error."""

import asyncio
import contextlib
import hashlib
import os
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO, Final

import httpx

from bot.domain.errors import BadMedia, DownloadBroken, HostAnswered, LinkDead, MediaProblem
from bot.domain.jobs.picture import is_discord_file_host
from bot.ports import Clock, Download, metrics
from bot.stablestudio.guard import (
    AllowedUrl,
    HostRule,
    Resolve,
    check_next_url,
    check_url,
    resolve_allowed,
    system_resolve,
)
from bot.transport import Transport

SILENCE_SECONDS: Final = 30.0
TOTAL_SECONDS: Final = 600.0
CONNECTIONS: Final = 32
BUFFER_BYTES: Final = 1024 * 1024
GONE: Final = frozenset({403, 404, 410})
ZLIB: Final = frozenset({"gzip", "x-gzip", "deflate"})
"""Codings that are unpacked. None is asked for, but drawings may be stored so."""

_ANY_ZLIB: Final = 47  # a window of any size, with either header
MOVED: Final = frozenset({301, 302, 303, 307, 308})
REDIRECTS: Final = 5
"""Redirects that are followed. A store behind a CDN, or a CDN that moves, needs one or two."""


class Downloads:
    """Downloads from public https hosts, or from those of `hosts`; with `loopback` from this machine too."""

    def __init__(
        self,
        clock: Clock,
        *,
        loopback: bool,
        hosts: HostRule | None = None,
        resolve: Resolve = system_resolve,
    ) -> None:
        self._clock = clock
        self._loopback = loopback
        self._hosts = hosts
        self._resolve = resolve
        # Connections are made to addresses, so one kept open could serve another name unchecked: none is.
        self._client = httpx.AsyncClient(
            timeout=clock.limit(SILENCE_SECONDS),
            follow_redirects=False,
            trust_env=False,
            transport=Transport(connections=CONNECTIONS, idle_seconds=0),
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def download(self, url: str, into: Path, limit: int) -> Download:
        """Stream `url` to the file `into`, at most `limit` bytes. An error leaves no file.

        Redirects are followed, each to a URL that could have been the first. Raises LinkDead (403, 404, 410),
        BadMedia (a URL we may not open, too many redirects, too large, short, empty), TransferError (anything
        that may pass).
        """
        allowed = check_url(url, loopback=self._loopback, hosts=self._hosts)
        try:
            async with asyncio.timeout(self._clock.limit(TOTAL_SECONDS)):
                response = await self._arrive(allowed)
                try:
                    return await _receive(response, into, limit)
                finally:
                    await response.aclose()
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            raise DownloadBroken(type(error).__name__) from None

    async def _arrive(self, allowed: AllowedUrl) -> httpx.Response:
        """Return the answer at the end of the redirects."""
        for _hop in range(REDIRECTS + 1):
            response = await self._open(allowed)
            if response.status_code not in MOVED:
                return response
            await response.aclose()
            target = response.headers.get("location", "")
            allowed = check_next_url(allowed, target, loopback=self._loopback, hosts=self._hosts)
        raise BadMedia(MediaProblem.REDIRECT)

    async def _open(self, allowed: AllowedUrl) -> httpx.Response:
        """Return the answer of the first address that accepts a connection."""
        failure: httpx.TransportError | None = None
        for address in await resolve_allowed(allowed, self._resolve):
            request = self._client.build_request(
                "GET",
                allowed.url.copy_with(host=address),
                headers={"host": allowed.url.netloc.decode("ascii"), "accept-encoding": "identity"},
                extensions={"sni_hostname": allowed.host},  # whose certificate is expected
            )
            try:
                return await self._client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure or httpx.ConnectError("no address")


def discord_attachments(clock: Clock, *, loopback: bool) -> Downloads:
    """Build `bot.ports.Attachments`: Discord's file hosts, and this machine if Discord's API is on it."""
    return Downloads(clock, loopback=loopback, hosts=is_discord_file_host)


async def _receive(response: httpx.Response, into: Path, limit: int) -> Download:
    expected = _expected(response, limit)
    part = await asyncio.to_thread(_PartFile, into)
    try:
        came = await _copy(response, part, limit)
        _check_length(came, expected)
        await asyncio.to_thread(part.finish)
        metrics.transferred("down", came)
    except BaseException:
        part.abandon()
        raise
    chunked = response.headers.get("transfer-encoding", "").lower().endswith("chunked")
    whole = expected is not None or chunked
    return Download(part.size, part.digest.hexdigest(), _content_type(response), whole)


def _expected(response: httpx.Response, limit: int) -> int | None:
    """Return the announced size in bytes. Raise for an answer whose body is not worth reading."""
    status = response.status_code
    if status in GONE:
        raise LinkDead(status)
    if status != httpx.codes.OK:
        raise HostAnswered(status)
    if _coding(response) not in ("identity", *ZLIB):
        raise BadMedia(MediaProblem.COMPRESSED)
    length = response.headers.get("content-length")
    expected = int(length) if length is not None and length.isascii() and length.isdigit() else None
    if expected is not None and expected > limit:
        raise BadMedia(MediaProblem.ANNOUNCED_TOO_LARGE, size=expected, limit=limit)
    return expected


def _coding(response: httpx.Response) -> str:
    return str(response.headers.get("content-encoding", "identity")).lower()


async def _copy(response: httpx.Response, part: "_PartFile", limit: int) -> int:
    """Write the body, unpacked if it is packed as stores hold it. Return the bytes that came."""
    inflate = zlib.decompressobj(_ANY_ZLIB) if _coding(response) in ZLIB else None
    came = 0
    try:
        async for chunk in response.aiter_raw():
            came += len(chunk)
            async for piece in _unpacked(chunk, inflate):
                part.take(piece)
                if part.size > limit:
                    raise BadMedia(MediaProblem.TOO_LARGE, limit=limit)
                if part.full:
                    await asyncio.to_thread(part.flush)
    except (httpx.RemoteProtocolError, zlib.error):
        raise BadMedia(MediaProblem.BROKE_OFF, size=part.size) from None
    if inflate is not None and came and not inflate.eof:
        raise BadMedia(MediaProblem.BROKE_OFF, size=part.size)
    return came


async def _unpacked(chunk: bytes, inflate: "zlib._Decompress | None") -> AsyncIterator[bytes]:
    """Yield the chunk, or what zlib makes of it in pieces that bound memory, off the event loop."""
    if inflate is None:
        yield chunk
        return
    piece = b""
    while chunk or len(piece) == BUFFER_BYTES:
        piece = await asyncio.to_thread(inflate.decompress, chunk, BUFFER_BYTES)
        yield piece
        chunk = inflate.unconsumed_tail


def _check_length(size: int, expected: int | None) -> None:
    if size == 0:
        raise BadMedia(MediaProblem.EMPTY)
    if expected is not None and size != expected:
        raise BadMedia(MediaProblem.WRONG_LENGTH, size=size, expected=expected)


def _content_type(response: httpx.Response) -> str:
    claimed: str = response.headers.get("content-type", "")
    return claimed.partition(";")[0].strip().lower()[:100]


class _PartFile:
    """A file being written: chunks are buffered, then hashed and written off the event loop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] = open(path, "wb", opener=_private)  # noqa: SIM115 - closed by finish or abandon
        self._buffer = bytearray()
        self.digest = hashlib.sha256()
        self.size = 0

    @property
    def full(self) -> bool:
        return len(self._buffer) >= BUFFER_BYTES

    def take(self, chunk: bytes) -> None:
        self._buffer += chunk
        self.size += len(chunk)

    def flush(self) -> None:
        waiting, self._buffer = self._buffer, bytearray()
        self.digest.update(waiting)
        self._file.write(waiting)

    def finish(self) -> None:
        self.flush()
        self._file.close()

    def abandon(self) -> None:
        """Close and remove the file. A write that still runs in a thread finds a closed file."""
        self._buffer = bytearray()
        with contextlib.suppress(OSError):  # a full disk: what cannot be flushed is not wanted any more
            self._file.close()
        self._path.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
