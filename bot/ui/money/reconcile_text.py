"""The outcome of a comparison of ledger and chain in words. They are the host's, so they are English."""

from collections.abc import Iterator

from bot.domain.amounts import format_usd
from bot.domain.money.audit import Compared, Finding, Reconciliation

FINDINGS = 10
"""Findings named in a message; the audit on the command line names all."""


def summary(result: Reconciliation, *, title: str) -> str:
    """Return heading, facts and findings as one text."""
    return "\n".join([f"**{title}: {heading(result)}**", *facts(result), *findings(result)])


def heading(result: Reconciliation) -> str:
    """Return in a few words if ledger and chain agree."""
    if result.ok:
        return "ledger and chain agree"
    counts = []
    if result.wrong:
        counts.append(_count(len(result.wrong), "finding", "findings"))
    if result.unanswered:
        counts.append(f"{len(result.unanswered)} not answered")
    return ", ".join(counts)


def facts(result: Reconciliation) -> Iterator[str]:
    """Yield what was compared, the balances, and the head of the books."""
    payments = _count(result.checked, "payment", "payments")
    deposits = _count(result.deposits, "deposit", "deposits")
    lines = _count(result.lines, "line", "lines")
    yield f"Checked {payments} ({format_usd(result.paid)} proven paid), {deposits} and {lines} of the books"
    wallet = "unknown" if result.wallet is None else format_usd(result.wallet)
    holds = f"Wallets together {wallet}" if len(result.wallets) > 1 else f"Wallet {wallet}"
    yield f"{holds} · owed to servers {format_usd(result.owed)}"
    yield from map(_compared, result.wallets)
    yield f"-# head `{result.head[:16] or '-'}…`"


def findings(result: Reconciliation) -> Iterator[str]:
    """Yield a line for each of the first findings, and the number of the others."""
    listed = [*result.wrong, *result.unanswered]
    for finding in listed[:FINDINGS]:
        yield f"- {_finding(finding)}"
    if len(listed) > FINDINGS:
        yield f"-# and {len(listed) - FINDINGS} more: `python -m bot audit` names all"


def _compared(wallet: Compared) -> str:
    """Return what was really looked at on one network, in a line of its own."""
    coverage = wallet.coverage
    if coverage is None:
        return f"{wallet.network.title}: never compared"
    until = "" if wallet.answered else " (not up to now)"
    return (
        f"{wallet.network.title}, blocks {coverage.first} to {coverage.upto}{until}: "
        f"{format_usd(coverage.received)} received, {format_usd(coverage.sent)} sent"
    )


def _finding(finding: Finding) -> str:
    """Return a finding in one line: kind, table and row, detail."""
    place = f"{finding.table} `{finding.row}`: " if finding.row else ""
    return f"{finding.what}: {place}{finding.detail}"


def _count(n: int, one: str, several: str) -> str:
    return f"{n} {one if n == 1 else several}"
