"""`python -m bot audit`: check the ledger, and compare it with the chain."""

import json
from argparse import Namespace
from contextlib import AsyncExitStack
from dataclasses import asdict

from bot.cli.arguments import FINE, WRONG
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.domain.amounts import format_usd
from bot.domain.money.audit import Compared, Finding, Reconciliation
from bot.domain.money.networks import BASE, SOLANA, WORDS, Network
from bot.payments.keys import address_of, load_key
from bot.services.money.comparison import WalletComparison
from bot.services.money.reconcile import offline, reconcile
from bot.store import LedgerStore, open_readonly, open_scratch
from bot.store.readers import Where
from bot.wiring.chains import nodes_of, watched

NOBODY = "0x" + "0" * 40
"""Watched when there is no wallet: nothing is booked for it."""


async def audit(settings: Settings, arguments: Namespace) -> int:
    """Print the result. Raises DatabaseUnusable, or SettingError for a wallet that cannot be opened."""
    result = await (_offline(settings) if arguments.offline else _online(settings))
    if arguments.json:
        print(json.dumps(_as_json(result), indent=1))
    else:
        print(_as_text(settings.where, result, offline=arguments.offline))
    return FINE if result.ok else WRONG


async def _online(settings: Settings) -> Reconciliation:
    """Compare the ledger with the chain, beside the running bot or on a copy. The file is not changed."""
    clock = SystemClock(settings.clock_speed)
    async with AsyncExitStack() as stack:
        books = await open_scratch(settings.where)
        stack.push_async_callback(books.close)
        comparisons: list[WalletComparison] = []
        for word in settings.networks:
            network = WORDS[word]
            address = await _address(settings, network, books.ledger) or (NOBODY if network is BASE else None)
            if address is None:  # nothing is booked on it
                continue
            nodes = nodes_of(settings, network, clock)
            stack.push_async_callback(nodes.aclose)
            wallet = watched(network, address, nodes)
            comparisons.append(WalletComparison(books.movements, wallet, clock))
        return await reconcile(books, comparisons, payees=settings.payees, now=clock.now())


async def _offline(settings: Settings) -> Reconciliation:
    store = await open_readonly(settings.where)
    try:
        return offline(await store.audit(), now=0)
    finally:
        await store.close()


async def _address(settings: Settings, network: Network, store: LedgerStore) -> str | None:
    """Return the address of the network's configured wallet, or of the one that paid or was paid last."""
    password = settings.wallet_password_file
    if network is SOLANA:
        if settings.solana_private_key or settings.solana_keystore:
            held = settings.solana_private_key, settings.solana_keystore, password
            return address_of(load_key(*held, settings="SOLANA"), SOLANA)
    elif settings.wallet_private_key or settings.wallet_keystore:
        return address_of(load_key(settings.wallet_private_key, settings.wallet_keystore, password))
    paid = [one.payer for one in await store.payments() if one.network == network.name]
    received = [one.wallet for one in await store.deposits() if (one.network or BASE.name) == network.name]
    return paid[-1] if paid else next(filter(None, reversed(received)), None)


def _as_json(result: Reconciliation) -> dict[str, object]:
    return {
        "ok": result.ok,
        "findings": [asdict(finding) for finding in result.findings],
        "balances": [{"account": account, "amount": amount} for account, amount in result.balances],
        "chain": {"checked": result.checked, "paid": result.paid, "wallet": result.wallet},
        "comparison": _covered(result.wallets[0]) if result.wallets else None,
        "networks": [
            {
                "network": one.network.word,
                "address": one.address,
                "wallet": one.balance,
                "comparison": _covered(one),
            }
            for one in result.wallets
        ],
        "unanswered": [asdict(finding) for finding in result.unanswered],
        "deposits": {"found": result.deposits},
        "owed": result.owed,
        "journal": {"lines": result.lines, "head": result.head},
    }


def _as_text(where: Where, result: Reconciliation, *, offline: bool) -> str:
    lines = [f"{where}: {result.lines} lines in the journal, the last one {result.head[:16] or '-'}…"]
    lines += [f"  {account:<40} {format_usd(amount):>16}" for account, amount in result.balances]
    lines.append("chain: not asked (--offline)" if offline else _chain(result))
    lines += [_watched(one) for one in result.wallets]
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


def _covered(wallet: Compared) -> dict[str, int | bool | None] | None:
    """Return what was really looked at; None if nothing was."""
    coverage = wallet.coverage
    if coverage is None:
        return None
    return {
        "first": coverage.first,
        "upto": coverage.upto,
        "at": coverage.at,
        "answered": wallet.answered,
        "received": coverage.received,
        "sent": coverage.sent,
        "unbooked": coverage.unbooked,
    }


def _watched(wallet: Compared) -> str:
    held = "unknown" if wallet.balance is None else format_usd(wallet.balance)
    name = f"wallet on {wallet.network.title}: {held}"
    coverage = wallet.coverage
    if coverage is None:
        return f"{name}, never compared"
    now = "up to now" if wallet.answered else "not up to now"
    return (
        f"{name}, blocks {coverage.first} to {coverage.upto} compared, {now}: "
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
