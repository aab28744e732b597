"""What a server or the host is told about money by itself, in English."""

from bot.domain.amounts import format_usd
from bot.domain.money.audit import Finding, Reconciled
from bot.domain.money.deposits import BudgetAlert, Deposit, Odd, Topup
from bot.domain.money.networks import BASE
from bot.domain.money.pauses import Pause
from bot.i18n import _

_ODD = {
    Odd.UNKNOWN: "no top-up has this amount",
    Odd.LATE: "its top-up was over",
    Odd.REPEATED: "its top-up was paid before",
}

FINDINGS = 10
"""Findings named in a message; the audit on the command line names all."""


def arrived(topup: Topup, available: int) -> str:
    """In the channel where the top-up was asked for."""
    return _(
        "**{amount} has arrived** and is added to this server's budget, which has {available} "
        "available now. Asked for by <@{user_id}>, [transaction](<https://basescan.org/tx/{tx}>).",
        amount=format_usd(topup.amount),
        available=format_usd(available),
        user_id=topup.user_id,
        tx=topup.tx,
    )


def unclaimed(deposit: Deposit) -> str:
    """For the host: a transfer that credits nobody by itself."""
    why = _ODD[deposit.why or Odd.UNKNOWN]
    return (
        f"**Deposit of {format_usd(deposit.amount)}** from `{deposit.sender}` is credited to nobody: {why}. "
        f"`/host deposits assign` gives it to a server, `/host deposits keep` makes it yours. "
        f"[Transaction](<{BASE.explorer}/tx/{deposit.tx}>)."
    )


def strange(nonces: tuple[str, ...]) -> str:
    """For the host: somebody else signs with the wallet's key, or the database is an old copy."""
    listed = ", ".join(f"`{nonce[:18]}…`" for nonce in nonces[:3])
    return (
        f"**Spending is paused.** The chain shows {len(nonces)} payment(s) from this wallet that this bot "
        f"never signed ({listed}). Either somebody else has the key, another bot uses the same wallet, or "
        "this database is an old copy. Move what is left to a new wallet if the key may be known; "
        "`/host unpause` lets spending go on."
    )


def budget(alert: BudgetAlert) -> str:
    """For a server's moderators."""
    held = _(" and {held} held for jobs under way", held=format_usd(alert.held)) if alert.held else ""
    left = _(
        "{available} available{held}, of {level} when money last came in",
        available=format_usd(alert.available),
        held=held,
        level=format_usd(alert.level),
    )
    more = _("`/treasury topup` adds to it.")
    if alert.step >= 100:
        return _("**The budget is used up**: {left}. {more}", left=left, more=more)
    return _("**{step} % of the budget is used**: {left}. {more}", step=alert.step, left=left, more=more)


def wallet_low(wallet: int, line: int, address: str) -> str:
    """For the host."""
    return (
        f"**The wallet is low**: it holds {format_usd(wallet)}, less than {format_usd(line)} (WALLET_LOW). "
        f"Send USDC on Base to `{address}`."
    )


def wallet_fine(wallet: int) -> str:
    """For the host, after `wallet_low`."""
    return f"The wallet holds {format_usd(wallet)} again."


LOSS = "loss"
"""The action of a line in the moderation log; its `new` is JSON with the arguments of `loss`."""


def loss(*, job_id: str, model: str, paid: int, refunded: int, failure: str) -> str:
    """For a server's moderators: money was spent for nothing. Amounts are micro-USDC."""
    bears = _("the bot's host bears it") if refunded else _("the server bears it")
    returned = _(", {refunded} returned to the budget", refunded=format_usd(refunded)) if refunded else ""
    return _(
        "**{paid} paid and lost**: job {job_id} ({model}) failed after it was paid "
        "({failure}){returned}; {bears}. The member's allowance is given back.",
        paid=format_usd(paid),
        job_id=job_id,
        model=model,
        failure=failure.replace("_", " "),
        returned=returned,
        bears=bears,
    )


def reconciled(result: Reconciled, *, nightly: bool = False) -> str:
    """For the host: what a comparison of ledger and chain found."""
    title = "Nightly audit" if nightly else "Reconciled"
    wallet = "unknown" if result.wallet is None else format_usd(result.wallet)
    facts = (
        f"{result.checked} payments ({format_usd(result.paid)} proven paid), {result.deposits} deposits, "
        f"{result.lines} lines in the journal · wallet {wallet}, owed to servers {format_usd(result.owed)}\n"
        f"head `{result.head[:16] or '-'}…`"
    )
    if result.ok:
        return f"**{title}: ledger and chain agree.** {facts}"
    lines = [f"**{title}: {len(result.findings)} findings.** {facts}"]
    lines += [f"- {finding_line(finding)}" for finding in result.findings[:FINDINGS]]
    if len(result.findings) > FINDINGS:
        lines.append(f"-# and {len(result.findings) - FINDINGS} more: `python -m bot audit` names all")
    return "\n".join(lines)


def finding_line(finding: Finding) -> str:
    """One finding: kind, table and row, detail."""
    place = f"{finding.table} `{finding.row}`: " if finding.row else ""
    return f"{finding.what}: {place}{finding.detail}"


def paused(pause: Pause) -> str:
    """For the host's log channel."""
    who = f"<@{pause.by}>" if pause.by else "the bot itself"
    because = f": {pause.reason}" if pause.reason else ""
    return f"**All spending is paused** by {who}{because}. What is paid already is still made and delivered."
