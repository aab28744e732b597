"""Proofs of the chain, read over real JSON-RPC; a bad node proves nothing."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from eth_account import Account

from bot.clock import SystemClock
from bot.domain.errors import ChainUnavailable
from bot.domain.money.networks import BASE
from bot.domain.money.payments import DEEP_ABOVE, ChainVerdict, ChainView
from bot.payments.base import BasePayments
from bot.payments.evm import Transfer
from bot.payments.logs import LOG_RANGE
from bot.payments.rpc import Rpc
from bot.payments.usdc import Usdc
from bot.payments.watch import WalletWatch
from sandbox.chain import Chain
from sandbox.clock import Clock
from sandbox.serving import Server
from tests.payments.world import ADDRESS, KEY, NOW, PAYEE, POLICY, payment

NONCE = "0x" + "22" * 32


class SetClock(Clock):
    """The sandbox's clock, standing where the test puts it."""

    def __init__(self) -> None:
        super().__init__(1)
        self.at = NOW / 1000

    def now(self) -> float:
        return self.at


@pytest.fixture
async def chain() -> AsyncIterator[Chain]:
    chain = Chain(SetClock())
    await chain.start()
    chain.mint(ADDRESS, 10_000_000)
    yield chain
    await chain.stop()


@pytest.fixture
async def bot(chain: Chain) -> AsyncIterator[BasePayments]:
    bot = BasePayments.build(KEY, [chain.url], SystemClock(), POLICY)
    yield bot
    await bot.aclose()


