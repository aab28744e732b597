"""USDC.e on Tempo as several nodes report it."""

import json
from collections.abc import Sequence
from typing import Self

from bot.domain.money.chain import Block
from bot.domain.money.movements import Movement
from bot.domain.money.networks import TEMPO
from bot.payments.mpp.tip20 import Tip20
from bot.payments.nodes import TokenNodes
from bot.payments.rpc import Rpc
from bot.ports import Clock


class TempoNodes(TokenNodes[Tip20]):
    """USDC.e on Tempo as the nodes of TEMPO_RPC_URL report it."""

    @classmethod
    def at(cls, urls: Sequence[str], clock: Clock) -> Self:
        """Build one reader for each address."""
        return cls([Tip20(Rpc(url, clock, network=TEMPO.word), TEMPO) for url in urls], clock)

    async def proof(self, address: str, movement: Movement) -> str | None:
        """Return what a payment that left the wallet is searched for. Sponsored ones have burnt no gas."""
        pieces = self.movements(address, movement.block, movement.block)
        sent = [one async for piece in pieces for one in piece.sent if one.tx == movement.tx]
        is_sponsored = not any(one.fee for one in sent)
        return json.dumps({"hash": None if is_sponsored else movement.tx, "block": movement.block})

    async def base_fee(self) -> tuple[Block, int]:
        """Return the newest block and the attodollars per gas in it, of a node that keeps up."""
        return await self._ask(lambda node: node.base_fee(), off=lambda told: self._off(told[0].time))
