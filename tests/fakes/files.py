"""Media and attachments in memory: the first word of a file is its kind."""

import hashlib
from pathlib import Path

from bot.catalogue import Slot
from bot.domain.errors import BadMedia, LinkDead, MediaProblem
from bot.domain.jobs.job import UNKNOWN_TYPE
from bot.ports.files import (
    Arrival,
    Attachments,
    Change,
    ChangeKind,
    Download,
    Media,
    MediaInfo,
    Prepared,
    Verdict,
)

PICTURE = b"PICTURE of a heron"
CLIP = b"CLIP of a heron"
SOUND = b"SOUND of a heron"

_KINDS = {
    b"PICTURE": MediaInfo("image", "image/png", "png", 1024, 1024, 0.0),
    b"CLIP": MediaInfo("video", "video/mp4", "mp4", 1280, 720, 5.0),
    b"SOUND": MediaInfo("audio", "audio/mpeg", "mp3", 0, 0, 3.0),
}


def load(path: Path) -> bytes:
    """Return the content of a (tiny) file, empty if there is none."""
    return path.read_bytes() if path.exists() else b""


def write(path: Path, content: bytes) -> None:
    """Write a (tiny) file."""
    path.write_bytes(content)


class FakeMedia(Media):
    """`bot.ports.files.Media`: the first word of a file is its kind, and each kind has one size in pixels.

    It decodes nothing, so it knows no damaged pictures, no aspect ratios and no other formats.
    """

    async def inspect(self, path: Path) -> MediaInfo:
        word = load(path).split(b" ", 1)[0]
        if word not in _KINDS:
            raise BadMedia(MediaProblem.UNKNOWN_KIND)
        return _KINDS[word]

    async def judge(self, path: Path) -> Arrival:
        """Judge by the first word; `unread` is a whole picture that cannot be read, `cut` one cut off."""
        content = load(path)
        word = content.split(b" ", 1)[0]
        if word in _KINDS:
            info = _KINDS[word]
            return Arrival(Verdict.READABLE, info.kind, info.content_type, info.extension, len(content), info)
        if content == b"of no kind":
            return Arrival(Verdict.UNREADABLE, "", UNKNOWN_TYPE, "bin", len(content))
        verdict = {b"unread": Verdict.UNREADABLE, b"cut": Verdict.CUT_OFF}.get(word, Verdict.FOREIGN)
        if verdict is Verdict.FOREIGN:
            other = "application/octet-stream", "bin"
            return Arrival(verdict, "", *other, len(content), problem=MediaProblem.UNKNOWN_KIND)
        problem = MediaProblem.PICTURE_DAMAGED
        return Arrival(verdict, "image", "image/png", "png", len(content), problem=problem)

    async def fit(self, path: Path, into: Path, limit: int) -> MediaInfo:
        """Write the first `limit` bytes; BadMedia if they do not hold the first word."""
        write(into, load(path)[:limit])
        return await self.inspect(into)

    async def prepare(self, path: Path, slot: Slot) -> Prepared:
        """Take out ` at home`, the place of the picture, and the bytes above the slot's limit."""
        info, content = await self.inspect(path), load(path)
        away = content.replace(b" at home", b"")
        small = away[: slot.max_bytes] if info.kind == slot.accepts else away
        changes = [Change(ChangeKind.COMPRESSED, before=len(away), after=len(small))] if small != away else []
        changes += [Change(ChangeKind.LOCATION_REMOVED)] if away != content else []
        write(path, small)
        return Prepared(info, len(small), hashlib.sha256(small).hexdigest(), tuple(changes))


def save(content: bytes, into: Path, limit: int, content_type: str) -> Download:
    """Write a download. Raises BadMedia above `limit` bytes or if there are none."""
    if not content or len(content) > limit:
        raise BadMedia(MediaProblem.TOO_LARGE, size=len(content), limit=limit)
    into.write_bytes(content)
    return Download(len(content), hashlib.sha256(content).hexdigest(), content_type)


class FakeAttachments(Attachments):
    """`bot.ports.files.Attachments` over a dictionary of URLs, which never expire and may be on any host."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def add(self, content: bytes, name: str = "heron.png") -> str:
        """Attach a file and return its URL."""
        url = f"https://cdn.discordapp.com/attachments/1/{len(self.files) + 1}/{name}"
        self.files[url] = content
        return url

    async def download(self, url: str, into: Path, limit: int) -> Download:
        if url not in self.files:
            raise LinkDead(404)
        return save(self.files[url], into, limit, "image/png")
