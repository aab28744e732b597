"""Facts about payment networks."""

import pytest

from bot.domain.money.networks import BASE, NETWORKS, explorer_link


@pytest.mark.parametrize(
    ("network", "tx", "known"),
    [
        ("eip155:8453", "0x" + "aB" * 32, True),
        ("eip155:8453", None, False),
        ("eip155:8453", "0x" + "ab" * 31, False),
        ("eip155:8453", "0x" + "ab" * 31 + "](", False),
        ("eip155:1", "0x" + "ab" * 32, False),
    ],
)
def test_only_a_real_hash_on_a_known_network_gets_a_link(network: str, tx: str | None, known: bool) -> None:
    assert explorer_link(network, tx) == (f"https://basescan.org/tx/{tx}" if known else None)


def test_a_network_is_found_by_its_name() -> None:
    assert NETWORKS["eip155:8453"] is BASE
    assert all(network.name == f"eip155:{network.chain_id}" for network in NETWORKS.values())
