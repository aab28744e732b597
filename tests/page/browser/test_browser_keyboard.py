"""The keyboard alone: where the focus is, what typing reaches, and lists that are steered with it."""

from collections.abc import Iterator
from functools import partial

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys

from sandbox.camera import Playground, Visitor, open_playground
from tests.page.browser.fresh import start_over
from tests.page.browser.specimen import Specimens
from tests.sandbox.discord_bot import running

_TYPE_AND_ENTER = """
const input = document.querySelector(arguments[0]);
input.value = arguments[1];
input.dispatchEvent(new InputEvent("input", { bubbles: true }));
input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
"""
"""Type a text and press Enter in one go, so before the pause after typing is over."""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    with (
        pytest.MonkeyPatch.context() as patch,
        open_playground(tmp_path_factory.mktemp("keyboard"), bot=False) as opened,
    ):
        opened.enter(running(opened.world.discord, patch, Specimens))
        yield opened


@pytest.fixture(scope="module")
def window(here: Playground, chrome: Chrome) -> Visitor:
    return Visitor(chrome, here.url)


@pytest.fixture
def visitor(window: Visitor) -> Iterator[Visitor]:
    start_over(window)
    yield window
    assert window.complaints() == []


def focused(visitor: Visitor) -> str:
    """Return the class of the element that has the focus."""
    return str(visitor.script("return document.activeElement.className"))


def keys(visitor: Visitor, *keys: str) -> None:
    for key in keys:
        ActionChains(visitor.driver).send_keys(key).perform()


def draft(visitor: Visitor) -> str:
    return str(visitor.value(".writer"))


def active(visitor: Visitor) -> str:
    """Return the words of the marked entry, as the list's input names it to a screen reader."""
    return str(
        visitor.script(
            "const id = document.activeElement.getAttribute('aria-activedescendant');"
            "return document.getElementById(id)?.querySelector('.option-label').textContent ?? ''"
        )
    )


def test_the_composer_has_the_focus_from_the_start_and_in_every_channel(visitor: Visitor) -> None:
    visitor.open("mira", theme="light")
    assert focused(visitor) == "writer"
    visitor.goes_to("gallery")
    assert focused(visitor) == "writer"
    visitor.become("Noor")
    assert focused(visitor) == "writer"


@pytest.mark.parametrize("place", [".scroller", ".rail-button", ".channel.open", ".persona", "body"])
def test_typing_anywhere_goes_to_the_composer(visitor: Visitor, place: str) -> None:
    visitor.script(
        "document.activeElement.blur(); document.querySelector(arguments[0]).focus({focusVisible: true})",
        place,
    )
    assert focused(visitor) != "writer"
    visitor.keys("a word")
    assert (focused(visitor), draft(visitor)) == ("writer", "a word")
    visitor.press(*["Backspace"] * 6)


def test_typing_goes_back_to_the_option_that_was_left(visitor: Visitor) -> None:
    visitor.keys("/say ")
    visitor.see(".form")
    visitor.keys("half")
    visitor.script("document.querySelector('.scroller').focus()")
    visitor.keys(" done")
    assert visitor.value(".field[data-option=text] textarea") == "half done"


def test_what_a_menu_or_a_button_takes_stays_there(visitor: Visitor) -> None:
    visitor.script("document.querySelector('.persona').focus()")
    visitor.keys(" ")
    visitor.see(".menu")
    visitor.keys("n")
    assert "Noor" in str(visitor.script("return document.activeElement.textContent"))
    visitor.press("Escape")
    assert (focused(visitor), draft(visitor)) == ("persona", "")


def test_links_skip_to_the_messages_and_to_the_composer(visitor: Visitor) -> None:
    channel = visitor.script("return location.hash")
    for words, css in (("Skip to the messages", "scroller"), ("Skip to the composer", "writer")):
        link = "[...document.querySelectorAll('.skip')].find((one) => one.textContent === arguments[0])"
        top = f"return {link}.getBoundingClientRect().y"
        assert visitor.script(top, words) < 0
        visitor.script(f"{link}.focus()", words)
        assert visitor.script(top, words) >= 0, "it shows itself once it has the focus"
        visitor.press("Enter")
        assert focused(visitor) == css
    assert visitor.script("return location.hash") == channel


def test_the_first_tab_reaches_the_skip_link(visitor: Visitor) -> None:
    first = "return [...document.querySelectorAll('a[href], button, input, textarea, [tabindex=\"0\"]')][0].className"
    assert visitor.script(first) == "skip"


