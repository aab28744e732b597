"""Notices about money: deposits, budgets, the wallet, audits and pauses. Amounts are micro-USDC."""

from dataclasses import dataclass

from bot.domain.money.audit import Reconciliation
from bot.domain.money.deposits import Deposit, Topup
from bot.domain.money.movements import Movement
from bot.domain.money.networks import Network, WalletAddress
from bot.domain.money.pauses import Pause
from bot.domain.notices import Notice


@dataclass(frozen=True, slots=True)
class TopupCredited(Notice):
    """The top-up has arrived; the server's budget has `available` now."""

    topup: Topup
    available: int


@dataclass(frozen=True, slots=True)
class TopupReplaced(Notice):
    """Somebody else's top-up took the place of this one: its amount must not be sent any more."""

    topup: Topup
    by: int


@dataclass(frozen=True, slots=True)
class DepositUnclaimed(Notice):
    """A transfer that belongs to no open top-up. The host decides about it."""

    deposit: Deposit


@dataclass(frozen=True, slots=True)
class DepositsUnclaimed(Notice):
    """Several such transfers on one network, `total` together; `dust`: each below a cent."""

    network: Network
    count: int
    total: int
    dust: bool = False


@dataclass(frozen=True, slots=True)
class ChainBlind(Notice):
    """The chain was asked several times and not read. `words` are the node's own, where it gave some."""

    network: Network
    words: str


@dataclass(frozen=True, slots=True)
class ChainSeen(Notice):
    """The chain is read again, after `ChainBlind`."""

    network: Network


@dataclass(frozen=True, slots=True)
class OutflowsUnknown(Notice):
    """Money left the wallet and is in no book. Spending is paused.

    `missed`: all of it paid StableStudio, or gas, so these books are an older copy, or another bot uses the
    wallet. Else somebody else has the key.
    """

    network: Network
    movements: tuple[Movement, ...]
    missed: bool


@dataclass(frozen=True, slots=True)
class WalletUnwatched(Notice):
    """The wallet could not be compared with the chain for minutes. `words` are the node's, in English."""

    network: Network
    words: str


@dataclass(frozen=True, slots=True)
class BooksSetBack(Notice):
    """The database was set back while the bot ran: it had confirmed this line of the journal. Spending is
    paused."""

    line: int


@dataclass(frozen=True, slots=True)
class BudgetAlert(Notice):
    """A server has used `step` percent of the `level` it had after money last came in."""

    guild_id: int
    step: int
    level: int
    available: int
    held: int


@dataclass(frozen=True, slots=True)
class WalletLow(Notice):
    """The wallet holds `balance`, less than `limit` (WALLET_LOW)."""

    balance: int
    limit: int
    wallet: WalletAddress


@dataclass(frozen=True, slots=True)
class WalletRefilled(Notice):
    """The wallet on this network holds enough again, after `WalletLow`."""

    balance: int
    network: Network


@dataclass(frozen=True, slots=True)
class NightlyAudit(Notice):
    """The nightly comparison of ledger and chain. `paused`: it has stopped all spending."""

    result: Reconciliation
    paused: bool


@dataclass(frozen=True, slots=True)
class PauseBegun(Notice):
    """All spending is paused."""

    pause: Pause


@dataclass(frozen=True, slots=True)
class PauseEnded(Notice):
    """The host lets spending resume."""

    by: int


@dataclass(frozen=True, slots=True)
class ModelStopped(Notice):
    """The host has stopped a model on all servers."""

    model: str
    by: int
    reason: str


@dataclass(frozen=True, slots=True)
class ModelRestored(Notice):
    """The host lets a stopped model be used again."""

    model: str
    by: int
