"""The JSON-RPC methods of the sandbox's Solana: those that a payer asks, in the words of an Agave node."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.rpc import RpcError
from sandbox.solana import base58
from sandbox.solana.addresses import DECIMALS, GENESIS_HASH, TOKEN, USDC
from sandbox.solana.ledger import Landed, Ledger, block_time, height, made
from sandbox.solana.runtime import Holding
from sandbox.solana.transaction import shown

_MOST = 1000
_FEE = 5_000  # lamports for each signature
_EPOCH = 432_000  # slots
_INVALID, _NO_BLOCK, _SKIPPED, _VERSION, _BEHIND = -32602, -32004, -32007, -32015, -32016


def answer(chain: Ledger, method: str, params: list[Any], lag: int = 0) -> Any:
    """Return the result of one call, as a node that is `lag` slots behind gives it. Raises RpcError."""
    call = _METHODS.get(method)
    if call is None:
        raise RpcError(-32601, "Method not found")
    try:
        return call(_View(chain, lag), *params)
    except RpcError:
        raise
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise RpcError(_INVALID, f"Invalid params: {error}.") from error


class _View:
    """The chain as a node sees it that is some slots behind."""

    def __init__(self, chain: Ledger, lag: int) -> None:
        self.chain = chain
        self._lag = lag

    def slot(self, config: Mapping[str, Any] | None) -> int:
        """Return the slot of the bank that a call asks for: final unless it says otherwise."""
        asked = config or {}
        slot = self.chain.slot(asked.get("commitment", "finalized"), self._lag)
        if slot < asked.get("minContextSlot", 0):
            raise RpcError(_BEHIND, "Minimum context slot has not been reached", {"contextSlot": slot})
        return slot

    def told(self, slot: int, value: Any) -> dict[str, Any]:
        return {"context": {"apiVersion": "3.0.6", "slot": slot}, "value": value}

    def history(self, config: Mapping[str, Any] | None) -> int:
        """Return the slot up to which a question of the past is answered. Raises RpcError."""
        if (config or {}).get("commitment") == "processed":
            raise RpcError(_INVALID, "Method does not support commitment below `confirmed`")
        return self.slot(config)

    def status(self, slot: int) -> str:
        return "finalized" if slot <= self.chain.slot("finalized", self._lag) else "confirmed"


def _genesis_hash(_: _View) -> str:
    return GENESIS_HASH


def _epoch_info(view: _View, config: Mapping[str, Any] | None = None) -> dict[str, int]:
    slot = view.slot(config)
    return {
        "absoluteSlot": slot,
        "blockHeight": height(slot),
        "epoch": slot // _EPOCH,
        "slotIndex": slot % _EPOCH,
        "slotsInEpoch": _EPOCH,
        "transactionCount": 2_000 * slot,
    }


def _block_height(view: _View, config: Mapping[str, Any] | None = None) -> int:
    return height(view.slot(config))


def _get_slot(view: _View, config: Mapping[str, Any] | None = None) -> int:
    return view.slot(config)


def _block_time(view: _View, slot: int) -> int:
    _check_block(view, slot, view.slot({"commitment": "confirmed"}))
    return block_time(slot)


def _block(view: _View, slot: int, config: Mapping[str, Any] | None = None) -> dict[str, Any]:
    _check_block(view, slot, view.history(config))
    before = made(slot - 1)
    return {
        "blockhash": view.chain.blockhash(slot),
        "previousBlockhash": view.chain.blockhash(before),
        "parentSlot": before,
        "blockHeight": height(slot),
        "blockTime": block_time(slot),
        "signatures": [each.id for each in view.chain.landed if each.slot == slot],
    }


def _latest_blockhash(view: _View, config: Mapping[str, Any] | None = None) -> dict[str, Any]:
    slot = view.slot(config)
    found = {
        "blockhash": view.chain.blockhash(slot),
        "lastValidBlockHeight": view.chain.last_valid_height(slot),
    }
    return view.told(slot, found)


def _token_balance(view: _View, account: str, config: Mapping[str, Any] | None = None) -> dict[str, Any]:
    base58.decode(account, 32)
    slot = view.slot(config)
    held = view.chain.holding(account, slot)
    if held is None:
        raise RpcError(_INVALID, "Invalid param: could not find account")
    return view.told(slot, _ui_amount(held.amount))


def _signatures(view: _View, key: str, config: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    base58.decode(key, 32)
    asked = config or {}
    limit = asked.get("limit") or _MOST
    if not 1 <= limit <= _MOST:
        raise RpcError(_INVALID, f"Invalid limit; max {_MOST}")
    newest = view.history(config)
    found = [each for each in reversed(view.chain.history(key)) if each.slot <= newest]
    before, until = _named(asked.get("before")), _named(asked.get("until"))
    ids = [each.id for each in found]
    if before is not None:
        found = found[ids.index(before) + 1 :] if before in ids else []  # as a node does, without a word
        ids = [each.id for each in found]
    if until in ids:
        found = found[: ids.index(until)]
    return [_line(view, each) for each in found[:limit]]


def _transaction(
    view: _View, signature: str, config: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    asked = config or {}
    if asked.get("encoding", "json") != "json":
        raise RpcError(_INVALID, "Invalid params: only the encoding json is answered here")
    landed = view.chain.find(str(_named(signature)))
    if landed is None or landed.slot > view.history(config):
        return None
    version = landed.transaction.message.version
    if version is not None and asked.get("maxSupportedTransactionVersion") is None:
        raise RpcError(
            _VERSION,
            f"Transaction version ({version}) is not supported by the requesting client. Please try the "
            f"request again with the following configuration parameter: "
            f'"maxSupportedTransactionVersion": {version}',
        )
    return {
        "slot": landed.slot,
        "blockTime": block_time(landed.slot),
        "version": "legacy" if version is None else version,
        "meta": _meta(landed),
        "transaction": shown(landed.transaction),
    }


def _check_block(view: _View, slot: int, newest: int) -> None:
    if not isinstance(slot, int) or slot > newest:
        raise RpcError(_NO_BLOCK, f"Block not available for slot {slot}")
    if made(slot) != slot:
        text = f"Slot {slot} was skipped, or missing due to ledger jump to recent snapshot"
        raise RpcError(_SKIPPED, text)


def _named(signature: Any) -> str | None:
    """Return a transaction's id as it came. Raises ValueError for one that cannot be."""
    if signature is not None:
        base58.decode(signature, 64)
    return None if signature is None else str(signature)


