"""The demo's tour: plays through, leaves its media, and notices failures.

`tests/page` starts `python -m sandbox demo` itself, and its bot as a host does.
"""

import io
from pathlib import Path

import pytest
from rich.console import Console

from sandbox import command_line
from sandbox.bot_process import BotProcess
from sandbox.demo import Options, demo
from sandbox.results import inspect
from sandbox.tour import Screen, play
from sandbox.world import World

SPEED, UNHURRIED = 40.0, 20.0
"""Times faster than life. The crowd of 200 takes its time on a busy machine, and the bot's patience runs
as fast as its clock."""
SCALE = 0.5
"""Of what is rendered: it has to be too large for the server that takes little."""

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


async def test_the_demo_plays_through_and_leaves_its_media(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    networks, said = ("solana", "tempo", "base"), io.StringIO()
    options = Options(speed=UNHURRIED, out=Path("out"), networks=networks, media_scale=SCALE)
    code = await demo(options, Screen(Console(file=said, highlight=False, soft_wrap=True)))
    text = said.getvalue()
    assert code == 0, text
    assert "✗" not in text
    paid = [f"the wallet on {word.title()} pays" for word in networks]
    gas = "of gas came on top: the host pays it, not the server."
    assert [words for words in (*SAID, *paid, gas) if words not in text] == []
    kinds = _kinds_in(tmp_path / "out")
    assert set(kinds) == {"image", "video"}
    assert len(kinds) >= 8
    assert _names_in(tmp_path) == ["out"]


def test_the_command_line_tells_how_it_is_played(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def played(options: Options, screen: Screen) -> int:
        asked.append(options)
        return 0

    monkeypatch.setattr(command_line, "demo", played)
    words = ["demo", "--no-page", "--speed", "20", "--networks", "solana, tempo,base", "--out", "out"]
    assert command_line.main(words) == 0
    assert asked == [Options(speed=20.0, out=Path("out"), networks=("solana", "tempo", "base"))]


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
