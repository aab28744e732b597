"""What an audit says: of the books alone, and of the books against the chain."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit. `what` is the kind of check, `row` the key of the row in `table`."""

    what: str
    table: str
    row: str
    detail: str


SILENT = "chain did not answer"
"""A finding of this kind says only that nothing could be proven."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit of the books found. `balances` are (account, micro-USDC), `head` the journal's last
    hash."""

    findings: tuple[Finding, ...]
    balances: tuple[tuple[str, int], ...]
    lines: int  # of the journal
    head: str

    @property
    def ok(self) -> bool:
        return not self.findings


@dataclass(frozen=True, slots=True)
class Proof:
    """What the chain says of the books. `checked` payments were looked up; `paid` micro-USDC of the
    settled ones are proven to have left the wallet; `wallet` is its balance before, None if unknown;
    `deposits` were found where the books say."""

    findings: tuple[Finding, ...]
    checked: int = 0
    paid: int = 0
    wallet: int | None = None
    deposits: int = 0


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One comparison of everything. Amounts in micro-USDC; `at` epoch milliseconds."""

    at: int
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
        """What contradicts the books, without what only could not be asked."""
        return tuple(finding for finding in self.findings if finding.what != SILENT)


@dataclass(frozen=True, slots=True)
class LastReconcile:
    """What is remembered of the last comparison."""

    at: int  # epoch milliseconds
    findings: int
    head: str
