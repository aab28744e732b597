"""The tour that an audience decides about: order, pauses, hurry, what is told where, and what is kept."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from sandbox.bot_process import BotProcess
from sandbox.discord import RefusedError
from sandbox.supervisor import Supervisor
from sandbox.tour import GuidedTour, Screen
from sandbox.tour.expectations import Tour, Unexpected
from sandbox.tour.step import Play, Step
from sandbox.tour.steps import STEPS
from sandbox.world import World

Json = dict[str, Any]


class NoBot(Supervisor):
    """A supervisor of a bot that these chapters do not need."""

    async def start(self) -> None:
        """There is none."""


class Audience:
    """A guided tour of small chapters, and what a window of it hears."""

    def __init__(self, world: World, folder: Path, steps: tuple[Step, ...]) -> None:
        self.printed = io.StringIO()
        bot = BotProcess({}, folder / "bot.log")
        screen = Screen(Console(file=self.printed))
        self.tour = GuidedTour(world, NoBot(bot), folder / "out", screen, steps)
        self.heard: list[tuple[str, Json]] = []
        self._changed = asyncio.Event()
        self.tour.join(self._hear)

    def _hear(self, event: str, data: Json) -> None:
        self.heard.append((event, data))
        self._changed.set()

    async def ask(self, verb: str, **fields: object) -> Json:
        return await self.tour.verbs[f"tour.{verb}"](fields)

    async def until(self, look: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not look():
                self._changed.clear()
                await self._changed.wait()

    @property
    def states(self) -> str:
        """The first letter of each chapter's state."""
        return "".join(chapter["state"][0] for chapter in self.tour.json()["chapters"])

    @property
    def told(self) -> list[str]:
        return [data["beat"]["text"] for event, data in self.heard if event == "tour_beat"]


@asynccontextmanager
async def audience(folder: Path, *steps: Step) -> AsyncIterator[Audience]:
    """Yield the audience of a tour whose first chapter was played unseen."""
    made = Audience(World(30), folder, (Step("Before", says("before")), *steps))
    await made.tour.open()
    running = asyncio.create_task(made.tour.run())
    try:
        yield made
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def says(text: str) -> Play:
    async def play(tour: Tour) -> None:
        tour.screen.fine(text)

    return play


def waits(for_: asyncio.Event) -> Play:
    async def play(tour: Tour) -> None:
        tour.screen.says("it begins")
        await for_.wait()

    return play


async def test_it_plays_what_is_open_and_a_line_a_chapter_is_printed(tmp_path: Path) -> None:
    async with audience(tmp_path, Step("One", says("1")), Step("Two", says("2"))) as seen:
        assert seen.states == "poo"
        assert seen.tour.json() | {"ready": True, "welcome": True, "state": "idle"} == seen.tour.json()
        await seen.ask("start")
        await seen.until(lambda: seen.tour.json()["state"] == "done")
        assert seen.told == ["before", "1", "2"]
        assert not seen.tour.json()["welcome"]
        assert [line.strip() for line in seen.printed.getvalue().splitlines()] == [
            "✓ 1/3  Before",
            "✓ 2/3  One",
            "✓ 3/3  Two",
        ]
        assert [one["text"] for one in (await seen.ask("beats", chapter=3))["beats"]] == ["2"]


async def test_a_chapter_further_on_brings_only_what_it_needs(tmp_path: Path) -> None:
    one, two, three = says("1"), says("2"), says("3")
    steps = (Step("One", one), Step("Two", two), Step("Three", three, (one,)), Step("Four", says("4")))
    async with audience(tmp_path, *steps) as seen:
        await seen.ask("go", chapter=4)
        await seen.until(lambda: len(seen.told) == 4)
        assert seen.told == ["before", "1", "3", "4"]
        await seen.until(lambda: seen.states == "ppopp")
        with pytest.raises(RefusedError, match="already"):
            await seen.ask("go", chapter=4)
        with pytest.raises(RefusedError, match="no such chapter"):
            await seen.ask("go", chapter=6)
        await seen.ask("start")
        await seen.until(lambda: seen.tour.json()["state"] == "done")
        assert seen.told[-1] == "2"


async def test_a_chapter_further_on_comes_after_the_end_of_what_was_begun(tmp_path: Path) -> None:
    begins = says("begun")
    steps = (
        *(Step("One", begins), Step("Two", says("2"))),
        *(Step("Three", says("ended"), (begins,), begins), Step("Four", says("4")), Step("Five", says("5"))),
    )
    async with audience(tmp_path, *steps) as seen:
        await seen.ask("go", chapter=6)
        await seen.until(lambda: seen.tour.json()["state"] == "idle")
        assert seen.told == ["before", "5"]
        await seen.ask("go", chapter=2)
        await seen.until(lambda: "begun" in seen.told)
        await seen.ask("go", chapter=5)
        await seen.until(lambda: "4" in seen.told)
        assert seen.told == ["before", "5", "begun", "ended", "4"]


async def test_a_pause_and_a_stop_take_effect_at_the_end_of_a_chapter(tmp_path: Path) -> None:
    first, second = asyncio.Event(), asyncio.Event()
    steps = (Step("One", waits(first)), Step("Two", waits(second)), Step("Three", says("3")))
    async with audience(tmp_path, *steps) as seen:
        await seen.ask("start")
        await seen.until(lambda: seen.states == "ppoo")
        await seen.ask("pause")
        assert (seen.tour.json()["state"], seen.tour.json()["at"]) == ("paused", 2)
        first.set()
        await seen.until(lambda: seen.tour.json()["at"] is None)
        assert seen.states == "ppoo"
        await seen.ask("skip")
        await seen.until(lambda: seen.tour.json()["at"] == 3)
        await seen.ask("stop")
        second.set()
        await seen.until(lambda: seen.tour.json()["state"] == "idle")
        assert seen.states == "pppo"


