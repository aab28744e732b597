"""Every log is read, whatever a node refuses, cuts off or leaves out; what it cannot know is not answered."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.domain.money.chain import Movements, Received, Sent
from bot.domain.money.networks import BASE
from bot.payments import logs, rpc
from bot.payments.rpc import Rpc
from bot.payments.usdc import Usdc
from sandbox.chain import Chain
from tests.payments.test_chain import SetClock, settle
from tests.payments.world import ADDRESS, PAYEE

LOGS = "chain.eth_getLogs"
HURRY = 50.0


@pytest.fixture
async def chain() -> AsyncIterator[Chain]:
    chain = Chain(SetClock())
    await chain.start()
    chain.mint(ADDRESS, 10_000_000)
    yield chain
    await chain.stop()


@pytest.fixture
async def usdc(chain: Chain) -> AsyncIterator[Usdc]:
    usdc = Usdc(Rpc(chain.url, SystemClock(speed=HURRY)), BASE)
    yield usdc
    await usdc.aclose()


class Traffic:
    """Transfers of every kind over 2,000 blocks."""

    def __init__(self, chain: Chain) -> None:
        chain.warp = 2
        self.first = chain.head()
        self.received = [chain.deposit(ADDRESS, 5)]
        chain.warp = 200
        self.used = [settle(chain)]
        self.sent = [*self.used, chain.transfer(ADDRESS, PAYEE, 20)]
        chain.deposit(PAYEE, 7)
        chain.transfer(PAYEE, ADDRESS, 0)
        chain.transfer(ADDRESS, PAYEE, 0)
        self.received += [chain.deposit(ADDRESS, 3), chain.deposit(ADDRESS, 3)]
        chain.warp = 4_000
        self.received += [chain.deposit(ADDRESS, 1)]
        chain.warp += 20
        self.last = chain.head()


async def read(usdc: Usdc, first: int, last: int) -> list[Movements]:
    return [piece async for piece in usdc.movements(ADDRESS, first, last)]


async def assert_all_is_read(usdc: Usdc, traffic: Traffic) -> list[Movements]:
    pieces = await read(usdc, traffic.first, traffic.last)
    assert [each.tx for piece in pieces for each in piece.received] == traffic.received
    assert [each.tx for piece in pieces for each in piece.sent] == traffic.sent
    assert [each.tx for piece in pieces for each in piece.used] == traffic.used
    assert [pieces[0].first, *(piece.last + 1 for piece in pieces)] == [
        *(piece.first for piece in pieces),
        traffic.last + 1,
    ]
    return pieces


@pytest.mark.parametrize(
    ("blocks", "code", "status", "message"),
    [
        (2_000, -32602, 200, "Invalid params"),
        (500, -32005, 200, "query returned more than 10000 results"),
        (60, -32600, 400, "up to a 10 block range"),
        (500, -32000, 413, "too large"),
        (500, -32614, 429, "exceeds the range"),
        (500, 35, 503, "timed out"),
    ],
)
async def test_a_refused_range_is_halved_whatever_the_code(
    chain: Chain, usdc: Usdc, blocks: int, code: int, status: int, message: str
) -> None:
    traffic = Traffic(chain)
    chain.faults.add(LOGS, "range", times=-1, blocks=blocks, code=code, status=status, message=message)

    pieces = await assert_all_is_read(usdc, traffic)

    assert max(piece.last - piece.first + 1 for piece in pieces) <= blocks


@pytest.mark.parametrize("kind", ["cut", "silent"])
async def test_an_answer_that_does_not_arrive_whole_is_asked_for_again_in_halves(
    chain: Chain, usdc: Usdc, kind: str
) -> None:
    traffic = Traffic(chain)
    chain.faults.add(LOGS, kind, times=2, seconds=1)

    assert len(await assert_all_is_read(usdc, traffic)) > 1


async def test_an_answer_above_our_own_limit_is_halved(
    chain: Chain, usdc: Usdc, monkeypatch: pytest.MonkeyPatch
) -> None:
    traffic = Traffic(chain)
    monkeypatch.setattr(rpc, "ANSWER_BYTES", 1_500)

    await assert_all_is_read(usdc, traffic)


@pytest.mark.parametrize("kind", ["results", "shorten"])
async def test_one_block_with_too_much_is_put_together_from_its_receipts(
    chain: Chain, usdc: Usdc, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(logs, "ROUND", 20)
    chain.warp = 100
    first = chain.head() - 10
    mine = []
    for number in range(60):
        chain.transfer(PAYEE, ADDRESS, 0)
        chain.transfer(ADDRESS, PAYEE, 0)
        if number % 20 == 0:
            mine.append(chain.deposit(ADDRESS, 1))
            mine.append(chain.transfer(ADDRESS, PAYEE, 2))
    chain.warp = 140
    chain.faults.add(LOGS, kind, times=-1, logs=20)

    pieces = await read(usdc, first, chain.head())

    assert [tx for piece in pieces for tx in both(piece)] == mine
    assert pieces[0].first == first
    assert pieces[-1].last == chain.head()


async def test_a_node_that_takes_one_event_at_a_time_is_asked_so_from_then_on(
    chain: Chain, usdc: Usdc
) -> None:
    traffic = Traffic(chain)
    chain.faults.add(LOGS, "one_event", times=-1)

    await assert_all_is_read(usdc, traffic)
    (piece,) = await read(usdc, traffic.last - 3, traffic.last)

    assert (piece.first, piece.last) == (traffic.last - 3, traffic.last)


def both(piece: Movements) -> list[str]:
    moved: list[Received | Sent] = [*piece.received, *piece.sent]
    return [each.tx for each in sorted(moved, key=lambda each: (each.block, each.log_index))]


async def test_the_range_grows_again(chain: Chain, usdc: Usdc) -> None:
    traffic = Traffic(chain)
    chain.faults.add(LOGS, "range", times=7, blocks=1)

    pieces = await assert_all_is_read(usdc, traffic)

    sizes = [piece.last - piece.first + 1 for piece in pieces]
    assert sizes[0] < 40
    assert max(sizes) > 8 * sizes[0]


async def test_a_block_that_no_question_gets_out_stops_with_the_nodes_own_words(
    chain: Chain, usdc: Usdc
) -> None:
    traffic = Traffic(chain)
    chain.faults.add(LOGS, "refuse", times=-1, message="your plan has no eth_getLogs")
    chain.faults.add("chain.eth_getTransactionReceipt", "refuse", times=-1)

    with pytest.raises(ChainUnavailable, match="your plan has no eth_getLogs") as caught:
        await read(usdc, traffic.first, traffic.last)

    assert not isinstance(caught.value, HistoryMissing)
    chain.faults.clear()
    assert len(await assert_all_is_read(usdc, traffic)) == 1  # the size was not the reason


@pytest.mark.parametrize("point", [LOGS, "chain.eth_getBlockByNumber"])
async def test_what_the_node_does_not_keep_is_not_answered(chain: Chain, usdc: Usdc, point: str) -> None:
    traffic = Traffic(chain)
    chain.faults.add(point, "pruned", times=-1, blocks=500)

    with pytest.raises(HistoryMissing):
        await read(usdc, traffic.first, traffic.last)
    (piece,) = await read(usdc, traffic.last - 400, traffic.last)
    assert [each.tx for each in piece.received] == traffic.received[-1:]


async def test_a_node_that_is_behind_does_not_speak_of_blocks_it_has_not(chain: Chain, usdc: Usdc) -> None:
    traffic = Traffic(chain)
    chain.faults.add("chain.rpc", "stale", times=-1, blocks=40)

    with pytest.raises(ChainUnavailable, match="behind"):
        await read(usdc, traffic.first, traffic.last)


async def test_nothing_is_halved_when_there_is_no_connection() -> None:
    usdc = Usdc(Rpc("http://127.0.0.1:9", SystemClock()), BASE)
    with pytest.raises(rpc.RpcUnreachable):
        await read(usdc, 1, 5_000)
    await usdc.aclose()


async def test_many_states_and_times_are_read_in_batches_or_one_by_one(chain: Chain, usdc: Usdc) -> None:
    settle(chain)
    asked = [(ADDRESS, f"0x{number:02x}" + "22" * 31) for number in range(0x20, 0x24)]
    heads = list(range(chain.head() - 4, chain.head() + 1))
    await usdc.self_test()

    together = await usdc.views(asked, deep=False), await usdc.times(heads)
    chain.node.asked.clear()
    chain.faults.add("chain.rpc", "no_batch", times=-1)
    singly = await usdc.views(asked, deep=False), await usdc.times(heads)

    assert together == singly
    assert [view.used for view in singly[0]] == [False, False, True, False]
    assert singly[1] == {number: chain.timestamp(number) for number in heads}


async def test_a_block_proves_what_is_in_it(chain: Chain, usdc: Usdc) -> None:
    tx = chain.deposit(ADDRESS, 3)
    number = chain.head()
    chain.warp = 60

    assert await usdc.contains(number, tx)
    assert not await usdc.contains(number - 1, tx)
    chain.faults.add("chain.eth_getBlockByNumber", "pruned", blocks=10)
    with pytest.raises(HistoryMissing):
        await usdc.contains(number, tx)


async def test_the_balance_of_a_block_is_that_of_its_end(chain: Chain, usdc: Usdc) -> None:
    before = await usdc.block()
    chain.warp = 10
    chain.deposit(ADDRESS, 3)
    at = await usdc.numbered(before.number + 1)

    assert await usdc.balance(ADDRESS, at=at) == 10_000_000
    assert await usdc.balance(ADDRESS) == 10_000_003
    chain.warp = 10_000
    chain.faults.add("chain.eth_call", "numbers_only", times=-1)
    with pytest.raises(HistoryMissing):
        await usdc.balance(ADDRESS, at=at)


@pytest.mark.parametrize("number", [-1, [], {}, None, True])
async def test_a_batch_that_answers_other_calls_is_not_taken(
    chain: Chain, usdc: Usdc, monkeypatch: Any, number: object
) -> None:
    async def shuffled(self: Rpc, request: Any, method: str) -> object:
        return [{"jsonrpc": "2.0", "id": number, "result": "0x1"}] if isinstance(request, list) else {}

    await usdc.self_test()
    monkeypatch.setattr(Rpc, "_post", shuffled)
    with pytest.raises(ChainUnavailable):
        await usdc.times([1, 2])


async def test_a_node_that_has_dropped_old_logs_without_a_word_is_found_out(chain: Chain, usdc: Usdc) -> None:
    """It answers that there was nothing. The receipts that it lacks as well give it away."""
    traffic = Traffic(chain)
    await usdc.block()
    chain.faults.add(LOGS, "forgotten", times=-1, blocks=500)
    chain.faults.add("chain.eth_getTransactionReceipt", "pruned", times=-1, blocks=500)

    with pytest.raises(HistoryMissing):
        await read(usdc, traffic.first, traffic.last)
