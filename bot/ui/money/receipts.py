"""What a member reads about their own spending: receipts with their transactions, and totals."""

from collections.abc import Iterator

from bot.domain.amounts import format_usd
from bot.domain.money.networks import NETWORKS, explorer_link
from bot.domain.money.payments import GENERATION
from bot.domain.money.spending import JobLine, ReceiptLine, ReceiptPayment
from bot.i18n import _
from bot.services.money.history import OwnSpending
from bot.ui.kit import formatting
from bot.ui.kit.errors import limits
from bot.ui.kit.formatting import DOT
from bot.ui.money import history_text


def short(of: ReceiptLine, guild_id: int) -> str:
    """One receipt of a list."""
    prompt = formatting.shown(of.prompt, 60) or _("without a prompt")
    job = of.job
    facts = DOT.join([job.model, history_text.job_name(job, guild_id), formatting.moment(job.at)])
    payments = [f"-# {_payment(payment)}" for payment in of.payments]
    return "\n".join([f"**{prompt}**", f"**{history_text.money(job)}**{DOT}{facts}", *payments])


def _payment(of: ReceiptPayment) -> str:
    return f"{format_usd(of.amount)} {_purpose(of)}{DOT}{_transaction(of)}"


def _purpose(of: ReceiptPayment) -> str:
    return _("generation") if of.purpose == GENERATION else _("upload")


def _transaction(of: ReceiptPayment) -> str:
    """The transaction with its link; where StableStudio did not name it, what finds it on chain."""
    if of.tx is None:
        return _("transaction not named by StableStudio, authorization `{nonce}`", nonce=_brief(of.nonce))
    link = explorer_link(of.network, of.tx)
    return f"[{_brief(of.tx)}]({link})" if link else f"`{formatting.clean(_brief(of.tx)).replace('`', '')}`"


def _brief(digits: str) -> str:
    return digits if len(digits) <= 14 else f"{digits[:8]}…{digits[-4:]}"


def full(of: ReceiptLine, guild_id: int) -> Iterator[str]:
    """The lines of one receipt with everything that proves it."""
    job = of.job
    yield "**" + (formatting.shown(of.prompt) or _("without a prompt")) + "**"
    yield DOT.join(
        [job.model, history_text.job_name(job, guild_id), history_text.state(job), formatting.moment(job.at)]
    )
    yield f"**{history_text.money(job)}**" + _settled_as(job)
    for payment in of.payments:
        yield from _proof(payment)
    if not of.payments:
        yield _("No payment left the wallet for this job.")


def _settled_as(job: JobLine) -> str:
    return _(" · the price that was shown: {price}", price=format_usd(job.price))


def _proof(of: ReceiptPayment) -> Iterator[str]:
    yield _(
        "**{amount}** for the {purpose} · signed {signed_at}",
        amount=format_usd(of.amount),
        purpose=_purpose(of),
        signed_at=formatting.moment(of.signed_at),
    )
    link = explorer_link(of.network, of.tx)
    if link:
        yield _("-# transaction [{tx}]({link})", tx=of.tx, link=link)
    else:
        yield _("-# transaction {transaction}", transaction=_transaction(of))
    for name, value in (
        (_("authorization"), of.nonce),
        (_("from"), of.payer),
        (_("to"), of.payee),
    ):
        yield f"-# {name} `{value}`"
    known = NETWORKS.get(of.network)
    yield _("-# USDC on {chain}", chain=known.title if known else of.network)


def own(of: OwnSpending) -> Iterator[str]:
    """The lines of `/me info`."""
    yield _(
        "**You on this server** spent {today} today · {week} in 7 days",
        today=format_usd(of.today),
        week=format_usd(of.week),
    )
    yield _("{month} in 30 days{models}", month=format_usd(of.month), models=_models(of))
    totals = of.totals
    made = _(
        "{jobs} in all: {delivered} done", jobs=history_text.jobs(totals.jobs), delivered=totals.delivered
    )
    running = _(", {running} under way", running=totals.running) if totals.running else ""
    failed = _(", {failed} failed", failed=totals.failed) if totals.failed else ""
    yield f"{made}{running}{failed}"
    money = [_("{paid} paid", paid=format_usd(totals.paid))]
    if totals.refunded:
        money.append(_("{refunded} of it given back by the bot's host", refunded=format_usd(totals.refunded)))
    if totals.held:
        money.append(_("{held} held now", held=format_usd(totals.held)))
    yield DOT.join(money)
    for standing in of.standings:
        yield f"- {limits.describe(standing)}"
    yield _("-# `/me receipts` shows each payment with its transaction, `/jobs` what is under way")


def _models(of: OwnSpending) -> str:
    shares = [(share.key or _("others")) + f" {format_usd(share.amount)}" for share in of.models]
    return f": {', '.join(shares)}" if shares else ""
