"""The node: methods as Agave answers them, over HTTP, and the ways in which it misbehaves."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from solders.rpc.responses import (
    GetEpochInfoResp,
    GetGenesisHashResp,
    GetLatestBlockhashResp,
    GetSignaturesForAddressResp,
    GetTokenAccountBalanceResp,
    GetTransactionResp,
)

from sandbox.faults import Faults
from sandbox.solana import Node, Solana, token_account
from sandbox.solana.ledger import block_time, height, made
from tests.sandbox.solana.buyer import STRANGER, WALLET, Frozen

ACCOUNT = token_account(WALLET)
SHOWN = {"encoding": "json", "maxSupportedTransactionVersion": 0}


class Asking:
    """A chain with three deposits, each 100 s after the one before, all final, and a client of its node."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.chain = Solana(Frozen(), Faults())
        self.faults = self.chain.faults
        self.http = http
        self.deposits = []
        for amount in (1_000_000, 2, 300_000):
            self.deposits.append(self.chain.deposit(WALLET, amount, memo=f"number {amount}"))
            self.chain.warp += 100

    async def raw(self, method: str, *params: Any) -> str:
        call = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
        return (await self.http.post(self.chain.url, json=call)).text

    async def ask(self, method: str, *params: Any) -> Any:
        call = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
        answer = (await self.http.post(self.chain.url, json=call)).json()
        assert (answer["jsonrpc"], answer["id"]) == ("2.0", 7)
        return answer["result"]

    async def error(self, method: str, *params: Any) -> dict[str, Any]:
        call = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
        error: dict[str, Any] = (await self.http.post(self.chain.url, json=call)).json()["error"]
        return error

    async def ids(self, **config: Any) -> list[str]:
        return [line["signature"] for line in await self.ask("getSignaturesForAddress", ACCOUNT, config)]


@pytest.fixture
async def node() -> AsyncIterator[Asking]:
    async with httpx.AsyncClient() as http:
        asking = Asking(http)
        await asking.chain.start()
        yield asking
        await asking.chain.stop()


async def test_solders_reads_every_answer(node: Asking) -> None:
    async def read(kind: Any, method: str, *params: Any) -> Any:
        return kind.from_json(await node.raw(method, *params))

    genesis = (await read(GetGenesisHashResp, "getGenesisHash")).value
    assert str(genesis) == "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"
    newest = await read(GetLatestBlockhashResp, "getLatestBlockhash", {"commitment": "confirmed"})
    slot = newest.context.slot
    assert str(newest.value.blockhash) == node.chain.blockhash(slot)
    assert newest.value.last_valid_block_height == height(slot) + 150
    bank = (await read(GetEpochInfoResp, "getEpochInfo", {"commitment": "finalized"})).value
    assert bank.block_height == height(bank.absolute_slot)
    balance = (await read(GetTokenAccountBalanceResp, "getTokenAccountBalance", ACCOUNT)).value
    assert (balance.amount, balance.ui_amount_string) == ("1300002", "1.300002")
    history = (await read(GetSignaturesForAddressResp, "getSignaturesForAddress", ACCOUNT)).value
    assert [str(line.signature) for line in history] == node.deposits[::-1]
    assert history[0].memo == "[13] number 300000"
    told = (await read(GetTransactionResp, "getTransaction", node.deposits[1], SHOWN)).value
    assert told.block_time == block_time(told.slot)
    after = [each.ui_token_amount.amount for each in told.transaction.meta.post_token_balances]
    assert after == ["1000002", str(10**15 - 1_000_002)]


async def test_a_missing_token_account_is_an_error_of_its_own(node: Asking) -> None:
    error = await node.error("getTokenAccountBalance", token_account(str(STRANGER.pubkey())))
    assert error == {"code": -32602, "message": "Invalid param: could not find account"}


async def test_a_history_is_turned_by_before_until_and_limit(node: Asking) -> None:
    first, second, third = node.deposits
    assert await node.ids(limit=2) == [third, second]
    assert await node.ids(before=second) == [first]
    assert await node.ids(until=first) == [third, second]
    assert await node.ids(before=third, until=first) == [second]
    assert await node.ids(before=third, limit=1) == [second]
    unknown = "1" * 64
    assert await node.ids(before=unknown) == []
    assert await node.ids(until=unknown) == [third, second, first]
    assert (await node.error("getSignaturesForAddress", ACCOUNT, {"limit": 1001}))["code"] == -32602
    assert (await node.error("getSignaturesForAddress", ACCOUNT, {"before": "no id"}))["code"] == -32602


async def test_only_what_is_final_is_told_unless_less_is_asked_for(node: Asking) -> None:
    young = node.chain.deposit(WALLET, 1)
    node.chain.warp += 2
    assert young not in await node.ids()
    (line,) = await node.ask("getSignaturesForAddress", ACCOUNT, {"commitment": "confirmed", "limit": 1})
    assert (line["signature"], line["confirmationStatus"]) == (young, "confirmed")
    assert await node.ask("getTransaction", young, SHOWN) is None
    assert await node.ask("getTransaction", young, {**SHOWN, "commitment": "confirmed"})
    assert (await node.error("getSignaturesForAddress", ACCOUNT, {"commitment": "processed"}))[
        "code"
    ] == -32602
    assert (await node.error("getBlockHeight", {"commitment": "max"}))["code"] == -32602


