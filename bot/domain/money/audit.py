"""Results of an audit: of the ledger alone, and of the ledger compared with the chain.

Amounts are micro-USDC.
"""

from dataclasses import dataclass


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
"""The kind of a finding that proves nothing: the chain could not be asked."""


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
class Proof:
    """The ledger's proof by the chain.

    `checked` payments were looked up; `paid` of the settled ones is proven to have left the wallet; `wallet`
    is its balance before, None if unknown; `deposits` were found where the ledger has them.
    """

    findings: tuple[Finding, ...]
    checked: int = 0
    paid: int = 0
    wallet: int | None = None
    deposits: int = 0


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One comparison of the whole ledger with the chain."""

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

    @property
    def ok(self) -> bool:
        return not self.findings

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """Return the findings that contradict the ledger, without those of a silent chain."""
        return tuple(finding for finding in self.findings if finding.what != SILENT)


@dataclass(frozen=True, slots=True)
class LastReconcile:
    """The stored summary of the last comparison."""

    at: int  # epoch milliseconds
    findings: int
    head: str
