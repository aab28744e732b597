"""The chain itself: movements, their blocks, and used authorizations."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from sandbox.chain import eip3009
from sandbox.chain.eip3009 import DOMAIN_SEPARATOR, Authorization, Reverted
from sandbox.clock import Clock
from sandbox.evm.chain import FAUCET, ZERO, EvmChain, topic, word
from sandbox.faults import Faults

TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
AUTHORIZATION_USED = "0x98de503528ee59b575ef0c0a2576a82497bfc029a5685b209e9ec333479b10a5"


@dataclass(frozen=True, slots=True)
class Movement:
    """One transfer of USDC. `amount` micro-USDC; `nonce` if an authorization made it, else None.

    `log_index` is that of its Transfer event; an authorization's AuthorizationUsed comes one before.
    """

    block: int
    log_index: int
    tx_hash: str
    sender: str
    to: str
    amount: int
    nonce: str | None = None


class Ledger(EvmChain):
    """USDC on Base. Blocks come every 2 s."""

    point = "chain"
    chain_id = eip3009.CHAIN_ID
    contract = eip3009.USDC
    genesis = 1_686_789_347  # Base's first block, so numbers look like the real chain's
    pace = 2
    depths: ClassVar[Mapping[str, int]] = {"latest": 0, "pending": 0, "safe": 12, "finalized": 600}

    def __init__(self, clock: Clock, faults: Faults | None = None) -> None:
        super().__init__(clock, faults)
        self.movements: list[Movement] = []
        self.reorgs: list[tuple[int, int]] = []  # (first block rewritten, its new generation)
        self._balances: dict[str, int] = {}
        self._used: dict[tuple[str, str], int] = {}  # (payer, nonce) → block
        self._by_hash: dict[str, list[Movement]] = {}
        self._sequence = 0

    def balance(self, address: str, block: int | None = None) -> int:
        """Return the micro-USDC of `address`, now or as of the end of `block`."""
        address = address.lower()
        if block is None or block >= self.head():
            return self._balances.get(address, 0)
        before = [movement for movement in self.movements if movement.block <= block]
        received = sum(movement.amount for movement in before if movement.to == address)
        return received - sum(movement.amount for movement in before if movement.sender == address)

    def used(self, payer: str, nonce: str, block: int | None = None) -> bool:
        """`authorizationState`: return True if this payer's nonce has been used, now or as of `block`."""
        at = self._used.get((payer.lower(), nonce.lower()))
        return at is not None and (block is None or at <= block)

    def mint(self, address: str, amount: int) -> str:
        """Create new USDC. Return the transaction hash."""
        return self._move(ZERO, address, amount)

    def deposit(self, to: str, amount: int, sender: str = FAUCET) -> str:
        """Make a plain transfer, after giving the sender what they lack. Return the transaction hash."""
        if amount <= 0:
            raise ValueError("a transfer moves at least one micro-USDC")
        missing = amount - self.balance(sender)
        if missing > 0:
            self.mint(sender, missing)
        return self._move(sender, to, amount)

    def transfer(self, sender: str, to: str, amount: int) -> str:
        """Make a plain transfer and return its hash. Anybody may make one of nothing, in anybody's name.

        Raises Reverted if the sender has less.
        """
        if amount > self.balance(sender):
            raise Reverted(eip3009.NO_FUNDS)
        return self._move(sender, to, amount)

    def transaction(self, tx_hash: str) -> list[Movement]:
        """Return the movements of a transaction, none for an unknown one."""
        return self._by_hash.get(tx_hash.lower(), [])

    def refusal(self, authorization: Authorization, signature: object) -> str | None:
        """Return the reason for which the contract would revert this call now; None if it would go
        through."""
        now = self.timestamp(self.head())
        if not eip3009.signed_by_payer(authorization, signature):
            return eip3009.BAD_SIGNATURE
        if now <= authorization.valid_after:
            return eip3009.NOT_YET_VALID
        if now >= authorization.valid_before:
            return eip3009.EXPIRED
        if self.used(authorization.payer, authorization.nonce):
            return eip3009.NONCE_USED
        if self.balance(authorization.payer) < authorization.value:
            return eip3009.NO_FUNDS
        return None

    def settle(self, authorization: Authorization | Mapping[str, Any], signature: str) -> str:
        """`transferWithAuthorization`: move the money once and return the transaction hash.

        Raises Reverted with the contract's reason, or ValueError if the mapping is no authorization.
        """
        if not isinstance(authorization, Authorization):
            authorization = Authorization.parse(authorization)
        reason = self.refusal(authorization, signature)
        if reason is not None:
            raise Reverted(reason)
        return self._move(authorization.payer, authorization.to, authorization.value, authorization.nonce)

    def reorg(self, depth: int) -> list[Movement]:
        """Rewrite the newest `depth` blocks without their transactions. Return the dropped ones."""
        first = self.head() - depth + 1
        dropped = [movement for movement in self.movements if movement.block >= first]
        self.movements = [movement for movement in self.movements if movement.block < first]
        self.reorgs.append((first, len(self.reorgs) + 1))
        self._index()
        return dropped

    def dump(self) -> dict[str, Any]:
        """Return everything as JSON-able data."""
        return {
            "warp": self.warp,
            "sequence": self._sequence,
            "reorgs": [list(reorg) for reorg in self.reorgs],
            "movements": [asdict(movement) for movement in self.movements],
        }

    def load(self, data: Mapping[str, Any]) -> None:
        """Replace the state with that of a `dump`."""
        self.warp = data["warp"]
        self._sequence = data["sequence"]
        self.reorgs = [(first, generation) for first, generation in data["reorgs"]]
        self.movements = [Movement(**movement) for movement in data["movements"]]
        self._index()

    # ── what a node tells ────────────────────────────────────────────────────────────────────────

    def generation(self, number: int) -> int:
        return max((new for first, new in self.reorgs if number >= first), default=0)

    def hashes(self, number: int) -> list[str]:
        return list(dict.fromkeys(each.tx_hash for each in self.movements if each.block == number))

    def block_with(self, tx_hash: str) -> int | None:
        return next((each.block for each in self.transaction(tx_hash)), None)

    def logs(self, first: int, last: int) -> list[dict[str, Any]]:
        within = (movement for movement in self.movements if first <= movement.block <= last)
        return [log for movement in within for log in self._logs(movement)]

    def receipt(self, tx_hash: str) -> dict[str, Any]:
        found = self.transaction(tx_hash)
        return {
            "transactionHash": found[0].tx_hash,
            "blockNumber": hex(found[0].block),
            "blockHash": self.block_hash(found[0].block),
            "status": "0x1",
            "logs": [log for movement in found for log in self._logs(movement)],
        }

    def call(self, selector: str, words: Sequence[str], block: int) -> str:
        if selector == "0x3644e515":
            return DOMAIN_SEPARATOR
        address = "0x" + words[0][24:]
        if selector == "0x70a08231":
            return word(self.balance(address, block))
        if selector == "0xe94a0102":
            return word(int(self.used(address, "0x" + words[1], block)))
        raise KeyError(selector)

    def _logs(self, movement: Movement) -> list[dict[str, Any]]:
        """Return the events of one movement, in the contract's order."""
        transfer = [TRANSFER, topic(movement.sender), topic(movement.to)]
        events = [(transfer, word(movement.amount), movement.log_index)]
        if movement.nonce is not None:
            used = [AUTHORIZATION_USED, topic(movement.sender), movement.nonce]
            events.insert(0, (used, "0x", movement.log_index - 1))
        return [
            {
                "address": self.contract.lower(),
                "topics": topics,
                "data": data,
                "blockNumber": hex(movement.block),
                "blockHash": self.block_hash(movement.block),
                "transactionHash": movement.tx_hash,
                "transactionIndex": "0x0",
                "logIndex": hex(index),
                "removed": False,
            }
            for topics, data, index in events
        ]

    # ── keeping ──────────────────────────────────────────────────────────────────────────────────

    def _move(self, sender: str, to: str, amount: int, nonce: str | None = None) -> str:
        block = self.head()
        newest = self.movements[-1] if self.movements else None
        before = newest.log_index if newest and newest.block == block else -1
        log_index = before + (1 if nonce is None else 2)
        self._sequence += 1
        seed = f"{self._sequence} {block} {sender} {to} {amount} {nonce}"
        tx_hash = "0x" + hashlib.sha256(seed.encode()).hexdigest()
        movement = Movement(block, log_index, tx_hash, sender.lower(), to.lower(), amount, nonce)
        self.movements.append(movement)
        self._note(movement)
        return tx_hash

    def _note(self, movement: Movement) -> None:
        self._by_hash.setdefault(movement.tx_hash, []).append(movement)
        if movement.sender != ZERO:
            self._balances[movement.sender] = self._balances.get(movement.sender, 0) - movement.amount
        self._balances[movement.to] = self._balances.get(movement.to, 0) + movement.amount
        if movement.nonce is not None:
            self._used[movement.sender, movement.nonce] = movement.block

    def _index(self) -> None:
        self._balances, self._used, self._by_hash = {}, {}, {}
        for movement in self.movements:
            self._note(movement)
