"""The blob host, which stores the bytes of a paid upload."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Final

from bot.domain.errors import BadMedia, MediaProblem, ProviderRefused, ProviderUnavailable
from bot.ports import metrics
from bot.stablestudio.guard import check_url
from bot.stablestudio.http import Http, Reply
from bot.stablestudio.wire import URL_CHARS

API_VERSION: Final = "11"
PUT_SECONDS: Final = 120.0
CHUNK_BYTES: Final = 256 * 1024

_TOKEN = re.compile(r"[\x21-\x7e]{1,2048}")
_PATHNAME = re.compile(r"[\x20-\x7e]{1,512}")
_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,60}")


class BlobHost:
    """PUTs files with an upload's ticket. With `loopback`, blobs on this machine are accepted."""

    def __init__(self, http: Http, url: str, *, loopback: bool) -> None:
        self._http = http
        self._url = url
        self._loopback = loopback

    async def put(self, ticket: Mapping[str, object], file: Path, content_type: str) -> Reply:
        """Send the file and return the answer.

        Raises ProviderRefused for a ticket that cannot be used, BadMedia if the file is gone,
        ProviderUnavailable.
        """
        size = await asyncio.to_thread(_size, file)
        headers = {
            "authorization": f"Bearer {_text(ticket, 'clientToken', _TOKEN)}",
            "x-content-type": _checked_type(content_type),
            "x-api-version": API_VERSION,
            "content-length": str(size),
        }
        reply = await self._http.ask(
            "PUT",
            self._url,
            operation="put",
            params={"pathname": _text(ticket, "pathname", _PATHNAME)},
            headers=headers,
            content=_chunks(file),
            seconds=PUT_SECONDS,
        )
        metrics.transferred("up", size)
        return reply

    def checked(self, reply: Reply) -> str:
        """Return the URL of the stored file. Raises ProviderUnavailable if there is none we would use."""
        return self.allowed(reply.fields.get("url"))

    def allowed(self, url: object) -> str:
        """Return `url` if it may be used. Raises ProviderUnavailable."""
        if not isinstance(url, str) or len(url) > URL_CHARS:
            raise ProviderUnavailable("the blob host named no URL")
        try:
            check_url(url, loopback=self._loopback)
        except BadMedia:
            raise ProviderUnavailable("the blob host named a URL we do not use") from None
        return url


def _text(ticket: Mapping[str, object], name: str, shape: re.Pattern[str]) -> str:
    value = ticket.get(name)
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise ProviderRefused(f"The upload ticket's {name} cannot be used.", status=400)
    return value


def _checked_type(content_type: str) -> str:
    if not _TYPE.fullmatch(content_type):
        raise BadMedia(MediaProblem.NO_CONTENT_TYPE)
    return content_type


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        raise BadMedia(MediaProblem.MISSING) from None


async def _chunks(file: Path) -> AsyncIterator[bytes]:
    """Yield the file's bytes, read off the event loop."""
    with await asyncio.to_thread(file.open, "rb") as handle:
        while chunk := await asyncio.to_thread(handle.read, CHUNK_BYTES):
            yield chunk
