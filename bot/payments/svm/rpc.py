"""JSON-RPC of Solana: of several machines at one address, one that is a second behind is waited for."""

from typing import Final

from bot.domain.money.networks import SOLANA
from bot.payments.rpc import Rpc, RpcRefused
from bot.ports import Clock

BEHIND: Final = frozenset({-32004, -32016})
"""The block is not available, or the slot that was asked for is not reached, on the machine that answered."""
BEHIND_TRIES: Final = 4
BEHIND_SECONDS: Final = 1.0
"""Two slots, as far as the machines of one provider usually are apart."""


class SolanaRpc(Rpc):
    """One node. A question names the slot of the answer before, and another machine may get it."""

    def __init__(self, url: str, clock: Clock) -> None:
        super().__init__(url, clock, network=SOLANA.word)

    async def call(self, method: str, *params: object) -> object:
        """Return the `result` of one call, asked again a few times of a machine that is behind."""
        for _ in range(BEHIND_TRIES):
            try:
                return await super().call(method, *params)
            except RpcRefused as error:
                if error.code not in BEHIND:
                    raise
                await self._clock.sleep(BEHIND_SECONDS)
        return await super().call(method, *params)
