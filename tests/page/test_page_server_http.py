"""The page's HTTP side: access, uploads and downloads, and that nothing a bot posts can run."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.discord import Upload
from sandbox.page import Page
from sandbox.page.browser import has_screen
from sandbox.page.media import MOST_BYTES
from tests.page.tabs import Browser


async def test_the_page_is_served_with_a_policy_that_lets_nothing_in_from_elsewhere(
    browser: Browser, tmp_path: Path
) -> None:
    static = tmp_path / "static"
    (static / "js").mkdir(parents=True)
    (static / "index.html").write_text("<!doctype html>")
    (static / "js" / "page.js").write_text("export {};")
    page = Page(browser.world, browser.supervisor, static)
    url = await page.start(0)
    try:
        async with browser.session.get(url) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert (answer.status, answer.content_type) == (200, "text/html")
        async with browser.session.get(f"{url}js/page.js") as script:
            assert script.content_type in ("text/javascript", "application/javascript")
            assert script.headers["X-Content-Type-Options"] == "nosniff"
        async with browser.session.get(f"{url}js/../../bot.log") as outside:
            assert outside.status == 404
    finally:
        await page.stop()
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "http:" not in policy
    assert "https:" not in policy


@pytest.mark.parametrize("path", ["ws?as=mira", "", "media/1/a.png"])
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Origin": "null"}]
)
async def test_other_pages_and_other_names_for_this_address_are_shut_out(
    browser: Browser, path: str, headers: dict[str, str]
) -> None:
    async with browser.session.get(browser.page.url + path, headers=headers) as answer:
        assert answer.status == 403
        assert (await answer.json())["ok"] is False


async def test_the_page_itself_is_let_in_under_both_names(browser: Browser) -> None:
    origin = browser.page.url.rstrip("/")
    local = browser.page.url.replace("127.0.0.1", "localhost")
    async with browser.session.ws_connect(f"{origin}/ws", headers={"Origin": origin}) as ws:
        await ws.send_json({"id": 1, "do": "snapshot"})
        assert (await ws.receive_json(timeout=5))["me"]["name"] == "mira"
    async with browser.session.ws_connect(f"{local}ws?as=NOOR", headers={"Origin": local.rstrip("/")}) as ws:
        await ws.send_json({"id": 1, "do": "snapshot"})
        assert (await ws.receive_json(timeout=5))["me"]["name"] == "noor"
    async with browser.session.get(f"{origin}/ws?as=eve") as answer:
        assert (answer.status, (await answer.json())["error"][:28]) == (400, "There is nobody called 'eve'")


async def test_a_second_page_finds_another_port(browser: Browser) -> None:
    port = int(browser.page.url.rstrip("/").rpartition(":")[2])
    second = Page(browser.world, browser.supervisor)
    try:
        assert str(port) not in await second.start(port)
        async with browser.session.get(f"{second.url}media/1/a.png") as answer:
            assert answer.status == 404
    finally:
        await second.stop()


async def test_uploads_need_a_name_and_have_a_limit(browser: Browser) -> None:
    address = f"{browser.page.url}upload"
    async with browser.session.post(address, data=b"x") as answer:
        assert (answer.status, (await answer.json())["error"]) == (400, "The file needs a name.")
    async with browser.session.post(address, params={"name": "../../a b.png"}, data=b"x") as answer:
        body = await answer.json()
        assert (body["filename"], body["size"], body["content_type"]) == ("a b.png", 1, "image/png")
    big = {"Content-Length": str(MOST_BYTES + 1)}
    async with browser.session.post(address, params={"name": "a"}, headers=big, data=_nothing()) as answer:
        assert answer.status == 413
        assert "100 MB" in (await answer.json())["error"]


async def _nothing() -> AsyncIterator[bytes]:
    yield b""


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "script.js"])
async def test_a_file_that_could_run_is_put_behind_bars(browser: Browser, name: str) -> None:
    world = browser.world
    file = Upload(name, b"<script>alert(1)</script>")
    message = await world.discord.say(world.people["mira"], world.channels["studio"], "look", [file])
    tab = await browser.open("noor")
    history = await tab.get("history", channel=browser.channel("studio"))
    address = browser.page.url.rstrip("/") + history["messages"][-1]["attachments"][0]["url"]
    async with browser.session.get(address) as answer:
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        shown = answer.headers["Content-Disposition"].startswith("inline")
        assert shown is (name == "drawing.svg")
    async with browser.session.get(address, headers={"Range": "bytes=99-"}) as beyond:
        assert beyond.status == 416
    async with browser.session.get(f"{address}?download=1") as saved:
        assert saved.headers["Content-Disposition"].startswith("attachment")
    await world.discord.remove(world.people["mira"], message)
    async with browser.session.get(address) as gone:
        assert gone.status == 404


@pytest.mark.parametrize(
    ("environment", "platform", "seen"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({}, "darwin", True),
        ({"DISPLAY": ":0", "CI": "true"}, "linux", False),
        ({"SSH_CONNECTION": "1.2.3.4"}, "darwin", False),
    ],
)
def test_a_browser_is_opened_only_where_there_is_a_screen(
    environment: dict[str, str], platform: str, seen: bool
) -> None:
    assert has_screen(environment, platform) is seen
