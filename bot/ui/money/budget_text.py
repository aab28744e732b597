"""Texts about a server's budget: its balances, and the proof that the wallet covers all debts."""

from collections.abc import Iterator, Sequence

from bot.domain.amounts import format_left, format_usd, format_used
from bot.domain.money.ledger import Balances
from bot.i18n import _, ngettext
from bot.services.money.audit import AuditView, WalletView
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT
from bot.ui.money import chain_text, wallet_text


def balances(balances: Balances) -> str:
    """Return a server's money in one line: each word before its amount, as scripts read it."""
    return _(
        "available **{available}** · held {held} · spent {spent}",
        available=format_left(balances.available),
        held=format_used(balances.held),
        spent=format_used(balances.spent),
    )


def contest_money(pots: int, prize: int) -> list[str]:
    """Return lines about contest pots and the member's prize, in micro-USDC; none for zero."""
    lines = []
    if pots:
        lines.append(_("Contests hold another {amount}.", amount=format_left(pots)))
    if prize:
        lines.append(
            _(
                "You have **{amount}** of prize money. It pays for each picture that it covers in full.",
                amount=format_left(prize),
            )
        )
    return lines


def proof(view: AuditView) -> list[str]:
    """Return the lines of `/budget proof`."""
    owed = _("**owed to all servers** {owed}", owed=format_usd(view.owed))
    signed = _("signed and open {amount}", amount=format_usd(view.open_amount)) if view.open_amount else None
    lines = [
        *(map(_wallet, view.wallets) if len(view.wallets) == 1 else _wallets(view.wallets)),
        DOT.join(filter(None, [owed, signed])),
        _("**books** {lines} lines, the last one\n`{head}`", lines=view.lines, head=view.head),
        _last(view),
    ]
    if view.covers is not None:
        lines.append(_covers(view.covers, several=len(view.wallets) > 1))
    lines += _unbooked(view.wallets)
    lines.append(_("-# Keep this hash: it proves later that no line before it was changed."))
    lines.append(_("-# Anyone can see the wallet's balance on chain."))
    return lines


def _wallets(wallets: Sequence[WalletView]) -> Iterator[str]:
    """Yield what several wallets hold together, and a line for each."""
    told = [wallet.balance for wallet in wallets if wallet.balance is not None]
    total = format_usd(sum(told))
    yield (
        _("**wallets** {total} together", total=total)
        if len(told) == len(wallets)
        else _("**wallets** at least {total} together", total=total)
    )
    for wallet in wallets:
        yield wallet_text.line(wallet.network, wallet.address, wallet.balance)


def _covers(covers: bool, *, several: bool) -> str:
    if several:
        return (
            _("Together the wallets cover what servers are owed.")
            if covers
            else _("**Together the wallets do not cover it.**")
        )
    return _("The wallet covers what servers are owed.") if covers else _("**The wallet does not cover it.**")


def _unbooked(wallets: Sequence[WalletView]) -> Iterator[str]:
    """Yield what left each wallet and is in no book."""
    for wallet in wallets:
        if wallet.coverage is None or not wallet.coverage.unbooked:
            continue
        amount = format_usd(wallet.coverage.unbooked)
        yield (
            _("**{amount} left the wallet and is in no book.** The host was told.", amount=amount)
            if len(wallets) == 1
            else _(
                "**{amount} left the wallet on {network} and is in no book.** The host was told.",
                amount=amount,
                network=wallet.network.title,
            )
        )


def _last(view: AuditView) -> str:
    """Return what was compared with the chain: in small steps all the time, and as a whole every night."""
    lines = []
    for wallet in view.wallets:
        coverage = wallet.coverage
        if coverage is None or coverage.at is None:
            continue
        watched = (
            _("**wallet watched**")
            if len(view.wallets) == 1
            else _("**{network} watched**", network=wallet.network.title)
        )
        lines.append(
            _(
                "{watched} from block {first} to {upto}: {received} in, {sent} out",
                watched=watched,
                first=coverage.first,
                upto=coverage.upto,
                received=format_usd(coverage.received),
                sent=format_usd(coverage.sent),
            )
            + f"{DOT}{formatting.relative(coverage.at)}"
        )
    return "\n".join([*lines, _compared(view)])


def _wallet(view: WalletView) -> str:
    """Return what one wallet holds, and where it can be seen."""
    silent = _("the chain does not answer right now")
    return _(
        "**wallet** {wallet}\n{address}, {symbol} on {network}",
        wallet=silent if view.balance is None else format_usd(view.balance),
        address=chain_text.address(view.network.name, view.address),
        symbol=view.network.symbol,
        network=view.network.title,
    )


def _compared(view: AuditView) -> str:
    if view.last is None:
        return _("**last compared with the chain** not yet; it happens every night")
    outcome = (
        _("all agreed")
        if view.last.findings == 0
        else ngettext("{n} finding, the host was told", "{n} findings, the host was told", view.last.findings)
    )
    if view.last.unanswered:
        outcome = f"{outcome}{DOT}{_('the node did not answer all of it')}"
    compared = _("**last compared with the chain** {at}", at=formatting.relative(view.last.at))
    return f"{compared}{DOT}{outcome}"
