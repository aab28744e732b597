"""Commands at a second terminal: input, output and access."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from sandbox.bot_process import REPOSITORY, BotProcess
from sandbox.command_line import main
from sandbox.control import Control, NotRunning, send
from sandbox.discord import RefusedError, Upload
from sandbox.reading import plain
from sandbox.terminal import COMMAND, Terminal
from sandbox.typed import parse
from sandbox.world import MODERATORS, World
from tests.sandbox.discord_bot import png

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Room:
    world: World
    bot: BotProcess
    hands: Terminal
    home: Path

    async def do(self, *words: str) -> str:
        return await self.hands.do(words, self.home)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    home = tmp_path_factory.mktemp("home")
    world = World(speed=40, media_scale=0.1)
    await world.start()
    bot = BotProcess(world.environment(home), home / "bot.log")
    try:
        await bot.start()
        room = Room(world, bot, Terminal(world, bot), home)
        await room.do("say", "hana", "--in", "mod-log", "/host credit amount: 10")
        yield room
    finally:
        await bot.kill()
        await world.stop()


async def test_a_command_is_taken_apart_by_its_own_options(room: Room) -> None:
    (room.home / "a b.png").write_bytes(png())
    mira, studio = room.world.people["mira"], room.world.channels["studio"]

    def typed(line: str) -> tuple[str, dict[str, object]]:
        return parse(room.world.discord, mira, studio, line, room.home)

    assert typed("/imagine prompt: a fox: red aspect: 16:9") == (
        "imagine",
        {"prompt": "a fox: red", "aspect": "16:9"},
    )
    command, options = typed("/flux-2-pro edit prompt: x image1: a b.png seed: 7")
    assert command == "flux-2-pro edit"
    assert options == {"prompt": "x", "image1": Upload("a b.png", png()), "seed": 7}
    assert typed('/sora-2 generate prompt: "quoted" auto_crop: no')[1] == {
        "prompt": "quoted",
        "auto_crop": False,
    }
    assert typed("/budget show") == ("budget show", {})


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/", "begins with /"),
        ("/imagine a fox", "prompt: …"),
        ("/flux-2-pro", "/flux-2-pro edit"),
        ("/nothing prompt: x", "no command /nothing"),
        ("/imagine prompt: x image: ./none.png", "cannot be read"),
        ("/flux-2-pro edit prompt: x seed: many", "a number is needed"),
        ("/sora-2 generate prompt: x auto_crop: perhaps", "true or false"),
        ("/imagine x prompt: y", "not a command"),
    ],
)
async def test_what_cannot_be_typed_is_explained(room: Room, line: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        await room.do("say", "mira", line)


async def test_a_picture_by_hand(room: Room) -> None:
    said = await room.do("say", "mira", "/grok generate prompt: a blue fox")
    assert "(only Mira sees this)" in said
    assert "Atelier in #studio" in said
    assert "alt text “a blue fox”" in said
    assert "[ ↻ $0.07 ]" in said
    again = await room.do("press", "noor", "↻")
    assert "only Noor sees this" in again
    assert "a blue fox · @Noor" in again
    assert "a blue fox · @Mira" in await room.do("show", "studio")


async def test_a_dialog_and_a_menu_by_hand(room: Room) -> None:
    await room.do("say", "theo", "/grok generate prompt: a grey heron")
    dialog = await room.do("press", "theo", "Remix")
    assert "prompt: a grey heron" in dialog
    assert 'fill theo "prompt=…"' in dialog
    for words, why in ((("sky=x",), "no input 'sky'"), (("prompt",), "input=value")):
        with pytest.raises(RefusedError, match=why):
            await room.do("fill", "theo", *words)
    assert "a white heron · @Theo" in await room.do("fill", "theo", "prompt=a white heron")
    with pytest.raises(RefusedError, match="no dialog is open"):
        await room.do("fill", "theo", "prompt=x")
    with pytest.raises(RefusedError, match="no menu with 'Nonsense'"):
        await room.do("choose", "theo", "Nonsense")


async def test_a_price_card_by_hand(room: Room) -> None:
    assert "[ Generate · $1.00 ]" in await room.do("say", "theo", "/veo-3-1-fast generate prompt: a kite")
    assert "Generate" in await room.do("show", "studio", "theo")
    assert "Generate" not in await room.do("show", "studio", "mira")
    with pytest.raises(RefusedError, match="sees no button"):
        await room.do("press", "mira", "Generate")
    assert "video/mp4" in await room.do("press", "theo", "Generate")


async def test_a_fault_by_hand(room: Room) -> None:
    await room.do("fault", "studio.render", "failed", "error=Too wild", "times=1")
    assert "Too wild" in await room.do("say", "noor", "/grok generate prompt: a storm")
    await room.do("fault", "chain.rpc", "500", "times=-1")
    await room.do("fault", "clear")
    assert not room.world.faults.pending()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("dance",), "there is no 'dance'"),
        (("say", "bob", "hi"), "nobody called 'bob'"),
        (("say", "mira"), "say what"),
        (("show", "attic"), "no channel 'attic'"),
        (("fault", "studio.pay"), "a point and a kind"),
        (("fault", "studio.pay", "drop_before", "twice"), "key=value"),
        (("say", "sam", "--in", "studio", "hello"), "cannot write here"),
    ],
)
async def test_what_cannot_be_done_is_explained(room: Room, words: tuple[str, ...], why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        await room.do(*words)


async def test_plain_words_and_who_is_who(room: Room) -> None:
    assert await room.do("say", "sam", "good morning") == "Sam in #studio\n  good morning"
    assert "hana   the bot's host" in await room.do("people")
    assert "kill-bot" in await room.do()


async def test_a_request_without_the_secret_is_refused(room: Room) -> None:
    async with Control(room.world, room.bot, room.home):
        file = room.home / "control.json"
        assert file.stat().st_mode & 0o777 == 0o600
        assert (await send(["people"], room.home))[0]
        fine, why = await send(["say", "bob", "hi"], room.home)
        assert not fine
        assert "nobody called" in why
        url = json.loads(file.read_text())["url"]
        async with aiohttp.ClientSession() as session:
            for headers in ({}, {"Authorization": "Bearer guessed"}):
                async with session.post(f"{url}/run", json={"words": ["people"]}, headers=headers) as answer:
                    assert answer.status == 403
    with pytest.raises(NotRunning, match="make demo"):
        await send(["people"], room.home)


async def test_a_killed_bot_is_started_again(room: Room) -> None:
    async with Control(room.world, room.bot, room.home) as control:
        watching = asyncio.create_task(control.watch())
        before = room.bot.pid
        await send(["kill-bot"], room.home)
        await room.world.discord.wait_for(
            lambda: room.bot.pid not in (None, before) and room.world.discord.ready, 20
        )
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    assert "available" in await room.do("say", "mira", "/budget show")


async def test_markup_is_read_as_a_person_sees_it(room: Room) -> None:
    mira, studio = room.world.people["mira"], room.world.channels["studio"]
    role = next(role.id for role in room.world.lab.roles.values() if role.name == MODERATORS)
    text = f"**bold** \\*star\\* <@{mira.id}> <#{studio.id}> </me info:77> <@&{role}> <t:0:R> [job x](https://discord.com/channels/1/{studio.id}/3)"
    read = plain(room.world.discord, text)
    assert read.startswith("bold *star* @Mira #studio /me info @Moderators ")
    assert read.endswith("days ago job x → message in #studio")


async def test_without_a_sandbox_the_commands_say_how_to_start_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert await asyncio.to_thread(main, ["say", "mira", "hi"]) == 2
    assert "make demo" in capsys.readouterr().err
    assert await asyncio.to_thread(main, ["help"]) == 0


async def test_a_python_without_the_packages_says_which_one_has_them() -> None:
    command = [sys.executable, "-S", "-m", "sandbox", "help"]  # -S: without what is installed
    done = await asyncio.to_thread(
        subprocess.run, command, check=False, cwd=REPOSITORY, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert COMMAND in done.stderr
