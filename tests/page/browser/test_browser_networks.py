"""The workbench of a bot that pays on several networks: a wallet of each, and deposits by hand."""

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from sandbox.camera import Playground, Visitor, open_playground
from tests.page.browser.rules import nameless, untidy

_NETWORK = "[aria-label='Network of the deposit']"
NETWORKS = ("solana", "tempo", "base")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    with open_playground(tmp_path_factory.mktemp("networks"), bot=False, networks=NETWORKS) as opened:
        yield opened


@pytest.fixture(scope="module")
def visitor(here: Playground, chrome: Chrome) -> Visitor:
    opened = Visitor(chrome, here.url)
    opened.open("mira", theme="light")
    return opened


def test_a_deposit_goes_to_the_wallet_of_the_chosen_network(here: Playground, visitor: Visitor) -> None:
    visitor.click("#tab-money")
    visitor.see(".big-figure")
    assert visitor.texts(".big-figure") == ["$50.00 USDC"] * 3
    visitor.see(_NETWORK)
    visitor.script("document.querySelector(arguments[0]).value = 'tempo'", _NETWORK)
    visitor.click_named("button", "Deposit to the wallet")
    visitor.until(lambda: here.world.balances["tempo"] == 75_000_000, "the deposit")
    visitor.until(
        lambda: visitor.texts(".big-figure") == ["$50.00 USDC", "$75.00 USDC", "$50.00 USDC"],
        "the balances",
    )
    moves = visitor.texts(".movement-list li")
    assert any("Deposit" in move and "Tempo" in move and "+$25.00" in move for move in moves)
    assert "$175.00" in visitor.text(".bench-summary")  # all wallets together
    visitor.settles()
    assert untidy(visitor) == []
    assert nameless(visitor) == []
    assert visitor.complaints() == []
