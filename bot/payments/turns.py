"""Nodes asked in turn until one gives an answer that can be relied on, whatever chain they serve.

A question is answered by one node alone, from its first call to its last: no proof is put together from two.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final, Generic, Protocol, TypeVar

from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.domain.money.chain import Movements
from bot.ports import Clock

REST_SECONDS: Final = 60.0
"""A node that failed is asked after the others for so long."""

SKEW_SECONDS: Final = 60
"""A node whose newest block is further from our time, in either direction, is the last to be believed."""


class Node(Protocol):
    """The reader of one node."""

    async def aclose(self) -> None: ...

    async def self_test(self) -> None:
        """Raise ChainUnavailable unless the node serves our chain and our USDC."""


Reader = TypeVar("Reader", bound=Node)
Answer = TypeVar("Answer")


class Turns(Generic[Reader]):
    """Readers of several nodes, in the order of preference.

    Each question raises what the last node raised, with a word for each of them.
    """

    def __init__(self, nodes: Sequence[Reader], clock: Clock) -> None:
        self.each = tuple(nodes)
        self._clock = clock
        self._failed_at: dict[Reader, int] = {}
        self._told_last: Reader | None = None  # gave the last piece of movements

    async def aclose(self) -> None:
        for node in self.each:
            await node.aclose()

    async def self_test(self) -> None:
        await self._ask(lambda node: node.self_test())

    def doubt_movements(self) -> None:
        """Ask the node that gave the last movements after the others: it has left some out."""
        if self._told_last is not None:
            self._failed_at[self._told_last] = self._clock.now()

    async def _ask(
        self, question: Callable[[Reader], Awaitable[Answer]], *, off: Callable[[Answer], int] = lambda _: 0
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

    async def _pieces(
        self, read: Callable[[Reader, int], AsyncIterator[Movements]], first: int
    ) -> AsyncIterator[Movements]:
        """Yield what `read` yields from `first` on. Where one node stops to answer, the next goes on."""
        failures: list[ChainUnavailable] = []
        for node in self._in_turn():
            try:
                async for piece in read(node, first):
                    self._told_last = node
                    yield piece
                    first = piece.last + 1
            except ChainUnavailable as error:
                self._note(node, error)
                failures.append(error)
            else:
                return
        raise _together(failures)

    def _in_turn(self) -> list[Reader]:
        """Return the nodes in their order, those that have just failed behind the others."""
        return sorted(self.each, key=self._rests)

    def _rests(self, node: Reader) -> bool:
        failed_at = self._failed_at.get(node)
        if failed_at is None:
            return False
        now = self._clock.now()
        return failed_at <= now < self._clock.after(REST_SECONDS, since=failed_at)

    def _note(self, node: Reader, error: ChainUnavailable) -> None:
        if not isinstance(error, HistoryMissing):  # it answers well for everything younger
            self._failed_at[node] = self._clock.now()

    def _off(self, time: int, allowed: int = SKEW_SECONDS) -> int:
        """Return the seconds that a block's time is beside ours, beyond those allowed."""
        return max(0, abs(self._clock.now() // 1000 - time) - allowed)


def _together(failures: Sequence[ChainUnavailable]) -> ChainUnavailable:
    """Return one error for all nodes: that history is missing, if one that answers said so."""
    kind = HistoryMissing if any(isinstance(each, HistoryMissing) for each in failures) else ChainUnavailable
    if len(failures) == 1:
        return failures[0]
    return kind(" ".join(f"Node {place}: {error}" for place, error in enumerate(failures, 1)))
