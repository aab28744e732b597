"""The watch over the wallet: it goes on where it stopped, sums dust up and tells when it is blind."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import ChainUnavailable
from bot.domain.money.deposits import DUST_BELOW
from bot.domain.money.errors import ChainNeed, ChainSilent
from bot.domain.money.networks import BASE
from bot.domain.money.notices import ChainBlind, ChainSeen, DepositsUnclaimed, DepositUnclaimed
from bot.services.money.deposit_watch import ALONE, BLIND_SECONDS, DUST_SECONDS, FAILURES
from bot.store import Store
from tests.services.money.test_deposits import Purse


@pytest.fixture
async def purse(tmp_path: Path) -> AsyncIterator[Purse]:
    purse = await Purse(tmp_path).open()
    await purse.funding.tick()
    yield purse
    await purse.check()
    await purse.store.close()


async def fails(purse: Purse, seconds: float = 15) -> None:
    with pytest.raises(ChainUnavailable):
        await purse.later(seconds)


async def booked(store: Store) -> list[int]:
    return sorted(deposit.amount for deposit in await store.ledger.deposits())


# ── dust ─────────────────────────────────────────────────────────────────────────────────────────


async def test_dust_is_booked_and_told_of_in_one_message(purse: Purse) -> None:
    for number in range(300):
        purse.watch.deposit(1 + number % 3)
        purse.clock.advance(0.05)
    await purse.later(60)
    assert len(await booked(purse.store)) == 300
    assert purse.notices.to_host == [DepositsUnclaimed(BASE, 300, 600, dust=True)]


async def test_dust_that_never_ends_is_told_of_once_an_hour(purse: Purse) -> None:
    for _ in range(120):
        purse.watch.deposit(1)
        await purse.later(61)
    told = [notice for notice in purse.notices.to_host if isinstance(notice, DepositsUnclaimed)]
    assert len(told) <= 3
    await purse.later(DUST_SECONDS)
    told = [notice for notice in purse.notices.to_host if isinstance(notice, DepositsUnclaimed)]
    assert sum(notice.count for notice in told) == 120 == len(await booked(purse.store))


async def test_what_is_worth_a_decision_is_not_buried(purse: Purse) -> None:
    large = purse.watch.deposit(7_000_000)
    for _ in range(150):
        purse.watch.deposit(1)
    await purse.later(60)
    assert [type(notice) for notice in purse.notices.to_host] == [DepositUnclaimed, DepositsUnclaimed]
    assert (await purse.funding.unclaimed())[0].tx == large.tx


async def test_many_deposits_at_once_are_told_of_together(purse: Purse) -> None:
    for _ in range(ALONE + 1):
        purse.watch.deposit(DUST_BELOW)
    await purse.later(60)
    assert purse.notices.to_host == [DepositsUnclaimed(BASE, ALONE + 1, (ALONE + 1) * DUST_BELOW)]


async def test_a_top_up_among_dust_is_credited(purse: Purse) -> None:
    topup = await purse.topup()
    for _ in range(250):
        purse.watch.deposit(1)
    purse.watch.deposit(topup.amount)
    await purse.later(60)
    assert await purse.available() == topup.amount


# ── pieces ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_scan_that_breaks_off_goes_on_where_it_stopped(purse: Purse) -> None:
    """The node answers twenty questions and then nothing more for a while, again and again."""
    await purse.later(600)
    deposit = purse.watch.deposit(2_000_000)
    purse.watch.piece = 5
    purse.watch.answers = 0
    purse.clock.advance(3600)
    for _ in range(40):
        purse.watch.answers = 20
        try:
            await purse.later(15)
        except ChainUnavailable:
            continue
        break
    assert [each.tx for each in await purse.store.ledger.deposits()] == [deposit.tx]
    span = await purse.store.deposits.scanned_span(purse.watched.key)
    assert span is not None
    assert span.next > purse.watch.head - 150


@settings(max_examples=20, deadline=None)
@given(amounts=st.lists(st.integers(0, 30_000), max_size=30), piece=st.integers(1, 70), data=st.data())
def test_every_transfer_is_booked_once_whatever_breaks_off(
    amounts: list[int], piece: int, data: st.DataObject
) -> None:
    """Any piece, any outage: the books hold each transfer above zero exactly once."""

    async def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            purse = await Purse(Path(folder)).open()
            await purse.funding.tick()
            purse.watch.piece = piece
            for amount in amounts:
                purse.watch.deposit(amount)
                purse.clock.advance(data.draw(st.integers(0, 200)))
                purse.watch.answers = data.draw(st.none() | st.integers(0, 12))
                with contextlib.suppress(ChainUnavailable):
                    await purse.funding.tick()
            purse.watch.answers = None
            purse.clock.advance(60)
            await purse.funding.tick()
            assert await booked(purse.store) == sorted(amount for amount in amounts if amount)
            await purse.store.close()

    asyncio.run(run())


# ── blindness ────────────────────────────────────────────────────────────────────────────────────


async def test_the_host_reads_the_nodes_own_words_once(purse: Purse) -> None:
    purse.chain.down = True
    purse.clock.advance(60)
    for _ in range(FAILURES - 1):
        await fails(purse)
    assert purse.notices.to_host == []
    for _ in range(20):
        await fails(purse)
    assert purse.notices.to_host == [ChainBlind(BASE, "the chain's node does not answer")]
    purse.chain.down = False
    await purse.later(15)
    await purse.later(60)
    assert purse.notices.to_host[1:] == [ChainSeen(BASE)]


async def test_no_top_up_is_promised_while_the_watch_is_blind(purse: Purse) -> None:
    await purse.topup()
    purse.chain.down = True
    for _ in range(FAILURES):
        await fails(purse)
    with pytest.raises(ChainSilent) as refused:
        await purse.topup()
    assert refused.value.need is ChainNeed.TRANSFERS
    purse.chain.down = False
    await purse.topup()


async def test_a_watch_that_was_not_run_is_run_before_a_promise(purse: Purse) -> None:
    purse.clock.advance(BLIND_SECONDS + 1)
    purse.chain.down = True
    with pytest.raises(ChainSilent):
        await purse.topup()
    purse.chain.down = False
    await purse.topup()


async def test_a_chain_that_stands_still_is_not_seen(purse: Purse) -> None:
    purse.watch.stopped_at = purse.watch.head
    purse.clock.advance(BLIND_SECONDS)
    for _ in range(FAILURES):
        await fails(purse)
    (notice,) = purse.notices.to_host
    assert isinstance(notice, ChainBlind)
    assert "minutes old" in notice.words
    with pytest.raises(ChainSilent):
        await purse.topup()


async def test_a_clock_set_back_stops_no_scan(purse: Purse) -> None:
    await purse.later(60)
    purse.watch.stopped_at = purse.watch.head
    purse.clock.set(-3600)
    before = len(purse.watch.asked)
    await purse.later(61)
    assert len(purse.watch.asked) > before


async def test_two_transfers_of_one_transaction_are_two_messages(purse: Purse) -> None:
    for index in range(2):
        purse.watch.deposit(5_000_000, tx="0x" + "ab" * 32, log_index=index)
    await purse.later(60)
    assert len(set(purse.notices.nonces)) == 2
