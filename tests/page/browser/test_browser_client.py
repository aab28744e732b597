"""The page as a client: everything Discord shows and asks, from a small bot that has one of each."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from sandbox.camera import Playground, Visitor, open_playground
from tests.page.browser.rules import boxes, differences, nameless, store_layout, stored_layout, untidy
from tests.page.browser.specimen import Specimens
from tests.sandbox.discord_bot import png, running

MANY = 600
STORE = bool(os.environ.get("STORE_LAYOUTS"))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    with (
        pytest.MonkeyPatch.context() as patch,
        open_playground(tmp_path_factory.mktemp("client"), bot=False) as opened,
    ):
        opened.enter(running(opened.world.discord, patch, Specimens))
        yield opened


@pytest.fixture(scope="module")
def visitor(here: Playground, chrome: Chrome) -> Visitor:
    opened = Visitor(chrome, here.url)
    opened.open("mira", theme="light")
    return opened


@pytest.fixture(autouse=True)
def no_complaints(visitor: Visitor) -> Iterator[None]:
    yield
    assert visitor.complaints() == []


def fits(visitor: Visitor, scene: str) -> None:
    """Check that the layout is the stored one and tidy, and that every control has a name."""
    visitor.settles()
    if STORE:
        store_layout(scene, boxes(visitor))
    assert differences(boxes(visitor), stored_layout(scene)) == []
    assert untidy(visitor) == []
    assert nameless(visitor) == []


def follows(visitor: Visitor) -> None:
    """Bring the list to its newest message: a press before that scrolls it to the button instead."""
    scroller = "document.querySelector('.scroller')"

    def at_end() -> bool:
        visitor.script(f"{scroller}.scrollTop = {scroller}.scrollHeight")
        below = f"{scroller}.scrollHeight - {scroller}.scrollTop - {scroller}.clientHeight"
        return bool(visitor.script(f"return {below} < 2"))

    visitor.until(at_end, "the list at its end")


def test_one_of_everything(visitor: Visitor) -> None:
    visitor.types("/specimen ")
    visitor.press("Enter")
    said = ("Title", "Style 4")
    for css in (
        "[role=heading]",
        "strong",
        "em",
        "u",
        "s",
        "code",
        "pre",
        "blockquote",
        "li",
        "time",
        ".thumbnail img",
    ):
        assert visitor.parts(f".container {css}", *said), css
    assert len(visitor.parts(".gallery .tile", *said)) == 2
    assert visitor.parts("[data-custom-id='x:off']:disabled", *said)
    visitor.click(".spoiler-curtain")
    visitor.click(".spoiler")
    assert visitor.text(".spoiler") == "secret"
    visitor.click_named(".file-preview button", "Read")
    visitor.named(".file-preview", "line two")
    assert visitor.named("a[rel]:not([rel=''])", "link")
    visitor.settles()
    assert untidy(visitor) == []
    assert nameless(visitor) == []


def test_a_mentioned_command_fills_the_composer(visitor: Visitor) -> None:
    visitor.types("/specimen ")
    visitor.press("Enter")
    for words, field in (("/say", "text"), ("/flux-2-pro edit", "prompt")):
        visitor.clicks(words, "Title", "Style 4")
        visitor.named(".form-name", words)
        visitor.see(f".field[data-option='{field}']")
        visitor.press("Escape")


def test_text_stays_text(visitor: Visitor) -> None:
    visitor.types("/hostile ")
    visitor.press("Enter")
    said = ("bold?", "onerror=alert")
    assert not visitor.parts(".text-display img, .text-display b, script, button i", *said)
    assert visitor.parts("button", *said)
    assert not visitor.parts("a[href^='javascript' i]", *said)
    width = visitor.until(lambda: visitor.message(*said).size["width"], "the message")
    assert width <= visitor.box(".list")["width"]
    assert untidy(visitor) == []


def test_a_dialog_is_filled_in_checked_and_sent(visitor: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "photo.png"
    file.write_bytes(png())
    visitor.types("/say a card")
    visitor.press("Enter")
    visitor.message("a card", "Modal")
    follows(visitor)
    visitor.clicks("Modal")
    visitor.see("dialog.modal")
    fits(visitor, "dialog")
    visitor.click_named("dialog button", "Submit")
    assert visitor.text("dialog .modal-field.bad")
    visitor.chooses_file("dialog input[type=file]", file)
    visitor.answers(prompt="an owl", mood="Wild")
    visitor.message(f"an owl/Wild/[{file.stat().st_size}]", "Only you can see this")


def test_a_dialog_is_left_with_escape(visitor: Visitor) -> None:
    visitor.clicks("Modal")
    visitor.see("dialog.modal")
    visitor.press("Escape")
    visitor.until(lambda: not visitor.all("dialog.modal"), "the dialog to close")


def test_suggestions_come_while_typing(visitor: Visitor) -> None:
    visitor.types("/find ")
    visitor.keys("wo")
    visitor.until(lambda: visitor.text(".composer-panel .option") == "woa", "suggestions")
    visitor.press("ArrowDown", "Enter", "Enter")
    visitor.message("wob")


def test_a_press_without_an_answer_fails_after_three_seconds(visitor: Visitor) -> None:
    began = time.monotonic()
    visitor.clicks("Silent")
    visitor.message("Silent", "This interaction failed")
    assert time.monotonic() - began > 2.5
    visitor.clicks("Again", "Silent")
    visitor.message("pressed again")


def test_selects_of_people_channels_and_words(visitor: Visitor, here: Playground) -> None:
    visitor.types("/selects ")
    visitor.press("Enter")
    noor, gallery = here.world.people["noor"].id, here.channel("gallery").id
    for placeholder, names, values in (
        ("Moods", ("Calm", "Odd"), "Calm, Odd"),
        ("A person", ("Noor",), str(noor)),
        ("A channel", ("gallery",), str(gallery)),
    ):
        visitor.clicks(placeholder)
        for name in names:
            visitor.click_named(".chooser .option", name)
        if len(names) > 1:
            visitor.click_named(".chooser button", "Done")
        visitor.message(f"chosen: {values}")


def test_commands_of_messages_and_people(visitor: Visitor) -> None:
    visitor.types("look at this")
    visitor.press("Enter")
    visitor.right_clicks(lambda: visitor.message("look at this"))
    visitor.click_named(".menu-item", "Image details")
    visitor.message("by Mira: look at this", "Only you can see this")
    visitor.right_clicks(lambda: visitor.named(".member", "Theo"))
    visitor.click_named(".menu-item", "Usage")
    visitor.message("usage of Theo")


def test_a_reaction_is_added_joined_and_taken_back(visitor: Visitor, here: Playground) -> None:
    world, studio = here.world, here.channel("studio")
    noor = world.people["noor"]
    posted = here.run(world.discord.say(noor, studio, "a kite over the bay"))
    visitor.right_clicks(lambda: visitor.message("a kite over the bay"))
    visitor.click_named(".menu-item", "Add reaction")
    visitor.click_named(".menu-item", "Star")
    star = f"[id='m-{posted.id}'] .reaction"
    visitor.until(lambda: visitor.text(star).split() == ["⭐", "1"], "a star")
    here.run(world.discord.react(noor, posted))
    visitor.until(lambda: visitor.text(star).split() == ["⭐", "2"], "two stars")
    visitor.click(star)
    visitor.until(lambda: posted.reactions == {"⭐": [noor.id]} or None, "only Noor's star")
    visitor.see(f"{star}[aria-pressed=false]")


def test_members_show_how_new_they_are_and_their_direct_messages(visitor: Visitor, here: Playground) -> None:
    visitor.click_named(".member", "Noor")
    visitor.named(".user-card", "Account made 5 days ago")
    visitor.press("Escape")
    visitor.click(".persona")
    visitor.click_named(".menu-item", "Takes direct messages")
    visitor.until(lambda: not here.world.people["mira"].dms_open or None, "closed direct messages")
    visitor.click(".persona")
    visitor.click_named(".menu-item", "Takes direct messages")
    visitor.until(lambda: here.world.people["mira"].dms_open or None, "open direct messages")


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (("", "Enter"), "This option is required"),
        (("x" * 101, "Enter"), "100"),
    ],
)
def test_the_composer_refuses_as_discords_client_does(
    visitor: Visitor, typed: tuple[str, str], problem: str
) -> None:
    visitor.types("/flux-2-pro edit ")
    visitor.see(".form")
    visitor.keys(typed[0])
    visitor.press(typed[1])
    visitor.named(".field-problem", problem)
    visitor.press("Escape")


def test_six_hundred_messages_scroll_smoothly(visitor: Visitor, here: Playground) -> None:
    async def fill() -> None:
        for number in range(MANY):
            await here.world.discord.say(here.world.people["noor"], here.channel("gallery"), f"line {number}")

    here.run(fill())
    visitor.open("theo", theme="light")
    visitor.goes_to("gallery")
    visitor.message(f"line {MANY - 1}")
    scroller = "document.querySelector('.scroller')"

    def up() -> bool:
        visitor.script(f"{scroller}.scrollTop = 0; {scroller}.dispatchEvent(new Event('scroll'))")
        return visitor.has_message("line 0")

    visitor.until(up, "the first line", timeout=240)
    assert visitor.script("return document.querySelectorAll('.message').length") >= MANY
    drawn = visitor.driver.execute_async_script(
        f"""const done = arguments[0], s = {scroller}, rows = [...document.querySelectorAll(".message")];
        const isDrawn = (row) => row.firstElementChild.checkVisibility({{ contentVisibilityAuto: true }});
        let n = 0, most = 0; const step = () => {{ s.scrollTop += 400;
        most = Math.max(most, rows.filter(isDrawn).length);
        if (++n < 20) requestAnimationFrame(step); else done(most); }}; requestAnimationFrame(step);"""
    )
    assert 0 < drawn < MANY / 3, "a frame draws the messages near the window, however many there are"
    visitor.click(".pill")
    visitor.until(lambda: not visitor.all(".pill"), "the newest message")
    visitor.open("mira", theme="light")


def test_the_keyboard_alone_is_enough(visitor: Visitor) -> None:
    visitor.open("mira", theme="light")
    assert visitor.script("return document.activeElement.className") == "writer"
    visitor.keys("/say")
    visitor.press("Enter")
    visitor.keys("by keyboard")
    visitor.press("Enter")
    visitor.message("by keyboard", "Again")
    for _ in range(60):
        visitor.press("Tab")
        if visitor.script("return document.activeElement.className") == "persona":
            break
    visitor.press("Enter")
    assert visitor.script("return document.activeElement.getAttribute('role')") == "menuitemradio"
    visitor.press("ArrowDown", "Escape")
    assert visitor.script("return document.activeElement.className") == "persona"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("size", "width", "height"), [("wide", 1440, 900), ("middle", 1000, 720), ("phone", 390, 780)]
)
def test_the_layout_is_the_stored_one(
    visitor: Visitor, size: str, width: int, height: int, theme: str
) -> None:
    visitor.resize(width, height)
    visitor.open("noor", theme=theme)
    visitor.message("by keyboard")
    fits(visitor, size)
    visitor.types("/s")
    visitor.see(".composer-panel .option")
    fits(visitor, f"{size} picker")


def test_a_phone_opens_channels_and_workbench_over_the_conversation(visitor: Visitor) -> None:
    visitor.resize(390, 780)
    visitor.open("noor", theme="light")
    visitor.click("[aria-label='Servers and channels'].icon-button")
    visitor.until(lambda: visitor.all(".channel-list"), "the channels")
    fits(visitor, "phone channels")
    visitor.goes_to("gallery")
    visitor.click(".bench-button")
    visitor.see(".bench .big-figure")
    fits(visitor, "phone workbench")


def test_the_page_says_what_it_is(visitor: Visitor) -> None:
    visitor.resize(1440, 900)
    visitor.open("mira")
    assert visitor.text(".sidebar-note") == "A sandbox. Not affiliated with Discord."


def test_a_lost_connection_comes_back_and_what_was_begun_is_still_there(
    visitor: Visitor, here: Playground
) -> None:
    async def cut() -> None:
        for window in list(here.page._windows):
            await window.close()

    visitor.types("/say half ")
    visitor.see(".form")
    visitor.script(
        "new MutationObserver(() => window.lost ||= document.querySelector('.status.lost'))"
        ".observe(document.body, {subtree: true, attributes: true})"
    )
    here.run(cut())
    visitor.until(lambda: visitor.script("return Boolean(window.lost)"), "the break")
    visitor.until(lambda: not visitor.all(".status.lost") and here.page._windows, "the connection")
    visitor.keys("done")
    visitor.press("Enter")
    visitor.message("half done", "Silent")
    visitor.complaints()
