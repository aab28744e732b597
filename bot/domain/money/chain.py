"""The chain's facts about our wallet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    number: int
    time: int  # seconds since the epoch
    hash: str = ""  # 0x and 64 hex digits


@dataclass(frozen=True, slots=True)
class Received:
    """A Transfer event to an address. `tx` and `log_index` together are unique."""

    tx: str
    log_index: int
    block: int
    sender: str  # EIP-55
    amount: int  # micro-USDC
    to: str = ""  # EIP-55
    memo: str = ""  # Solana: what the sender wrote to it


@dataclass(frozen=True, slots=True)
class Sent:
    """A Transfer event from an address. `tx` and `log_index` together are unique."""

    tx: str
    log_index: int
    block: int
    to: str  # EIP-55
    amount: int  # micro-USDC
    fee: bool = False  # Tempo: the gas of its transaction


@dataclass(frozen=True, slots=True)
class Used:
    """An AuthorizationUsed event of an address: a payment that its key signed was collected.

    Its transfer is a `Sent` of the same transaction, with the next higher log index.
    """

    nonce: str
    tx: str
    block: int
    log_index: int = -1


@dataclass(frozen=True, slots=True)
class Movements:
    """Everything that entered or left one address in the blocks `first` to `last`, both included.

    Each kind is in the chain's order. Transfers of nothing are left out: anybody can make them, in
    anybody's name.
    """

    first: int
    last: int
    received: tuple[Received, ...] = ()
    sent: tuple[Sent, ...] = ()
    used: tuple[Used, ...] = ()
