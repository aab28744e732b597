"""The node of the sandbox's Tempo: answers in the shapes of a real one, and a real one's troubles."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.clock import SystemClock
from bot.domain.money.networks import TEMPO
from bot.payments.logs import LogReader
from bot.payments.quantities import word
from bot.payments.rpc import Rpc
from sandbox.faults import Faults
from sandbox.tempo import FEE_MANAGER, USDC, Tempo, transaction
from tests.sandbox.tempo.wallet import (
    MEMO,
    PAYEE,
    PAYER,
    VECTORS,
    SetClock,
    rpc,
    send,
    signed,
)

TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
WITH_MEMO = "0x57bc7354aa85aed339e000bccffabbc529466af35f0772c8f8ee1145927de7f0"
RUN = VECTORS["run"]


def padded(address: str) -> str:
    return "0x" + address[2:].lower().rjust(64, "0")


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def chain(clock: SetClock) -> AsyncIterator[Tempo]:
    chain = Tempo(clock, Faults())
    chain.mint(PAYER, 1_000_000)
    chain.mint(PAYEE, 1)
    clock.at += 60
    await chain.start()
    yield chain
    await chain.stop()


async def test_the_run_on_a_real_chain_has_the_same_receipt_and_logs(chain: Tempo, clock: SetClock) -> None:
    """The payment of the vectors, sent again here: every byte but the blocks' numbers and hashes is equal."""
    receipt = RUN["receipt"]
    read = transaction.read(bytes.fromhex(RUN["raw"][2:]))
    clock.at = receipt["blockTimestamp"]
    chain.base_fee = int(receipt["effectiveGasPrice"], 16) - read.max_priority_fee
    chain.mint(read.sender, 1_000_000)
    clock.at += 0.5  # the block of the money is full
    assert await rpc(chain, "eth_getTransactionReceipt", read.hash) is None
    chain.broadcast(read)
    found = await rpc(chain, "eth_getTransactionReceipt", read.hash)
    head = await rpc(chain, "eth_getBlockByNumber", "latest", False)
    own = {"blockHash": head["hash"], "blockNumber": head["number"]}
    logs = [{**log, **own} for log in receipt["logs"]]
    assert found == {**receipt, **own, "logs": logs}
    memo = receipt["logs"][1]["topics"][3]
    topics = [WITH_MEMO, padded(read.sender), None, memo]
    query = {"address": USDC, "fromBlock": hex(int(head["number"], 16) - 5_000), "topics": topics}
    assert await rpc(chain, "eth_getLogs", query) == [logs[1]]
    assert await rpc(chain, "eth_getLogs", {**query, "topics": [*topics[:3], MEMO]}) == []


async def test_a_node_answers_what_a_wallet_asks(chain: Tempo, clock: SetClock) -> None:
    before = chain.head()
    clock.at += 10
    tx = send(chain, signed(chain))
    assert await rpc(chain, "eth_chainId") == "0x1079"
    assert await rpc(chain, "eth_blockNumber") == hex(before + 20)
    tags = ("latest", "finalized")
    latest, finalized = [await rpc(chain, "eth_getBlockByNumber", tag, False) for tag in tags]
    assert (int(latest["number"], 16), int(finalized["number"], 16)) == (before + 20, before + 19)
    assert int(latest["baseFeePerGas"], 16) == chain.base_fee
    assert int(latest["timestamp"], 16) == int(clock.at)
    assert latest["parentHash"] == finalized["hash"]
    assert (latest["transactions"], finalized["transactions"]) == ([tx], [])
    assert await rpc(chain, "eth_getBlockByNumber", hex(before + 21), False) is None

    async def call(data: str, at: object = "latest", to: str = USDC) -> Any:
        return await rpc(chain, "eth_call", {"to": to, "data": data}, at)

    balance = "0x70a08231" + padded(PAYER)[2:]
    old = {"blockHash": (await rpc(chain, "eth_getBlockByNumber", hex(before), False))["hash"]}
    assert int(await call(balance), 16) == chain.balance(PAYER) < 870_000
    assert int(await call(balance, old), 16) == int(await call(balance, hex(before)), 16) == 1_000_000
    assert (await call(balance, {"blockHash": "0x" + "00" * 32}))["code"] == -32000
    assert int(await call("0x313ce567"), 16) == 6
    assert bytes.fromhex((await call("0xe5a6b10f"))[2:])[64:67] == b"USD"
    assert await call(balance, to=PAYEE) == "0x"
    assert (await call("0x3644e515"))["code"] == 3  # no signing domain here


