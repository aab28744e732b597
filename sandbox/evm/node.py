"""The nodes of an EVM chain.

    chain = Chain(clock)
    await chain.start()
    other = Node(chain)       # the same chain at another address, with troubles of its own
    await other.start()

`sandbox.rpc` and `sandbox.evm.troubles` list how a node can misbehave.
"""

from sandbox.evm.chain import EvmChain
from sandbox.evm.troubles import Troubles
from sandbox.faults import Faults
from sandbox.rpc import RpcNode


class Node(RpcNode):
    """One address at which an EVM chain answers."""

    def __init__(self, chain: EvmChain, faults: Faults | None = None) -> None:
        super().__init__(chain.clock, faults or Faults(), chain.point)
        self._chain = chain

    def troubles(self) -> Troubles:
        return Troubles(self._chain, self.faults)
