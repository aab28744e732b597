"""Files: the spool on disk, their contents, and attachments."""

import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web

from bot.catalogue import Media as Kind
from bot.catalogue import Slot
from bot.clock import SystemClock
from bot.domain.errors import BadMedia, LinkDead
from bot.media.processor import MediaProcessor
from bot.ports import Attachments, Media
from bot.stablestudio.transfer import discord_attachments
from bot.store import DirectorySpool
from sandbox.serving import Server
from tests.fakes import CLIP, PICTURE, SOUND, FakeAttachments, FakeMedia
from tests.media import makers

# ── the spool ────────────────────────────────────────────────────────────────────────────────────


async def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    spool = DirectorySpool(tmp_path / "spool")
    spool.part("out-1").write_bytes(b"half")
    assert not spool.path("out-1").exists()
    kept = await spool.keep("out-1")
    assert (kept, kept.read_bytes()) == (spool.path("out-1"), b"half")
    assert not spool.part("out-1").exists()


async def test_kept_a_second_time_it_is_the_newer_one(tmp_path: Path) -> None:
    spool = DirectorySpool(tmp_path / "spool")
    for content in (b"old", b"new"):
        spool.part("out-1").write_bytes(content)
        await spool.keep("out-1")
    assert spool.path("out-1").read_bytes() == b"new"


async def test_dropped_it_is_gone_also_twice(tmp_path: Path) -> None:
    spool = DirectorySpool(tmp_path / "spool")
    spool.part("out-1").write_bytes(b"x")
    await spool.keep("out-1")
    spool.part("out-1").write_bytes(b"y")
    await spool.drop("out-1")
    await spool.drop("out-1")
    assert list((tmp_path / "spool").iterdir()) == []


async def test_a_restart_keeps_files_and_forgets_parts(tmp_path: Path) -> None:
    spool = DirectorySpool(tmp_path / "spool")
    spool.part("out-1").write_bytes(b"x")
    await spool.keep("out-1")
    spool.part("out-2").write_bytes(b"y")
    again = DirectorySpool(tmp_path / "spool")
    assert again.path("out-1").exists()
    assert not again.part("out-2").exists()
    assert again.free_bytes() > 0


# ── what is in a file ────────────────────────────────────────────────────────────────────────────


@dataclass
class Looking:
    media: Media
    make: Callable[[str, Path], Path]


def _real(kind: str, path: Path) -> Path:
    if kind == "image":
        path.write_bytes(makers.picture())
        return path
    if kind == "video":
        return makers.video(path)
    return makers.sound(path, codec="mp3", format="mp3")


def _fake(kind: str, path: Path) -> Path:
    path.write_bytes({"image": PICTURE, "video": CLIP, "audio": SOUND}[kind])
    return path


@pytest.fixture(params=["fake", "real"])
def looking(request: pytest.FixtureRequest) -> Looking:
    return Looking(FakeMedia(), _fake) if request.param == "fake" else Looking(MediaProcessor(), _real)


@pytest.mark.parametrize(
    ("kind", "content_type", "extension"),
    [("image", "image/png", "png"), ("video", "video/mp4", "mp4"), ("audio", "audio/mpeg", "mp3")],
)
async def test_a_file_is_what_its_content_says(
    looking: Looking, tmp_path: Path, kind: str, content_type: str, extension: str
) -> None:
    info = await looking.media.inspect(looking.make(kind, tmp_path / "claims-to-be.txt"))
    assert (info.kind, info.content_type, info.extension) == (kind, content_type, extension)
    assert (info.width > 0) == (info.height > 0) == (kind != "audio")
    assert (info.seconds > 0) == (kind != "image")


