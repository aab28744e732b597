"""The host's figures in words, when the chain is silent and the servers are many."""

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
