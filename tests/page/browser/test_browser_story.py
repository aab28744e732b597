"""A person who knows Discord opens the page and finds their way, from the first picture to a clip."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from sandbox.camera import Playground, Visitor, open_playground
from sandbox.camera.story import BUDGET, SCENES, Scene

_PLAYER = "document.querySelector('.message video')"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    with open_playground(tmp_path_factory.mktemp("story"), speed=40) as opened:
        opened.credit(BUDGET)
        yield opened


@pytest.fixture(scope="module")
def visitor(here: Playground, chrome: Chrome) -> Visitor:
    opened = Visitor(chrome, here.url)
    opened.open("mira")
    return opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_the_story_goes_on(visitor: Visitor, here: Playground, folder: Path, scene: Scene) -> None:
    before = here.world.balance
    scene.play(visitor, folder)
    assert visitor.complaints() == []
    paid = scene.name in ("picture", "edit", "clip")
    assert (here.world.balance < before) == paid


def test_the_clip_plays(visitor: Visitor) -> None:
    visitor.made("waves roll")
    visitor.script(f"{_PLAYER}.muted = true; {_PLAYER}.play()")
    visitor.until(lambda: visitor.script(f"return {_PLAYER}.currentTime") > 0.1, "moving pictures")
    assert visitor.script(f"return {_PLAYER}.duration") == pytest.approx(4, abs=0.5)


def test_others_see_what_is_public_and_nothing_private(visitor: Visitor) -> None:
    noor = visitor.second("noor")
    try:
        noor.made("a fox reading a newspaper")
        noor.made("waves roll")
        assert not noor.has_message("Only you can see this")
        assert not noor.has_message("Nothing was paid")
    finally:
        noor.driver.close()
        visitor.look()
    assert visitor.has_message("Only you can see this")


def test_a_dismissed_message_is_gone_for_good(visitor: Visitor) -> None:
    visitor.clicks("Dismiss message", "Nothing was paid")
    visitor.until(lambda: not visitor.has_message("Nothing was paid"), "it to go")
    visitor.open("mira")
    visitor.made("waves roll")
    assert not visitor.has_message("Nothing was paid")


def test_a_message_with_buttons_outlives_the_bot(visitor: Visitor, here: Playground) -> None:
    visitor.uses("veo-3-1 generate", prompt="a paper boat in a storm")
    visitor.message("a paper boat", "Generate")
    here.run(here.supervisor.stop())
    visitor.until(lambda: visitor.text(".status-words") == "The bot is offline", "the notice that it is off")
    visitor.clicks("Generate", "a paper boat")
    visitor.message("a paper boat", "This interaction failed")
    here.run(here.supervisor.start())
    visitor.until(lambda: not visitor.text(".status-words"), "the bot to be back")
    visitor.clicks("Generate", "a paper boat")
    visitor.made("a paper boat")
    visitor.clicks("↻", "a fox reading a newspaper")
    visitor.message("a fox reading", "Only you can see this", without=("Dismissed",))
    assert visitor.complaints() == []