@pytest.mark.parametrize("content", [b"", b"<html>502</html>", b"\x89PNG\r\n\x1a\n"])
async def test_anything_else_is_bad(looking: Looking, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(BadMedia):
        await looking.media.inspect(tmp_path / "x")


# ── copies of it ─────────────────────────────────────────────────────────────────────────────────

SLOT = Slot("images", ("image1",), Kind.IMAGE, "", formats=("image/png",))


async def test_a_copy_fits_and_leaves_the_file_alone(looking: Looking, tmp_path: Path) -> None:
    file = looking.make("image", tmp_path / "file")
    if isinstance(looking.media, MediaProcessor):
        file.write_bytes(makers.picture("PNG", (300, 200), compress_level=0))
    before = file.read_bytes()
    info = await looking.media.fit(file, tmp_path / "copy", len(before) - 1)
    assert (tmp_path / "copy").stat().st_size < len(before)
    assert info == await looking.media.inspect(tmp_path / "copy")
    assert info.kind == "image"
    assert file.read_bytes() == before


async def test_what_cannot_fit_is_bad(looking: Looking, tmp_path: Path) -> None:
    with pytest.raises(BadMedia):
        await looking.media.fit(looking.make("image", tmp_path / "file"), tmp_path / "copy", 3)


@pytest.mark.parametrize("kind", ["image", "video", "audio"])
async def test_what_a_slot_takes_stays_as_it_is(looking: Looking, tmp_path: Path, kind: str) -> None:
    file = looking.make(kind, tmp_path / "file")
    before = file.read_bytes()
    found = await looking.media.prepare(file, SLOT)
    assert (found.changes, found.info) == ((), await looking.media.inspect(file))
    assert (found.size, found.sha256) == (len(before), hashlib.sha256(before).hexdigest())
    assert file.read_bytes() == before


async def test_only_media_is_prepared(looking: Looking, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"<html>502</html>")
    with pytest.raises(BadMedia):
        await looking.media.prepare(tmp_path / "x", SLOT)


# ── attachments ──────────────────────────────────────────────────────────────────────────────────


@dataclass
class Cdn:
    attachments: Attachments
    url: str
    gone: str


@pytest.fixture(params=["fake", "real"])
async def cdn(request: pytest.FixtureRequest) -> AsyncIterator[Cdn]:
    """Serve PICTURE as an attachment."""
    if request.param == "fake":
        fake = FakeAttachments()
        yield Cdn(fake, fake.add(PICTURE), "https://cdn.discordapp.com/gone")
        return
    app = web.Application()
    app.router.add_get("/heron.png", _heron)
    server = Server(app)
    base = await server.start()
    downloads = discord_attachments(SystemClock(), loopback=True)
    yield Cdn(downloads, f"{base}/heron.png", f"{base}/gone.png")
    await downloads.aclose()
    await server.stop()


async def _heron(_request: web.Request) -> web.Response:
    return web.Response(body=PICTURE, content_type="image/png")


async def test_an_attachment_comes_whole(cdn: Cdn, tmp_path: Path) -> None:
    download = await cdn.attachments.download(cdn.url, tmp_path / "x", 1_000)
    assert (tmp_path / "x").read_bytes() == PICTURE
    assert (download.size, download.content_type) == (len(PICTURE), "image/png")
    assert download.sha256 == hashlib.sha256(PICTURE).hexdigest()


async def test_a_dead_link_says_so(cdn: Cdn, tmp_path: Path) -> None:
    with pytest.raises(LinkDead):
        await cdn.attachments.download(cdn.gone, tmp_path / "x", 1_000)


async def test_a_file_above_the_limit_is_not_kept(cdn: Cdn, tmp_path: Path) -> None:
    with pytest.raises(BadMedia):
        await cdn.attachments.download(cdn.url, tmp_path / "x", len(PICTURE) - 1)
    assert not (tmp_path / "x").exists()


async def test_only_discords_own_hosts_are_asked(tmp_path: Path) -> None:
    downloads = discord_attachments(SystemClock(), loopback=False)
    with pytest.raises(BadMedia):
        await downloads.download("https://example.com/heron.png", tmp_path / "x", 1_000)
    await downloads.aclose()
