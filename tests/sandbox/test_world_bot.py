"""The bot as a process: started, found healthy, killed, stopped, and ended with its parent."""

import asyncio
import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from sandbox.bot_process import REPOSITORY, BotFailed, BotProcess, run_bot
from sandbox.world import World


async def test_start_stop_kill_and_start_again(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot reads no `.env` of our working directory, and none of our own settings."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / ".env").write_text("WALLET_KEYSTORE=/nowhere\n")
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("LOG_LEVEL", "not a level")
    bot = BotProcess(world.environment(tmp_path), tmp_path / "bot.log")
    try:
        await bot.start()
        assert bot.pid != os.getpid()
        assert world.discord.ready
        await bot.kill()
        assert await bot.wait_exit() == -signal.SIGKILL
        await bot.start()
        assert await bot.stop() == 0
        assert bot.pid is None
    finally:
        await bot.kill()


async def test_a_bot_that_cannot_start_shows_its_last_words(world: World, tmp_path: Path) -> None:
    environment = world.environment(tmp_path) | {"CLOCK_SPEED": "never"}
    with pytest.raises(BotFailed, match=r"exit code 2(.|\n)*CLOCK_SPEED"):
        await BotProcess(environment, tmp_path / "bot.log").start()


async def test_a_one_off_command_gives_its_output_and_code(world: World, tmp_path: Path) -> None:
    finished = await run_bot(world.environment(tmp_path), "audit", "--json")
    assert finished.code == 2
    assert "database" in finished.err
    assert not finished.out


PARENT = """
import asyncio, json, sys
from pathlib import Path
from sandbox.bot_process import BotProcess

async def main():
    bot = BotProcess(json.loads(sys.argv[1]), Path(sys.argv[2]))
    await bot.start()
    print(bot.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a child hears of it on Linux only")
async def test_it_dies_with_its_parent(world: World, tmp_path: Path) -> None:
    environment = json.dumps(world.environment(tmp_path))
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PARENT, environment, str(tmp_path / "bot.log")),
        env={"PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"]},
        stdout=asyncio.subprocess.PIPE,
    )
    assert parent.stdout
    pid = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    assert await asyncio.to_thread(_ended, pid)


def _ended(pid: int, timeout: float = 10) -> bool:
    """Return True if the process is gone, or only waits for its parent to notice, within `timeout`
    seconds."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False
