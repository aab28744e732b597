"""The welcome and the tour inside the page, with some of the real chapters."""

import asyncio
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from sandbox.camera import Playground, Visitor, open_playground
from sandbox.tour import creating
from sandbox.tour.expectations import Tour
from sandbox.tour.step import Step
from tests.page.browser.rules import nameless, untidy

_GO_ON = asyncio.Event()


async def _halfway(tour: Tour) -> None:
    """Stay within a chapter until the visitor has pressed what there is to press."""
    tour.screen.says("A moment of rest.")
    await _GO_ON.wait()
    tour.screen.says("Much to read. " * 1000)


STEPS = (
    Step("A budget", creating.credit),
    Step("A picture is begun", creating.picture),
    Step("Halfway", _halfway),
    Step("Too much is refused", creating.refused),
    Step("The picture is there", creating.picture_done),
    Step("An edit", creating.edit),
)
_COVERED = """
const box = document.querySelector(".composer-box").getBoundingClientRect();
const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
return !at?.closest(".composer-box");
"""
_TALLER = """
const [one, other] = [...arguments].map((part) => document.querySelector(part).clientHeight);
return one > other;
"""
_FOCUSED = "return document.activeElement.closest(arguments[0]) !== null"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    with open_playground(tmp_path_factory.mktemp("tour"), speed=40, bot=False, steps=STEPS) as opened:
        yield opened


@pytest.fixture(scope="module")
def visitor(here: Playground, chrome: Chrome) -> Visitor:
    return Visitor(chrome, here.url)


@pytest.fixture(autouse=True)
def in_order(visitor: Visitor) -> Iterator[None]:
    """Nothing is complained of, cut off or without a name, and the composer is never covered."""
    yield
    visitor.settles()
    assert visitor.complaints() == []
    assert untidy(visitor) == []
    assert nameless(visitor) == []
    assert not visitor.script(_COVERED)


def chapter(visitor: Visitor) -> str:
    return visitor.text(".tour-title h2")


def test_the_page_is_open_before_the_bot_and_waits_for_it(visitor: Visitor, here: Playground) -> None:
    visitor.open("mira")
    visitor.named(".tour-welcome", "without a model")
    assert "logging in" in visitor.text(".tour-wait")
    visitor.named(".tour-welcome button:disabled", "Look around")
    visitor.types("/")
    visitor.named(".composer-panel", "The commands come with the bot")
    visitor.press("Backspace")
    here.start_bot()
    here.start_tour()
    visitor.until(lambda: not visitor.all(".tour-wait"), "the bot")


def test_looking_around_begins_with_an_example_that_enter_sends(visitor: Visitor) -> None:
    visitor.click_named(".tour-welcome button", "Look around")
    visitor.named(".form-name", "/imagine")
    assert visitor.script(_FOCUSED, ".composer")
    visitor.press("Enter")
    visitor.made("a fox reading a newspaper")
    assert not visitor.all(".tour")


def test_the_tour_goes_where_things_happen(visitor: Visitor) -> None:
    visitor.click(".tour-button")
    visitor.click_named(".tour .button", "Take the tour")
    visitor.until(lambda: (visitor.name, visitor.text("h1")) == ("Hana", "mod-log"), "Hana at work")
    visitor.click(".tour [aria-label='Skip this chapter']")
    visitor.named(".tour-act", "Mira types /imagine")
    visitor.until(lambda: (visitor.name, visitor.text("h1")) == ("Mira", "studio"), "Mira in #studio")
    visitor.until(lambda: chapter(visitor) == "Halfway", "the next chapter")


def test_a_pause_holds_it_and_a_reload_keeps_its_place(visitor: Visitor, here: Playground) -> None:
    visitor.click(".tour [aria-label='Pause']")
    visitor.named(".tour-told .tour-buttons", "Pauses at the end of this chapter")
    here.run(_go_on())
    visitor.named(".tour-told .tour-buttons", "Paused")
    visitor.driver.refresh()
    visitor.until(lambda: chapter(visitor) == "Halfway", "the same chapter")
    visitor.named(".tour-line", "A moment of rest")
    visitor.types("hello")
    visitor.press("Enter")
    visitor.message("hello")


async def _go_on() -> None:
    _GO_ON.set()


def test_what_was_tried_by_hand_is_counted_in(visitor: Visitor, here: Playground) -> None:
    visitor.uses("draft", prompt="a robot watering tulips")
    visitor.made("a robot watering tulips")
    visitor.click(".tour [aria-label='Go on']")
    _look_in(visitor)
    visitor.click(".tour [aria-label='Skip this chapter']")
    visitor.until(lambda: chapter(visitor) == "Too much is refused", "the chapter after the pause")
    visitor.click(".tour [aria-label='Skip this chapter']")
    visitor.until(lambda: here.tour.json()["state"] == "done", "the end of the tour")
    visitor.until(lambda: chapter(visitor) == "An edit", "the last chapter")
    visitor.named(".tour-act", "Mira types /flux-2-pro edit")


def _look_in(visitor: Visitor) -> None:
    """Open the tour in a second window, while the first one reads the end of a chapter."""
    second = visitor.second("noor")
    second.click(".tour-button")
    second.until(lambda: chapter(second) == "Halfway", "the chapter that is read")
    second.driver.close()
    visitor.look()


def test_a_chapter_is_shown_again_from_the_record(visitor: Visitor, here: Playground) -> None:
    paid = here.world.balance
    visitor.click(".tour [aria-label='Chapters']")
    visitor.click_named(".menu-item", "Too much is refused")
    visitor.named(".tour-title .dim", "Chapter 4 of 6, from the record")
    visitor.until(lambda: visitor.name == "Theo", "Theo")
    visitor.click(".tour [aria-label='Skip this chapter']")
    visitor.named(".tour .button", "Show it again")
    assert visitor.script(_FOCUSED, ".tour"), "the button that had the focus is gone"
    assert here.world.balance == paid


def test_closing_it_brings_one_back_to_where_one_was(visitor: Visitor) -> None:
    visitor.click(".tour [aria-label='Close the tour']")
    visitor.until(lambda: (visitor.name, visitor.text("h1")) == ("Mira", "studio"), "Mira again")
    assert not visitor.all(".tour")


@pytest.mark.parametrize(
    ("theme", "size"), [("light", (390, 844)), ("dark", (390, 844)), ("dark", (844, 390))]
)
def test_it_fits_a_phone(visitor: Visitor, theme: str, size: tuple[int, int]) -> None:
    visitor.resize(*size)
    visitor.open("mira", theme=theme)
    visitor.click(".tour-button")
    visitor.click(".tour [aria-label='Chapters']")
    visitor.click_named(".menu-item", "A picture is begun")
    visitor.named(".tour-act", "Mira types /imagine")
    assert visitor.script(_TALLER, ".list", ".tour"), "the conversation has more room"
    visitor.click(".tour [aria-label='Close the tour']")