async def test_logs_are_found_by_range_and_topics(chain: Tempo, clock: SetClock) -> None:
    first = chain.head()
    deposit = chain.deposit(PAYER, 1_000_000)
    clock.at += 10
    paid = send(chain, signed(chain))
    query = {"address": USDC, "fromBlock": hex(first), "toBlock": "latest"}
    mine = {**query, "topics": [TRANSFER, None, padded(PAYER)]}
    assert [log["transactionHash"] for log in await rpc(chain, "eth_getLogs", mine)] == [deposit]
    out = await rpc(chain, "eth_getLogs", {**query, "topics": [[TRANSFER], padded(PAYER), None]})
    assert [log["topics"][2] for log in out] == [padded(PAYEE), padded(FEE_MANAGER)]
    assert {log["transactionHash"] for log in out} == {paid}
    assert await rpc(chain, "eth_getLogs", {**mine, "fromBlock": hex(first + 1)}) == []
    wide = await rpc(chain, "eth_getLogs", {**mine, "fromBlock": hex(chain.head() - 10_001)})
    assert wide["code"] == -32614


async def test_the_bots_reader_of_logs_reads_these(chain: Tempo) -> None:
    deposit, paid = chain.deposit(PAYER, 7), send(chain, signed(chain))
    node = Rpc(chain.url, SystemClock())
    reader = LogReader(node, TEMPO.asset)
    filters: list[Any] = [(TRANSFER, None, padded(PAYER)), (TRANSFER, padded(PAYER), None)]
    head = chain.head()
    pieces = [piece async for piece in reader.pieces(filters, head - 20, head)]
    await node.aclose()
    ((start, end, (came, went)),) = pieces
    assert (start, end) == (head - 20, head)
    assert [(log.tx, int(word(log.data), 16)) for log in came] == [(deposit, 7)]
    assert [log.tx for log in went] == [paid, paid]


async def test_a_node_can_misbehave(chain: Tempo) -> None:
    faults = chain.faults
    tx = send(chain, signed(chain))
    async with httpx.AsyncClient() as http:
        call = {"jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber", "params": []}
        faults.add("tempo.rpc", "500")
        assert (await http.post(chain.url, json=call)).status_code == 500
        faults.add("tempo.rpc", "drop")
        with pytest.raises(httpx.RemoteProtocolError):
            await http.post(chain.url, json=call)
    faults.add("tempo.rpc", "stale", blocks=40)
    assert int(await rpc(chain, "eth_blockNumber"), 16) == chain.head() - 40
    faults.add("tempo.rpc", "wrong_chain")
    assert await rpc(chain, "eth_chainId") == "0x1"
    faults.add("tempo.eth_getTransactionReceipt", "withheld")
    assert await rpc(chain, "eth_getTransactionReceipt", tx) is None
    faults.add("tempo.eth_getTransactionReceipt", "stale", blocks=1)  # another machine, that lags
    assert await rpc(chain, "eth_getTransactionReceipt", tx) is None
    assert (await rpc(chain, "eth_getTransactionReceipt", tx))["status"] == "0x1"
    logs = {"address": USDC, "fromBlock": hex(chain.head()), "topics": [WITH_MEMO]}
    faults.add("tempo.eth_getLogs", "withheld")
    assert await rpc(chain, "eth_getLogs", logs) == []
    assert len(await rpc(chain, "eth_getLogs", logs)) == 1
    faults.add("tempo.eth_getBlockByNumber", "withheld")
    assert await rpc(chain, "eth_getBlockByNumber", hex(chain.head()), False) is None
    head = await rpc(chain, "eth_getBlockByNumber", "latest", False)
    state = ({"to": USDC, "data": "0x70a08231" + padded(PAYER)[2:]}, {"blockHash": head["hash"]})
    faults.add("tempo.eth_call", "stale", blocks=1)
    assert (await rpc(chain, "eth_call", *state))["message"] == "header for hash not found"
    assert int(await rpc(chain, "eth_call", *state), 16) == chain.balance(PAYER)
    faults.add("chain.rpc", "500")  # Base's trouble is not Tempo's
    assert int(await rpc(chain, "eth_blockNumber"), 16) == chain.head()
    assert not [fault for fault in faults.pending() if fault.point.startswith("tempo")]
