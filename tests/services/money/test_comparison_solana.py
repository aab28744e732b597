"""The comparison of books and chain on Solana itself: only final slots, and balances of the past out of the
history."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.errors import ChainUnavailable
from bot.domain.money.movements import Origin
from bot.domain.money.networks import SOLANA
from bot.ports import WatchedWallet
from bot.services.money.comparison import WalletComparison
from bot.store import Store, open_store
from tests.payments.solana.conftest import bench
from tests.payments.solana.world import ADDRESS, FUNDS, PAYEE, Bench

ALICE = "4tudqkEdBxqE5WvwVtKyqFUaBuxieyibAkWB3PXH7fVd"
FINAL_SECONDS = 14

__all__ = ["bench"]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(tmp_path / "atelier.db", queue_max=10)
    yield store
    await store.close()


@pytest.fixture
async def comparison(store: Store, bench: Bench) -> WalletComparison:
    """A comparison that has begun: what lands from now on is compared."""
    comparison = WalletComparison(
        store.movements, WatchedWallet(SOLANA, ADDRESS, bench.watch), bench.clock, record_gas=None
    )
    await comparison.look()
    bench.later(FINAL_SECONDS)
    return comparison


async def test_deposits_are_movements_and_the_balance_is_the_anchor(
    bench: Bench, store: Store, comparison: WalletComparison
) -> None:
    for amount in (3, 4):
        bench.chain.deposit(ADDRESS, amount, ALICE)
        bench.later(400)
        assert not (await comparison.look()).unbooked
    position = await store.movements.position(comparison.wallet.key)
    assert position is not None
    assert position.anchor is not None
    assert position.anchor[1] == FUNDS + 7
    assert position.next == (await bench.watch.newest()).number + 1


async def test_a_transfer_that_our_key_made_elsewhere_is_in_no_book(
    bench: Bench, comparison: WalletComparison
) -> None:
    tx = bench.chain.transfer(ADDRESS, ALICE, 1_000_000)
    bench.later(FINAL_SECONDS)
    (stolen,) = (await comparison.look()).unbooked
    assert (stolen.tx, stolen.other, stolen.amount) == (tx, ALICE, 1_000_000)
    assert stolen.origin([PAYEE]) is Origin.TRANSFER
    bench.later(1_000)
    assert [one.tx for one in (await comparison.look()).unbooked] == [tx]


async def test_a_payment_that_these_books_do_not_know_is_named_by_its_signature(
    bench: Bench, comparison: WalletComparison
) -> None:
    payment = await bench.signed()
    bench.send(payment)
    assert not (await comparison.look()).unbooked, "it is not final yet"
    bench.later(FINAL_SECONDS)
    (missed,) = (await comparison.look(record_all=True)).unbooked
    assert (missed.nonce, missed.other) == (payment.nonce, PAYEE)
    assert missed.origin([PAYEE]) is Origin.MISSED


async def test_a_long_absence_is_caught_up_with(bench: Bench, comparison: WalletComparison) -> None:
    for amount in range(1, 130):
        bench.chain.deposit(ADDRESS, amount)
        bench.later(2)
    tx = bench.chain.transfer(ADDRESS, ALICE, 5)
    bench.later(20_000)
    assert [one.tx for one in (await comparison.look()).unbooked] == [tx]


async def test_a_node_that_leaves_the_theft_out_is_not_believed(
    bench: Bench, comparison: WalletComparison
) -> None:
    tx = bench.chain.transfer(ADDRESS, ALICE, 1_000_000)
    bench.later(FINAL_SECONDS)
    landed = bench.chain.find(tx)
    assert landed is not None
    bench.hide(landed)
    with pytest.raises(ChainUnavailable, match="left out a transaction"):
        await comparison.look()
