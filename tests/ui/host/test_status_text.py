"""The host's figures in words, when the chain is silent and the servers are many."""

from dataclasses import replace

import pytest

from bot.domain.jobs.job import JobState
from bot.domain.money.ledger import Balances
from bot.domain.money.networks import BASE, SOLANA, TEMPO, Network
from bot.domain.money.pauses import Pause
from bot.domain.money.payments import Open
from bot.services.host.status import HostStatus
from bot.services.wallets import WalletState
from bot.ui.host import status_cards, status_text
from bot.ui.kit.layout import Tone
from tests.ui.host.test_deposit_cards import DEPOSIT
from tests.ui.reading import labels, tone, words

NOTHING = Open()


def wallet(network: Network, balance: int | None, opened: Open = NOTHING, fee_most: int = 0) -> WalletState:
    return WalletState(network, f"{network.title}Wallet", balance, opened, fee_most)


def status(*wallets: WalletState, free: int | None = 0) -> HostStatus:
    return HostStatus(wallets, 5_000_000, 0, free, {}, 0, 0, ())


def said(*wallets: WalletState, free: int | None) -> list[str]:
    lines = list(status_text.money(status(*wallets, free=free)))
    return lines[: lines.index("Owed to servers $5.00 · signed and open $0.00")]


def test_one_wallet_has_its_address_and_balance() -> None:
    assert said(wallet(BASE, 50_009_999), free=45_000_000) == [
        "**Wallet** on Base [`BaseWallet`](<https://basescan.org/address/BaseWallet>)",
        "Balance **$50.00**, $45.00 not promised to servers",
    ]


def test_several_wallets_have_a_line_each_and_the_largest_job_that_one_can_pay() -> None:
    wallets = [
        wallet(BASE, 7_000_000, Open(134_000, 0)),
        wallet(SOLANA, 6_000_000),
        wallet(TEMPO, 9_000_000, Open(2_500_000, 24_000), fee_most=24_000),
    ]
    assert said(*wallets, free=16_976_000) == [
        "**Wallets** together **$22.00**, $16.97 not promised to servers",
        "- **Base** $7.00, $0.14 of it signed and open · "
        "[`BaseWallet`](<https://basescan.org/address/BaseWallet>)",
        "- **Solana** $6.00 · [`SolanaWallet`](<https://solscan.io/account/SolanaWallet>)",
        "- **Tempo** $9.00, $2.53 of it signed and open · "
        "[`TempoWallet`](<https://explore.tempo.xyz/address/TempoWallet>)",
        "Largest job that one wallet can pay: $6.86",
    ]


def test_a_silent_wallet_is_named_and_counts_nothing() -> None:
    lines = said(wallet(BASE, None), wallet(SOLANA, 6_000_000), free=1_000_000)
    assert lines[:2] == [
        "**Wallets** together at least **$6.00**, $1.00 not promised to servers",
        "- **Base** does not answer right now · [`BaseWallet`](<https://basescan.org/address/BaseWallet>)",
    ]
    assert lines[-1] == "Largest job that one wallet can pay: $6.00"
    assert said(wallet(BASE, None), wallet(TEMPO, None), free=None)[0] == (
        "**Wallets**: no chain answers right now."
    )


def test_a_silent_chain_and_many_servers_fit_in_one_message() -> None:
    many = [(number, Balances(1, 0, 0)) for number in range(100)]
    silent = replace(status(wallet(BASE, None), free=None), servers=many)
    card = status_cards.status(silent, dict.fromkeys(range(100), "*" * 100))
    assert "the chain does not answer right now" in words(card)
    assert "and 85 more" in words(card)
    assert len(words(card)) < 4000


@pytest.mark.parametrize(
    ("ahead", "shown"), [(600.0, "10 min ahead of"), (-90.0, "90 s behind"), (0.0, None)]
)
def test_a_clock_too_wrong_to_buy_is_named(ahead: float, shown: str | None) -> None:
    wrong = replace(status(wallet(BASE, 0)), clock_ahead_seconds=ahead)
    text = "\n".join(status_text.stops(wrong))
    assert ("Nothing can be bought." in text) is (shown is not None)
    assert shown is None or shown in text


def test_the_days_limit_has_a_bar() -> None:
    capped = replace(status(wallet(BASE, 0)), used_today=2_000_001, daily_cap=8_000_000)
    assert "Held and spent today (UTC) $2.01 of $8.00 · ▰▰▱▱▱▱▱▱▱▱ 25 %" in status_text.money(capped)
    free = replace(status(wallet(BASE, 0)), used_today=2_000_000)
    assert "Held and spent today (UTC) $2.00, without a daily limit" in status_text.money(free)


def test_jobs_are_counted_in_peoples_words() -> None:
    counted = replace(status(), jobs_by_state={"DELIVERED": 3, "RUNNING": 0, "FAILED": 1}, disputed=1)
    lines = list(status_text.jobs(counted))
    assert lines[0] == "**Jobs** done 3 · failed 1"
    assert lines[1].startswith("**1 disputed** job")
    assert JobState.RUNNING not in "".join(lines)


def test_the_heading_and_the_tone_say_what_matters() -> None:
    well = status(wallet(BASE, 0))
    assert (tone(status_cards.status(well, {})), labels(status_cards.status(well, {}))) == (
        Tone.PLAIN,
        ["Compare with the chain"],
    )
    waiting = status_cards.status(replace(well, deposits=[DEPOSIT]), {})
    assert tone(waiting) is Tone.MONEY
    assert labels(waiting)[0] == "1 unmatched deposit"
    paused = status_cards.status(replace(well, paused=Pause(1_790_000_000_000, None, "trip*wire*")), {})
    assert tone(paused) is Tone.REFUSED
    assert "Spending is paused on all servers" in words(paused)
    assert "> trip\\*wire\\*" in words(paused)
