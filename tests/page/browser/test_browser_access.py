"""The page for everybody: no rule of axe-core is broken, in either theme, on a desktop and on a phone."""

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from sandbox.camera import Playground, Visitor, open_playground
from sandbox.page.ledger_audit import report_of
from tests.page.browser.axe import violations
from tests.page.browser.fresh import start_over
from tests.page.browser.rules import untidy
from tests.page.browser.specimen import Specimens
from tests.sandbox.discord_bot import running

SIZES = {"desktop": (1440, 900), "phone": (390, 780)}
CARDS = ("specimen", "selects", "quoted", "hostile")
_DRAW = "for (const one of document.querySelectorAll('.message')) one.style.contentVisibility = arguments[0]"
TABS = ("jobs", "faults", "bot", "log", "money")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    with (
        pytest.MonkeyPatch.context() as patch,
        open_playground(tmp_path_factory.mktemp("access"), bot=False) as opened,
    ):
        opened.enter(running(opened.world.discord, patch, Specimens))
        opened.run(fill(opened))
        yield opened


async def fill(opened: Playground) -> None:
    """Put one of every card into the channel, and a ledger with a prize into the workbench."""
    world, studio = opened.world, opened.channel("studio")
    noor, mira = world.people["noor"], world.people["mira"]
    for name in CARDS:
        asked = await world.discord.slash(mira, studio, name)
        await asked.wait_message("", 20)
    posted = await world.discord.say(noor, studio, f"Look, <@{mira.id}>: `code`, ||secret||")
    await world.discord.react(noor, posted)
    asked = await world.discord.slash(mira, studio, "say", {"text": "a private word", "hidden": True})
    await asked.wait_message("a private word", 20)
    accounts = {f"guild:{studio.guild_id}:available": 45_577_123, "spend": 7_283_417}
    accounts |= {f"guild:{studio.guild_id}:prize:{noor.id}": 1_000_000, f"contest:{'k7f3' * 5}:pot": 250_000}
    balances = [{"account": account, "amount": amount} for account, amount in accounts.items()]
    finding = {"what": "A sum differs", "detail": "by $0.01", "table": "entries", "row": "12"}
    opened.page._workbench._ledger_audit.report = report_of(
        world.clock.now(),
        {"ok": False, "balances": balances, "findings": [finding]},
        labels={str(studio.guild_id): "Atelier Lab", str(noor.id): noor.name},
    )


@pytest.fixture(scope="module", params=SIZES)
def window(here: Playground, chrome: Chrome, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    calm = {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", calm)
    opened = Visitor(chrome, here.url)
    opened.resize(*SIZES[request.param])
    yield opened
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.fixture
def visitor(window: Visitor) -> Visitor:
    start_over(window, focus=False)
    window.message("a private word")
    return window


def no_rule_is_broken(visitor: Visitor, within: str | None = None) -> None:
    """Check the page as it is. `within`: the part that is new; the rest was checked before."""
    assert violations(visitor, within) == []
    assert untidy(visitor) == []
    assert visitor.complaints() == []


def closes(visitor: Visitor, css: str) -> None:
    visitor.press("Escape")
    visitor.until(lambda: not visitor.all(css), f"{css} to close")


def test_the_conversation(visitor: Visitor) -> None:
    for card in ("Style 4", "nothing chosen", "A reply to the card", "onerror=alert"):
        visitor.message(card)
    visitor.script(_DRAW, "visible")
    no_rule_is_broken(visitor)
    visitor.script(_DRAW, "")


def test_the_channels_and_a_channel_without_messages(visitor: Visitor) -> None:
    show_channels(visitor)
    if is_phone(visitor):  # on a desktop they stood beside the conversation
        no_rule_is_broken(visitor)
    visitor.goes_to("gallery")
    visitor.see(".welcome")
    no_rule_is_broken(visitor)


def show_channels(visitor: Visitor) -> None:
    if is_phone(visitor):
        visitor.click("[aria-controls=nav]")
        visitor.until(lambda: visitor.all(".channel-list"), "the channels")


def is_phone(visitor: Visitor) -> bool:
    return bool(visitor.script("return innerWidth < 760"))


@pytest.mark.parametrize("typed", ["/s", "/nothing like it", "@"])
def test_the_lists_above_the_composer(visitor: Visitor, typed: str) -> None:
    visitor.types(typed)
    visitor.see(".composer-panel .listbox")
    no_rule_is_broken(visitor, ".composer")


def test_a_command_with_its_options(visitor: Visitor) -> None:
    visitor.types("/flux-2-pro edit ")
    visitor.press("Enter")
    visitor.see(".field-problem")
    no_rule_is_broken(visitor, ".composer")
    visitor.click(".chip[data-add=size]")
    visitor.see(".composer-panel .option")
    no_rule_is_broken(visitor, ".composer")
    visitor.keys("huge")
    visitor.named(".composer-panel", "Nothing fits")
    no_rule_is_broken(visitor, ".composer")


def test_menus_cards_and_selects(visitor: Visitor) -> None:
    show_channels(visitor)
    visitor.click(".persona")
    visitor.see(".menu")
    no_rule_is_broken(visitor)
    closes(visitor, ".menu")
    visitor.click_named(".member", "Noor")
    visitor.see(".user-card")
    no_rule_is_broken(visitor, ".user-card")
    closes(visitor, ".user-card")
    visitor.press("Escape")  # the channels of a phone
    for menu in ("Moods", "A person"):
        visitor.clicks(menu, "nothing chosen")
        visitor.see(".chooser")
        no_rule_is_broken(visitor, ".chooser")
        closes(visitor, ".chooser")
    visitor.right_clicks(lambda: visitor.message("a private word"))
    visitor.see(".menu")
    no_rule_is_broken(visitor, ".menu")
    closes(visitor, ".menu")


def test_a_picture_large_and_a_form(visitor: Visitor) -> None:
    visitor.click(".thumbnail .picture")
    visitor.see("dialog.lightbox")
    no_rule_is_broken(visitor, "dialog.lightbox")
    closes(visitor, "dialog.lightbox")
    visitor.types("/form ")
    visitor.press("Enter")
    visitor.see("dialog.modal")
    no_rule_is_broken(visitor)
    visitor.click_named("dialog.modal footer button", "Submit")
    visitor.see("dialog.modal .modal-field.bad")
    no_rule_is_broken(visitor, "dialog.modal")
    closes(visitor, "dialog.modal")


@pytest.mark.parametrize("tab", TABS)
def test_the_workbench(visitor: Visitor, tab: str) -> None:
    if not visitor.all(".bench"):
        visitor.click(".bench-button")
    visitor.click(f"#tab-{tab}")
    visitor.see(f"#panel-{tab} h3")
    if tab == "money":
        visitor.named(".pairs dt", "Noor's prize")
    no_rule_is_broken(visitor, ".bench")
