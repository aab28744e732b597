"""The host's figures in words, when the chain is silent and the servers are many."""

import pytest

from bot.domain.money.ledger import Balances
from bot.domain.money.networks import BASE, SOLANA, TEMPO, Network
from bot.domain.money.payments import Open
from bot.services.host.status import HostStatus
from bot.services.wallets import WalletState
from bot.ui.host import status_text

NOTHING = Open()


def wallet(network: Network, balance: int | None, opened: Open = NOTHING, fee_most: int = 0) -> WalletState:
    return WalletState(network, f"{network.title}Wallet", balance, opened, fee_most)


def said(*wallets: WalletState, free: int | None) -> list[str]:
    lines = status_text.status(HostStatus(wallets, 5_000_000, 0, free, {}, 0, 0, ()), {})
    return lines[: lines.index("owed to servers $5.00, signed and open $0.00")]


def test_one_wallet_is_shown_as_ever() -> None:
    assert said(wallet(BASE, 50_000_000), free=45_000_000) == [
        "**wallet** `BaseWallet`",
        "holds $50.00, of that free of debts $45.00",
    ]


def test_several_wallets_have_a_line_each_and_the_largest_job_that_one_can_pay() -> None:
    wallets = [
        wallet(BASE, 7_000_000, Open(134_000, 0)),
        wallet(SOLANA, 6_000_000),
        wallet(TEMPO, 9_000_000, Open(2_500_000, 24_000), fee_most=24_000),
    ]
    assert said(*wallets, free=16_976_000) == [
        "**wallets** hold $22.00, of that free of debts $16.976",
        "- **Base** $7.00, $0.134 of it signed and open · "
        "[`BaseWallet`](<https://basescan.org/address/BaseWallet>)",
        "- **Solana** $6.00 · [`SolanaWallet`](<https://solscan.io/account/SolanaWallet>)",
        "- **Tempo** $9.00, $2.524 of it signed and open · "
        "[`TempoWallet`](<https://explore.tempo.xyz/address/TempoWallet>)",
        "the largest job that one wallet can pay: $6.866",
    ]


def test_a_silent_wallet_is_named_and_counts_nothing() -> None:
    lines = said(wallet(BASE, None), wallet(SOLANA, 6_000_000), free=1_000_000)
    assert lines[:2] == [
        "**wallets** hold at least $6.00, of that free of debts $1.00",
        "- **Base** does not answer right now · [`BaseWallet`](<https://basescan.org/address/BaseWallet>)",
    ]
    assert lines[-1] == "the largest job that one wallet can pay: $6.00"
    assert said(wallet(BASE, None), wallet(TEMPO, None), free=None)[0] == (
        "**wallets** no chain answers right now"
    )


def test_a_silent_chain_and_many_servers() -> None:
    many = [(number, Balances(1, 0, 0)) for number in range(100)]
    silent = HostStatus([wallet(BASE, None)], 0, 0, None, {}, 0, 0, many)
    lines = status_text.status(silent, {0: "*" * 100})
    assert "the chain does not answer right now" in "\n".join(lines)
    assert "and 85 more" in lines[-1]
    assert sum(map(len, lines)) < 4000


@pytest.mark.parametrize(
    ("ahead", "words"), [(600.0, "10 min ahead of"), (-90.0, "90 s behind"), (0.0, None)]
)
def test_a_clock_too_wrong_to_buy_is_named(ahead: float, words: str | None) -> None:
    lines = "\n".join(
        status_text.status(
            HostStatus([wallet(BASE, 0)], 0, 0, 0, {}, 0, 0, (), clock_ahead_seconds=ahead), {}
        )
    )
    assert ("nothing is bought" in lines) is (words is not None)
    assert words is None or words in lines
