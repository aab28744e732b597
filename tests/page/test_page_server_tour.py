"""The demo with a page: open before the bot, a budget to look around with, and the tour's record kept."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from sandbox.bot_process import REPOSITORY
from sandbox.world import World
from tests.page.tabs import Browser, Json, Tab, browsing

_OPEN = re.compile(r"open: (http://127\.0\.0\.1:\d+/)")


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[Tab]:
    """Run the demo with a page. Yield a window that was opened as soon as its address was printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "demo", "--keep", "--speed", "20"),
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout
    try:
        said = ""
        while not (found := _OPEN.search(said)):
            line = await asyncio.wait_for(process.stdout.readline(), 60)
            assert line, said
            said += line.decode()
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{found[1]}ws?as=mira") as ws:
            yield Tab(ws)
        process.send_signal(signal.SIGINT)
        rest, _ = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0, said + rest.decode()
    finally:
        if process.returncode is None:
            process.kill()


async def test_the_page_opens_first_and_the_next_run_has_the_record(tmp_path: Path) -> None:
    async with demo(tmp_path) as tab:
        first = await tab.get("snapshot")
        assert first["tour"]["welcome"]
        await tab.wait("tour", lambda tour: tour["ready"])
        assert [one["state"] for one in (await tab.get("snapshot"))["tour"]["chapters"]][:2] == [
            "played",
            "open",
        ]
        await tab.get("slash", channel=_studio(first), command="budget show", options={})
        await tab.wait("message_update", lambda message: "$10.00" in str(message))
    async with demo(tmp_path) as tab:
        tour = (await tab.get("snapshot"))["tour"]
        assert not tour["welcome"]
        assert not tour["fresh"]
        assert "$10.00 to spend" in str((await tab.get("tour.beats", chapter=1))["beats"])
        assert "new world" in await tab.refused("tour.start")


def _studio(snapshot: Json) -> str:
    return str(snapshot["guilds"][0]["channels"][0]["id"])


async def test_a_page_without_a_tour_says_so(tmp_path: Path) -> None:
    async with browsing(World(20), tmp_path) as browser:
        assert await _offered(browser) is None


async def _offered(browser: Browser) -> Json | None:
    tab = await browser.open("mira")
    assert "no verb" in await tab.refused("tour.start")
    tour: Json | None = (await tab.get("snapshot"))["tour"]
    return tour
