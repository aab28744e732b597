"""Facts about payment networks."""

import pytest

from bot.domain.money.networks import BASE, NETWORKS, SOLANA, TEMPO, explorer_link

HASH, SIGNATURE = (
    "0x" + "aB" * 32,
    "4KYfXNn8EPmE8NTZ32DKp3tctpSJMDtWLBHmimyECegRdLqY3n1V8Gd6DB7wbxyfckLm2sP9QxUv7WeR",
)


@pytest.mark.parametrize(
    ("network", "tx", "link"),
    [
        (BASE.name, HASH, f"https://basescan.org/tx/{HASH}"),
        (TEMPO.name, HASH, f"https://explore.tempo.xyz/tx/{HASH}"),
        (SOLANA.name, SIGNATURE, f"https://solscan.io/tx/{SIGNATURE}"),
        (BASE.name, None, None),
        (BASE.name, "0x" + "ab" * 31, None),
        (BASE.name, "0x" + "ab" * 31 + "](", None),
        (BASE.name, SIGNATURE, None),
        (SOLANA.name, HASH, None),
        (SOLANA.name, SIGNATURE[:-1] + ")", None),
        ("eip155:1", HASH, None),
    ],
)
def test_only_a_real_id_on_a_known_network_gets_a_link(
    network: str, tx: str | None, link: str | None
) -> None:
    assert explorer_link(network, tx) == link


def test_a_network_is_found_by_its_name() -> None:
    assert [NETWORKS[each.name] for each in (BASE, SOLANA, TEMPO)] == [BASE, SOLANA, TEMPO]
    assert all(each.name == f"eip155:{each.chain_id}" for each in (BASE, TEMPO))
