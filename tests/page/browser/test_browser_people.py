"""The first picture of every person, and the views and commands of each."""

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from sandbox.camera import Playground, Visitor, open_playground

LAB = ("hana", "milo", "mira", "noor", "theo")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    with open_playground(tmp_path_factory.mktemp("people"), speed=40) as opened:
        opened.credit("5")
        yield opened


@pytest.fixture(scope="module")
def visitor(here: Playground, chrome: Chrome) -> Visitor:
    opened = Visitor(chrome, here.url)
    opened.open("mira")
    return opened


def test_the_host_finds_the_other_server_while_typing(visitor: Visitor) -> None:
    visitor.become("Hana")
    visitor.fills("host credit", amount="3")
    visitor.option("server", "sec")
    assert "Second Server" in str(visitor.value(".field[data-option=server] input"))
    visitor.send()
    visitor.message("Second Server", "$3.00", "Only you can see this")


@pytest.mark.parametrize("name", [*LAB, "sam"])
def test_a_first_picture_from_the_typed_command_to_the_visible_file(visitor: Visitor, name: str) -> None:
    if visitor.name.lower() != name:
        visitor.become(name.title())
    assert visitor.text("h1") == "studio"
    visitor.types(f"/draft a lantern for {name}")
    visitor.press("Enter")
    said = (f"a lantern for {name}", f"@{name.title()}")
    visitor.made(*said)
    assert visitor.parts(f"img[alt*='{said[0]}']", *said)
    assert visitor.complaints() == []


def test_a_person_chooses_the_language_that_the_bot_answers_in(visitor: Visitor) -> None:
    visitor.become("Noor")
    speaks(visitor, "Deutsch")
    assert visitor.text(".persona .dim") == "member · Deutsch"
    visitor.types("/help ")
    visitor.press("Enter")
    visitor.message("Was möchtest du wissen?", "Only you can see this")
    visitor.open("noor")
    assert visitor.text(".persona .dim") == "member · Deutsch"
    speaks(visitor, "English")
    assert visitor.text(".persona .dim") == "member"


def speaks(visitor: Visitor, language: str) -> None:
    visitor.click(".persona")
    visitor.click_named(".menu-item", language)
    visitor.named(".notice", f"Noor's Discord speaks {language} now")


def test_a_stranger_to_the_server_sees_nothing_of_it(visitor: Visitor) -> None:
    visitor.become("Sam")
    assert visitor.text(".sidebar-title") == "Second Server"
    assert len(visitor.all(".rail-button")) == 2
    for name in LAB:
        assert not visitor.has_message(f"a lantern for {name}")
    visitor.become("Theo")
    for name in LAB:
        visitor.message(f"a lantern for {name}", "↻")
    assert not visitor.has_message("a lantern for sam")


@pytest.mark.parametrize(
    ("name", "word", "offered"),
    [("hana", "host", True), ("sam", "host", False), ("milo", "treasury", True), ("mira", "treasury", False)],
)
def test_the_picker_offers_what_one_may_use(visitor: Visitor, name: str, word: str, offered: bool) -> None:
    if visitor.name.lower() != name:
        visitor.become(name.title())
    visitor.types(f"/{word}")
    visitor.see(".composer-panel")
    labels = visitor.texts(".composer-panel .option-label")
    assert any(label.startswith(f"/{word} ") for label in labels) == offered
    visitor.press("Escape", *["Backspace"] * (len(word) + 1))


def test_what_one_writes_the_other_reads_at_once(visitor: Visitor) -> None:
    visitor.become("Mira")
    milo = visitor.second("milo")
    try:
        visitor.look()
        visitor.goes_to("gallery")
        visitor.types("Good **morning**, @Mil")
        visitor.press("Enter", "Enter")  # the name is taken from the list, then the message is sent
        visitor.message("Good morning")
        milo.look()
        milo.until(lambda: milo.text(".channel .count") == "1", "the count of what is new")
        milo.goes_to("gallery")
        bold = milo.until(
            lambda: [one.text for one in milo.parts("strong", "Good morning", "@Milo")], "bold words"
        )
        assert bold[-1] == "morning"
    finally:
        milo.look().driver.close()
        visitor.look()
    assert visitor.complaints() == []
