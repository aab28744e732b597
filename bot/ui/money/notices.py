"""Words of notices about money. The host's are English."""

from bot.domain.amounts import format_usd
from bot.domain.money.audit import Compared, Finding, Reconciliation
from bot.domain.money.deposits import UnclaimedReason
from bot.domain.money.movements import Movement
from bot.domain.money.networks import Network
from bot.domain.money.notices import (
    BudgetAlert,
    ChainBlind,
    ChainSeen,
    DepositsUnclaimed,
    DepositUnclaimed,
    ModelRestored,
    ModelStopped,
    NightlyAudit,
    OutflowsUnknown,
    PauseBegun,
    PauseEnded,
    TopupCredited,
    TopupReplaced,
    WalletLow,
    WalletRefilled,
    WalletUnwatched,
)
from bot.i18n import _
from bot.ui.kit import formatting
from bot.ui.kit.notices import notice_text
from bot.ui.money import chain_text

_ODD = {
    UnclaimedReason.UNKNOWN: "no top-up has this amount",
    UnclaimedReason.LATE: "its top-up was over",
    UnclaimedReason.REPEATED: "its top-up was paid before",
    UnclaimedReason.REPLACED: "a later top-up took the place of its own",
    UnclaimedReason.SENDER: "its top-up names another sender",
    UnclaimedReason.ROUND: "an amount that anybody could have sent",
    UnclaimedReason.LARGE: "above DEPOSIT_REVIEW_ABOVE",
    UnclaimedReason.SEVERAL: "two servers were promised this amount",
}

WORDS = 600
"""Characters of the nodes' own words in a message."""

FINDINGS = 10
"""Findings named in a message; the audit on the command line names all."""


@notice_text.register
def topup_credited(notice: TopupCredited) -> str:
    return _(
        "**{amount} has arrived** and is added to this server's budget, which has {available} "
        "available now. Asked for by <@{user_id}>, {transaction}.",
        amount=format_usd(notice.topup.amount),
        available=format_usd(notice.available),
        user_id=notice.topup.user_id,
        transaction=chain_text.transaction(notice.topup.network, notice.topup.tx),
    )


@notice_text.register
def topup_replaced(notice: TopupReplaced) -> str:
    return _(
        "<@{user_id}>, do not send {amount} any more: <@{by}> has opened another top-up, and this server has "
        "as many as it may. If you have sent it already, the bot's operator assigns it.",
        user_id=notice.topup.user_id,
        amount=format_usd(notice.topup.amount),
        by=notice.by,
    )


@notice_text.register
def deposit_unclaimed(notice: DepositUnclaimed) -> str:
    deposit = notice.deposit
    why = _ODD[deposit.why or UnclaimedReason.UNKNOWN]
    whose = f" The server {deposit.promised_to} asked for it." if deposit.promised_to else ""
    return (
        f"**Deposit of {format_usd(deposit.amount)}** from `{deposit.sender}` is credited to nobody: {why}."
        f"{whose} "
        f"`/host deposits assign` gives it to a server, `/host deposits keep` makes it yours: "
        f"{chain_text.transaction(deposit.network, deposit.tx)} on {chain_text.title(deposit.network)}."
    )


@notice_text.register
def deposits_unclaimed(notice: DepositsUnclaimed) -> str:
    each = ", each below a cent," if notice.dust else ""
    where, total = notice.network.title, format_usd(notice.total)
    several = f"**{notice.count} transfers of {total} together** on {where}{each} are"
    one = f"**A transfer of {total}** on {where} is"
    return (
        f"{one if notice.count == 1 else several} credited to nobody. "
        "`/host deposits list` names what waits, the larger ones first."
    )


@notice_text.register
def chain_blind(notice: ChainBlind) -> str:
    words = formatting.shown(notice.words, WORDS)
    return (
        f"**{notice.network.title} cannot be read.** {words} Until it can, deposits on it are not seen, and "
        f"no top-up is promised there; `python -m bot check` tries every node of {_nodes(notice.network)}."
    )


@notice_text.register
def chain_seen(notice: ChainSeen) -> str:
    return f"{notice.network.title} is read again. What arrived meanwhile is credited."


def _nodes(network: Network) -> str:
    """Return the setting that names the nodes of a network."""
    return f"{network.word.upper()}_RPC_URL"


@notice_text.register
def outflows_unknown(notice: OutflowsUnknown) -> str:
    where = notice.network.title
    total, count = format_usd(sum(one.amount for one in notice.movements)), len(notice.movements)
    lines = [_movement(one) for one in notice.movements[:FINDINGS]]
    if count > FINDINGS:
        lines.append(f"-# and {count - FINDINGS} more: `python -m bot audit` names all")
    head = (
        f"**Nothing is signed.** StableStudio was paid {total} from the wallet on {where} in {count} "
        "payment(s) that these books do not know: this database is an older copy, or another bot uses the "
        "wallet. "
        "`/host adopt` finds what was bought, delivers it and books it; then spending goes on."
        if notice.missed
        else f"**Spending is paused.** {total} left the wallet on {where}, and this bot never signed for it: "
        "somebody else has the key. Move what is left to a new wallet. `/host adopt` books what is gone, as "
        "lost or your own; `/host unpause` lets spending go on."
    )
    return "\n".join([head, *lines])