def settle(chain: Chain, amount: int = 130_000) -> str:
    """Collects the payment `payment(amount=amount)` on the chain; the transaction's hash."""
    transfer = Transfer(ADDRESS, PAYEE, amount, 0, NOW // 1000 + 300, bytes.fromhex(NONCE[2:]))
    signed = Account.from_key(KEY).sign_message(transfer.signable(BASE))
    return chain.settle(transfer.wire(), "0x" + bytes(signed.signature).hex())


async def test_an_open_authorization_is_pending_then_lapsed(chain: Chain, bot: BasePayments) -> None:
    early = await bot.look(payment())
    chain.warp = 326
    late = await bot.look(payment())

    assert early.verdict is ChainVerdict.PENDING
    assert late.verdict is ChainVerdict.LAPSED


async def test_a_lapse_is_none_before_no_reorganisation_can_collect_it(
    chain: Chain, bot: BasePayments
) -> None:
    """The chain grows anew from before the authorization's end, with a block that collects it in time."""
    for seconds in range(300, 322):
        chain.warp = seconds
        assert (await bot.look(payment())).verdict is ChainVerdict.PENDING
    chain.reorg(BASE.depth)
    chain.warp = 298
    settle(chain)
    chain.warp = 330
    assert (await bot.look(payment())).verdict is ChainVerdict.CHARGED


async def test_a_collected_authorization_is_charged_with_its_transaction(
    chain: Chain, bot: BasePayments
) -> None:
    tx = settle(chain)
    chain.warp = 400

    assert (await bot.look(payment())).verdict is ChainVerdict.CHARGED
    assert await bot.transaction(payment()) == tx
    assert await bot.balance() == 10_000_000 - 130_000


async def test_an_unused_authorization_has_no_transaction(bot: BasePayments) -> None:
    assert await bot.transaction(payment()) is None


async def test_an_old_transaction_is_found_by_its_time(chain: Chain, bot: BasePayments) -> None:
    tx = settle(chain)
    chain.warp = 90 * 86_400  # a hundred thousand blocks and more lie between

    assert await bot.transaction(payment()) == tx


async def test_another_nonce_is_not_charged(chain: Chain, bot: BasePayments) -> None:
    settle(chain)

    assert not (await bot.look(payment(nonce="0x" + "23" * 32))).is_charged


async def test_above_five_dollars_only_a_safe_block_counts(chain: Chain, bot: BasePayments) -> None:
    dear = payment(amount=DEEP_ABOVE + 1)
    settle(chain, dear.amount)
    just_now = await bot.look(dear)
    chain.warp = 60
    later = await bot.look(dear)

    assert (just_now.is_charged, later.is_charged) == (False, True)
    assert just_now.at <= NOW // 1000 - 24


async def test_up_to_five_dollars_the_newest_block_counts(chain: Chain, bot: BasePayments) -> None:
    settle(chain, DEEP_ABOVE)

    assert (await bot.look(payment(amount=DEEP_ABOVE))).is_charged


async def test_a_stale_node_cannot_prove_a_lapse_too_early(chain: Chain, bot: BasePayments) -> None:
    await bot.balance()
    chain.warp = 326
    chain.faults.add("chain.rpc", "stale", times=-1, blocks=30)

    assert (await bot.look(payment())).verdict is ChainVerdict.PENDING


@pytest.mark.parametrize("kind", ["429", "500", "drop", "garbage", "error", "wrong_chain"])
async def test_a_failing_node_leaves_everything_unknown(chain: Chain, bot: BasePayments, kind: str) -> None:
    await bot.balance()
    chain.warp = 400
    chain.faults.add("chain.rpc", kind, times=-1)

    with pytest.raises(ChainUnavailable):
        await bot.look(payment())


async def test_a_slow_node_is_given_up(chain: Chain) -> None:
    chain.faults.add("chain.rpc", "slow", seconds=30)
    hasty = BasePayments.build(KEY, [chain.url], SystemClock(speed=100), POLICY)

    with pytest.raises(ChainUnavailable, match="Timeout"):
        await hasty.balance()
    await hasty.aclose()


async def test_a_payment_on_another_network_is_not_judged(bot: BasePayments) -> None:
    with pytest.raises(ChainUnavailable, match="not watched here"):
        await bot.look(payment(network="eip155:84532"))


async def test_deposits_are_read_in_pieces_that_nodes_allow(chain: Chain, bot: BasePayments) -> None:
    head = chain.head()
    first = chain.deposit(ADDRESS, 25_000_417)
    chain.deposit(PAYEE, 5)
    chain.warp = 3 * LOG_RANGE * 2
    second = chain.deposit(ADDRESS, 7)

    found = await WalletWatch(bot.nodes, ADDRESS).received(head, chain.head())

    assert [(one.tx, one.amount) for one in found[-2:]] == [(first, 25_000_417), (second, 7)]
    assert len({(one.tx, one.log_index) for one in found}) == len(found)


# ── nodes that lie ───────────────────────────────────────────────────────────────────────────────

BLOCK = {"number": "0x64", "timestamp": "0x6553f100", "hash": "0x" + "ab" * 32}
GOOD: dict[str, object] = {
    "eth_chainId": "0x2105",
    "eth_getBlockByNumber": BLOCK,
    "eth_call": "0x" + "0" * 64,
    "separator": BASE.domain_separator,
    "eth_getLogs": [],
}


class Node:
    """A node that answers with what it is told to."""

    def __init__(self) -> None:
        self.answers = dict(GOOD)
        self.calls: list[tuple[str, Any]] = []
        app = web.Application()
        app.router.add_post("/", self._handle)
        self.server = Server(app)

    async def _handle(self, request: web.Request) -> web.Response:
        call = await request.json()
        self.calls.append((call["method"], call["params"]))
        name = call["method"]
        if name == "eth_call" and call["params"][0]["data"] == "0x3644e515":
            name = "separator"
        if self.answers[name] == "refuse" or (call["params"][:1] == ["safe"] and "no_safe" in self.answers):
            return web.json_response({"jsonrpc": "2.0", "id": call["id"], "error": {"code": -32602}})
        result = self.answers[name]
        if result is BLOCK and call["params"][0].startswith("0x"):
            result = {**BLOCK, "number": call["params"][0]}
        return web.json_response({"jsonrpc": "2.0", "id": call["id"], "result": result})


@pytest.fixture
async def node() -> AsyncIterator[Node]:
    node = Node()
    await node.server.start()
    yield node
    await node.server.stop()


@pytest.fixture
async def usdc(node: Node) -> AsyncIterator[Usdc]:
    usdc = Usdc(Rpc(node.server.url, SystemClock()), BASE)
    yield usdc
    await usdc.aclose()


async def test_state_and_time_are_read_at_the_same_block(node: Node, usdc: Usdc) -> None:
    (view,) = await usdc.views([(ADDRESS, NONCE)], deep=False)

    assert view == ChainView(used=False, block_time=0x6553F100)
    assert node.calls[-2][1] == ["latest", False]
    assert node.calls[-1][1][1] == {"blockHash": BLOCK["hash"], "requireCanonical": True}


async def test_a_node_without_the_safe_tag_is_read_twelve_blocks_deep(node: Node, usdc: Usdc) -> None:
    node.answers["no_safe"] = True

    await usdc.views([(ADDRESS, NONCE)], deep=True)

    asked = [params[0] for method, params in node.calls if method == "eth_getBlockByNumber"]
    assert asked == ["safe", "latest", hex(100 - 12)]


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("eth_chainId", "0x1"),
        ("eth_chainId", "8453"),
        ("eth_chainId", 8453),
        ("eth_chainId", None),
        ("separator", "0x" + "0" * 64),
        ("separator", "0x"),
        ("eth_getBlockByNumber", None),
        ("eth_getBlockByNumber", {**BLOCK, "timestamp": None}),
        ("eth_getBlockByNumber", {**BLOCK, "timestamp": "-0x1"}),
        ("eth_getBlockByNumber", {**BLOCK, "hash": None}),
        ("eth_getBlockByNumber", {**BLOCK, "number": "0x" + "f" * 40}),
        ("eth_call", "0x"),
        ("eth_call", "0x0"),
        ("eth_call", "0x" + "0" * 63 + "2"),
        ("eth_call", "refuse"),
        ("eth_call", True),
    ],
)
async def test_an_odd_answer_proves_nothing(node: Node, usdc: Usdc, method: str, answer: object) -> None:
    node.answers[method] = answer

    with pytest.raises(ChainUnavailable):
        await usdc.views([(ADDRESS, NONCE)], deep=False)


