"""A chain's USDC as several nodes report it."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Final, Self, TypeVar

from bot.domain.money.chain import Block, Movements
from bot.domain.money.movements import Movement
from bot.domain.money.networks import Network
from bot.domain.money.payments import Fate, Payment
from bot.payments.rpc import Rpc
from bot.payments.token import Token
from bot.payments.turns import SKEW_SECONDS, Turns
from bot.payments.usdc import Usdc
from bot.ports import Clock

SAFE_SECONDS: Final = 1200
"""Like SKEW_SECONDS for a `safe` block, which is minutes old by its nature."""

AnyToken = TypeVar("AnyToken", bound=Token)


class TokenNodes(Turns[AnyToken]):
    """The USDC contract of one EVM chain as its nodes report it, in their order of preference.

    The methods are those of `Token`. Each raises what the last node raised, with a word for each of them.
    """

    async def newest(self) -> Block:
        """Return the newest block of the first node that keeps up, else the one nearest to our time."""

        async def newest(node: AnyToken) -> Block:
            await node.self_test()
            return await node.block()

        return await self._ask(newest, off=lambda block: self._off(block.time))

    async def numbered(self, number: int) -> Block:
        return await self._ask(lambda node: node.numbered(number))

    async def times(self, numbers: Collection[int]) -> dict[int, int]:
        return await self._ask(lambda node: node.times(numbers))

    async def contains(self, number: int, tx: str) -> bool:
        return await self._ask(lambda node: node.contains(number, tx))

    async def proof(self, address: str, movement: Movement) -> str | None:
        """Return what a payment is searched for besides its nonce: on Base nothing."""
        return None

    async def balance(self, address: str, *, at: Block | None = None) -> int:
        return await self._ask(lambda node: node.balance(address, at=at))

    def movements(self, address: str, first: int, last: int) -> AsyncIterator[Movements]:
        """Yield pieces like `Token.movements`. Where one node stops to answer, the next goes on."""
        return self._pieces(lambda node, start: node.movements(address, start, last), first)

    async def look_all(self, payments: Sequence[Payment], *, deep: bool) -> Sequence[Fate]:
        allowed = SAFE_SECONDS if deep else SKEW_SECONDS
        return await self._ask(
            lambda node: node.look_all(payments, deep=deep),
            off=lambda fates: max((self._off(fate.at, allowed) for fate in fates), default=0),
        )

    async def transaction(self, payment: Payment) -> str | None:
        return await self._ask(lambda node: node.transaction(payment))


class Nodes(TokenNodes[Usdc]):
    """USDC on Base as the nodes of BASE_RPC_URL report it."""

    @classmethod
    def at(cls, urls: Sequence[str], network: Network, clock: Clock) -> Self:
        """Build one reader for each address."""
        return cls([Usdc(Rpc(url, clock, network=network.word), network) for url in urls], clock)