def _movement(movement: Movement) -> str:
    """Return money that left the wallet in one line."""
    how = "gas" if movement.fee else "a plain transfer" if movement.nonce is None else "a signed payment"
    return (
        f"- {format_usd(movement.amount)} to `{movement.other}`, {how} in block {movement.block}, "
        f"{chain_text.transaction(movement.network.name, movement.tx)}"
    )


@notice_text.register
def wallet_unwatched(notice: WalletUnwatched) -> str:
    network, nodes = notice.network, _nodes(notice.network)
    return (
        f"**The wallet on {network.title} cannot be compared with its chain**, and nothing is signed for it "
        f"until it was. The node says this: {notice.words} A node that answers, in {nodes}, ends this. If no "
        f"node has that history any more, `python -m bot adopt --from-now {network.word}` begins anew, and "
        "what came before stays unproven."
    )


@notice_text.register
def budget_alert(alert: BudgetAlert) -> str:
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


@notice_text.register
def wallet_low(notice: WalletLow) -> str:
    balance, limit = format_usd(notice.balance), format_usd(notice.limit)
    network = notice.wallet.network
    return (
        f"**The wallet on {network.title} is low**: it holds {balance}, less than {limit} (WALLET_LOW). "
        f"Send {network.symbol} on {network.title} to `{notice.wallet.address}`."
    )


@notice_text.register
def wallet_refilled(notice: WalletRefilled) -> str:
    return f"The wallet on {notice.network.title} holds {format_usd(notice.balance)} again."


@notice_text.register
def nightly_audit(notice: NightlyAudit) -> str:
    text = reconciled(notice.result, nightly=True)
    return f"{text}\nAll spending is paused; `/host unpause` lets it go on." if notice.paused else text


def reconciled(result: Reconciliation, *, nightly: bool = False) -> str:
    """Return the outcome of a comparison of ledger and chain, with the first findings."""
    title = "Nightly audit" if nightly else "Reconciled"
    wallet = "unknown" if result.wallet is None else format_usd(result.wallet)
    holds = f"wallets {wallet} together" if len(result.wallets) > 1 else f"wallet {wallet}"
    compared = "".join(map(_compared, result.wallets))
    facts = (
        f"{result.checked} payments ({format_usd(result.paid)} proven paid), {result.deposits} deposits, "
        f"{result.lines} lines in the journal · {holds}, owed to servers {format_usd(result.owed)}\n"
        f"{compared}head `{result.head[:16] or '-'}…`"
    )
    if result.ok:
        return f"**{title}: ledger and chain agree.** {facts}"
    counts = []
    if result.wrong:
        counts.append(f"{len(result.wrong)} findings")
    if result.unanswered:
        counts.append(f"{len(result.unanswered)} not answered")
    lines = [f"**{title}: {', '.join(counts)}.** {facts}"]
    listed = [*result.wrong, *result.unanswered]
    lines += [f"- {_finding(finding)}" for finding in listed[:FINDINGS]]
    if len(listed) > FINDINGS:
        lines.append(f"-# and {len(listed) - FINDINGS} more: `python -m bot audit` names all")
    return "\n".join(lines)


def _compared(wallet: Compared) -> str:
    """Return what was really looked at on one network, in a line of its own."""
    coverage = wallet.coverage
    if coverage is None:
        return f"{wallet.network.title}: never compared\n"
    until = "" if wallet.answered else " (not up to now)"
    return (
        f"{wallet.network.title}, blocks {coverage.first} to {coverage.upto}{until}: "
        f"{format_usd(coverage.received)} received, {format_usd(coverage.sent)} sent\n"
    )


def _finding(finding: Finding) -> str:
    """Return a finding in one line: kind, table and row, detail."""
    place = f"{finding.table} `{finding.row}`: " if finding.row else ""
    return f"{finding.what}: {place}{finding.detail}"


@notice_text.register
def pause_begun(notice: PauseBegun) -> str:
    pause = notice.pause
    who = f"<@{pause.by}>" if pause.by else "the bot itself"
    because = f": {pause.reason}" if pause.reason else ""
    return f"**All spending is paused** by {who}{because}. What is paid already is still made and delivered."


@notice_text.register
def pause_ended(notice: PauseEnded) -> str:
    return f"Spending goes on again, says <@{notice.by}>."


@notice_text.register
def model_stopped(notice: ModelStopped) -> str:
    because = f": {notice.reason}" if notice.reason else ""
    return f"**{notice.model} is stopped** on all servers by <@{notice.by}>{because}."


@notice_text.register
def model_restored(notice: ModelRestored) -> str:
    return f"**{notice.model}** may be used again, says <@{notice.by}>."
