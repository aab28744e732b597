"""Results of an audit: of the ledger alone, and of the ledger compared with the chain.

Amounts are micro-USDC.
"""

from dataclasses import dataclass

from bot.domain.money.movements import Coverage
from bot.domain.money.networks import Network


@dataclass(frozen=True, slots=True)
class Finding:
    """A contradiction. `what` names the check, `row` the key of the row in `table`.

    `python -m bot audit --json` prints these names.
    """

    what: str
    table: str
    row: str
    detail: str


SILENT = "chain did not answer"
"""The kind of a finding that proves nothing: the chain was not asked, or has not kept what was asked for."""

ABROAD = "money left the wallet"
PAYMENT_MISSING = "payment not in the books"
PAYMENT_DIFFERS = "payment differs"
CHARGED = "charged"
NEVER_CHARGED = "never charged"
DEPOSIT_MISSING = "deposit not in the books"
DEPOSIT_GONE = "deposit not on chain"
DEPOSIT_DIFFERS = "deposit differs"
GAS_MISSING = "gas not in the books"
GAS_DIFFERS = "gas differs"
UNCOVERED = "wallet does not cover the debts"
GAS_UNCOVERED = "gas is not covered"
"""The kinds of findings about books and chain."""

DAYS = "days"
"""The kind of a finding about sums by day. Charts read them, no money depends on them, and they can be made
again. They also differ once a country has changed its clocks since, or a machine knows other time zones."""


@dataclass(frozen=True, slots=True)
class Report:
    """The result of an audit of the ledger. `balances` are by account, `head` is the journal's last hash."""

    findings: tuple[Finding, ...]
    balances: tuple[tuple[str, int], ...]
    lines: int  # of the journal
    head: str

    @property
    def ok(self) -> bool:
        return not self.findings


@dataclass(frozen=True, slots=True)
class Compared:
    """One wallet beside the books. `balance` is what it held before, None if its chain did not answer.

    `coverage` is what was looked at so far; `answered`: that is everything up to now.
    """

    network: Network
    address: str
    balance: int | None
    coverage: Coverage | None
    answered: bool


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One comparison of the whole ledger with the chains of all wallets.

    `checked` payments are proven; `paid` of the settled ones has left a wallet; `deposits` are on their chain
    as in the books. Without a chain there are no `wallets`.
    """

    at: int  # epoch milliseconds
    findings: tuple[Finding, ...]
    balances: tuple[tuple[str, int], ...]
    lines: int
    head: str
    checked: int
    paid: int
    deposits: int
    owed: int
    wallets: tuple[Compared, ...] = ()

    @property
    def wallet(self) -> int | None:
        """Return what all wallets held together; None if one of them is unknown, or none was asked."""
        balances = [one.balance for one in self.wallets]
        known = [balance for balance in balances if balance is not None]
        return sum(known) if known and len(known) == len(balances) else None

    @property
    def answered(self) -> bool:
        """Return True if at least one wallet was compared up to now."""
        return any(one.answered for one in self.wallets)

    @property
    def ok(self) -> bool:
        return not self.findings

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """Return the findings that contradict the ledger, without those of a silent chain."""
        return tuple(finding for finding in self.findings if finding.what != SILENT)

    @property
    def alarming(self) -> tuple[Finding, ...]:
        """Return those of `wrong` that stop all spending.

        Not that gas took a little of what is owed, nor sums of charts.
        """
        return tuple(finding for finding in self.wrong if finding.what not in (GAS_UNCOVERED, DAYS))

    @property
    def miscounted(self) -> tuple[int, ...]:
        """Return the servers whose sums by day are not what their transfers make."""
        rows = (finding.row for finding in self.findings if finding.what == DAYS)
        return tuple(dict.fromkeys(int(row.partition(":")[0]) for row in rows))

    @property
    def unanswered(self) -> tuple[Finding, ...]:
        """Return the questions to which the chain gave no answer: neither equal nor different."""
        return tuple(finding for finding in self.findings if finding.what == SILENT)


@dataclass(frozen=True, slots=True)
class LastReconcile:
    """The stored summary of the last comparison."""

    at: int  # epoch milliseconds
    findings: int
    head: str
    unanswered: int = 0