@pytest.mark.parametrize("balance", ["0x" + "f" * 64, hex(2**63).replace("0x", "0x" + "0" * 48)])
async def test_more_usdc_than_there_can_be_is_not_believed(node: Node, usdc: Usdc, balance: str) -> None:
    await usdc.self_test()
    node.answers["eth_call"] = balance
    with pytest.raises(ChainUnavailable):
        await usdc.balance(ADDRESS)


async def test_an_answer_to_another_call_is_not_taken(usdc: Usdc, monkeypatch: pytest.MonkeyPatch) -> None:
    async def other_id(*_: object) -> object:
        return {"jsonrpc": "2.0", "id": 999, "result": "0x2105"}

    monkeypatch.setattr(Rpc, "_post", other_id)
    with pytest.raises(ChainUnavailable):
        await usdc.self_test()


@pytest.mark.parametrize(
    "log",
    [
        "text",
        {},
        {"address": PAYEE, "topics": []},
        {"address": BASE.asset, "topics": ["0x" + "1" * 64] * 3},
        {"address": BASE.asset, "topics": None},
    ],
)
async def test_a_log_that_was_not_asked_for_is_an_error(node: Node, usdc: Usdc, log: object) -> None:
    node.answers["eth_getLogs"] = [log]

    with pytest.raises(ChainUnavailable):
        [piece async for piece in usdc.movements(ADDRESS, 91, 100)]


async def test_no_error_names_the_nodes_address() -> None:
    rpc = Rpc("http://127.0.0.1:9/v2/s3cr3t", SystemClock())

    with pytest.raises(ChainUnavailable) as caught:
        await rpc.call("eth_chainId")
    assert "s3cr3t" not in str(caught.value)
    assert caught.value.__cause__ is None
    await rpc.aclose()
