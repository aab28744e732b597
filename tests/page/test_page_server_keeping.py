"""Keeping the bot running, keeping the world between two runs, and the demo that ends with the page open."""

import asyncio
import json
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from sandbox.bot_process import REPOSITORY, BotFailed, BotProcess, run_bot
from sandbox.home import locked
from sandbox.ports import free_port
from sandbox.saved_world import SavedWorld
from sandbox.supervisor import Supervisor
from sandbox.world import World

# Healthy at once, unless the file `broken` holds a number above 0, which it then counts down.
STAND_IN = """
import http.server, os, pathlib, sys
broken = pathlib.Path("broken")
left = int(broken.read_text())
broken.write_text(str(left - 1))
if left > 0:
    sys.exit(3)
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(os.environ["HEALTH_PORT"])), Health).serve_forever()
"""


@pytest.fixture
async def supervisor(tmp_path: Path) -> AsyncIterator[Supervisor]:
    """Yield a supervisor of a small program in place of the bot."""
    (tmp_path / "standin.py").write_text(STAND_IN)
    (tmp_path / "broken").write_text("0")
    env = {"HEALTH_PORT": str(free_port())}
    made = Supervisor(BotProcess(env, tmp_path / "bot.log", command=("standin",)))
    yield made
    await made.bot.kill()


async def until(look: object, tries: int = 400) -> None:
    assert callable(look)
    for _ in range(tries):
        if look():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("waited in vain")


async def test_a_bot_that_fails_once_is_tried_again(supervisor: Supervisor, tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("1")
    watch = asyncio.create_task(supervisor.watch())
    await until(lambda: (tmp_path / "broken").read_text() == "-1")
    await until(lambda: supervisor.bot.running)  # it may serve before the one who started it is told
    await supervisor.bot.wait_healthy()
    assert await supervisor.healthy()
    assert not watch.done()
    watch.cancel()


async def test_a_bot_that_cannot_start_is_given_up(supervisor: Supervisor, tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("9")
    with pytest.raises(BotFailed, match="exit code 3"):
        await asyncio.wait_for(supervisor.watch(), 20)
    assert (tmp_path / "broken").read_text() == "7"
    assert not await supervisor.healthy()


async def test_stop_means_stop_and_kill_does_not(supervisor: Supervisor) -> None:
    await supervisor.start()
    watch = asyncio.create_task(supervisor.watch())
    first = await supervisor.kill()
    await until(lambda: supervisor.bot.pid not in (None, first))
    await supervisor.bot.wait_healthy()
    await supervisor.restart(COLOR="green")
    assert supervisor.bot.env["COLOR"] == "green"
    await supervisor.stop()
    assert not supervisor.wanted
    await asyncio.sleep(0.7)  # longer than the watch looks away
    assert not supervisor.bot.running
    watch.cancel()


async def test_a_kept_world_is_good_for_one_run(tmp_path: Path) -> None:
    assert not SavedWorld(tmp_path).known
    await kept_world(tmp_path)
    kept, again = SavedWorld(tmp_path), World()
    assert (kept.known, kept.cut_off) == (True, False)
    assert kept.into(again)
    assert (kept.known, kept.cut_off) == (True, False)
    kept.take()
    assert (kept.known, kept.cut_off) == (False, True)
    assert not SavedWorld(tmp_path).into(World())
    await again.start()
    await again.stop()
    kept.save(again)
    assert (kept.known, kept.cut_off) == (True, False)


async def kept_world(folder: Path) -> None:
    """Leave a world in which Mira has said something."""
    world = World()
    await world.start()
    await world.discord.say(world.people["mira"], world.channels["studio"], "I was here")
    await world.stop()
    SavedWorld(folder).save(world)


async def demo(folder: Path, *words: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "demo", "--speed", "20", *words),
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def page_of(process: asyncio.subprocess.Process) -> str:
    """Return the address it prints."""
    assert process.stdout
    said = ""
    async with asyncio.timeout(60):
        async for line in process.stdout:
            said += line.decode()
            if found := re.search(r"open: (http://127\.0\.0\.1:\d+/)", said):
                return found[1]
    raise AssertionError(said)


async def test_the_demo_opens_the_page_on_the_world_of_the_last_time(tmp_path: Path) -> None:
    home = tmp_path / ".sandbox"
    home.mkdir()
    await kept_world(home)
    for said_before in (["I was here"], ["I was here", "again"]):
        process = await demo(tmp_path, "--keep")
        try:
            url = await page_of(process)
            async with aiohttp.ClientSession() as session, session.ws_connect(f"{url}ws") as ws:
                await ws.send_json({"id": 1, "do": "snapshot"})
                snapshot = await ws.receive_json(timeout=10)
                studio = snapshot["guilds"][0]["channels"][0]["id"]
                assert [one["content"] for one in snapshot["messages"][studio]] == said_before
                await ws.send_json({"id": 2, "do": "say", "channel": studio, "content": "again"})
                while "reply" not in await ws.receive_json(timeout=10):
                    pass
            process.send_signal(signal.SIGINT)
            assert await asyncio.wait_for(process.wait(), 30) == 0
        finally:
            if process.returncode is None:
                process.kill()
        assert len(json.loads((home / "world.json").read_text())["discord"]["messages"]) > len(said_before)


async def refused(folder: Path, *words: str) -> str:
    """Return what a demo says that cannot start."""
    env = {"DATABASE_PATH": str(folder / "none.sqlite3"), "COLUMNS": "200"}
    done = await run_bot(env, "demo", "--speed", "20", "--keep", *words, module="sandbox")
    assert done.code == 2, done
    return done.out + done.err


async def test_a_second_one_is_refused_from_the_first_moment(tmp_path: Path) -> None:
    home = tmp_path / ".sandbox"
    with locked(home):
        (home / "atelier.sqlite3").write_bytes(b"of the one that starts")
        for words in ((), ("--fresh",), ("--tour",)):
            assert "running in .sandbox/ already" in await refused(tmp_path, *words)
        assert (home / "atelier.sqlite3").exists()


async def test_a_world_that_could_not_start_is_there_the_next_time(tmp_path: Path) -> None:
    home = tmp_path / ".sandbox"
    home.mkdir()
    await kept_world(home)
    ports = json.loads((home / "world.json").read_text())["ports"]
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", next(iter(ports.values())))
    async with taken:
        assert "A port of the kept world is taken" in await refused(tmp_path)
    assert SavedWorld(home).known


@pytest.mark.parametrize(("name", "words"), [(".sandbox", ()), ("pictures", ("--out", "pictures"))])
async def test_a_file_in_the_place_of_a_folder_is_told(
    tmp_path: Path, name: str, words: tuple[str, ...]
) -> None:
    (tmp_path / name).write_text("mine")
    said = await refused(tmp_path, *words)
    assert f"{name}/ cannot be made" in said
    assert "Traceback" not in said
