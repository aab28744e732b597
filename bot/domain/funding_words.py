"""What a server or the host is told about money by itself, in English."""

from bot.domain.audit import Finding, Reconciled
from bot.domain.funding import BudgetAlert, Deposit, Odd, Topup
from bot.domain.money import format_usd
from bot.domain.stops import Pause

EXPLORER = "https://basescan.org"

_ODD = {
    Odd.UNKNOWN: "no top-up has this amount",
    Odd.LATE: "its top-up was over",
    Odd.REPEATED: "its top-up was paid before",
}

FINDINGS = 10
"""Findings named in a message; the audit on the command line names all."""


def arrived(topup: Topup, available: int) -> str:
    """In the channel where the top-up was asked for."""
    return (
        f"**{format_usd(topup.amount)} has arrived** and is added to this server's budget, which has "
        f"{format_usd(available)} available now. Asked for by <@{topup.user_id}>, "
        f"[transaction](<{EXPLORER}/tx/{topup.tx}>)."
    )


def unclaimed(deposit: Deposit) -> str:
    """For the host: a transfer that credits nobody by itself."""
    why = _ODD[deposit.why or Odd.UNKNOWN]
    return (
        f"**Deposit of {format_usd(deposit.amount)}** from `{deposit.sender}` is credited to nobody: {why}. "
        f"`/host deposits assign` gives it to a server, `/host deposits keep` makes it yours. "
        f"[Transaction](<{EXPLORER}/tx/{deposit.tx}>)."
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
    held = f" and {format_usd(alert.held)} held for jobs under way" if alert.held else ""
    left = (
        f"{format_usd(alert.available)} available{held}, of {format_usd(alert.level)} when money last came in"
    )
    more = "`/treasury topup` adds to it."
    if alert.step >= 100:
        return f"**The budget is used up**: {left}. {more}"
    return f"**{alert.step} % of the budget is used**: {left}. {more}"


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
    bears = "the bot's host bears it" if refunded else "the server bears it"
    returned = f", {format_usd(refunded)} returned to the budget" if refunded else ""
    return (
        f"**{format_usd(paid)} paid and lost**: job {job_id} ({model}) failed after it was paid "
        f"({failure.replace('_', ' ')}){returned}; {bears}. The member's allowance is given back."
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
