"""Downloads: whole, bounded and from where we may, or an error and nothing left behind."""

import asyncio
import contextlib
import gzip
import hashlib
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import web

from bot.clock import SystemClock
from bot.domain.errors import (
    BadMedia,
    DownloadBroken,
    HostAnswered,
    LinkDead,
    MediaProblem,
    TransferError,
)
from bot.ports import Download, metrics
from bot.stablestudio.client import StableStudio
from bot.stablestudio.transfer import Downloads, discord_attachments
from tests.stablestudio.script import Scene, Script, answers, breaks_off, hangs_up, stays_silent, until


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


BIG = bytes(range(256)) * 12_000  # 3 MB: several buffers
LIMIT = 4_000_000


@pytest.fixture
async def downloads() -> AsyncIterator[Downloads]:
    downloads = Downloads(SystemClock(), loopback=True)
    yield downloads
    await downloads.aclose()


async def test_a_file_arrives_whole(downloads: Downloads, script: Script, tmp_path: Path) -> None:
    script.plays(answers(200, BIG, Content_Type="image/PNG; charset=x"))

    got = await downloads.download(script.url + "/generated/a.png?sig=1", tmp_path / "a", LIMIT)

    assert got == Download(len(BIG), hashlib.sha256(BIG).hexdigest(), "image/png")
    assert (tmp_path / "a").read_bytes() == BIG
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
    assert script.seen[0].path == "/generated/a.png?sig=1"
    assert script.seen[0].headers["host"] in script.url


