"""Nodes are asked in turn: one that lies, lags, is silent or on another chain is passed over.

What is proven is proven by one of them alone.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.domain.money.payments import DEEP_ABOVE, ChainVerdict
from bot.payments.base import BasePayments
from bot.payments.turns import REST_SECONDS
from bot.payments.watch import WalletWatch
from sandbox.chain import Chain, Node
from tests.payments.test_chain import SetClock, settle
from tests.payments.world import ADDRESS, KEY, NOW, POLICY, StillClock, payment


class Pair:
    """Two nodes of one chain, in this order, and the bot's clock, which goes with the chain's."""

    def __init__(self, chain: Chain, second: Node, bot: BasePayments, clock: StillClock) -> None:
        self.chain, self.first, self.second, self.bot, self.clock = chain, chain.node, second, bot, clock
        self.watch = WalletWatch(bot.nodes, ADDRESS)

    def later(self, seconds: int) -> None:
        self.chain.warp += seconds
        self.clock.time += seconds * 1000

    def asked(self) -> tuple[int, int]:
        counts = len(self.first.asked), len(self.second.asked)
        self.first.asked.clear()
        self.second.asked.clear()
        return counts

    async def fate(self, amount: int = 130_000) -> ChainVerdict:
        return (await self.bot.look(payment(amount=amount))).verdict


@asynccontextmanager
async def opened(*, count: int = 2) -> AsyncIterator[Pair]:
    chain = Chain(SetClock())
    second = Node(chain)
    clock = StillClock(speed=20)
    urls = [await chain.start(), await second.start()]
    chain.mint(ADDRESS, 10_000_000)
    bot = BasePayments.build(KEY, urls[:count], clock, POLICY)
    yield Pair(chain, second, bot, clock)
    await bot.aclose()
    await second.stop()
    await chain.stop()


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    async with opened() as pair:
        yield pair


@pytest.fixture
async def single() -> AsyncIterator[Pair]:
    async with opened(count=1) as pair:
        yield pair


# ── a lapse is read at the very block that proves the end ────────────────────────────────────────


@pytest.mark.parametrize("blocks", [1, 6, 25])
async def test_a_state_behind_its_header_proves_no_lapse(single: Pair, blocks: int) -> None:
    """Two machines behind one address: the header comes from one, the state from one that lags."""
    single.first.faults.add("chain.eth_call", "behind", times=-1, blocks=blocks)
    single.later(298)
    settle(single.chain)
    for _ in range(30):
        single.later(1 + blocks // 5)
        try:
            assert await single.fate() in (ChainVerdict.PENDING, ChainVerdict.CHARGED)
        except ChainUnavailable:
            continue
    assert await single.fate() is ChainVerdict.CHARGED


@pytest.mark.parametrize("amount", [130_000, DEEP_ABOVE + 1])
async def test_a_state_that_always_lags_proves_the_lapse_in_the_end(single: Pair, amount: int) -> None:
    single.first.faults.add("chain.eth_call", "behind", times=-1, blocks=25)
    single.later(300)
    assert await single.fate(amount) is ChainVerdict.PENDING
    single.later(200)
    assert await single.fate(amount) is ChainVerdict.LAPSED


async def test_a_node_that_knows_no_blocks_by_hash_proves_nothing(single: Pair) -> None:
    single.first.faults.add("chain.eth_call", "numbers_only", times=-1)
    single.later(400)
    with pytest.raises(ChainUnavailable):
        await single.fate()


async def test_a_block_that_was_reorganised_away_proves_nothing(single: Pair) -> None:
    single.later(301)
    block = await single.bot.nodes.newest()
    single.chain.reorg(3)
    with pytest.raises(ChainUnavailable, match="hash not found"):
        await single.bot.nodes.balance(ADDRESS, at=block)


# ── in turn ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("point", "kind"),
    [
        ("chain.rpc", "wrong_chain"),
        ("chain.rpc", "500"),
        ("chain.rpc", "429"),
        ("chain.rpc", "garbage"),
        ("chain.rpc", "drop"),
        ("chain.rpc", "error"),
        ("chain.eth_call", "numbers_only"),
        ("chain.eth_call", "cut"),
        ("chain.eth_getBlockByNumber", "refuse"),
    ],
)
async def test_the_next_node_answers_what_the_first_does_not(pair: Pair, point: str, kind: str) -> None:
    pair.first.faults.add(point, kind, times=-1)
    pair.later(326)
    assert await pair.fate() is ChainVerdict.LAPSED


async def test_a_silent_node_is_given_up_and_rests(pair: Pair) -> None:
    pair.first.faults.add("chain.rpc", "slow", times=-1, seconds=3)
    assert await pair.bot.balance() == 10_000_000
    pair.asked()
    assert await pair.bot.balance() == 10_000_000
    assert pair.asked()[0] == 0
    pair.first.faults.clear()
    pair.later(round(REST_SECONDS))
    await pair.bot.balance()
    assert pair.asked()[1] == 0


@pytest.mark.parametrize("kind", ["stale", "early"])
async def test_a_node_beside_our_time_is_passed_over(pair: Pair, kind: str) -> None:
    point = "chain.rpc" if kind == "stale" else "chain.eth_getBlockByNumber"
    pair.first.faults.add(point, kind, times=-1, blocks=100, seconds=900)
    assert (await pair.watch.newest()).time == pytest.approx(pair.clock.now() // 1000, abs=2)
    assert await pair.fate() is ChainVerdict.PENDING
    pair.later(326)
    assert await pair.fate() is ChainVerdict.LAPSED


async def test_nodes_that_all_differ_from_our_clock_are_believed(pair: Pair) -> None:
    """It is our clock that is wrong, or the whole chain stands still."""
    pair.chain.warp = 400
    assert await pair.fate() is ChainVerdict.LAPSED


async def test_one_node_alone_answers_a_question(pair: Pair) -> None:
    """The first tells of the block and not of the state: nothing of what it told is used."""
    pair.later(326)
    pair.first.faults.add("chain.eth_call", "refuse", times=-1, skip=1)
    assert await pair.fate() is ChainVerdict.LAPSED
    methods = [method for method, _ in pair.second.asked]
    assert methods == ["eth_chainId", "eth_call", "eth_getBlockByNumber", "eth_call"]


async def test_a_reading_that_breaks_off_goes_on_at_the_next_node(pair: Pair) -> None:
    first = pair.chain.head()
    pair.later(20_000)
    seen = [pair.chain.deposit(ADDRESS, 7)]
    pair.later(4_000)
    seen.append(pair.chain.deposit(ADDRESS, 8))
    pair.later(10)
    pair.first.faults.add("chain.eth_getLogs", "range", times=10, blocks=5_000)
    pair.first.faults.add("chain.eth_getLogs", "refuse", times=-1)
    pair.first.faults.add("chain.eth_getTransactionReceipt", "refuse", times=-1)

    pieces = [piece async for piece in pair.watch.movements(first + 1, pair.chain.head())]

    assert [each.tx for piece in pieces for each in piece.received] == seen
    assert [piece.first for piece in pieces[1:]] == [piece.last + 1 for piece in pieces[:-1]]


async def test_a_node_that_left_transfers_out_is_asked_after_the_others(pair: Pair) -> None:
    pair.later(2)
    tx, head = pair.chain.deposit(ADDRESS, 7), pair.chain.head()
    pair.first.faults.add("chain.eth_getLogs", "shorten", times=-1, logs=0)
    assert not await pair.watch.received(head, head)

    pair.watch.doubt_movements()
    assert [each.tx for each in await pair.watch.received(head, head)] == [tx]

    pair.later(int(REST_SECONDS) + 1)
    assert not await pair.watch.received(head, head), "for a while"


async def test_what_the_first_does_not_keep_the_second_tells(pair: Pair) -> None:
    pair.later(2)
    tx = pair.chain.deposit(ADDRESS, 7)
    number = pair.chain.head()
    pair.later(10_000)
    pair.first.faults.add("chain.eth_getBlockByNumber", "pruned", times=-1, blocks=200)
    assert [each.tx for each in await pair.watch.received(number, number)] == [tx]
    pair.second.faults.add("chain.eth_getBlockByNumber", "pruned", times=-1, blocks=200)
    with pytest.raises(HistoryMissing):
        await pair.watch.received(number, number)


async def test_what_no_node_answers_tells_of_each(pair: Pair) -> None:
    pair.first.faults.add("chain.rpc", "500", times=-1)
    pair.second.faults.add("chain.rpc", "wrong_chain", times=-1)
    with pytest.raises(ChainUnavailable, match=r"Node 1: .*500.* Node 2: .*another chain"):
        await pair.bot.balance()


async def test_no_words_of_a_node_repeat_what_opens_it() -> None:
    chain = Chain(SetClock())
    await chain.start()
    secret = "k3y-0f-th3-node"
    url = chain.url.replace("//", "//reader:open-sesame@") + f"/v2/{secret}?token=t0k3n-value"
    words = f"no access for {url}\n{secret} open-sesame t0k3n-value"
    chain.faults.add("chain.eth_chainId", "refuse", status=403, message=words)
    bot = BasePayments.build(KEY, [url], StillClock(now=NOW), POLICY)
    with pytest.raises(ChainUnavailable) as caught:
        await bot.balance()
    assert "no access" in str(caught.value)
    for part in (secret, "open-sesame", "t0k3n-value", "\n"):
        assert part not in str(caught.value)
    await bot.aclose()
    await chain.stop()
