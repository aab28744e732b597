"""Several nodes of one chain, asked in turn until one gives an answer that can be relied on.

A question is answered by one node alone, from its first call to its last: no proof is put together from two.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from typing import Final, TypeVar

from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.domain.money.chain import Block, Movements
from bot.domain.money.networks import Network
from bot.domain.money.payments import ChainView
from bot.payments.rpc import Rpc
from bot.payments.usdc import Usdc
from bot.ports import Clock

REST_SECONDS: Final = 60.0
"""A node that failed is asked after the others for so long."""

SKEW_SECONDS: Final = 60
"""A node whose newest block is further from our time, in either direction, is the last to be believed."""

SAFE_SECONDS: Final = 1200
"""The same for a `safe` block, which is minutes old by its nature."""


Answer = TypeVar("Answer")


class Nodes:
    """The USDC contract as the nodes of BASE_RPC_URL report it, in that order of preference.

    The methods are those of `Usdc`. Each raises what the last node raised, with a word for each of them.
    """

    def __init__(self, nodes: Sequence[Usdc], clock: Clock) -> None:
        self.each = tuple(nodes)
        self._clock = clock
        self._failed_at: dict[Usdc, int] = {}
        self._told_last: Usdc | None = None  # gave the last piece of movements

    @classmethod
    def at(cls, urls: Sequence[str], network: Network, clock: Clock) -> "Nodes":
        """Build one reader for each address."""
        return cls([Usdc(Rpc(url, clock), network) for url in urls], clock)

    async def aclose(self) -> None:
        for node in self.each:
            await node.aclose()

    async def self_test(self) -> None:
        await self._ask(lambda node: node.self_test())

    async def newest(self) -> Block:
        """Return the newest block of the first node that keeps up, else the one nearest to our time."""

        async def newest(node: Usdc) -> Block:
            await node.self_test()
            return await node.block()

        return await self._ask(newest, off=lambda block: self._off(block.time, SKEW_SECONDS))

    async def numbered(self, number: int) -> Block:
        return await self._ask(lambda node: node.numbered(number))

    async def times(self, numbers: Collection[int]) -> dict[int, int]:
        return await self._ask(lambda node: node.times(numbers))

    async def contains(self, number: int, tx: str) -> bool:
        return await self._ask(lambda node: node.contains(number, tx))

    async def balance(self, address: str, *, at: Block | None = None) -> int:
        return await self._ask(lambda node: node.balance(address, at=at))

    async def look(self, payer: str, nonce: str, *, deep: bool) -> ChainView:
        (view,) = await self.look_all([(payer, nonce)], deep=deep)
        return view

    async def look_all(self, authorizations: Sequence[tuple[str, str]], *, deep: bool) -> list[ChainView]:
        allowed = SAFE_SECONDS if deep else SKEW_SECONDS
        return await self._ask(
            lambda node: node.look_all(authorizations, deep=deep),
            off=lambda views: max((self._off(view.block_time, allowed) for view in views), default=0),
        )

    async def movements(self, address: str, first: int, last: int) -> AsyncIterator[Movements]:
        """Yield pieces like `Usdc.movements`. Where one node stops to answer, the next goes on."""
        failures: list[ChainUnavailable] = []
        for node in self._in_turn():
            try:
                async for piece in node.movements(address, first, last):
                    self._told_last = node
                    yield piece
                    first = piece.last + 1
            except ChainUnavailable as error:
                self._note(node, error)
                failures.append(error)
            else:
                return
        raise _together(failures)

    def doubt_movements(self) -> None:
        """Ask the node that gave the last movements after the others: it has left some out."""
        if self._told_last is not None:
            self._failed_at[self._told_last] = self._clock.now()

    async def transaction(self, payer: str, nonce: str, *, since: int, until: int) -> str | None:
        return await self._ask(lambda node: node.transaction(payer, nonce, since=since, until=until))

    async def _ask(
        self, question: Callable[[Usdc], Awaitable[Answer]], *, off: Callable[[Answer], int] = lambda _: 0
    ) -> Answer:
        """Return the first answer that is not `off`, else the one that is it least."""
        failures: list[ChainUnavailable] = []
        answers: list[Answer] = []
        for node in self._in_turn():
            try:
                answer = await question(node)
            except ChainUnavailable as error:
                self._note(node, error)
                failures.append(error)
                continue
            if off(answer) == 0:
                self._failed_at.pop(node, None)
                return answer
            answers.append(answer)
        if answers:
            return min(answers, key=off)
        raise _together(failures)

    def _in_turn(self) -> list[Usdc]:
        """Return the nodes in their order, those that have just failed behind the others."""
        return sorted(self.each, key=self._rests)

    def _rests(self, node: Usdc) -> bool:
        failed_at = self._failed_at.get(node)
        if failed_at is None:
            return False
        now = self._clock.now()
        return failed_at <= now < self._clock.after(REST_SECONDS, since=failed_at)

    def _note(self, node: Usdc, error: ChainUnavailable) -> None:
        if not isinstance(error, HistoryMissing):  # it answers well for everything younger
            self._failed_at[node] = self._clock.now()

    def _off(self, time: int, allowed: int) -> int:
        """Return the seconds that a block's time is beside ours, beyond those allowed."""
        return max(0, abs(self._clock.now() // 1000 - time) - allowed)


def _together(failures: Sequence[ChainUnavailable]) -> ChainUnavailable:
    """Return one error for all nodes: that history is missing, if one that answers said so."""
    kind = HistoryMissing if any(isinstance(each, HistoryMissing) for each in failures) else ChainUnavailable
    if len(failures) == 1:
        return failures[0]
    return kind(" ".join(f"Node {place}: {error}" for place, error in enumerate(failures, 1)))
