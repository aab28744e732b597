"""The nodes of the sandbox's Solana, and the ways in which they misbehave, besides those of `sandbox.rpc`.

    chain = Solana(clock)
    await chain.start()
    other = Node(chain)       # the same chain at another address, with troubles of its own
    await other.start()

At "solana.rpc", for a whole request: `stale` (slots: the node lags that far), `wrong_chain` (another chain's
genesis). At the point of any method, as "solana.getEpochInfo": `stale`, as if another machine answered that
lags.

At "solana.getSignaturesForAddress": `forgotten` (slots: it leaves out what is older), `shorten` (entries),
`withheld` (no entry), `timeless` (`blockTime` is null). At "solana.getTransaction": `forgotten`, `withheld`
(null), `timeless`. At "solana.getBlockTime": `timeless`.
"""

from collections.abc import Callable
from typing import Any

from sandbox.faults import Fault, Faults
from sandbox.rpc import RpcNode, RpcTroubles
from sandbox.solana.addresses import TOKEN
from sandbox.solana.calls import answer
from sandbox.solana.ledger import Ledger

POINT = "solana"
_LAG = 100


class Node(RpcNode):
    """One address at which a Solana answers."""

    def __init__(self, chain: Ledger, faults: Faults | None = None) -> None:
        super().__init__(chain.clock, faults or Faults(), POINT)
        self._chain = chain

    def troubles(self) -> "Troubles":
        return Troubles(self._chain, self.faults)


class Troubles(RpcTroubles):
    """The faults that strike one request to a node of this chain."""

    def __init__(self, chain: Ledger, faults: Faults) -> None:
        super().__init__(faults, POINT)
        self._chain = chain
        stale = self._request if self.kind == "stale" else None
        self._lag = _slots(stale) if stale else 0

    def result(self, method: str, params: list[Any]) -> Any:
        if self.kind == "wrong_chain" and method == "getGenesisHash":
            return TOKEN  # any other 32 bytes
        return answer(self._chain, method, params, self._lag)

    def struck(self, fault: Fault, method: str, params: list[Any]) -> Any:
        if fault.kind == "stale":
            return answer(self._chain, method, params, self._lag + _slots(fault))
        return _KINDS[fault.kind](self, fault, self.result(method, params))

    def _forgotten(self, fault: Fault, result: Any) -> Any:
        oldest = self._chain.head() - _slots(fault)
        if isinstance(result, list):
            return [entry for entry in result if entry["slot"] >= oldest]
        return result if result and result["slot"] >= oldest else None

    def _withheld(self, _: Fault, result: Any) -> Any:
        return [] if isinstance(result, list) else None

    def _shorten(self, fault: Fault, result: Any) -> Any:
        return result[: int(fault.args["entries"])]

    def _timeless(self, _: Fault, result: Any) -> Any:
        if isinstance(result, list):
            return [{**entry, "blockTime": None} for entry in result]
        return {**result, "blockTime": None} if isinstance(result, dict) else None


def _slots(fault: Fault) -> int:
    return int(fault.args.get("slots", _LAG))


_KINDS: dict[str, Callable[[Troubles, Fault, Any], Any]] = {
    "forgotten": Troubles._forgotten,
    "withheld": Troubles._withheld,
    "shorten": Troubles._shorten,
    "timeless": Troubles._timeless,
}
