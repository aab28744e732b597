"""One wallet on the chain, for the deposit watcher and the audit."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any

from bot.domain.money.chain import Block, Movements, Received
from bot.domain.money.payments import Fate, Payment
from bot.payments.nodes import TokenNodes


class WalletWatch:
    """`bot.ports.Chain`. `address` may be any wallet: watching needs no key."""

    def __init__(self, nodes: TokenNodes[Any], address: str) -> None:
        self._nodes = nodes
        self._address = address

    async def newest(self) -> Block:
        return await self._nodes.newest()

    async def block(self, number: int) -> Block:
        return await self._nodes.numbered(number)

    async def block_times(self, numbers: Collection[int]) -> Mapping[int, int]:
        return {number: time * 1000 for number, time in (await self._nodes.times(numbers)).items()}

    def movements(self, first: int, last: int, *, address: str | None = None) -> AsyncIterator[Movements]:
        return self._nodes.movements(address or self._address, first, last)

    def doubt_movements(self) -> None:
        self._nodes.doubt_movements()

    async def received(self, first: int, last: int, *, address: str | None = None) -> Sequence[Received]:
        pieces = self.movements(first, last, address=address)
        return [each async for piece in pieces for each in piece.received]

    async def contains(self, number: int, tx: str) -> bool:
        return await self._nodes.contains(number, tx)

    async def balance(self, address: str, *, at: Block | None = None) -> int:
        return await self._nodes.balance(address, at=at)

    async def look_all(self, payments: Sequence[Payment], *, deep: bool) -> Sequence[Fate]:
        return await self._nodes.look_all(payments, deep=deep)
