"""One wallet on the chain, for the deposit watcher and the audit."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Protocol

from bot.domain.money.chain import Block, Movements, Received
from bot.domain.money.movements import Movement
from bot.domain.money.payments import Fate, Payment


class Readers(Protocol):
    """The nodes of one chain, each question answered by one of them."""

    async def newest(self) -> Block: ...
    async def numbered(self, number: int) -> Block: ...
    async def times(self, numbers: Collection[int]) -> Mapping[int, int]:
        """Return the times of many blocks, in seconds."""

    def movements(self, address: str, first: int, last: int) -> AsyncIterator[Movements]: ...
    def doubt_movements(self) -> None: ...
    async def contains(self, number: int, tx: str) -> bool: ...
    async def proof(self, address: str, movement: Movement) -> str | None: ...
    async def balance(self, address: str, *, at: Block | None = None) -> int: ...
    async def look_all(self, payments: Sequence[Payment], *, deep: bool) -> Sequence[Fate]: ...


class WalletWatch:
    """`bot.ports.Chain`, whatever chain it is. `address` may be any wallet: watching needs no key."""

    def __init__(self, nodes: Readers, address: str) -> None:
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

    async def proof(self, movement: Movement) -> str | None:
        return await self._nodes.proof(self._address, movement)

    async def balance(self, address: str, *, at: Block | None = None) -> int:
        return await self._nodes.balance(address, at=at)

    async def look_all(self, payments: Sequence[Payment], *, deep: bool) -> Sequence[Fate]:
        return await self._nodes.look_all(payments, deep=deep)
