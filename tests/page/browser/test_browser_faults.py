"""The workbench's switches, thrown by hand: failures are repaired or reported, and the ledger holds."""

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from sandbox.camera import Playground, Visitor, open_playground
from sandbox.page.switches import DEEDS, SWITCHES

MENDED = (
    *("lost_answer", "paid_but_failed", "settled_late", "job_slow", "link_expired"),
    *(
        "result_cut",
        "event_twice",
        "discord_busy",
        "post_lost",
        "post_forbidden",
        "chain_down",
        "chain_stale",
    ),
)
LAPSING = {"unpaid": "Checking whether the payment arrived", "price_rises": "Payment declined"}
TOLD = {
    "studio_busy": "Nothing was paid",
    "strange_payee": "Nothing was paid",
    "job_fails": "was paid",
    "job_refused": "was paid",
    "event_lost": "did not respond",
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    with open_playground(tmp_path_factory.mktemp("faults"), speed=60) as opened:
        opened.credit("10")
        yield opened


@pytest.fixture(autouse=True)
def all_well_afterwards(here: Playground) -> Iterator[None]:
    """Clear the faults, so that none strikes in the next test."""
    yield
    here.world.faults.clear()


@pytest.fixture(scope="module")
def visitor(here: Playground, chrome: Chrome) -> Visitor:
    opened = Visitor(chrome, here.url)
    opened.open("mira")
    opened.click("#tab-faults")
    opened.see("[data-switch]")
    return opened


def throw(visitor: Visitor, here: Playground, name: str) -> None:
    """Throw a switch and wait until the workbench shows it thrown, or the bot, which asks the chain all the
    time, has used it up already."""
    visitor.click(f"[data-switch={name}]")
    shown = f"[data-switch={name}][aria-checked=true]"
    visitor.until(lambda: visitor.all(shown) or used(here, name), f"{name} thrown")


def struck(visitor: Visitor, name: str) -> None:
    """Wait until the workbench shows that it is used up."""
    visitor.see(f"[data-switch={name}][aria-checked=false]")


def asks(visitor: Visitor, prompt: str) -> None:
    visitor.types(f"/draft {prompt}")
    visitor.press("Enter")


def used(here: Playground, name: str) -> bool:
    """Return True if the fault behind a switch has struck at least once."""
    switch = next(one for one in SWITCHES if one.name == name)
    left = [fault.times for fault in here.world.faults.all() if switch.is_it(fault)]
    return bool(left) and sum(left) < switch.times


@pytest.fixture
def without_bot(here: Playground) -> Iterator[None]:
    """Take the bot away: it asks the chain and Discord by itself, and would use up what is armed."""
    here.run(here.supervisor.stop())
    yield
    here.run(here.supervisor.start())


@pytest.mark.usefixtures("without_bot")
def test_every_switch_is_armed_and_taken_back(visitor: Visitor, here: Playground) -> None:
    for switch in SWITCHES:
        throw(visitor, here, switch.name)
    visitor.until(lambda: visitor.text("#tab-faults .count") == str(len(SWITCHES)), "the count of them")
    visitor.until(lambda: len(visitor.all(".armed-list li")) == len(SWITCHES), "all of them listed")
    throw_back = SWITCHES[0]
    visitor.click(f"[data-switch={throw_back.name}]")
    struck(visitor, throw_back.name)
    visitor.click_named("#panel-faults button", "Let all go well")
    for switch in SWITCHES:
        struck(visitor, switch.name)
    visitor.until(lambda: not visitor.all("#tab-faults .count"), "no count any more")


def test_every_switch_has_its_test() -> None:
    tried = {*MENDED, *TOLD, *LAPSING}
    assert tried == {switch.name for switch in SWITCHES}
    elsewhere = {"join", "leave", "outage", "pending"}  # tried by the page's server alone
    assert {deed.name for deed in DEEDS} == {"socket_drop", "session_lost", "tokens_old", "kill", *elsewhere}


@pytest.mark.parametrize("name", LAPSING)
def test_a_payment_that_is_never_taken_is_returned(visitor: Visitor, here: Playground, name: str) -> None:
    prompt = f"a moth after {name.replace('_', ' ')}"
    throw(visitor, here, name)
    asks(visitor, prompt)
    visitor.message(prompt, LAPSING[name])
    assert used(here, name)
    here.world.chain.warp = 60.0  # authorizations lapse at once, also those of further tries
    visitor.message(prompt, "returned to the server's budget")
    here.world.chain.warp = 0.0
    assert here.world.balance == 50_000_000


@pytest.mark.parametrize("name", MENDED)
def test_what_goes_wrong_mends_itself(visitor: Visitor, here: Playground, name: str) -> None:
    before = here.world.balance
    prompt = f"a moth after {name.replace('_', ' ')}"
    throw(visitor, here, name)
    asks(visitor, prompt)
    visitor.made(prompt)
    assert used(here, name)
    assert 0 < before - here.world.balance < 200_000, "it is paid once"
    assert visitor.complaints() == []


@pytest.mark.parametrize("name", TOLD)
def test_what_cannot_be_mended_is_told(visitor: Visitor, here: Playground, name: str) -> None:
    throw(visitor, here, name)
    prompt = f"a moth in trouble {name.replace('_', ' ')}"
    asks(visitor, prompt)
    visitor.message(TOLD[name], *([] if name == "event_lost" else [prompt]))
    assert used(here, name)
    assert visitor.complaints() == []


@pytest.mark.parametrize("name", ["socket_drop", "session_lost", "kill"])
def test_the_bot_comes_back_to_a_job_under_way(visitor: Visitor, here: Playground, name: str) -> None:
    throw(visitor, here, "job_slow")
    asks(visitor, f"a moth through {name.replace('_', ' ')}")
    visitor.message(f"a moth through {name.replace('_', ' ')}")
    visitor.click(f"#panel-faults [data-focus={name}]")
    visitor.made(f"a moth through {name.replace('_', ' ')}")
    visitor.until(lambda: here.world.discord.ready and not visitor.text(".status-words"), "the bot online")


def test_an_old_token_is_no_hindrance(visitor: Visitor, here: Playground) -> None:
    throw(visitor, here, "job_slow")
    asks(visitor, "a moth in no hurry")
    visitor.message("a moth in no hurry", "Only you can see this")
    visitor.click("#panel-faults [data-focus=tokens_old]")
    visitor.named(".notice", "older than 15 minutes")
    visitor.made("a moth in no hurry")


def test_time_can_be_skipped(visitor: Visitor, here: Playground) -> None:
    throw(visitor, here, "job_slow")
    asks(visitor, "a moth of another day")
    visitor.message("a moth of another day", "Only you can see this")
    visitor.click("#tab-bot")
    visitor.click_named("#panel-bot button", "15 minutes")
    visitor.see(".notice")
    visitor.made("a moth of another day")


def test_the_books_hold_after_all_that(visitor: Visitor) -> None:
    visitor.click("#tab-money")
    visitor.click_named("#panel-money button", "Check the books")
    visitor.named(".notice", "Ledger and chain agree")
    assert visitor.complaints() == []
