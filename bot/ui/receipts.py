"""What a member reads about their own spending: receipts with their transactions, and totals."""

from collections.abc import Iterator

from bot.domain.history import JobLine, Payment, ReceiptLine, explorer_link
from bot.domain.limit_words import described
from bot.domain.money import format_usd
from bot.domain.payment import GENERATION
from bot.services.history import Own
from bot.ui import history, text
from bot.ui.messages import DOT


def short(of: ReceiptLine, guild_id: int) -> str:
    """One receipt of a list."""
    prompt = text.shown(of.prompt, 60) or "without a prompt"
    job = of.job
    facts = DOT.join([job.model, history.job_name(job, guild_id), text.moment(job.at)])
    payments = [f"-# {_payment(payment)}" for payment in of.payments]
    return "\n".join([f"**{prompt}**", f"**{history.money(job)}**{DOT}{facts}", *payments])


def _payment(of: Payment) -> str:
    return f"{format_usd(of.amount)} {_purpose(of)}{DOT}{_transaction(of)}"


def _purpose(of: Payment) -> str:
    return "generation" if of.purpose == GENERATION else "upload"


def _transaction(of: Payment) -> str:
    """The transaction with its link; where StableStudio did not name it, what finds it on chain."""
    if of.tx is None:
        return f"transaction not named by StableStudio, authorization `{_brief(of.nonce)}`"
    link = explorer_link(of.network, of.tx)
    return f"[{_brief(of.tx)}]({link})" if link else f"`{text.clean(_brief(of.tx)).replace('`', '')}`"


def _brief(digits: str) -> str:
    return digits if len(digits) <= 14 else f"{digits[:8]}…{digits[-4:]}"


def full(of: ReceiptLine, guild_id: int) -> Iterator[str]:
    """The lines of one receipt with everything that proves it."""
    job = of.job
    yield f"**{text.shown(of.prompt) or 'without a prompt'}**"
    yield DOT.join([job.model, history.job_name(job, guild_id), history.state(job), text.moment(job.at)])
    yield f"**{history.money(job)}**" + _settled_as(job)
    for payment in of.payments:
        yield from _proof(payment)
    if not of.payments:
        yield "No payment left the wallet for this job."


def _settled_as(job: JobLine) -> str:
    return f"{DOT}the price that was shown: {format_usd(job.price)}"


def _proof(of: Payment) -> Iterator[str]:
    yield f"**{format_usd(of.amount)}** for the {_purpose(of)}{DOT}signed {text.moment(of.signed_at)}"
    link = explorer_link(of.network, of.tx)
    if link:
        yield f"-# transaction [{of.tx}]({link})"
    else:
        yield f"-# transaction {_transaction(of)}"
    for name, value in (("authorization", of.nonce), ("from", of.payer), ("to", of.payee)):
        yield f"-# {name} `{value}`"
    yield f"-# USDC on {'Base' if of.network == 'eip155:8453' else of.network}"


def own(of: Own) -> Iterator[str]:
    """The lines of `/me info`."""
    yield f"**You on this server** spent {format_usd(of.today)} today{DOT}{format_usd(of.week)} in 7 days"
    yield f"{format_usd(of.month)} in 30 days{_models(of)}"
    totals = of.totals
    made = f"{history.jobs(totals.jobs)} in all: {totals.delivered} done"
    running = f", {totals.running} under way" if totals.running else ""
    failed = f", {totals.failed} failed" if totals.failed else ""
    yield f"{made}{running}{failed}"
    money = [f"{format_usd(totals.paid)} paid"]
    if totals.refunded:
        money.append(f"{format_usd(totals.refunded)} of it given back by the bot's host")
    if totals.held:
        money.append(f"{format_usd(totals.held)} held now")
    yield DOT.join(money)
    for standing in of.standings:
        yield f"- {described(standing)}"
    yield "-# `/me receipts` shows each payment with its transaction, `/jobs` what is under way"


def _models(of: Own) -> str:
    shares = [f"{share.key or 'others'} {format_usd(share.amount)}" for share in of.models]
    return f": {', '.join(shares)}" if shares else ""
