"""The ways in which a node of an EVM chain misbehaves, on demand, besides those of `sandbox.rpc`.

The chain's `point` ("chain" for Base, "tempo" for Tempo) begins the names. At "chain.rpc", for a whole
request: `stale` (blocks: the node lags that far), `wrong_chain` (another chain's id).

At "chain.eth_getLogs": `range` (blocks) and `results` (logs) refuse what is more, like `refuse`; `shorten`
(logs) leaves out what is more without a word; `one_event` refuses a list of events; `pruned` (blocks) refuses
what is older, `forgotten` (blocks) answers for it as if there had been nothing; `withheld` gives none.

At "chain.eth_getTransactionReceipt": `pruned` (blocks); `withheld`: the node has none yet. At
"chain.eth_getBlockByNumber": `pruned` (blocks), `early` (seconds: the clock of its blocks is ahead),
`withheld`: the node does not know that block. At "chain.eth_call": `behind` (blocks: the state is that of a
machine which lags, for any number it is asked); `numbers_only` (no block can be named by its hash). At any
method: `stale` (blocks), as if another machine answered that lags.
"""

from collections.abc import Callable
from typing import Any

from sandbox.evm.calls import answer
from sandbox.evm.chain import EvmChain
from sandbox.faults import Fault, Faults
from sandbox.rpc import RpcError, RpcTroubles

_LAG = 30


class Troubles(RpcTroubles):
    """The faults that strike one request to a node of this chain."""

    def __init__(self, chain: EvmChain, faults: Faults) -> None:
        super().__init__(faults, chain.point)
        self._chain = chain
        stale = self._request if self.kind == "stale" else None
        self._lag = int(stale.args.get("blocks", _LAG)) if stale else 0

    def result(self, method: str, params: list[Any]) -> Any:
        if self.kind == "wrong_chain" and method == "eth_chainId":
            return "0x1"
        return answer(self._chain, method, params, self._lag)

    def struck(self, fault: Fault, method: str, params: list[Any]) -> Any:
        return _KINDS[fault.kind](self, fault, method, params)

    def _stale(self, fault: Fault, method: str, params: list[Any]) -> Any:
        return answer(self._chain, method, params, self._lag + int(fault.args.get("blocks", _LAG)))

    def _withheld(self, _: Fault, method: str, _params: list[Any]) -> Any:
        return [] if method == "eth_getLogs" else None

    def _range(self, fault: Fault, method: str, params: list[Any]) -> Any:
        first, last = self._span(params)
        if last - first + 1 > int(fault.args["blocks"]):
            self.refuse(fault)
        return self.result(method, params)

    def _results(self, fault: Fault, method: str, params: list[Any]) -> Any:
        logs = self.result(method, params)
        return self.refuse(fault) if len(logs) > int(fault.args["logs"]) else logs

    def _shorten(self, fault: Fault, method: str, params: list[Any]) -> Any:
        return self.result(method, params)[: int(fault.args["logs"])]

    def _one_event(self, fault: Fault, method: str, params: list[Any]) -> Any:
        if any(isinstance(topic, list) for topic in params[0].get("topics") or ()):
            self.refuse(fault)
        return self.result(method, params)

    def _pruned(self, fault: Fault, method: str, params: list[Any]) -> Any:
        if not self._is_old(fault, method, params):
            return self.result(method, params)
        if method != "eth_getLogs":
            return None
        self.status = int(fault.args.get("status", 200))
        raise RpcError(4444, "pruned history unavailable")

    def _forgotten(self, fault: Fault, method: str, params: list[Any]) -> Any:
        return [] if self._is_old(fault, method, params) else self.result(method, params)

    def _early(self, fault: Fault, method: str, params: list[Any]) -> Any:
        block = self.result(method, params)
        return block and {**block, "timestamp": hex(int(block["timestamp"], 16) + int(fault.args["seconds"]))}

    def _behind(self, fault: Fault, method: str, params: list[Any]) -> Any:
        lag = self._lag + int(fault.args["blocks"])
        call, at = params
        if isinstance(at, str) and self._chain.block_at(at) > self._chain.head() - lag:
            at = "latest"  # a number that it does not know yet: it answers for what is newest to it
        return answer(self._chain, method, [call, at], lag)

    def _numbers_only(self, _: Fault, method: str, params: list[Any]) -> Any:
        if len(params) > 1 and not isinstance(params[1], str):
            raise RpcError(-32602, "invalid argument 1: cannot read an object as a block number")
        return self.result(method, params)

    def _is_old(self, fault: Fault, method: str, params: list[Any]) -> bool:
        if method == "eth_getTransactionReceipt":
            number = self._chain.block_with(str(params[0])) or 0
        elif method == "eth_getLogs":
            number = self._span(params)[0]
        else:
            number = self._chain.block_at(str(params[0]))
        return number < self._chain.head() - int(fault.args["blocks"])

    def _span(self, params: list[Any]) -> tuple[int, int]:
        asked = params[0]
        first, last = asked.get("fromBlock", "latest"), asked.get("toBlock", "latest")
        return self._chain.block_at(first), self._chain.block_at(last)


_KINDS: dict[str, Callable[[Troubles, Fault, str, list[Any]], Any]] = {
    "stale": Troubles._stale,
    "withheld": Troubles._withheld,
    "range": Troubles._range,
    "results": Troubles._results,
    "shorten": Troubles._shorten,
    "one_event": Troubles._one_event,
    "pruned": Troubles._pruned,
    "forgotten": Troubles._forgotten,
    "early": Troubles._early,
    "behind": Troubles._behind,
    "numbers_only": Troubles._numbers_only,
}
