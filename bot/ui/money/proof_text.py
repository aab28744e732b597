"""The proof that the wallet covers all debts and the books equal the chain. Its amounts have all digits."""

from collections.abc import Iterator, Sequence

from bot.domain.amounts import format_usd
from bot.i18n import _, ngettext
from bot.services.money.audit import AuditView, WalletView
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT
from bot.ui.money import chain_text, wallet_text


def heading(view: AuditView) -> str:
    """Return in a few words if the wallets cover the debts; a silent chain leaves it open."""
    several = len(view.wallets) > 1
    if view.covers is None:
        return _("Proof of the books")
    if several:
        return (
            _("Together the wallets cover what servers are owed")
            if view.covers
            else _("Together the wallets do not cover what servers are owed")
        )
    return (
        _("The wallet covers what servers are owed")
        if view.covers
        else _("The wallet does not cover what servers are owed")
    )


def proof(view: AuditView) -> list[str]:
    """Return the lines of `/budget proof`: each word before its amount, as scripts read it."""
    owed = _("**owed to all servers** {owed}", owed=format_usd(view.owed))
    signed = _("signed and open {amount}", amount=format_usd(view.open_amount)) if view.open_amount else None
    return [
        *(map(_wallet, view.wallets) if len(view.wallets) == 1 else _wallets(view.wallets)),
        DOT.join(filter(None, [owed, signed])),
        *_unbooked(view.wallets),
        _compared(view),
        *_watched(view.wallets),
        ngettext("**books** {n} line, the last one", "**books** {n} lines, the last one", view.lines),
        f"-# `{view.head}`",
        _("-# Keep this hash: it proves later that no line before it was changed."),
    ]


def _wallet(view: WalletView) -> str:
    """Return what one wallet holds, and where anyone can see it."""
    silent = _("the chain does not answer right now")
    balance = silent if view.balance is None else format_usd(view.balance)
    address = chain_text.address(view.network.name, view.address)
    where = _("{symbol} on {network}", symbol=view.network.symbol, network=view.network.title)
    return "\n".join([_("**wallet** {balance}", balance=balance), f"-# {address}{DOT}{where}"])


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
        yield wallet_text.line(wallet.network, wallet.address, wallet.balance, exact=True)


def _unbooked(wallets: Sequence[WalletView]) -> Iterator[str]:
    """Yield what left each wallet and is in no book."""
    for wallet in wallets:
        if wallet.coverage is None or not wallet.coverage.unbooked:
            continue
        amount = format_usd(wallet.coverage.unbooked)
        yield (
            _("**{amount} left the wallet and is in no book.** The operator was told.", amount=amount)
            if len(wallets) == 1
            else _(
                "**{amount} left the wallet on {network} and is in no book.** The operator was told.",
                amount=amount,
                network=wallet.network.title,
            )
        )


def _compared(view: AuditView) -> str:
    """Return what the last comparison of everything has found."""
    if view.last is None:
        return _("**last compared with the chain** not yet; it happens every night")
    outcome = (
        _("all agreed")
        if view.last.findings == 0
        else ngettext(
            "{n} finding, the operator was told", "{n} findings, the operator was told", view.last.findings
        )
    )
    if view.last.unanswered:
        outcome = DOT.join([outcome, _("the node did not answer all of it")])
    compared = _("**last compared with the chain** {at}", at=formatting.relative(view.last.at))
    return f"{compared}{DOT}{outcome}"


def _watched(wallets: Sequence[WalletView]) -> Iterator[str]:
    """Yield what was compared in small steps, which goes on all the time."""
    for wallet in wallets:
        coverage = wallet.coverage
        if coverage is None or coverage.at is None or coverage.upto < coverage.first:
            continue
        watched = (
            _("**wallet watched**")
            if len(wallets) == 1
            else _("**{network} watched**", network=wallet.network.title)
        )
        moved = _(
            "{received} in, {sent} out",
            received=format_usd(coverage.received),
            sent=format_usd(coverage.sent),
        )
        blocks = _("blocks {first} to {upto}", first=coverage.first, upto=coverage.upto)
        yield f"-# {DOT.join([f'{watched} {moved}', blocks, formatting.relative(coverage.at)])}"