async def test_who_acts_by_hand_pauses_the_tour_and_waits_for_the_chapter(tmp_path: Path) -> None:
    ending = asyncio.Event()
    async with audience(tmp_path, Step("One", waits(ending)), Step("Two", says("2"))) as seen:
        await seen.ask("start")
        await seen.until(lambda: seen.tour.json()["at"] == 2)
        acting = asyncio.create_task(seen.tour.give_way())
        await seen.until(lambda: seen.tour.json()["state"] == "paused")
        assert not acting.done()
        ending.set()
        await asyncio.wait_for(acting, 20)
        assert seen.states == "ppo"


async def test_who_begins_by_hand_needs_no_welcome(tmp_path: Path) -> None:
    async with audience(tmp_path) as seen:
        assert seen.tour.json()["welcome"]
        await seen.tour.give_way()
        assert not seen.heard[-1][1]["welcome"]


async def test_who_acts_between_two_chapters_pauses_the_tour_for_all_to_see(tmp_path: Path) -> None:
    async with audience(tmp_path, Step("One", says("1" * 5000)), Step("Two", says("2"))) as seen:
        await seen.ask("start")
        await seen.until(lambda: seen.states == "ppo" and seen.tour.json()["at"] is None)
        await seen.tour.give_way()
        event, told = seen.heard[-1]
        assert (event, told["state"], told["at"]) == ("tour", "paused", None)
        await seen.ask("resume")
        await seen.ask("skip")
        await seen.until(lambda: seen.states == "ppp")


async def test_what_goes_wrong_is_told_and_pauses_the_tour(tmp_path: Path) -> None:
    fails = True

    async def play(tour: Tour) -> None:
        tour.expect(not fails, "the sky is blue")

    async with audience(tmp_path, Step("One", play), Step("Two", says("2"))) as seen:
        await seen.ask("start")
        await seen.until(lambda: seen.tour.json()["state"] == "paused")
        assert seen.states == "poo"
        assert seen.told[-1] == "Not so: the sky is blue"
        assert "✗ 2/3  One: Not so: the sky is blue" in seen.printed.getvalue()


async def test_a_tour_whose_beginning_fails_cannot_be_offered(tmp_path: Path) -> None:
    async def play(tour: Tour) -> None:
        raise Unexpected("There is no budget.")

    with pytest.raises(Unexpected, match="no budget"):
        await Audience(World(30), tmp_path, (Step("Before", play),)).tour.open()


async def test_each_beat_names_who_sees_it_where(tmp_path: Path) -> None:
    world = World(30)
    await world.start()
    discord, people, channels = world.discord, world.people, world.channels
    try:
        said = await discord.say(people["sam"], channels["second-studio"], "hello")

        async def play(tour: Tour) -> None:
            tour.screen.does("Milo types  /help", channels["mod-log"])
            tour.screen.does("Sam presses  [ A ]")
            tour.show(said)

        seen = Audience(world, tmp_path, (Step("Before", play),))
        await seen.tour.open()
    finally:
        await world.stop()
    beats = (await seen.ask("beats", chapter=1))["beats"]
    mod_log, second = str(channels["mod-log"].id), str(channels["second-studio"].id)
    assert [(beat["person"], beat["channel"], beat["message"]) for beat in beats] == [
        ("milo", mod_log, None),
        ("sam", None, None),
        ("sam", second, str(said.id)),
    ]
    assert all(beat["seconds"] > 0 for beat in beats)


async def test_what_was_played_is_shown_again_in_the_next_run(tmp_path: Path) -> None:
    file = tmp_path / "tour.json"
    async with audience(tmp_path, Step("One", says("1"))) as seen:
        seen.tour.save(file)
    later = Audience(World(30), tmp_path, (Step("Before", says("before")), Step("One", says("1"))))
    later.tour.load(file)
    assert later.tour.offers_something
    assert later.states == "po"
    assert [beat["text"] for beat in (await later.ask("beats", chapter=1))["beats"]] == ["before"]
    with pytest.raises(RefusedError, match="new world"):
        await later.ask("start")


@pytest.mark.parametrize(
    "record",
    [
        None,
        "{",
        "[]",
        '{"chapters": [{"title": "One"}]}',
        '{"chapters": [{"title": "One", "beats": [{"kind": "sings", "text": "1"}]}]}',
        '{"chapters": [{"title": "One", "beats": [{"kind": "says", "text": "1", "volume": 3}]}]}',
    ],
)
def test_a_world_without_a_readable_record_offers_no_tour(tmp_path: Path, record: str | None) -> None:
    later = Audience(World(30), tmp_path, (Step("One", says("1")),))
    file = tmp_path / "tour.json"
    if record is not None:
        file.write_text(record)
    later.tour.load(file)
    assert not later.tour.offers_something


def test_chapters_need_earlier_ones_alone() -> None:
    plays = [step.play for step in STEPS]
    for number, step in enumerate(STEPS):
        assert {*step.needs, *filter(None, [step.ends])} <= set(plays[:number]), step.title
