"""The blocks of an EVM chain with one token contract on it, and what its nodes ask of it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar

from eth_utils.crypto import keccak

from sandbox.clock import Clock
from sandbox.faults import Faults

ZERO = "0x" + "0" * 40
FAUCET = "0x" + "fa" * 20


class EvmChain(ABC):
    """A chain whose blocks come at a fixed pace of the clock's true time plus `warp` seconds.

    A transaction is in the newest block at once, as on a node that shows pre-confirmed blocks, so the newest
    block still fills. `warp` moves the chain's time (and with it the contract's and the service's idea of
    now); set it back before new payments are signed with true time.
    """

    point: str  # names its fault points, "<point>.rpc"
    chain_id: int
    contract: str  # EIP-55 address of the token
    genesis: int  # epoch seconds of block 0
    pace: int  # seconds in which `per` blocks come
    per: int = 1
    depths: ClassVar[Mapping[str, int]]  # blocks between the newest and that of a tag

    def __init__(self, clock: Clock, faults: Faults | None = None) -> None:
        self.clock = clock
        self.faults = faults or Faults()
        self.warp = 0.0
        self._told: dict[str, int] = {}  # hashes that were given out → block

    # ── blocks ───────────────────────────────────────────────────────────────────────────────────

    def now(self) -> float:
        """Return the chain's time, epoch seconds."""
        return self.clock.now() + self.warp

    def head(self) -> int:
        return int((self.now() - self.genesis) * self.per) // self.pace

    @classmethod
    def timestamp(cls, block: int) -> int:
        """Return the epoch seconds of a block."""
        return cls.genesis + cls.pace * block // cls.per

    def block_at(self, tag: str) -> int:
        """Return the number of `latest`, `pending`, `safe`, `finalized`, `earliest` or a hex number.

        Raises ValueError for anything else.
        """
        if tag in self.depths:
            return self.head() - self.depths[tag]
        if tag == "earliest":
            return 0
        if not tag.startswith("0x"):
            raise ValueError(f"invalid block tag {tag!r}")
        return int(tag, 16)

    def generation(self, number: int) -> int:
        """Return how often the block was rewritten by a reorg."""
        return 0

    def block_hash(self, number: int) -> str:
        """Return the block's hash. It changes when a reorg rewrites the block."""
        block_hash = _hash(f"{self.point} {number} {self.generation(number)}")
        self._told[block_hash] = number
        return block_hash

    def block_of(self, block_hash: str) -> int | None:
        """Return the number of the block with a hash that was given out, None if it is not in the chain."""
        number = self._told.get(block_hash.lower())
        return number if number is not None and self.block_hash(number) == block_hash.lower() else None

    # ── what a node tells ────────────────────────────────────────────────────────────────────────

    def header(self, number: int) -> dict[str, Any]:
        """Return what this chain's headers have besides number, hashes and time."""
        return {}

    @abstractmethod
    def hashes(self, number: int) -> list[str]:
        """Return the hashes of a block's transactions, in their order."""

    @abstractmethod
    def block_with(self, tx_hash: str) -> int | None:
        """Return the number of the block that has the transaction, None if there is none."""

    @abstractmethod
    def logs(self, first: int, last: int) -> list[dict[str, Any]]:
        """Return the token's events in the blocks `first` to `last`, in order, as a node shows them."""

    @abstractmethod
    def receipt(self, tx_hash: str) -> dict[str, Any]:
        """Return the receipt of a transaction that is in the chain, as a node shows it."""

    @abstractmethod
    def call(self, selector: str, words: Sequence[str], block: int) -> str:
        """Return what the token answers at the end of a block. `selector` is 0x and 8 hex digits, each word
        64 hex digits. Raises KeyError for a function that the contract has not."""


def word(number: int) -> str:
    """Return 32 bytes as hex."""
    return f"0x{number:064x}"


def topic(address: str) -> str:
    """Return an address as an indexed word."""
    return "0x" + address[2:].lower().rjust(64, "0")


@lru_cache(4096)
def _hash(text: str) -> str:
    """Return a hash of the block that the text names. The same blocks are asked for again and again."""
    return "0x" + keccak(text=text).hex()
