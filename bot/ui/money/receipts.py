"""Texts about a member's own spending: receipts with their transactions, and totals."""

from collections.abc import Iterator

from bot.domain.amounts import format_usd
from bot.domain.money.networks import explorer_link
from bot.domain.money.payments import GENERATION
from bot.domain.money.spending import ReceiptLine, ReceiptPayment
from bot.i18n import _
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT
from bot.ui.money import chain_text, history_text


def short(receipt: ReceiptLine, guild_id: int) -> str:
    """Return a receipt in a list."""
    prompt = formatting.shown(receipt.prompt, 60) or _("without a prompt")
    job = receipt.job
    facts = DOT.join([history_text.model(job, guild_id), formatting.moment(job.at)])
    payments = [f"-# {_payment(payment)}" for payment in receipt.payments]
    return "\n".join([f"**{prompt}**", f"**{history_text.money(job)}**{DOT}{facts}", *payments])


def _payment(payment: ReceiptPayment) -> str:
    return f"{format_usd(payment.amount)} {_purpose(payment)}{DOT}{_transaction(payment)}"


def _purpose(payment: ReceiptPayment) -> str:
    return _("generation") if payment.purpose == GENERATION else _("upload")


def _transaction(payment: ReceiptPayment) -> str:
    """Return the transaction with its link, or the authorization that finds an unnamed one on chain."""
    if payment.tx is None:
        return _(
            "transaction not named by StableStudio, authorization `{nonce}`", nonce=_brief(payment.nonce)
        )
    link = explorer_link(payment.network, payment.tx)
    return (
        f"[{_brief(payment.tx)}]({link})"
        if link
        else f"`{formatting.clean(_brief(payment.tx)).replace('`', '')}`"
    )


def _brief(digits: str) -> str:
    return digits if len(digits) <= 14 else f"{digits[:8]}…{digits[-4:]}"


def full(receipt: ReceiptLine, guild_id: int) -> Iterator[str]:
    """Yield the lines of one receipt with everything that proves it."""
    job = receipt.job
    without = _("without a prompt")
    yield f"> {formatting.shown(receipt.prompt) or without}"
    yield DOT.join([history_text.model(job, guild_id), history_text.state(job), formatting.moment(job.at)])
    yield from paid(receipt)


def paid(receipt: ReceiptLine) -> Iterator[str]:
    """Yield what the job cost, and each payment with everything that proves it."""
    job = receipt.job
    shown = _("price shown {price}", price=format_usd(job.price))
    yield f"**{history_text.money(job)}**{DOT}{shown}"
    for payment in receipt.payments:
        yield from _proof(payment)
    if not receipt.payments:
        yield _no_payment()


def brief(receipt: ReceiptLine) -> Iterator[str]:
    """Yield what the job cost, and each payment in one small line with its transaction."""
    yield f"**{history_text.money(receipt.job)}**"
    for payment in receipt.payments:
        amount = [f"{format_usd(payment.amount)} {_purpose(payment)}"] if len(receipt.payments) > 1 else []
        transaction = _("transaction {transaction}", transaction=_transaction(payment))
        yield "-# " + DOT.join([*amount, transaction, chain_text.title(payment.network)])
    if not receipt.payments:
        yield _no_payment()


def _no_payment() -> str:
    return _("No payment left the wallet for this job.")


def _proof(payment: ReceiptPayment) -> Iterator[str]:
    signed = _("signed {time}", time=formatting.moment(payment.signed_at))
    yield f"**{format_usd(payment.amount)}** {_purpose(payment)}{DOT}{signed}"
    link = explorer_link(payment.network, payment.tx)
    if link:
        yield _("-# transaction [{tx}]({link})", tx=payment.tx, link=link)
    else:
        yield _("-# transaction {transaction}", transaction=_transaction(payment))
    for name, value in (
        (_("authorization"), payment.nonce),
        (_("from"), payment.payer),
        (_("to"), payment.payee),
    ):
        yield f"-# {name} `{value}`"
    yield _("-# USDC on {chain}", chain=chain_text.title(payment.network))