def _line(view: _View, landed: Landed) -> dict[str, Any]:
    return {
        "signature": landed.id,
        "slot": landed.slot,
        "err": landed.err,
        "memo": landed.memo,
        "blockTime": block_time(landed.slot),
        "confirmationStatus": view.status(landed.slot),
    }


def _meta(landed: Landed) -> dict[str, Any]:
    return {
        "err": landed.err,
        "status": {"Ok": None} if landed.err is None else {"Err": landed.err},
        "fee": _FEE * len(landed.transaction.signatures),
        "innerInstructions": [],
        "logMessages": list(landed.logs),
        "preTokenBalances": _token_balances(landed, landed.before),
        "postTokenBalances": _token_balances(landed, landed.after),
        "preBalances": [],
        "postBalances": [],
        "rewards": [],
        "loadedAddresses": {"readonly": [], "writable": []},
        "computeUnitsConsumed": 0,
    }


def _token_balances(landed: Landed, holdings: Mapping[str, Holding]) -> list[dict[str, Any]]:
    return [
        {
            "accountIndex": at,
            "mint": USDC,
            "owner": holdings[key].owner,
            "programId": TOKEN,
            "uiTokenAmount": _ui_amount(holdings[key].amount),
        }
        for at, key in enumerate(landed.transaction.message.keys)
        if key in holdings
    ]


def _ui_amount(amount: int) -> dict[str, Any]:
    whole, rest = divmod(amount, 10**DECIMALS)
    text = f"{whole}.{rest:0{DECIMALS}}".rstrip("0").rstrip(".")
    number = int(text) if rest == 0 else float(text)
    return {"amount": str(amount), "decimals": DECIMALS, "uiAmount": number, "uiAmountString": text}


_METHODS: dict[str, Callable[..., Any]] = {
    "getGenesisHash": _genesis_hash,
    "getEpochInfo": _epoch_info,
    "getBlockHeight": _block_height,
    "getSlot": _get_slot,
    "getBlockTime": _block_time,
    "getBlock": _block,
    "getLatestBlockhash": _latest_blockhash,
    "getTokenAccountBalance": _token_balance,
    "getSignaturesForAddress": _signatures,
    "getTransaction": _transaction,
}
