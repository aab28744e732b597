"""`python -m sandbox demo`: plays through, leaves its media, and notices what is not as it should be."""

import asyncio
import io
import sys
from pathlib import Path

import pytest
from rich.console import Console

from sandbox.bot_process import REPOSITORY, BotProcess
from sandbox.results import inspect
from sandbox.tour import Screen, play
from sandbox.world import World

SPEED = 40.0


async def test_the_demo_plays_through_and_leaves_its_media(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("-m", "sandbox", "demo", "--speed", f"{SPEED:g}", "--out", str(out))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *words,
        cwd=tmp_path,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    text = said.decode()
    assert process.returncode == 0, text
    assert "✗" not in text
    assert "All as it should be" in text
    assert "only Mira sees this" in text
    assert "[ Generate · $1.60 ]" in text
    assert _kinds_in(out) == ["image", "image", "image", "video"]
    assert _names_in(tmp_path) == ["out"]


def _kinds_in(folder: Path) -> list[str]:
    return sorted(inspect(file.read_bytes()).kind for file in folder.iterdir())


def _names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize(
    ("point", "kind", "args", "words"),
    [
        ("studio.render", "failed", {}, "ended without a result"),
        ("studio.quote", "500", {"times": -1}, "The job did not start"),
        ("chain.rpc", "500", {"times": -1}, "the server has $10.00 to spend"),
    ],
)
async def test_the_demo_notices_what_is_off(
    tmp_path: Path, point: str, kind: str, args: dict[str, int], words: str
) -> None:
    world, seen = World(SPEED, media_scale=0.2), io.StringIO()
    await world.start()
    bot = BotProcess(world.environment(tmp_path), tmp_path / "bot.log")
    try:
        await bot.start()
        world.faults.add(point, kind, **args)
        assert not await play(world, bot, Screen(Console(file=seen)), tmp_path / "out")
    finally:
        await bot.kill()
        await world.stop()
    assert "✗" in seen.getvalue()
    assert words in seen.getvalue()
    assert (tmp_path / "out" / "bot.log").exists()
