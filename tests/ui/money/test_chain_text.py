"""Each network has its own explorer, and only an id of its own form gets into a link."""

import pytest

from bot.domain.money.networks import BASE, SOLANA, TEMPO
from bot.ui.money import chain_text

EVM = "0x" + "ab" * 32
ED25519 = "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQU"


@pytest.mark.parametrize(
    ("network", "tx", "page"),
    [
        (None, EVM, f"https://basescan.org/tx/{EVM}"),
        (BASE.name, EVM, f"https://basescan.org/tx/{EVM}"),
        (SOLANA.name, ED25519, f"https://solscan.io/tx/{ED25519}"),
        (TEMPO.name, EVM, f"https://explore.tempo.xyz/tx/{EVM}"),
    ],
)
def test_a_transaction_is_linked_on_its_own_network(network: str | None, tx: str, page: str) -> None:
    assert chain_text.transaction(network, tx) == f"[transaction](<{page}>)"


@pytest.mark.parametrize(
    ("network", "tx", "said"),
    [
        (SOLANA.name, EVM, f"transaction `{EVM}`"),
        (BASE.name, ED25519, f"transaction `{ED25519}`"),
        ("eip155:1", EVM, f"transaction `{EVM}`"),
        (BASE.name, "0x`](<https://evil.example>)", "transaction `0x](<https://evil.example>)`"),
        (BASE.name, None, "transaction `-`"),
    ],
)
def test_what_has_no_page_is_no_link(network: str, tx: str | None, said: str) -> None:
    assert chain_text.transaction(network, tx) == said


def test_addresses_and_names() -> None:
    assert chain_text.address(None, "0xA") == "[`0xA`](<https://basescan.org/address/0xA>)"
    assert chain_text.address(SOLANA.name, "So1") == "[`So1`](<https://solscan.io/account/So1>)"
    assert chain_text.address("eip155:1", "0xA") == "`0xA`"
    assert [chain_text.title(name) for name in (None, SOLANA.name, TEMPO.name)] == ["Base", "Solana", "Tempo"]
    assert chain_text.title("eip155:1") == "eip155:1"
