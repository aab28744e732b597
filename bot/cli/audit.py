"""`python -m bot audit`: check the ledger, and compare it with the chain."""

import json
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from bot.cli.arguments import FINE, WRONG
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.domain.amounts import format_usd
from bot.domain.money.audit import Finding, Reconciliation
from bot.domain.money.movements import Coverage
from bot.domain.money.networks import BASE
from bot.payments.keys import address_of, load_key
from bot.payments.nodes import Nodes
from bot.payments.watch import WalletWatch
from bot.services.money.comparison import WalletComparison
from bot.services.money.reconcile import offline, reconcile
from bot.store import LedgerStore, open_readonly, open_scratch

NOBODY = "0x" + "0" * 40
"""Watched when there is no wallet: nothing is booked for it."""


async def audit(settings: Settings, arguments: Namespace) -> int:
    """Print the result. Raises DatabaseUnusable, or SettingError for a wallet that cannot be opened."""
    result = await (_offline(settings) if arguments.offline else _online(settings))
    if arguments.json:
        print(json.dumps(_as_json(result), indent=1))
    else:
        print(_as_text(settings.database_path, result, offline=arguments.offline))
    return FINE if result.ok else WRONG


async def _online(settings: Settings) -> Reconciliation:
    """Compare the ledger with the chain, beside the running bot or on a copy. The file is not changed."""
    books = await open_scratch(settings.database_path)
    clock = SystemClock(settings.clock_speed)
    nodes = Nodes.at(settings.base_rpc_url, BASE, clock)
    try:
        address = await _address(settings, books.ledger) or NOBODY
        watch = WalletWatch(nodes, address)
        comparison = WalletComparison(books.movements, watch, clock, address=address)
        return await reconcile(books, comparison, watch, payees=settings.payees, now=clock.now())
    finally:
        await nodes.aclose()
        await books.close()


async def _offline(settings: Settings) -> Reconciliation:
    store = await open_readonly(settings.database_path)
    try:
        return offline(await store.audit(), now=0)
    finally:
        await store.close()


async def _address(settings: Settings, store: LedgerStore) -> str | None:
    """Return the address of the configured wallet, or of the one that paid last. None if there is neither."""
    if settings.wallet_private_key or settings.wallet_keystore:
        key = load_key(settings.wallet_private_key, settings.wallet_keystore, settings.wallet_password_file)
        return address_of(key)
    payments = await store.payments()
    return payments[-1].payer if payments else None


def _as_json(result: Reconciliation) -> dict[str, object]:
    return {
        "ok": result.ok,
        "findings": [asdict(finding) for finding in result.findings],
        "balances": [{"account": account, "amount": amount} for account, amount in result.balances],
        "chain": {"checked": result.checked, "paid": result.paid, "wallet": result.wallet},
        "comparison": _covered(result),
        "unanswered": [asdict(finding) for finding in result.unanswered],
        "deposits": {"found": result.deposits},
        "owed": result.owed,
        "journal": {"lines": result.lines, "head": result.head},
    }


def _as_text(path: Path, result: Reconciliation, *, offline: bool) -> str:
    lines = [f"{path}: {result.lines} lines in the journal, the last one {result.head[:16] or '-'}…"]
    lines += [f"  {account:<40} {format_usd(amount):>16}" for account, amount in result.balances]
    lines.append("chain: not asked (--offline)" if offline else _chain(result))
    if result.coverage is not None and not offline:
        lines.append(_watched(result.coverage, answered=result.answered))
    lines += [f"WRONG  {finding.what}: {_place(finding)}{finding.detail}" for finding in result.wrong]
    lines += [f"NOT ANSWERED  {finding.table}: {finding.detail}" for finding in result.unanswered]
    lines.append(_verdict(result))
    return "\n".join(lines)


def _verdict(result: Reconciliation) -> str:
    if result.ok:
        return "everything fits"
    parts = [f"{len(result.wrong)} findings"] if result.wrong else []
    parts += [f"{len(result.unanswered)} not answered"] if result.unanswered else []
    return ", ".join(parts)


def _covered(result: Reconciliation) -> dict[str, int | bool | None] | None:
    """Return what was really looked at; None if nothing was."""
    coverage = result.coverage
    if coverage is None:
        return None
    return {
        "first": coverage.first,
        "upto": coverage.upto,
        "at": coverage.at,
        "answered": result.answered,
        "received": coverage.received,
        "sent": coverage.sent,
        "unbooked": coverage.unbooked,
    }


def _watched(coverage: Coverage, *, answered: bool) -> str:
    now = "up to now" if answered else "not up to now"
    return (
        f"wallet: blocks {coverage.first} to {coverage.upto} compared, {now}: "
        f"{format_usd(coverage.received)} in, {format_usd(coverage.sent)} out, "
        f"{format_usd(coverage.unbooked)} of it in no book"
    )


def _chain(result: Reconciliation) -> str:
    wallet = "unknown" if result.wallet is None else format_usd(result.wallet)
    return (
        f"chain: {result.checked} payments looked up, {format_usd(result.paid)} paid, "
        f"{result.deposits} deposits found, wallet {wallet}, owed to servers {format_usd(result.owed)}"
    )


def _place(finding: Finding) -> str:
    return f"{finding.table} {finding.row}: " if finding.row else ""
