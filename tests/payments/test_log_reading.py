"""Random traffic, random limits and outages of a node: what is read is exactly what happened, in order."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import SystemClock
from bot.domain.errors import ChainUnavailable
from bot.domain.money.chain import Received, Sent
from bot.domain.money.networks import BASE
from bot.payments.rpc import Rpc
from bot.payments.usdc import Usdc
from sandbox.chain import Chain
from sandbox.evm import Node
from sandbox.evm.troubles import Troubles
from tests.payments.test_chain import SetClock
from tests.payments.world import ADDRESS, PAYEE

LOGS = "chain.eth_getLogs"
BLOCKS = 400
RETRIES = 30


class LocalRpc(Rpc):
    """A node without sockets."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9", SystemClock())
        self.node: Node

    async def _post(self, request: object, method: str) -> object:
        troubles = Troubles(self.node._chain, self.node.faults)
        answers: Any = self.node.answers(json.dumps(request), troubles)
        if troubles.cut or troubles.status != 200:
            raise ChainUnavailable(f"{method} was not answered whole")
        return answers


transfers = st.lists(
    st.tuples(st.integers(0, BLOCKS), st.booleans(), st.integers(0, 3)), min_size=1, max_size=60
)
limits = st.lists(
    st.one_of(
        st.builds(lambda n: ("range", {"blocks": n, "status": 413}), st.integers(1, 300)),
        st.builds(lambda n: ("range", {"blocks": n, "code": -32602}), st.integers(1, 300)),
        st.builds(lambda n: ("results", {"logs": n}), st.integers(1, 20)),
        st.just(("one_event", {})),
        st.just(("cut", {})),
    ),
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(traffic=transfers, troubles=limits, times=st.integers(1, 12))
async def test_every_movement_is_read_once(
    rpc: LocalRpc,
    traffic: list[tuple[int, bool, int]],
    troubles: list[tuple[str, dict[str, Any]]],
    times: int,
) -> None:
    chain = Chain(SetClock())
    chain.mint(ADDRESS, 10_000_000)
    chain.mint(PAYEE, 10_000_000)
    start = chain.head() + 1
    expected: list[str] = []
    for block, incoming, amount in sorted(traffic):
        chain.warp = 2 + 2 * block
        tx = chain.transfer(PAYEE, ADDRESS, amount) if incoming else chain.transfer(ADDRESS, PAYEE, amount)
        expected += [tx] if amount else []
    chain.warp = 2 * BLOCKS + 20
    for place, (kind, arguments) in enumerate(troubles):
        last = place == len(troubles) - 1 and kind != "cut"
        chain.faults.add(LOGS, kind, times=-1 if last else times, **arguments)
    rpc.node = chain.node
    usdc = Usdc(rpc, BASE)

    found, first, last_block = [], start, chain.head()
    for _ in range(RETRIES):
        try:
            async for piece in usdc.movements(ADDRESS, first, last_block):
                assert piece.first == first
                first = piece.last + 1
                moved: list[Received | Sent] = [*piece.received, *piece.sent]
                found += [each.tx for each in sorted(moved, key=lambda each: (each.block, each.log_index))]
            break
        except ChainUnavailable:
            continue

    assert first == last_block + 1
    assert found == expected


@pytest.fixture(scope="module")
def rpc() -> LocalRpc:
    return LocalRpc()
