"""A forked process differs from a fresh one in its start alone."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.bot_process import BotProcess, Finished, run_bot

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="bots are forked on Linux only")


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    return {"DATABASE_PATH": str(tmp_path / "atelier.sqlite3"), "HEALTH_PORT": "1", "ONE_OF_OURS": "é"}


async def act(settings: dict[str, str], *words: str, typed: str = "") -> Finished:
    return await run_bot(settings, *words, module="tests.forking.actor", typed=typed)


async def test_it_sees_what_a_fresh_one_sees(
    settings: dict[str, str], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOG_LEVEL", "not one of the process's own settings")
    fresh = await act(settings, "say", "it", typed="a line\nand another")
    request.getfixturevalue("forked_bots")
    forked = await act(settings, "say", "it", typed="a line\nand another")
    assert fresh.err == forked.err == "on stderr\n"
    assert json.loads(forked.out) == json.loads(fresh.out)
    assert json.loads(forked.out)["cwd"] == str(Path(settings["DATABASE_PATH"]).parent)


@pytest.mark.parametrize(("words", "code"), [(("exit", "3"), 3), (("exit", "0"), 0), (("raise",), 1)])
async def test_its_exit_code_is_told(
    settings: dict[str, str], forked_bots: None, words: tuple[str, ...], code: int
) -> None:
    done = await act(settings, *words)
    assert done.code == code
    assert ("Traceback" in done.err) is (words == ("raise",))


async def test_signals_reach_it_and_its_group(
    settings: dict[str, str], forked_bots: None, tmp_path: Path
) -> None:
    bot = BotProcess(settings, tmp_path / "log", command=("tests.forking.actor", "wait"))
    await bot.launch()
    pid = bot.pid
    assert pid is not None
    assert os.getpgid(pid) == pid
    await bot.kill()
    assert await bot.wait_exit() == -signal.SIGKILL
    assert not bot.running
    await bot.launch()
    assert await bot.stop() == -signal.SIGTERM  # nobody handles it
    assert bot.pid is None


PARENT = """
import asyncio, json, sys
from pathlib import Path
from sandbox import bot_process
from tests.forking import client

async def main():
    bot_process._spawn = client.spawn
    command = ("tests.forking.actor", "wait")
    bot = bot_process.BotProcess(json.loads(sys.argv[1]), Path(sys.argv[2]), command=command)
    await bot.launch()
    print(bot.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


async def test_it_dies_with_whoever_asked_for_it(settings: dict[str, str], tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PARENT, json.dumps(settings), str(tmp_path / "log")),
        stdout=asyncio.subprocess.PIPE,
    )
    assert parent.stdout
    watched = os.pidfd_open(int(await parent.stdout.readline()))
    parent.kill()
    await parent.wait()
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(watched, ended.set)
    async with asyncio.timeout(60):
        await ended.wait()
    asyncio.get_running_loop().remove_reader(watched)
    os.close(watched)


async def test_a_server_that_is_gone_is_an_error(settings: dict[str, str], tmp_path: Path) -> None:
    script = """
import asyncio
from pathlib import Path
from tests.forking import client
client.server()._process.kill()
client.server()._process.wait()
try:
    asyncio.run(client.spawn({}, "bot", cwd=Path("."), out=-1, err=-1))
except OSError as error:
    print(type(error).__name__)
"""
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout in ("BrokenPipeError\n", "ChildProcessError\n", "ConnectionResetError\n")
