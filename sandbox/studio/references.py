"""Fetch the files of a body: the service really looks at every URL before it charges."""

import asyncio
import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.catalogue import Media, Operation
from sandbox.studio.goods import Reference, Refused

_IMAGE_BYTES = 10_000_000
_OTHER_BYTES = 100_000_000
_TIMEOUT = aiohttp.ClientTimeout(total=20)
_MAGIC: tuple[tuple[int, bytes, Media], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", Media.IMAGE),
    (0, b"\xff\xd8\xff", Media.IMAGE),
    (0, b"GIF8", Media.IMAGE),
    (8, b"WEBP", Media.IMAGE),
    (8, b"WAVE", Media.AUDIO),
    (0, b"ID3", Media.AUDIO),
    (0, b"OggS", Media.AUDIO),
    (4, b"ftypM4A", Media.AUDIO),
    (0, b"\x1aE\xdf\xa3", Media.VIDEO),
    (4, b"ftyp", Media.VIDEO),
)


def sniff(data: bytes) -> Media | None:
    """Return the media type of a file by its first bytes; None for types that the service does not take."""
    for offset, magic, media in _MAGIC:
        if data[offset : offset + len(magic)] == magic:
            return media
    # A bare MPEG audio or ADTS stream begins with eleven or twelve set bits.
    bare = len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0
    return Media.AUDIO if bare else None


def urls_of(operation: Operation, body: Mapping[str, Any]) -> list[tuple[str, tuple[Media, ...]]]:
    """Return every media URL of a body in order, with its allowed kinds."""
    found: list[tuple[str, tuple[Media, ...]]] = []
    kinds: dict[str, list[Media]] = {}
    for slot in operation.slots:
        kinds.setdefault(slot.wire, []).append(slot.accepts)
    declared = body.get("urlMediaTypes")
    for wire, accepted in kinds.items():
        value = body.get(wire) or []
        for place, url in enumerate([value] if isinstance(value, str) else value):
            exact = (Media(declared[place]),) if wire == "urls" and declared else tuple(accepted)
            found.append((url, exact))
    return found


async def fetch_all(operation: Operation, body: Mapping[str, Any]) -> tuple[Reference, ...]:
    """Return all files of a body. Raises Refused(400) for the first that is missing or of the wrong kind."""
    wanted = urls_of(operation, body)
    if not wanted:
        return ()
    async with aiohttp.ClientSession(timeout=_TIMEOUT) as http:
        return tuple(await asyncio.gather(*(_fetch(http, url, media) for url, media in wanted)))


async def _fetch(http: aiohttp.ClientSession, url: str, accepted: tuple[Media, ...]) -> Reference:
    name = accepted[0].value.capitalize()
    unreachable = Refused(400, f"{name} URL is not reachable")
    if not _allowed(url):
        raise unreachable
    try:
        async with http.get(url) as response:
            if response.status != 200:
                raise unreachable
            data = await _read(response.content)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        raise unreachable from None
    return _checked(data, name, accepted)


async def _read(content: aiohttp.StreamReader) -> bytes:
    """Return the body, or a little more of it than any file may have."""
    data = bytearray()
    while len(data) <= _OTHER_BYTES and (chunk := await content.read(1 << 20)):
        data += chunk
    return bytes(data)


def _checked(data: bytes, name: str, accepted: tuple[Media, ...]) -> Reference:
    media = sniff(data)
    if media is None or media not in accepted:
        raise Refused(400, f"{name} URL does not point to {_a(accepted)}")
    if media is Media.IMAGE and len(data) > _IMAGE_BYTES:
        raise Refused(400, "Image is larger than 10 MB")
    if len(data) > _OTHER_BYTES:
        raise Refused(400, f"{name} is larger than 100 MB")
    return Reference(media, data)


def _a(accepted: tuple[Media, ...]) -> str:
    return " or ".join(f"{'a' if media is Media.VIDEO else 'an'} {media.value}" for media in accepted)


def _allowed(url: str) -> bool:
    """Return True for https anywhere, and for http on this machine, where the sandbox lives."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"
