"""The JSON-RPC methods of an EVM chain. Hex quantities and 32-byte words look as on any node."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.evm.chain import EvmChain
from sandbox.rpc import RpcError

MAX_RANGE = 10_000


def answer(chain: EvmChain, method: str, params: list[Any], lag: int = 0) -> Any:
    """Return the result of one call, as a node that is `lag` blocks behind gives it. Raises RpcError."""
    call = _METHODS.get(method)
    if call is None:
        raise RpcError(-32601, f"the method {method} does not exist/is not available")
    try:
        return call(_View(chain, lag), *params)
    except RpcError:
        raise
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise RpcError(-32602, f"invalid argument: {error}") from error


class _View:
    """The chain as a node sees it that is some blocks behind."""

    def __init__(self, chain: EvmChain, lag: int) -> None:
        self.chain = chain
        self.head = chain.head() - lag
        self._lag = lag

    def block(self, tag: str) -> int:
        number = self.chain.block_at(tag)
        return number - self._lag if not tag.startswith("0x") and tag != "earliest" else number

    def known(self, tag: str) -> int:
        number = self.block(tag)
        if number > self.head:
            raise RpcError(-32000, "header not found")
        return number

    def named(self, block: Mapping[str, Any]) -> int:
        """Return the number of the block that an object of EIP-1898 names."""
        if "blockNumber" in block:
            return self.known(str(block["blockNumber"]))
        number = self.chain.block_of(str(block["blockHash"]))
        if number is None or number > self.head:
            raise RpcError(-32000, "header for hash not found")
        return number


def _chain_id(view: _View) -> str:
    return hex(view.chain.chain_id)


def _net_version(view: _View) -> str:
    return str(view.chain.chain_id)


def _block_number(view: _View) -> str:
    return hex(view.head)


def _get_block(view: _View, tag: str, _full: bool = False) -> dict[str, Any] | None:
    number = view.block(tag)
    if number > view.head or number < 0:
        return None
    return {
        "number": hex(number),
        "hash": view.chain.block_hash(number),
        "parentHash": view.chain.block_hash(number - 1),
        "timestamp": hex(view.chain.timestamp(number)),
        **view.chain.header(number),
        "transactions": view.chain.hashes(number),
    }


def _call(view: _View, call: Mapping[str, Any], at: str | Mapping[str, Any] = "latest") -> str:
    block = view.known(at) if isinstance(at, str) else view.named(at)
    if str(call["to"]).lower() != view.chain.contract.lower():
        return "0x"  # no contract there
    data = str(call.get("data") or call.get("input"))
    words = [data[at : at + 64] for at in range(10, len(data), 64)]
    if any(len(word) != 64 for word in words):
        raise RpcError(3, "execution reverted")
    try:
        return view.chain.call(data[:10], words, block)
    except LookupError:
        raise RpcError(3, "execution reverted") from None


def _get_logs(view: _View, filters: Mapping[str, Any]) -> list[dict[str, Any]]:
    first, last = view.block(filters.get("fromBlock", "latest")), view.block(filters.get("toBlock", "latest"))
    if last - first > MAX_RANGE:
        raise RpcError(-32614, "eth_getLogs is limited to a 10,000 range")
    contract = view.chain.contract
    wanted = filters.get("address", contract)
    addresses = {one.lower() for one in ([wanted] if isinstance(wanted, str) else wanted)}
    if contract.lower() not in addresses:
        return []
    logs = view.chain.logs(first, min(last, view.head))
    return [log for log in logs if _matches(log["topics"], filters.get("topics") or [])]


def _get_receipt(view: _View, tx_hash: str) -> dict[str, Any] | None:
    block = view.chain.block_with(tx_hash)
    return None if block is None or block > view.head else view.chain.receipt(tx_hash)


def _matches(topics: list[str], wanted: list[Any]) -> bool:
    """Apply Ethereum's topic rule: per place null = anything, a word, or a list of words of which one
    fits."""
    if len(wanted) > len(topics):
        return False
    for topic, want in zip(topics, wanted, strict=False):
        choices = [want] if isinstance(want, str) else want
        if choices is not None and topic not in {one.lower() for one in choices}:
            return False
    return True


_METHODS: dict[str, Callable[..., Any]] = {
    "eth_chainId": _chain_id,
    "net_version": _net_version,
    "eth_blockNumber": _block_number,
    "eth_getBlockByNumber": _get_block,
    "eth_call": _call,
    "eth_getLogs": _get_logs,
    "eth_getTransactionReceipt": _get_receipt,
}
