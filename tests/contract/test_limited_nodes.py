"""A top-up is credited and dust is booked over nodes with limits: from JSON-RPC to the ledger."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.errors import ChainUnavailable
from bot.domain.money.networks import BASE
from bot.domain.money.notices import ChainBlind, DepositsUnclaimed
from bot.payments.nodes import Nodes
from bot.payments.watch import WalletWatch
from bot.ports import WatchedWallet
from bot.services.money.budgets import BudgetService
from bot.services.money.deposit_watch import FAILURES, DepositRules
from bot.services.money.deposits import DepositService
from bot.store import open_store
from sandbox.chain import Chain
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.fakes import FakeChain, FakeClock, FakePayments
from tests.fakes.notices import FakeNotices
from tests.fakes.wallets import wallets_of
from tests.payments.test_chain import SetClock
from tests.payments.world import ADDRESS, NOW, PAYEE

LOGS = "chain.eth_getLogs"


class Till:
    """The deposit service over a real store and a sandbox node; both clocks go together."""

    def __init__(self, chain: Chain, service: DepositService, notices: FakeNotices, clock: FakeClock) -> None:
        self.chain, self.deposits, self.notices, self.clock = chain, service, notices, clock

    def later(self, blocks: int) -> None:
        self.chain.warp += 2 * blocks
        self.clock.advance(2 * blocks)


@pytest.fixture
async def till(tmp_path: Path) -> AsyncIterator[Till]:
    chain, clock, notices = Chain(SetClock()), FakeClock(NOW), FakeNotices()
    await chain.start()
    chain.mint(PAYEE, 100_000_000)
    nodes = Nodes.at([chain.url], BASE, clock)
    store = await open_store(tmp_path / "atelier.db")
    budgets = BudgetService(store, wallets_of(FakePayments(FakeChain(clock), clock), clock=clock), clock)
    service = DepositService(
        store,
        [WatchedWallet(BASE, ADDRESS, WalletWatch(nodes, ADDRESS))],
        budgets,
        notices,
        clock,
        rules=DepositRules(confirmations=5),
    )
    till = Till(chain, service, notices, clock)
    till.later(1)
    await service.tick()
    yield till
    assert (await store.ledger.audit()).ok
    await nodes.aclose()
    await store.close()
    await chain.stop()


@pytest.mark.parametrize(
    ("blocks", "refusal"),
    [(2_000, {"code": -32602}), (200, {"status": 413}), (200, {"status": 429, "code": -32005})],
)
async def test_a_topup_is_credited_after_2500_blocks_without_the_bot(
    till: Till, blocks: int, refusal: dict[str, int]
) -> None:
    topup = await till.deposits.topup(GUILD, CHANNEL, MEMBER, 25_000_000, key="k")
    till.later(100)
    till.chain.transfer(PAYEE, ADDRESS, topup.amount)
    till.later(2_500)
    till.chain.faults.add(LOGS, "range", times=-1, blocks=blocks, **refusal)

    await till.deposits.tick()

    ((channel, _),) = till.notices.to_channels
    assert channel == CHANNEL


async def test_transfers_of_nothing_and_dust_hold_nothing_up(till: Till) -> None:
    topup = await till.deposits.topup(GUILD, CHANNEL, MEMBER, 25_000_000, key="k")
    till.later(10)
    for number in range(120):
        till.chain.transfer(PAYEE, ADDRESS, 0)
        till.chain.transfer(PAYEE, ADDRESS, 1)
        till.chain.transfer(ADDRESS, PAYEE, 0)
        if number == 60:
            till.chain.transfer(PAYEE, ADDRESS, topup.amount)
    till.later(30)
    till.chain.faults.add(LOGS, "results", times=-1, logs=50)

    await till.deposits.tick()

    assert till.notices.to_host == [DepositsUnclaimed(BASE, 120, 120, dust=True)]
    assert len(till.notices.to_channels) == 1


async def test_the_host_reads_the_nodes_own_words(till: Till) -> None:
    till.later(60)
    till.chain.transfer(PAYEE, ADDRESS, 5)
    till.later(60)
    till.chain.faults.add(LOGS, "refuse", times=-1, message="eth_getLogs is not in your plan")
    till.chain.faults.add("chain.eth_getTransactionReceipt", "refuse", times=-1)
    for _ in range(FAILURES + 3):
        with pytest.raises(ChainUnavailable, match="not in your plan"):
            await till.deposits.tick()
        till.later(5)
    (notice,) = till.notices.to_host
    assert isinstance(notice, ChainBlind)
    assert "eth_getLogs is not in your plan" in notice.words