async def test_a_file_without_announced_length_arrives_too(
    downloads: Downloads, script: Script, tmp_path: Path
) -> None:
    async def chunked(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        for start in range(0, len(BIG), 500_000):
            await response.write(BIG[start : start + 500_000])
        return response

    script.plays(chunked)

    assert (await downloads.download(script.url, tmp_path / "a", LIMIT)).size == len(BIG)


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
async def test_a_file_that_is_stored_packed_is_unpacked(
    downloads: Downloads, script: Script, tmp_path: Path, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    """Stores hand out drawings as they hold them, whatever is asked for."""
    script.plays(answers(200, pack(BIG), Content_Encoding=coding))

    got = await downloads.download(script.url, tmp_path / "a", LIMIT)

    assert (tmp_path / "a").read_bytes() == BIG
    assert (got.size, got.sha256, got.whole) == (len(BIG), hashlib.sha256(BIG).hexdigest(), True)


async def chunked_too_large(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    response.enable_chunked_encoding()
    await response.prepare(request)
    for _ in range(100):
        await response.write(bytes(100_000))
    return response


FAULTS: dict[str, tuple[Scene, TransferError]] = {
    "403": (answers(403, "x"), LinkDead(403)),
    "404": (answers(404, "x"), LinkDead(404)),
    "410": (answers(410, "x"), LinkDead(410)),
    "500": (answers(500, "x"), HostAnswered(500)),
    "429": (answers(429, "x"), HostAnswered(429)),
    "partial content": (answers(206, "x"), HostAnswered(206)),
    "redirect inwards": (
        answers(302, location="http://169.254.169.254/latest"),
        BadMedia(MediaProblem.NOT_HTTPS),
    ),
    "redirect to a private address": (
        answers(307, location="https://10.0.0.1/a"),
        BadMedia(MediaProblem.PRIVATE_ADDRESS),
    ),
    "redirect with a name": (
        answers(301, location="https://me@results.example/a"),
        BadMedia(MediaProblem.USER_NAME_IN_LINK),
    ),
    "redirect to a file": (answers(308, location="file:///etc/passwd"), BadMedia(MediaProblem.NOT_HTTPS)),
    "redirect to nowhere": (answers(302), BadMedia(MediaProblem.REDIRECT)),
    "redirect to no address": (answers(302, location="https://[::1"), DownloadBroken("RemoteProtocolError")),
    "choices": (answers(300, "x", location="/b"), HostAnswered(300)),
    "empty": (answers(200, b""), BadMedia(MediaProblem.EMPTY)),
    "announced too large": (
        answers(200, bytes(LIMIT + 1)),
        BadMedia(MediaProblem.ANNOUNCED_TOO_LARGE, size=LIMIT + 1, limit=LIMIT),
    ),
    "too large without saying so": (chunked_too_large, BadMedia(MediaProblem.TOO_LARGE, limit=LIMIT)),
    "cut at once": (breaks_off(b"", 10), BadMedia(MediaProblem.BROKE_OFF)),
    "compressed": (answers(200, b"x", Content_Encoding="br"), BadMedia(MediaProblem.COMPRESSED)),
    "packed and cut short": (
        answers(200, gzip.compress(BIG)[:-9], Content_Encoding="gzip"),
        BadMedia(MediaProblem.BROKE_OFF, size=len(BIG)),
    ),
    "packed, and it is not": (
        answers(200, b"<svg/>", Content_Encoding="gzip"),
        BadMedia(MediaProblem.BROKE_OFF),
    ),
    "packed and too large": (
        answers(200, gzip.compress(bytes(2 * LIMIT)), Content_Encoding="gzip"),
        BadMedia(MediaProblem.TOO_LARGE, limit=LIMIT),
    ),
    "dropped": (hangs_up, DownloadBroken("RemoteProtocolError")),
}


@pytest.mark.parametrize(("scene", "error"), FAULTS.values(), ids=FAULTS.keys())
async def test_a_bad_download_leaves_nothing(
    downloads: Downloads, script: Script, tmp_path: Path, scene: Scene, error: TransferError
) -> None:
    script.plays(scene)

    with pytest.raises(TransferError) as caught:
        await downloads.download(script.url + "/a", tmp_path / "a", LIMIT)
    assert str(caught.value) == str(error)  # class and facts
    assert left_in(tmp_path) == []
    assert len(script.seen) == 1


async def test_a_file_that_is_cut_short_leaves_nothing(
    downloads: Downloads, script: Script, tmp_path: Path
) -> None:
    script.plays(breaks_off(BIG[:100_000], len(BIG)))

    with pytest.raises(BadMedia) as refused:
        await downloads.download(script.url, tmp_path / "a", LIMIT)
    assert refused.value.problem is MediaProblem.BROKE_OFF
    # Bytes that were still on their way to us when the end came are not counted.
    assert refused.value.size <= 100_000
    assert left_in(tmp_path) == []


async def test_a_file_that_ends_with_its_connection_may_be_a_part(
    downloads: Downloads, script: Script, tmp_path: Path
) -> None:
    async def until_closed(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc")
        request.transport.close()
        return web.Response()

    script.plays(until_closed)
    assert not (await downloads.download(script.url, tmp_path / "a", LIMIT)).whole


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed_and_checked_like_the_first_link(
    downloads: Downloads, script: Script, tmp_path: Path, status: int
) -> None:
    moved = answers(status, location="/moved?b=2")
    script.plays(moved, answers(status, location=script.url + "/c"), answers(200, b"abc"))

    assert (await downloads.download(script.url + "/a?a=1", tmp_path / "a", LIMIT)).size == 3
    assert [seen.path for seen in script.seen] == ["/a?a=1", "/moved?b=2", "/c"]


async def test_redirects_in_a_circle_end(downloads: Downloads, script: Script, tmp_path: Path) -> None:
    script.plays(answers(302, location="/a"))

    with pytest.raises(BadMedia) as refused:
        await downloads.download(script.url + "/a", tmp_path / "a", LIMIT)
    assert refused.value.problem is MediaProblem.REDIRECT
    assert len(script.seen) == 6
    assert left_in(tmp_path) == []


async def test_a_redirect_resolves_its_name_and_checks_the_address(script: Script, tmp_path: Path) -> None:
    """The first name leads to a public address; the second, to a private one."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1" if host == "localhost" else "10.0.0.1"]

    script.plays(answers(302, location="https://inner.example/latest"))
    downloads = Downloads(SystemClock(), loopback=True, resolve=resolve)
    with pytest.raises(BadMedia) as refused:
        await downloads.download(script.url.replace("127.0.0.1", "localhost"), tmp_path / "a", LIMIT)
    assert refused.value.problem is MediaProblem.PRIVATE_ADDRESS
    assert asked == ["localhost", "inner.example"]
    await downloads.aclose()


async def test_attachments_are_not_redirected_away_from_discord(script: Script, tmp_path: Path) -> None:
    script.plays(answers(302, location="https://example.org/a"))
    attachments = discord_attachments(SystemClock(), loopback=True)

    with pytest.raises(BadMedia) as refused:
        await attachments.download(script.url, tmp_path / "a", LIMIT)
    assert refused.value.problem is MediaProblem.FOREIGN_HOST
    await attachments.aclose()


async def test_a_silent_host_is_given_up(script: Script, tmp_path: Path) -> None:
    script.plays(stays_silent)
    hasty = Downloads(SystemClock(speed=300), loopback=True)

    with pytest.raises(TransferError):
        await hasty.download(script.url, tmp_path / "a", LIMIT)
    await hasty.aclose()


async def test_a_cancelled_download_leaves_nothing(
    downloads: Downloads, script: Script, tmp_path: Path
) -> None:
    async def slowly(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"x")
        await asyncio.sleep(30)
        return response

    script.plays(slowly)
    running = asyncio.create_task(downloads.download(script.url, tmp_path / "a", LIMIT))
    await until((tmp_path / "a").exists)
    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running
    assert left_in(tmp_path) == []


async def test_a_folder_that_is_missing_is_a_transfer_error(
    downloads: Downloads, script: Script, tmp_path: Path
) -> None:
    script.plays(answers(200, b"x"))

    with pytest.raises(TransferError):
        await downloads.download(script.url, tmp_path / "no" / "a", LIMIT)


async def test_a_name_that_suddenly_leads_home_is_not_connected_to(script: Script, tmp_path: Path) -> None:
    async def rebound(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    downloads = Downloads(SystemClock(), loopback=False, resolve=rebound)

    with pytest.raises(BadMedia) as refused:
        await downloads.download("https://result.example/a.png", tmp_path / "a", LIMIT)
    assert refused.value.problem is MediaProblem.PRIVATE_ADDRESS
    assert script.seen == []
    await downloads.aclose()


async def test_loopback_is_for_the_sandbox_only(script: Script, tmp_path: Path) -> None:
    downloads = Downloads(SystemClock(), loopback=False)

    with pytest.raises(BadMedia):
        await downloads.download(script.url, tmp_path / "a", LIMIT)
    assert script.seen == []
    await downloads.aclose()


async def test_attachments_come_from_discords_cdn_only(script: Script, tmp_path: Path) -> None:
    attachments = discord_attachments(SystemClock(), loopback=False)

    for url in ("https://cdn.discordapp.com.evil.example/a", "https://example.org/a", script.url):
        with pytest.raises(BadMedia):
            await attachments.download(url, tmp_path / "a", LIMIT)
    await attachments.aclose()


async def test_attachments_on_loopback_are_for_a_local_discord(script: Script, tmp_path: Path) -> None:
    script.plays(answers(200, b"abc"))
    attachments = discord_attachments(SystemClock(), loopback=True)

    assert (await attachments.download(script.url, tmp_path / "a", LIMIT)).size == 3
    await attachments.aclose()


@pytest.mark.parametrize(
    ("scene", "outcome"),
    [
        (answers(200, b"abc"), "ok"),
        (answers(404), "refused"),
        (answers(429), "limited"),
        (answers(503), "failed"),
        (hangs_up, "broken"),
        (answers(200, b""), "broken"),
        (None, "unreachable"),
    ],
)
async def test_every_download_is_counted_by_its_outcome(
    studio: StableStudio, script: Script, tmp_path: Path, scene: Scene | None, outcome: str
) -> None:
    def counted() -> float:
        wanted = ("atelier_service_requests_total", ("download", outcome))
        return {(name, labels): value for name, labels, value in metrics.recorded()}.get(wanted, 0)

    script.plays(scene or hangs_up)
    if scene is None:
        await script.stop()
    before = counted()
    with contextlib.suppress(TransferError):
        await studio.download(script.url + "/a.png", tmp_path / "a", LIMIT)
    assert counted() == before + 1
