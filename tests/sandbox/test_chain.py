"""The sandbox chain: the contract's rules, blocks, logs, and a node's answers."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from sandbox.chain import CHAIN_ID, USDC, Chain, Reverted
from sandbox.clock import Clock
from sandbox.faults import Faults

KEY = "0x" + "11" * 32
PAYER = Account.from_key(KEY).address
PAYEE = "0x07F067959297767c887dbfA3C72379c66E82a045"
TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
USED = "0x98de503528ee59b575ef0c0a2576a82497bfc029a5685b209e9ec333479b10a5"


class SetClock(Clock):
    """A clock that only the test moves."""

    def __init__(self, at: float = 1_780_000_001.0) -> None:
        super().__init__(1000)
        self.at = at

    def now(self) -> float:
        return self.at


def authorization(clock: Clock, **changes: str) -> dict[str, str]:
    wire = {
        "from": PAYER,
        "to": PAYEE,
        "value": "130000",
        "validAfter": "0",
        "validBefore": str(int(clock.now()) + 300),
        "nonce": "0x" + "22" * 32,
    }
    return {**wire, **changes}


def sign(wire: dict[str, str], name: str = "USD Coin") -> str:
    domain = {"name": name, "version": "2", "chainId": 8453, "verifyingContract": USDC}
    fields = ["from:address", "to:address", "value:uint256", "validAfter:uint256", "validBefore:uint256"]
    types = [dict(zip(("name", "type"), field.split(":"), strict=True)) for field in fields]
    types.append({"name": "nonce", "type": "bytes32"})
    message: dict[str, Any] = {
        key: value if key in ("from", "to") else int(value, 0) for key, value in wire.items()
    }
    message["nonce"] = bytes.fromhex(wire["nonce"][2:])
    signable = encode_typed_data(domain, {"TransferWithAuthorization": types}, message)
    signature: bytes = Account.sign_message(signable, KEY).signature
    return "0x" + bytes(signature).hex()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def chain(clock: SetClock) -> AsyncIterator[Chain]:
    chain = Chain(clock, Faults())
    chain.mint(PAYER, 1_000_000)
    await chain.start()
    yield chain
    await chain.stop()


async def rpc(chain: Chain, method: str, *params: Any) -> Any:
    async with httpx.AsyncClient() as http:
        call = {"jsonrpc": "2.0", "id": 7, "method": method, "params": list(params)}
        answer = (await http.post(chain.url, json=call)).json()
    assert answer["id"] == 7
    return answer["result"] if "result" in answer else answer["error"]


def test_an_authorization_moves_money_exactly_once(clock: SetClock) -> None:
    chain = Chain(clock)
    chain.mint(PAYER, 1_000_000)
    wire = authorization(clock)
    chain.settle(wire, sign(wire))
    assert (chain.balance(PAYER), chain.balance(PAYEE)) == (870_000, 130_000)
    with pytest.raises(Reverted, match="used or canceled"):
        chain.settle(wire, sign(wire))
    assert chain.balance(PAYEE) == 130_000


def test_a_known_signature_is_accepted_and_any_other_is_not(clock: SetClock) -> None:
    clock.at = 1_767_225_100.0
    chain = Chain(clock)
    chain.mint(PAYER, 130_000)
    wire = authorization(clock, validAfter="1767225000", validBefore="1767225900")
    known = (
        "0x3270392a1984461260d0399a54fb7eb92818f61adbc8ffc620f7d019277a775c"
        "2a25ff6c1954048d3c58dbc56ac23d76b0172c40f0ba52a9a214cc6c274b27151c"
    )
    for wrong in (known[:-1] + "b", "0x" + "00" * 65, "0x12", sign(wire, name="USDC")):
        with pytest.raises(Reverted, match="invalid signature"):
            chain.settle(wire, wrong)
    assert chain.settle(wire, known).startswith("0x")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"validBefore": "1780000001"}, "expired"),
        ({"validAfter": "1780000001"}, "not yet valid"),
        ({"value": "1000001"}, "exceeds balance"),
    ],
)
def test_the_contract_refuses(clock: SetClock, change: dict[str, str], reason: str) -> None:
    chain = Chain(clock)
    chain.mint(PAYER, 1_000_000)
    wire = authorization(clock, **change)
    with pytest.raises(Reverted, match=reason):
        chain.settle(wire, sign(wire))
    assert chain.balance(PAYEE) == 0


def test_an_authorization_must_be_well_formed(clock: SetClock) -> None:
    for change in ({"value": "1e9"}, {"value": "-1"}, {"nonce": "0x22"}, {"to": "nobody"}):
        with pytest.raises(ValueError, match=next(iter(change))):
            Chain(clock).settle(authorization(clock, **change), "0x")


async def test_a_node_answers_the_calls_a_wallet_needs(chain: Chain, clock: SetClock) -> None:
    wire = authorization(clock)
    state = {"to": USDC, "data": "0xe94a0102" + PAYER[2:].rjust(64, "0") + "22" * 32}
    before = chain.head()
    clock.at += 10
    assert int(await rpc(chain, "eth_call", state, "latest"), 16) == 0
    chain.settle(wire, sign(wire))
    assert int(await rpc(chain, "eth_chainId"), 16) == CHAIN_ID
    assert int(await rpc(chain, "eth_call", state, "latest"), 16) == 1
    assert int(await rpc(chain, "eth_call", state, "safe"), 16) == 0
    assert int(await rpc(chain, "eth_call", state, hex(before)), 16) == 0
    balance = {"to": USDC, "data": "0x70a08231" + PAYER[2:].rjust(64, "0")}
    assert int(await rpc(chain, "eth_call", balance, "latest"), 16) == 870_000
    assert int(await rpc(chain, "eth_call", balance, hex(before)), 16) == 1_000_000
    separator = await rpc(chain, "eth_call", {"to": USDC, "data": "0x3644e515"}, "latest")
    assert separator == "0x02fa7265e7c5d81118673727957699e4d68f74cd74b7db77da710fe8a2c7834f"
    future = await rpc(chain, "eth_call", state, hex(chain.head() + 1))
    assert future["message"] == "header not found"


async def test_blocks_carry_true_time_and_warp(chain: Chain, clock: SetClock) -> None:
    latest = await rpc(chain, "eth_getBlockByNumber", "latest", False)
    assert int(latest["timestamp"], 16) == clock.at
    chain.warp = 301
    warped = await rpc(chain, "eth_getBlockByNumber", "latest", False)
    assert clock.at + 299 <= int(warped["timestamp"], 16) <= clock.at + 301
    assert await rpc(chain, "eth_getBlockByNumber", hex(chain.head() + 1), False) is None
    assert int(await rpc(chain, "eth_blockNumber"), 16) == int(warped["number"], 16)


async def test_logs_are_found_by_topic_and_range(chain: Chain, clock: SetClock) -> None:
    wire = authorization(clock)
    paid = chain.settle(wire, sign(wire))
    clock.at += 20
    given = chain.deposit(PAYER, 25_000_417, "0x" + "ab" * 20)
    start = hex(chain.head() - 100)
    payer_topic = "0x" + PAYER[2:].lower().rjust(64, "0")
    query = {"address": USDC, "fromBlock": start, "toBlock": "latest"}
    used = await rpc(chain, "eth_getLogs", {**query, "topics": [USED, payer_topic, wire["nonce"]]})
    assert [log["transactionHash"] for log in used] == [paid]
    incoming = await rpc(chain, "eth_getLogs", {**query, "topics": [TRANSFER, None, [payer_topic]]})
    assert [log["transactionHash"] for log in incoming][-1] == given
    assert int(incoming[-1]["data"], 16) == 25_000_417
    old = await rpc(chain, "eth_getLogs", {**query, "toBlock": hex(chain.head() - 5), "topics": [TRANSFER]})
    assert given not in [log["transactionHash"] for log in old]
    keys = [(log["blockNumber"], log["logIndex"]) for log in await rpc(chain, "eth_getLogs", query)]
    assert len(keys) == len(set(keys)) == 5
    wide = await rpc(chain, "eth_getLogs", {**query, "fromBlock": hex(chain.head() - 10_001)})
    assert wide["code"] == -32614
    receipt = await rpc(chain, "eth_getTransactionReceipt", paid)
    assert receipt["status"] == "0x1"
    assert len(receipt["logs"]) == 2


async def test_batches_and_bad_calls(chain: Chain) -> None:
    async with httpx.AsyncClient() as http:
        calls = [
            {"jsonrpc": "2.0", "id": n, "method": m, "params": []}
            for n, m in ((1, "eth_chainId"), (2, "nope"))
        ]
        one, two = (await http.post(chain.url, json=calls)).json()
        assert one["result"] == "0x2105"
        assert two["error"]["code"] == -32601
        assert (await http.post(chain.url, content=b"{bad")).json()["error"]["code"] == -32700
        assert (await http.post(chain.url, json=[3])).json()[0]["error"]["code"] == -32600
    assert (await rpc(chain, "eth_call", {"to": USDC}, "someday"))["code"] == -32602


async def test_a_node_can_misbehave(chain: Chain, clock: SetClock) -> None:
    faults = chain.faults
    async with httpx.AsyncClient() as http:
        call = {"jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber", "params": []}
        for kind, status in (("429", 429), ("500", 500)):
            faults.add("chain.rpc", kind)
            assert (await http.post(chain.url, json=call)).status_code == status
        faults.add("chain.rpc", "garbage")
        assert "html" in (await http.post(chain.url, json=call)).text
        faults.add("chain.rpc", "drop")
        with pytest.raises(httpx.RemoteProtocolError):
            await http.post(chain.url, json=call)
        faults.add("chain.rpc", "stale", blocks=40)
        assert int((await http.post(chain.url, json=call)).json()["result"], 16) == chain.head() - 40
        faults.add("chain.rpc", "error")
        assert (await http.post(chain.url, json=call)).json()["error"]["code"] == -32000
        assert "result" in (await http.post(chain.url, json=call)).json()


def test_a_reorg_takes_back_the_newest_blocks_only(clock: SetClock) -> None:
    chain = Chain(clock)
    chain.mint(PAYER, 1_000_000)
    clock.at += 100
    old = chain.block_hash(chain.head() - 10)
    new = chain.block_hash(chain.head())
    wire = authorization(clock)
    chain.settle(wire, sign(wire))
    assert [movement.amount for movement in chain.reorg(3)] == [130_000]
    assert (chain.balance(PAYER), chain.balance(PAYEE)) == (1_000_000, 0)
    assert chain.block_hash(chain.head()) != new
    assert chain.block_hash(chain.head() - 10) == old
    chain.settle(wire, sign(wire))  # the same bytes may land again
    assert chain.balance(PAYEE) == 130_000


def test_state_survives_a_restart(clock: SetClock) -> None:
    chain = Chain(clock)
    chain.mint(PAYER, 1_000_000)
    wire = authorization(clock)
    chain.settle(wire, sign(wire))
    again = Chain(clock)
    again.load(chain.dump())
    assert again.balance(PAYER) == 870_000
    assert again.used(PAYER, wire["nonce"])
    assert again.deposit(PAYER, 1) not in {movement.tx_hash for movement in chain.movements}
