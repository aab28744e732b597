"""The door to the chain, for what is read there about our wallet. Everything raises ChainUnavailable."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.money.chain import Block, Received, Used
from bot.domain.money.payments import ChainView


class Chain(Protocol):
    """One node's view of the wallet."""

    async def newest(self) -> Block: ...

    async def block_time(self, number: int) -> int:
        """The block's time in epoch milliseconds."""

    async def received(self, first: int, last: int, *, address: str | None = None) -> Sequence[Received]:
        """Transfers of USDC to the wallet (or another address) in these blocks, both included, oldest
        first."""

    async def used(self, first: int, last: int) -> Sequence[Used]:
        """Authorizations of the wallet that were collected in these blocks, both included."""

    async def balance(self, address: str) -> int:
        """Micro-USDC of an address at the newest block."""

    async def look(self, payer: str, nonce: str, *, deep: bool) -> ChainView:
        """Whether an authorization was used, and the time of the block that says so; `deep`: a block
        that will not be reorganised away."""
