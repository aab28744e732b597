"""`python -m sandbox demo`: plays through, leaves its media, and notices failures."""

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

SPEED, UNHURRIED = 40.0, 20.0
"""Times faster than life. The crowd of 200 takes its time on a busy machine, and the bot's patience runs
as fast as its clock."""

SAID = (
    "only Mira sees this",
    "a screen reader reads the new prompt",
    "the message says that it is a smaller copy, and how to get the original",
    "[ 📣 Post it here ]",
    "[ Generate · $1.60 ]",
    "8 are admitted, as many as fit",
    "192 are refused by the gallery's limit, by name",
    "Milo cannot approve what he asks for himself",
    "the one who asked cannot approve",
    "Milo can",
    "Milo of the first server cannot see this card",
    "Ines, who moderates the second server, approves",
    "it is announced once",
    "the bot greets in the system channel",
    "7 presses from the greeting to the first price",
    "the first picture costs what the free price said",
    "12 entries cost $0.36, all of it from the pot",
    "40 members vote, each on a ballot of their own",
    "the recount comes to the same ranking",
    "the audit finds nothing wrong",
    "budget of Second Server: $3.00",
    "it names table and row: transfers",
    "All as it should be",
)


async def test_the_demo_plays_through_and_leaves_its_media(tmp_path: Path) -> None:
    out, networks = tmp_path / "out", "solana,tempo,base"
    words = ("-m", "sandbox", "demo", "--speed", f"{UNHURRIED:g}", "--networks", networks, "--out", str(out))
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
    paid = [f"the wallet on {word.title()} pays" for word in networks.split(",")]
    gas = "of gas came on top: the host pays it, not the server."
    assert [words for words in (*SAID, *paid, gas) if words not in text] == []
    kinds = _kinds_in(out)
    assert set(kinds) == {"image", "video"}
    assert len(kinds) >= 8
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
        ("chain.rpc", "500", {"times": -1}, "Atelier Lab has $10.00 to spend"),
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
