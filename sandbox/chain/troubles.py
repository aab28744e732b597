"""The ways in which a node of the chain misbehaves, on demand.

At the point "chain.rpc", for a whole request: `429` (Retry-After), `500`, `slow` (seconds), `drop` (closed
without an answer), `stale` (blocks: the node lags that far), `garbage` (200 with text that is no JSON),
`error` (a JSON-RPC error object for every call), `wrong_chain` (another chain's id), `no_batch` (one error
for a batch).

At the point of a method, as "chain.eth_getLogs", for one call: `refuse`, with `code`, `message` and, as some
send it, an HTTP `status`; `cut` (half an answer); `silent` (seconds).

At "chain.eth_getLogs", also: `range` (blocks) and `results` (logs) refuse as above what is more; `shorten`
(logs) leaves out what is more without a word; `one_event` refuses a list of events; `pruned` (blocks) refuses
what is older, `forgotten` (blocks) answers for it as if there had been nothing.

At "chain.eth_getTransactionReceipt": `pruned` (blocks). At "chain.eth_getBlockByNumber": `pruned` (blocks),
`early` (seconds: the clock of its blocks is ahead). At "chain.eth_call": `behind` (blocks: the state is that
of a machine which lags, for any number it is asked); `numbers_only` (no block can be named by its hash).
"""

from collections.abc import Callable
from typing import Any

from sandbox.chain.calls import RpcError, answer
from sandbox.chain.ledger import Ledger
from sandbox.faults import Fault, Faults

_SECONDS = 30.0


class Troubles:
    """The faults that strike one request, and what it is answered under them.

    After the answers, `status` is the HTTP status to give them with, `cut` whether half of them is sent,
    `silent` whether they come `seconds` late.
    """

    def __init__(self, chain: Ledger, faults: Faults) -> None:
        self._chain = chain
        self._faults = faults
        self._request = faults.take("chain.rpc")
        self.kind = self._request.kind if self._request else ""
        self.seconds = float(self._request.args.get("seconds", _SECONDS)) if self._request else _SECONDS
        self.status = 200
        self.cut = self.silent = False

    def answer(self, method: str, params: list[Any]) -> Any:
        """Return the result of one call. Raises RpcError."""
        if self.kind == "error":
            raise RpcError(-32000, "upstream is not available")
        if self.kind == "wrong_chain" and method == "eth_chainId":
            return "0x1"
        lag = int(self._request.args.get("blocks", 30)) if self._request and self.kind == "stale" else 0
        fault = self._faults.take(f"chain.{method}")
        if fault is None:
            return answer(self._chain, method, params, lag)
        return _KINDS[fault.kind](self, fault, method, params, lag)

    def _refuse(self, fault: Fault, *_: object) -> Any:
        self.status = int(fault.args.get("status", 200))
        raise RpcError(int(fault.args.get("code", -32005)), str(fault.args.get("message", "limit exceeded")))

    def _cut(self, _: Fault, method: str, params: list[Any], lag: int) -> Any:
        self.cut = True
        return answer(self._chain, method, params, lag)

    def _silent(self, fault: Fault, method: str, params: list[Any], lag: int) -> Any:
        self.silent, self.seconds = True, float(fault.args.get("seconds", _SECONDS))
        return answer(self._chain, method, params, lag)

    def _range(self, fault: Fault, method: str, params: list[Any], lag: int) -> Any:
        first, last = self._span(params)
        if last - first + 1 > int(fault.args["blocks"]):
            self._refuse(fault)
        return answer(self._chain, method, params, lag)

    def _results(self, fault: Fault, method: str, params: list[Any], lag: int) -> Any:
        logs = answer(self._chain, method, params, lag)
        return self._refuse(fault) if len(logs) > int(fault.args["logs"]) else logs

    def _shorten(self, fault: Fault, method: str, params: list[Any], lag: int) -> Any:
        return answer(self._chain, method, params, lag)[: int(fault.args["logs"])]

    def _one_event(self, fault: Fault, method: str, params: list[Any], lag: int) -> Any:
        if any(isinstance(topic, list) for topic in params[0].get("topics") or ()):
            self._refuse(fault)
        return answer(self._chain, method, params, lag)

    def _pruned(self, fault: Fault, method: str, params: list[Any], lag: int) -> Any:
        if not self._is_old(fault, method, params):
            return answer(self._chain, method, params, lag)
        if method != "eth_getLogs":
            return None
        self.status = int(fault.args.get("status", 200))
        raise RpcError(4444, "pruned history unavailable")

    def _forgotten(self, fault: Fault, method: str, params: list[Any], lag: int) -> Any:
        return [] if self._is_old(fault, method, params) else answer(self._chain, method, params, lag)

    def _early(self, fault: Fault, method: str, params: list[Any], lag: int) -> Any:
        block = answer(self._chain, method, params, lag)
        return block and {**block, "timestamp": hex(int(block["timestamp"], 16) + int(fault.args["seconds"]))}

    def _behind(self, fault: Fault, method: str, params: list[Any], lag: int) -> Any:
        lag += int(fault.args["blocks"])
        call, at = params
        if isinstance(at, str) and self._chain.block_at(at) > self._chain.head() - lag:
            at = "latest"  # a number that it does not know yet: it answers for what is newest to it
        return answer(self._chain, method, [call, at], lag)

    def _numbers_only(self, _: Fault, method: str, params: list[Any], lag: int) -> Any:
        if len(params) > 1 and not isinstance(params[1], str):
            raise RpcError(-32602, "invalid argument 1: cannot read an object as a block number")
        return answer(self._chain, method, params, lag)

    def _is_old(self, fault: Fault, method: str, params: list[Any]) -> bool:
        if method == "eth_getTransactionReceipt":
            number = min((each.block for each in self._chain.transaction(str(params[0]))), default=0)
        elif method == "eth_getLogs":
            number = self._span(params)[0]
        else:
            number = self._chain.block_at(str(params[0]))
        return number < self._chain.head() - int(fault.args["blocks"])

    def _span(self, params: list[Any]) -> tuple[int, int]:
        asked = params[0]
        first, last = asked.get("fromBlock", "latest"), asked.get("toBlock", "latest")
        return self._chain.block_at(first), self._chain.block_at(last)


_KINDS: dict[str, Callable[[Troubles, Fault, str, list[Any], int], Any]] = {
    "refuse": Troubles._refuse,
    "cut": Troubles._cut,
    "silent": Troubles._silent,
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
