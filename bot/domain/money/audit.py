"""Results of an audit: of the ledger alone, and of the ledger compared with the chain.

Amounts are micro-USDC.
"""

from dataclasses import dataclass

from bot.domain.money.movements import Coverage


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
UNCOVERED = "wallet does not cover the debts"
"""The kinds of findings about books and chain."""


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
class Reconciliation:
    """One comparison of the whole ledger with the chain.

    `checked` payments are proven; `paid` of the settled ones has left the wallet; `deposits` are on the chain
    as in the books; `wallet` is its balance before, None if unknown; `coverage` is what was looked at.
    """

    at: int  # epoch milliseconds
    findings: tuple[Finding, ...]
    balances: tuple[tuple[str, int], ...]
    lines: int
    head: str
    checked: int
    paid: int
    deposits: int
    wallet: int | None
    owed: int
    coverage: Coverage | None = None
    answered: bool = True  # the wallet was compared up to now

    @property
    def ok(self) -> bool:
        return not self.findings

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """Return the findings that contradict the ledger, without those of a silent chain."""
        return tuple(finding for finding in self.findings if finding.what != SILENT)

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
