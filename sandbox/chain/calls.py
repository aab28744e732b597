"""The JSON-RPC methods of the sandbox chain. Hex quantities and 32-byte words look as on any node."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.chain.eip3009 import CHAIN_ID, DOMAIN_SEPARATOR, USDC
from sandbox.chain.ledger import Ledger, Movement

MAX_RANGE = 10_000
TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
AUTHORIZATION_USED = "0x98de503528ee59b575ef0c0a2576a82497bfc029a5685b209e9ec333479b10a5"


class RpcError(Exception):
    """A JSON-RPC error object: `code` and message."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def answer(chain: Ledger, method: str, params: list[Any], lag: int = 0) -> Any:
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

    def __init__(self, chain: Ledger, lag: int) -> None:
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


def _chain_id(_: _View) -> str:
    return hex(CHAIN_ID)


def _net_version(_: _View) -> str:
    return str(CHAIN_ID)


def _block_number(view: _View) -> str:
    return hex(view.head)


def _get_block(view: _View, tag: str, _full: bool = False) -> dict[str, Any] | None:
    number = view.block(tag)
    if number > view.head or number < 0:
        return None
    hashes = [movement.tx_hash for movement in view.chain.movements if movement.block == number]
    return {
        "number": hex(number),
        "hash": view.chain.block_hash(number),
        "parentHash": view.chain.block_hash(number - 1),
        "timestamp": hex(view.chain.timestamp(number)),
        "transactions": list(dict.fromkeys(hashes)),
    }


def _call(view: _View, call: Mapping[str, Any], at: str | Mapping[str, Any] = "latest") -> str:
    block = view.known(at) if isinstance(at, str) else view.named(at)
    if str(call["to"]).lower() != USDC.lower():
        return "0x"  # no contract there
    data = str(call.get("data") or call.get("input"))
    selector, words = data[:10], [data[at : at + 64] for at in range(10, len(data), 64)]
    if selector == "0x3644e515":
        return DOMAIN_SEPARATOR
    if selector == "0x70a08231":
        return _word(view.chain.balance(_address(words[0]), block))
    if selector == "0xe94a0102":
        return _word(int(view.chain.used(_address(words[0]), "0x" + words[1], block)))
    raise RpcError(3, "execution reverted")


def _get_logs(view: _View, filters: Mapping[str, Any]) -> list[dict[str, Any]]:
    first, last = view.block(filters.get("fromBlock", "latest")), view.block(filters.get("toBlock", "latest"))
    if last - first > MAX_RANGE:
        raise RpcError(-32614, "eth_getLogs is limited to a 10,000 range")
    wanted = filters.get("address", USDC)
    addresses = {one.lower() for one in ([wanted] if isinstance(wanted, str) else wanted)}
    if USDC.lower() not in addresses:
        return []
    logs = [
        log
        for movement in view.chain.movements
        if first <= movement.block <= min(last, view.head)
        for log in _logs(view.chain, movement)
    ]
    return [log for log in logs if _matches(log["topics"], filters.get("topics") or [])]


def _get_receipt(view: _View, tx_hash: str) -> dict[str, Any] | None:
    found = view.chain.transaction(tx_hash)
    if not found or found[0].block > view.head:
        return None
    block = found[0].block
    return {
        "transactionHash": found[0].tx_hash,
        "blockNumber": hex(block),
        "blockHash": view.chain.block_hash(block),
        "status": "0x1",
        "logs": [log for movement in found for log in _logs(view.chain, movement)],
    }


def _logs(chain: Ledger, movement: Movement) -> list[dict[str, Any]]:
    """Return the events of one movement, in the contract's order."""
    topics = [TRANSFER, _topic(movement.sender), _topic(movement.to)]
    events = [(topics, _word(movement.amount), movement.log_index)]
    if movement.nonce is not None:
        used = [AUTHORIZATION_USED, _topic(movement.sender), movement.nonce]
        events.insert(0, (used, "0x", movement.log_index - 1))
    return [
        {
            "address": USDC.lower(),
            "topics": topics,
            "data": data,
            "blockNumber": hex(movement.block),
            "blockHash": chain.block_hash(movement.block),
            "transactionHash": movement.tx_hash,
            "transactionIndex": "0x0",
            "logIndex": hex(index),
            "removed": False,
        }
        for topics, data, index in events
    ]


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


def _address(word: str) -> str:
    if len(word) != 64:
        raise RpcError(3, "execution reverted")
    return "0x" + word[24:]


def _topic(address: str) -> str:
    return "0x" + address[2:].rjust(64, "0")


def _word(number: int) -> str:
    return f"0x{number:064x}"


_METHODS: dict[str, Callable[..., Any]] = {
    "eth_chainId": _chain_id,
    "net_version": _net_version,
    "eth_blockNumber": _block_number,
    "eth_getBlockByNumber": _get_block,
    "eth_call": _call,
    "eth_getLogs": _get_logs,
    "eth_getTransactionReceipt": _get_receipt,
}