def test_the_list_of_commands_is_steered_and_stays_under_a_resting_pointer(visitor: Visitor) -> None:
    visitor.keys("/")
    visitor.until(lambda: active(visitor), "a marked command")
    labels = visitor.texts(".composer-panel .option-label")
    assert active(visitor) == labels[0]
    last = visitor.script(
        "return document.querySelector('.composer-panel [role=option]:last-child .option-label').textContent"
    )
    keys(visitor, Keys.ARROW_UP)
    assert active(visitor) == last
    keys(visitor, Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    assert active(visitor) == labels[1]
    keys(visitor, Keys.PAGE_DOWN, Keys.PAGE_UP, Keys.PAGE_UP)
    assert active(visitor) == labels[0]
    box = visitor.box(".composer-panel .option:nth-child(3)")
    for step in (1, 2):
        ActionChains(visitor.driver).move_by_offset(0, 0).perform()
        visitor.driver.execute_cdp_cmd(
            "Input.dispatchMouseEvent",
            {"type": "mouseMoved", "x": box["x"] + 20 + step, "y": box["y"] + 9},
        )
    visitor.until(lambda: active(visitor) == labels[2], "the command under the pointer")
    keys(visitor, *[Keys.PAGE_DOWN] * 3)
    assert active(visitor) == last, "the list moved below the pointer; the pointer did not"
    keys(visitor, Keys.TAB)
    visitor.named(".form-name", last)
    visitor.press("Escape")
    assert focused(visitor) == "writer"


def test_enter_takes_an_exact_choice_and_only_the_next_one_sends(visitor: Visitor, here: Playground) -> None:
    before = len(here.world.discord.messages(here.channel("studio")))
    visitor.keys("/say ")
    visitor.see(".form")
    visitor.keys("chosen with care")
    visitor.click(".chip[data-add=hidden]")
    visitor.keys("false")
    visitor.press("Enter")
    assert visitor.value(".field[data-option=hidden] input") == "False"
    assert visitor.all(".form"), "the command waits for the next Enter"
    assert len(here.world.discord.messages(here.channel("studio"))) == before
    visitor.press("Enter")
    visitor.message("chosen with care")


def test_enter_waits_for_the_suggestions_to_what_was_typed(visitor: Visitor) -> None:
    visitor.keys("/find ")
    visitor.see(".form")
    visitor.keys("wolf")
    visitor.press("Enter")
    visitor.until(lambda: visitor.value(".field[data-option=word] input") == "wolfa", "wolfa")
    visitor.press("Enter")
    visitor.message("wolfa")


def test_enter_waits_also_while_the_pause_after_typing_asks_once_more(visitor: Visitor) -> None:
    visitor.keys("/slow ")
    visitor.see(".form")
    visitor.script(_TYPE_AND_ENTER, ".field[data-option=word] input", "wolf")
    visitor.until(lambda: visitor.value(".field[data-option=word] input") == "wolfa", "wolfa")


def test_the_focus_stays_where_it_is_while_the_page_is_drawn_again(
    visitor: Visitor, here: Playground
) -> None:
    visitor.script("document.querySelector('.channel.open').focus()")
    here.run(here.world.discord.say(here.world.people["noor"], here.channel("gallery"), "news"))
    visitor.named(".channel.unread", "gallery")
    assert "channel open" in focused(visitor)


def test_a_card_keeps_the_tab_key_and_gives_the_focus_back(visitor: Visitor) -> None:
    visitor.script("document.querySelector('.member').focus()")
    visitor.press("Enter")
    visitor.see(".user-card")
    buttons = len(visitor.all(".user-card button"))
    for _ in range(buttons + 1):
        keys(visitor, Keys.TAB)
        assert visitor.script("return Boolean(document.activeElement.closest('.user-card'))")
    visitor.press("Escape")
    assert "member" in focused(visitor)


def test_ones_own_command_scrolls_down(visitor: Visitor, here: Playground) -> None:
    async def fill() -> None:
        for number in range(40):
            await here.world.discord.say(here.world.people["noor"], here.channel("studio"), f"line {number}")

    here.run(fill())
    visitor.message("line 39")
    visitor.script("document.querySelector('.scroller').scrollTop = 0")
    visitor.see(".pill")
    visitor.types("/say down here")
    visitor.press("Enter")
    visitor.message("down here")
    visitor.until(lambda: not visitor.all(".pill"), "the end of the list")
    below = (
        "const s = document.querySelector('.scroller'); return s.scrollHeight - s.scrollTop - s.clientHeight"
    )
    visitor.until(lambda: float(visitor.script(below)) < 2 or None, "the newest message")


def test_a_reply_shows_the_words_of_what_it_answers(visitor: Visitor) -> None:
    visitor.types("/quoted ")
    visitor.press("Enter")
    visitor.message("A reply to the card")
    words = visitor.text("button.above .above-words")
    assert words.startswith("Harbours at night quoted small print Entries close ")
    assert words.endswith("…")
    assert not any(mark in words for mark in ("-#", "**", "###", "<t:", ">"))


def test_a_phone_folds_its_panels_with_the_focus(visitor: Visitor) -> None:
    visitor.resize(390, 780)
    try:
        for button, panel in (("[aria-controls=nav]", ".nav"), (".bench-button", ".bench")):
            visitor.click(button)
            inside = f"return Boolean(document.activeElement.closest('{panel}'))"
            visitor.until(partial(visitor.script, inside), f"the focus in {panel}")
            assert visitor.all(f"{button}[aria-expanded=true]")
            visitor.press("Escape")
            assert visitor.script("return document.activeElement.matches(arguments[0])", button)
            assert visitor.all(f"{button}[aria-expanded=false]")
    finally:
        visitor.resize(1440, 900)
