"""The host's figures in words, when the chain is silent and the servers are many."""

import pytest

from bot.domain.money.ledger import Balances
from bot.services.host.status import HostStatus
from bot.ui.host import status_text


def test_a_silent_chain_and_many_servers() -> None:
    many = [(number, Balances(1, 0, 0)) for number in range(100)]
    silent = HostStatus("0x1", None, 0, 0, None, {}, 0, 0, many)
    lines = status_text.status(silent, {0: "*" * 100})
    assert "the chain does not answer right now" in "\n".join(lines)
    assert "and 85 more" in lines[-1]
    assert sum(map(len, lines)) < 4000


@pytest.mark.parametrize(
    ("ahead", "words"), [(600.0, "10 min ahead of"), (-90.0, "90 s behind"), (0.0, None)]
)
def test_a_clock_too_wrong_to_buy_is_named(ahead: float, words: str | None) -> None:
    lines = "\n".join(
        status_text.status(HostStatus("0x1", 0, 0, 0, 0, {}, 0, 0, (), clock_ahead_seconds=ahead), {})
    )
    assert ("nothing is bought" in lines) is (words is not None)
    assert words is None or words in lines
