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
from bot.domain.money.networks import BASE
from bot.payments.keys import address_of, load_key
from bot.payments.nodes import Nodes
from bot.payments.watch import WalletWatch
from bot.services.money.reconcile import owed, reconcile
from bot.store import ReadOnlyStore, open_readonly

NOBODY = "0x" + "0" * 40
"""Watched when there is no wallet: nothing is booked for it."""


async def audit(settings: Settings, arguments: Namespace) -> int:
    """Print the result. Raises DatabaseUnusable, or SettingError for a wallet that cannot be opened."""
    store = await open_readonly(settings.database_path)
    try:
        result = await _look(store, None if arguments.offline else settings)
    finally:
        await store.close()
    if arguments.json:
        print(json.dumps(_as_json(result), indent=1))
    else:
        print(_as_text(settings.database_path, result, offline=arguments.offline))
    return FINE if result.ok else WRONG


async def _look(store: ReadOnlyStore, settings: Settings | None) -> Reconciliation:
    """Audit ledger and chain, without settings only the ledger."""
    if settings is None:
        return await _offline(store)
    clock = SystemClock(settings.clock_speed)
    nodes = Nodes.at(settings.base_rpc_url, BASE, clock)
    try:
        address = await _address(settings, store)
        watch = WalletWatch(nodes, address or NOBODY)
        return await reconcile(store, watch, address, now=clock.now())
    finally:
        await nodes.aclose()


async def _offline(store: ReadOnlyStore) -> Reconciliation:
    report = await store.audit()
    return Reconciliation(
        at=0,
        findings=report.findings,
        balances=report.balances,
        lines=report.lines,
        head=report.head,
        checked=0,
        paid=0,
        deposits=0,
        wallet=None,
        owed=owed(dict(report.balances)),
    )


async def _address(settings: Settings, store: ReadOnlyStore) -> str | None:
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
        "deposits": {"found": result.deposits},
        "owed": result.owed,
        "journal": {"lines": result.lines, "head": result.head},
    }


def _as_text(path: Path, result: Reconciliation, *, offline: bool) -> str:
    lines = [f"{path}: {result.lines} lines in the journal, the last one {result.head[:16] or '-'}…"]
    lines += [f"  {account:<40} {format_usd(amount):>16}" for account, amount in result.balances]
    lines.append("chain: not asked (--offline)" if offline else _chain(result))
    lines += [f"WRONG  {finding.what}: {_place(finding)}{finding.detail}" for finding in result.findings]
    lines.append(f"{len(result.findings)} findings" if result.findings else "everything fits")
    return "\n".join(lines)


def _chain(result: Reconciliation) -> str:
    wallet = "unknown" if result.wallet is None else format_usd(result.wallet)
    return (
        f"chain: {result.checked} payments looked up, {format_usd(result.paid)} paid, "
        f"{result.deposits} deposits found, wallet {wallet}, owed to servers {format_usd(result.owed)}"
    )


def _place(finding: Finding) -> str:
    return f"{finding.table} {finding.row}: " if finding.row else ""
