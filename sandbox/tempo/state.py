"""What happened on Tempo: transactions, the movements of USDC.e that they made, and how a node shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from sandbox.clock import Clock
from sandbox.evm.chain import ZERO, EvmChain, topic, word
from sandbox.faults import Faults
from sandbox.tempo import token
from sandbox.tempo.token import FEE_MANAGER, TRANSFER, TRANSFER_WITH_MEMO, USDC

_BLOCK_GAS = 500_000_000


@dataclass(frozen=True, slots=True)
class Movement:
    """One `Transfer` event. `amount` micro-USDC. With a `memo`, TransferWithMemo is the next event."""

    block: int
    log_index: int
    tx_hash: str
    sender: str
    to: str
    amount: int
    memo: str | None = None


@dataclass(frozen=True, slots=True)
class Mined:
    """A transaction in a block. `price` attodollars per gas; `fee_payer` paid `gas_used` of them."""

    hash: str
    block: int
    index: int
    sender: str
    fee_payer: str
    succeeded: bool
    gas_used: int
    price: int


class State(EvmChain):
    """USDC.e on Tempo. Blocks come every half second; what is in a block before the newest never changes.

    `base_fee` is in attodollars per gas.
    """

    point = "tempo"
    chain_id = 4217
    contract = USDC
    genesis = 1_760_000_000
    pace = 1
    per = 2
    depths: ClassVar[Mapping[str, int]] = {"latest": 0, "pending": 0, "safe": 1, "finalized": 1}

    def __init__(self, clock: Clock, faults: Faults | None = None) -> None:
        super().__init__(clock, faults)
        self.base_fee = 10_000_000_000
        self.movements: list[Movement] = []
        self.transactions: dict[str, Mined] = {}
        self._blocks: dict[int, list[Mined]] = {}
        self._balances: dict[str, int] = {}
        self._sequence = 0

    def balance(self, address: str, block: int | None = None) -> int:
        """Return the micro-USDC of `address`, now or as of the end of `block`."""
        address = address.lower()
        if block is None or block >= self.head():
            return self._balances.get(address, 0)
        before = [movement for movement in self.movements if movement.block <= block]
        received = sum(movement.amount for movement in before if movement.to == address)
        return received - sum(movement.amount for movement in before if movement.sender == address)

    def burnt(self, address: str) -> int:
        """Return the micro-USDC of gas that `address` has paid."""
        own = (each for each in self.movements if each.sender == address.lower())
        return sum(movement.amount for movement in own if movement.to == FEE_MANAGER)

    # ── what a node tells ────────────────────────────────────────────────────────────────────────

    def header(self, number: int) -> dict[str, Any]:
        used = sum(mined.gas_used for mined in self._blocks.get(number, ()))
        return {
            "baseFeePerGas": hex(self.base_fee),
            "gasLimit": hex(_BLOCK_GAS),
            "gasUsed": hex(used),
        }

    def hashes(self, number: int) -> list[str]:
        return [mined.hash for mined in self._blocks.get(number, ())]

    def block_with(self, tx_hash: str) -> int | None:
        mined = self.transactions.get(tx_hash.lower())
        return None if mined is None else mined.block

    def logs(self, first: int, last: int) -> list[dict[str, Any]]:
        within = (movement for movement in self.movements if first <= movement.block <= last)
        return [log for movement in within for log in self._logs(movement)]

    def receipt(self, tx_hash: str) -> dict[str, Any]:
        mined = self.transactions[tx_hash.lower()]
        before = self._blocks[mined.block][: mined.index + 1]
        moved = [movement for movement in self.movements if movement.tx_hash == mined.hash]
        return {
            "type": "0x76",
            "status": hex(mined.succeeded),
            "cumulativeGasUsed": hex(sum(each.gas_used for each in before)),
            "logs": [log for movement in moved for log in self._logs(movement)],
            "transactionHash": mined.hash,
            "transactionIndex": hex(mined.index),
            "blockHash": self.block_hash(mined.block),
            "blockNumber": hex(mined.block),
            "gasUsed": hex(mined.gas_used),
            "effectiveGasPrice": hex(mined.price),
            "blobGasPrice": "0x1",
            "from": mined.sender,
            "to": USDC.lower(),
            "contractAddress": None,
            "blockTimestamp": self.timestamp(mined.block),
            "feePayer": mined.fee_payer,
        }

    def call(self, selector: str, words: Sequence[str], block: int) -> str:
        if selector == token.CURRENCY:
            return f"0x{32:064x}{3:064x}" + b"USD".hex().ljust(64, "0")
        if selector == token.DECIMALS:
            return word(6)
        if selector == token.BALANCE_OF:
            return word(self.balance("0x" + words[0][24:], block))
        raise KeyError(selector)

    def _logs(self, movement: Movement) -> list[dict[str, Any]]:
        """Return the events of one movement: `Transfer` and, for the same money, `TransferWithMemo`."""
        ends = [topic(movement.sender), topic(movement.to)]
        events = [[TRANSFER, *ends]]
        if movement.memo is not None:
            events.append([TRANSFER_WITH_MEMO, *ends, movement.memo])
        return [
            {
                "address": USDC.lower(),
                "topics": topics,
                "data": word(movement.amount),
                "blockHash": self.block_hash(movement.block),
                "blockNumber": hex(movement.block),
                "blockTimestamp": hex(self.timestamp(movement.block)),
                "transactionHash": movement.tx_hash,
                "transactionIndex": hex(self.transactions[movement.tx_hash].index),
                "logIndex": hex(movement.log_index + place),
                "removed": False,
            }
            for place, topics in enumerate(events)
        ]

    # ── keeping ──────────────────────────────────────────────────────────────────────────────────

    def dump(self) -> dict[str, Any]:
        """Return everything as JSON-able data."""
        return {
            "warp": self.warp,
            "base_fee": self.base_fee,
            "sequence": self._sequence,
            "transactions": [asdict(mined) for mined in self.transactions.values()],
            "movements": [asdict(movement) for movement in self.movements],
        }

    def load(self, data: Mapping[str, Any]) -> None:
        """Replace the state with that of a `dump`."""
        self.warp = data["warp"]
        self.base_fee = data["base_fee"]
        self._sequence = data["sequence"]
        self.transactions, self._blocks, self.movements, self._balances = {}, {}, [], {}
        for entry in data["transactions"]:
            self._enter(Mined(**entry))
        for entry in data["movements"]:
            self._note(Movement(**entry))

    def _enter(self, mined: Mined) -> Mined:
        self.transactions[mined.hash] = mined
        self._blocks.setdefault(mined.block, []).append(mined)
        return mined

    def _move(self, tx_hash: str, sender: str, to: str, amount: int, memo: str | None = None) -> None:
        block = self.transactions[tx_hash].block
        newest = self.movements[-1] if self.movements else None
        index = 0
        if newest and newest.block == block:
            index = newest.log_index + (1 if newest.memo is None else 2)
        self._note(Movement(block, index, tx_hash, sender.lower(), to.lower(), amount, memo))

    def _note(self, movement: Movement) -> None:
        self.movements.append(movement)
        if movement.sender != ZERO:
            self._balances[movement.sender] = self._balances.get(movement.sender, 0) - movement.amount
        self._balances[movement.to] = self._balances.get(movement.to, 0) + movement.amount
