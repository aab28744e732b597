"""The chain itself: movements, their blocks, and used authorizations."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from eth_utils.crypto import keccak

from sandbox.chain import eip3009
from sandbox.chain.eip3009 import Authorization, Reverted
from sandbox.clock import Clock
from sandbox.faults import Faults

GENESIS = 1_686_789_347  # Base's first block, so numbers look like the real chain's
BLOCK_SECONDS = 2
SAFE_DEPTH = 12
FINALIZED_DEPTH = 600
ZERO = "0x" + "0" * 40
FAUCET = "0x" + "fa" * 20


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


class Ledger:
    """USDC on Base. Blocks come every 2 s of the clock's true time plus `warp` seconds.

    A transaction is in the newest block at once, as on a node that shows pre-confirmed blocks, so the newest
    block still fills for up to 2 s. `warp` moves the chain's time (and with it the contract's and the
    facilitator's idea of now); set it back before new payments are signed with true time.
    """

    def __init__(self, clock: Clock, faults: Faults | None = None) -> None:
        self.clock = clock
        self.faults = faults or Faults()
        self.warp = 0.0
        self.movements: list[Movement] = []
        self.reorgs: list[tuple[int, int]] = []  # (first block rewritten, its new generation)
        self._balances: dict[str, int] = {}
        self._used: dict[tuple[str, str], int] = {}  # (payer, nonce) → block
        self._by_hash: dict[str, list[Movement]] = {}
        self._sequence = 0
        self._told: dict[str, int] = {}  # hashes that were given out → block

    def now(self) -> float:
        """Return the chain's time, epoch seconds."""
        return self.clock.now() + self.warp

    def head(self) -> int:
        return int(self.now() - GENESIS) // BLOCK_SECONDS

    def block_at(self, tag: str) -> int:
        """Return the number of `latest`, `pending`, `safe`, `finalized`, `earliest` or a hex number.

        Raises ValueError for anything else.
        """
        depths = {"latest": 0, "pending": 0, "safe": SAFE_DEPTH, "finalized": FINALIZED_DEPTH}
        if tag in depths:
            return self.head() - depths[tag]
        if tag == "earliest":
            return 0
        if not tag.startswith("0x"):
            raise ValueError(f"invalid block tag {tag!r}")
        return int(tag, 16)

    def block_hash(self, number: int) -> str:
        """Return the block's hash. It changes when a reorg rewrites the block."""
        generation = max((new for first, new in self.reorgs if number >= first), default=0)
        block_hash = "0x" + keccak(text=f"block {number} {generation}").hex()
        self._told[block_hash] = number
        return block_hash

    def block_of(self, block_hash: str) -> int | None:
        """Return the number of the block with a hash that was given out, None if it is not in the chain."""
        number = self._told.get(block_hash.lower())
        return number if number is not None and self.block_hash(number) == block_hash.lower() else None

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

    @staticmethod
    def timestamp(block: int) -> int:
        """Return the epoch seconds of a block."""
        return GENESIS + BLOCK_SECONDS * block

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
