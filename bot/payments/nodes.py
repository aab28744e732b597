"""The USDC contract as several nodes report it."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Final

from bot.domain.money.chain import Block, Movements
from bot.domain.money.networks import Network
from bot.domain.money.payments import ChainView
from bot.payments.rpc import Rpc
from bot.payments.turns import SKEW_SECONDS, Turns
from bot.payments.usdc import Usdc
from bot.ports import Clock

SAFE_SECONDS: Final = 1200
"""Like SKEW_SECONDS for a `safe` block, which is minutes old by its nature."""


class Nodes(Turns[Usdc]):
    """The USDC contract as the nodes of BASE_RPC_URL report it, in that order of preference.

    The methods are those of `Usdc`. Each raises what the last node raised, with a word for each of them.
    """

    @classmethod
    def at(cls, urls: Sequence[str], network: Network, clock: Clock) -> "Nodes":
        """Build one reader for each address."""
        return cls([Usdc(Rpc(url, clock), network) for url in urls], clock)

    async def newest(self) -> Block:
        """Return the newest block of the first node that keeps up, else the one nearest to our time."""

        async def newest(node: Usdc) -> Block:
            await node.self_test()
            return await node.block()

        return await self._ask(newest, off=lambda block: self._off(block.time))

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

    def movements(self, address: str, first: int, last: int) -> AsyncIterator[Movements]:
        """Yield pieces like `Usdc.movements`. Where one node stops to answer, the next goes on."""
        return self._pieces(lambda node, start: node.movements(address, start, last), first)

    async def transaction(self, payer: str, nonce: str, *, since: int, until: int) -> str | None:
        return await self._ask(lambda node: node.transaction(payer, nonce, since=since, until=until))
