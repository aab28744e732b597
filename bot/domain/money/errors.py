"""Refusals about money: the host's pauses and daily limit, credit and deposits, payments, exports.

`bot.ui.kit.errors` puts them into words: `limits`, `moderation` and `money`.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import InvalidOptions, NotAllowed, NotFound, Outdated, OverLimit, Stopped
from bot.domain.money.deposits import DepositState
from bot.domain.money.networks import Network, WalletAddress
from bot.domain.money.pauses import Pause, RetiredModel


@dataclass(eq=False)
class SpendingPaused(Stopped):
    """The host has paused all spending."""

    pause: Pause


@dataclass(eq=False)
class AlreadyPaused(Outdated):
    """The pause to begin is in force already."""

    pause: Pause


@dataclass(eq=False)
class NotPaused(Outdated):
    """The pause to end does not exist."""


@dataclass(eq=False)
class AlreadyRetired(Outdated):
    """The model to stop is stopped already."""

    model: str


@dataclass(eq=False)
class NotRetired(Outdated):
    """The model to restore is not stopped."""

    model: str


@dataclass(eq=False)
class ModelRetired(Stopped):
    """The host has stopped the model on all servers."""

    retired: RetiredModel


@dataclass(eq=False)
class ModelNotEnabled(Stopped):
    """The catalogue has the model and the host has not switched it on."""

    model: str


@dataclass(eq=False)
class ModelResting(NotAllowed):
    """The member's last `failures` jobs with the model failed after payment. `until`: epoch milliseconds."""

    model: str
    failures: int
    until: int


@dataclass(eq=False)
class DailyLimitReached(OverLimit):
    """`amount` does not fit into the host's limit for one UTC day, over all servers.

    Amounts are micro-USDC; `resets_at` is the epoch millisecond at which the next day begins.
    """

    amount: int
    limit: int
    used: int
    resets_at: int


@dataclass(eq=False)
class AmountNotPositive(InvalidOptions):
    """The amount to grant to a server is zero or negative."""

    amount: int
    option = "amount"


class TopupTooSmall(NotAllowed):
    """The amount of a top-up is less than a cent; what is below a cent is cut off."""


class SenderNeeded(NotAllowed):
    """The host wants a top-up to name the address that its transfer comes from."""


@dataclass(eq=False)
class NotAnAddress(InvalidOptions):
    """`typed` is no address that could send to one of the wallets, which are on these `networks`."""

    typed: str
    networks: tuple[Network, ...]
    option = "from"


@dataclass(eq=False)
class TopupOver(Outdated):
    """The top-up is paid (`credited`), or its amount must not be sent any more."""

    credited: bool


@dataclass(eq=False)
class NoFreeAmount(OverLimit):
    """Every exact amount near `asked` belongs to another open top-up. Micro-USDC."""

    asked: int


@dataclass(eq=False)
class DepositNotFound(NotFound):
    """No deposit has this key (`tx:log_index`)."""

    key: str


@dataclass(eq=False)
class DepositDecided(Outdated):
    """The deposit was credited or dismissed before. `amount` is micro-USDC."""

    amount: int
    state: DepositState


@dataclass(eq=False)
class PaymentNotFound(NotFound):
    """There is no payment with this id."""

    payment_id: int


# ── money that comes in ──────────────────────────────────────────────────────────────────────────


class CreditNotPositive(NotAllowed):
    """A credit or top-up is zero or negative."""


@dataclass(eq=False)
class NotInWallet(NotAllowed):
    """The `free` micro-USDC of all wallets, beyond debts to servers, do not cover the `amount` to promise.

    `free` may be below zero.
    """

    free: int
    amount: int
    wallets: tuple[WalletAddress, ...]


class ChainNeed(StrEnum):
    """The question to the chain."""

    BALANCE = "balance"  # the wallet's, to cover a credit
    TRANSFERS = "transfers"  # to the wallet, to see a top-up arrive


@dataclass(eq=False)
class ChainSilent(NotAllowed):
    """The chain gave no answer, and nothing is promised without it."""

    need: ChainNeed


@dataclass(eq=False)
class ChannelNotWritable(NotAllowed):
    """The bot may not view or write in the channel that alerts should go to."""

    channel_id: int


# ── looking back ─────────────────────────────────────────────────────────────────────────────────


class ReceiptNotFound(NotFound):
    """The member has no such job on this server."""


@dataclass(eq=False)
class ExportTooLarge(NotAllowed):
    """The export has `size` bytes packed; Discord takes `limit`."""

    size: int
    limit: int
