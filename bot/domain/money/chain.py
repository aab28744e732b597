"""The chain's facts about our wallet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    number: int
    time: int  # seconds since the epoch


@dataclass(frozen=True, slots=True)
class Received:
    """A Transfer event to an address. `tx` and `log_index` together are unique."""

    tx: str
    log_index: int
    block: int
    sender: str  # EIP-55
    amount: int  # micro-USDC
    to: str = ""  # EIP-55


@dataclass(frozen=True, slots=True)
class Used:
    """An AuthorizationUsed event of an address: a payment that its key signed was collected."""

    nonce: str
    tx: str
    block: int
