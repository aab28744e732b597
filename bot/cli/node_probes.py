"""Checks of the chains that the bot pays on: their nodes, the wallets on them, and who may be paid."""

from collections.abc import Sequence

from bot.cli.node_looks import Found, looks
from bot.cli.probes import Row, Verdict, named
from bot.config.settings import Settings
from bot.domain.amounts import format_usd
from bot.domain.errors import ChainUnavailable
from bot.domain.money.networks import BASE, SOLANA, TEMPO, Network
from bot.payments.solana import SolanaPayments
from bot.payments.svm.accounts import token_account
from bot.wiring.application import Foundation
from bot.wiring.paying import Method


async def chain_rows(base: Foundation, settings: Settings) -> list[Row]:
    """Check that the nodes serve what the bot needs, and show each wallet's balance and payees."""
    rows: list[Row] = []
    for method in base.methods:
        found = [await look() for look in looks(method, base.clock)]
        rows += await _chain(method, found, settings)
        if settings.networks != (BASE.word,):
            rows.append(await _payees(method, settings))
    return rows


async def _chain(method: Method, found: Sequence[Found], settings: Settings) -> list[Row]:
    """Return a row for the wallet, and with several nodes one for each of them."""
    what, setting = named("chain", method.network, settings), f"{method.network.word.upper()}_RPC_URL"
    usable = any(each.verdict is not Verdict.WRONG for each in found)
    if len(found) == 1:
        (node,) = found
        if not usable:
            return [Row(what, Verdict.WRONG, f"{node.text} Look at {setting}.")]
        wallet = await _wallet(method, what, settings)
        verdict = max(wallet.verdict, node.verdict, key=list(Verdict).index)
        return [Row(what, verdict, f"{wallet.text}. {node.text}" if node.text else wallet.text)]
    wrong = Row(what, Verdict.WRONG, f"No node can be used. Look at {setting}.")
    rows = [await _wallet(method, what, settings) if usable else wrong]
    for place, each in enumerate(found, 1):
        spare = usable and each.verdict is Verdict.WRONG  # another node does its work
        verdict = Verdict.LOOK if spare else each.verdict
        node_name = named(f"node {place}", method.network, settings)
        rows.append(Row(node_name, verdict, each.text or "answers all that the bot asks"))
    return rows


async def _wallet(method: Method, what: str, settings: Settings) -> Row:
    network = method.network
    try:
        balance = await method.balance()
    except ChainUnavailable as error:
        return Row(what, Verdict.WRONG, f"{error} Look at {network.word.upper()}_RPC_URL.")
    send = f"send {network.symbol} on {network.title} to {method.address}"
    if balance == 0:
        return Row(what, Verdict.LOOK, f"The wallet is empty: {send}.{_first_transfer(network)}")
    holds = f"the wallet holds {format_usd(balance)} in {network.symbol} on {network.title}"
    if balance < settings.wallet_low:
        low = format_usd(settings.wallet_low)
        return Row(what, Verdict.LOOK, f"{holds}, less than {low} (WALLET_LOW): {send}")
    return Row(what, Verdict.FINE, holds + _only_token(network))


def _first_transfer(network: Network) -> str:
    return " The first transfer makes its token account." if network is SOLANA else ""


def _only_token(network: Network) -> str:
    """Return which of several dollars counts, where a chain has some."""
    return f" ({network.asset}; no other dollar there is paid with)" if network is TEMPO else ""


async def _payees(method: Method, settings: Settings) -> Row:
    """Check that money can arrive: on Solana the scheme does not make the payee's token account."""
    what, payees = named("payees", method.network, settings), settings.payees_on(method.network.word)
    if isinstance(method, SolanaPayments):
        missing = [payee for payee in payees if not await _has_account(method, payee)]
        if missing:
            text = f"{', '.join(missing)} has no token account of USDC, so it cannot be paid. Look at PAYEES."
            return Row(what, Verdict.LOOK, text)
    return Row(what, Verdict.FINE, ", ".join(payees))


async def _has_account(method: SolanaPayments, payee: str) -> bool:
    """Return False if a node says that there is none; one that is silent has a row of its own."""
    for node in method.nodes.each:
        try:
            return (await node.held(token_account(payee, SOLANA.asset), 0)).amount is not None
        except ChainUnavailable:
            continue
    return True