async def test_a_node_that_has_not_reached_a_slot_says_so(node: Asking) -> None:
    slot = node.chain.slot("finalized")
    for method, params in (
        ("getBlockHeight", []),
        ("getTokenAccountBalance", [ACCOUNT]),
        ("getSignaturesForAddress", [ACCOUNT]),
        ("getLatestBlockhash", []),
    ):
        await node.ask(method, *params, {"minContextSlot": slot})
        error = await node.error(method, *params, {"minContextSlot": slot + 1})
        assert (error["code"], error["data"]) == (-32016, {"contextSlot": slot})


async def test_blocks_have_a_time_and_their_transactions(node: Asking) -> None:
    slot = (await node.ask("getTransaction", node.deposits[0], SHOWN))["slot"]
    block = await node.ask("getBlock", slot, {"commitment": "finalized", "transactionDetails": "signatures"})
    assert block["signatures"] == [node.deposits[0]]
    assert block["blockTime"] == await node.ask("getBlockTime", slot) == block_time(slot)
    skipped = next(number for number in range(slot - 30, slot) if made(number) != number)
    for method in ("getBlock", "getBlockTime"):
        assert (await node.error(method, skipped))["code"] == -32007
        assert (await node.error(method, slot + 10_000))["code"] == -32004


async def test_calls_come_in_batches_too(node: Asking) -> None:
    batch = [
        {"jsonrpc": "2.0", "id": number, "method": method}
        for number, method in enumerate(("getGenesisHash", "getSlot", "getNothing"))
    ]
    answers = (await node.http.post(node.chain.url, json=batch)).json()
    assert [answer["id"] for answer in answers] == [0, 1, 2]
    assert answers[1]["result"] == node.chain.slot("finalized")
    assert answers[2]["error"]["code"] == -32601


async def test_a_node_may_lag(node: Asking) -> None:
    honest = await node.ask("getBlockHeight")
    node.faults.add("solana.rpc", "stale", slots=500)
    assert await node.ask("getBlockHeight") < honest - 400
    node.faults.add("solana.getLatestBlockhash", "stale", slots=400)
    old = (await node.ask("getLatestBlockhash", {"commitment": "confirmed"}))["value"]
    assert not node.chain.is_alive(old["blockhash"])
    node.faults.add("solana.getSignaturesForAddress", "stale", slots=300)
    assert await node.ids() == node.deposits[1::-1]
    assert await node.ids() == node.deposits[::-1]


async def test_a_node_may_forget_hide_and_know_no_time(node: Asking) -> None:
    node.faults.add("solana.getSignaturesForAddress", "forgotten", slots=600)
    assert await node.ids() == node.deposits[:0:-1]
    node.faults.add("solana.getSignaturesForAddress", "withheld")
    assert await node.ids() == []
    node.faults.add("solana.getSignaturesForAddress", "shorten", entries=1)
    assert await node.ids() == node.deposits[-1:]
    node.faults.add("solana.getSignaturesForAddress", "timeless")
    lines = await node.ask("getSignaturesForAddress", ACCOUNT)
    assert [line["blockTime"] for line in lines] == [None] * 3
    node.faults.add("solana.getTransaction", "timeless")
    assert (await node.ask("getTransaction", node.deposits[0], SHOWN))["blockTime"] is None
    for kind in ("forgotten", "withheld"):
        node.faults.add("solana.getTransaction", kind, slots=600)
        assert await node.ask("getTransaction", node.deposits[0], SHOWN) is None
    slot = (await node.ask("getTransaction", node.deposits[0], SHOWN))["slot"]
    node.faults.add("solana.getBlockTime", "timeless")
    assert await node.ask("getBlockTime", slot) is None


async def test_a_node_may_be_of_another_chain_or_of_no_use(node: Asking) -> None:
    honest = await node.ask("getGenesisHash")
    node.faults.add("solana.rpc", "wrong_chain")
    assert await node.ask("getGenesisHash") != honest
    node.faults.add("solana.rpc", "500")
    assert "Internal Server Error" in await node.raw("getSlot")
    node.faults.add("solana.rpc", "drop")
    with pytest.raises(httpx.RemoteProtocolError):
        await node.raw("getSlot")
    other = Node(node.chain)
    node.faults.add("solana.rpc", "500")
    url = await other.start()
    call = {"jsonrpc": "2.0", "id": 1, "method": "getGenesisHash"}
    assert (await node.http.post(url, json=call)).json()["result"] == honest
    await other.stop()


async def test_what_names_an_account_is_in_its_history_though_it_moves_nothing(node: Asking) -> None:
    spam = node.chain.mention(WALLET, "number 2")
    failed = node.chain.mention(WALLET, "number 3", err={"InstructionError": [0, {"Custom": 1}]})
    node.chain.warp += 20
    lines = await node.ask("getSignaturesForAddress", ACCOUNT, {"limit": 2})
    assert [(line["signature"], line["err"]) for line in lines] == [
        (failed, {"InstructionError": [0, {"Custom": 1}]}),
        (spam, None),
    ]
    meta = (await node.ask("getTransaction", failed, SHOWN))["meta"]
    assert meta["status"] == {"Err": {"InstructionError": [0, {"Custom": 1}]}}
    assert meta["preTokenBalances"] == meta["postTokenBalances"] != []
