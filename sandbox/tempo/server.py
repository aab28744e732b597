"""Tempo with USDC.e on it, and its node."""

from sandbox.clock import Clock
from sandbox.evm import Node
from sandbox.faults import Faults
from sandbox.tempo.ledger import Ledger


class Tempo(Ledger):
    """Tempo with USDC.e on it, reachable by JSON-RPC once started."""

    def __init__(self, clock: Clock, faults: Faults | None = None) -> None:
        super().__init__(clock, faults)
        self.node = Node(self, self.faults)

    @property
    def url(self) -> str:
        """See `Node.url`."""
        return self.node.url

    async def start(self, port: int = 0) -> str:
        """See `Node.start`."""
        return await self.node.start(port)

    async def stop(self) -> None:
        await self.node.stop()
