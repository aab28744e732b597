"""What the books and the queue look like at one instant, for whoever watches the bot.

Amounts are micro-USDC, instants epoch milliseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.money.audit import LastReconcile
from bot.domain.money.pauses import Pause


@dataclass(frozen=True, slots=True)
class Pile:
    """So many things that wait. `since` is the instant from which the oldest waits, None if there is none."""

    count: int = 0
    since: int | None = None
    amount: int = 0


@dataclass(frozen=True, slots=True)
class MoneyState:
    """What says whether money moves.

    `unclear_since`: when the oldest payment was signed that was sent and has no clear outcome.
    """

    pause: Pause | None = None
    audit: LastReconcile | None = None
    unclear_since: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The database in figures.

    `jobs`: open ones by state, from the instant they entered it (READY: from their admission); `untold` have
    ended and nobody was told yet. `payments`: SIGNED and DISPUTED ones by network (CAIP-2) and state.
    `accounts`: the host's own accounts in the ledger. `transfers` and `lines` were written ever.
    """

    jobs: Mapping[str, Pile]
    untold: Pile
    approvals: Pile
    payments: Mapping[tuple[str, str], Pile]
    unclear: Pile  # of the signed payments, those that were sent
    unclaimed: Pile  # deposits
    reports: Pile
    owed: int
    held: int  # set aside for jobs
    accounts: Mapping[str, int]
    used_today: int
    daily_cap: int | None
    servers: int  # that ever had money
    transfers: int
    lines: int  # of the journal
    money: MoneyState
