"""Words of notices about money. The host's are English."""

from bot.domain.amounts import format_left, format_usd, format_used
from bot.domain.money.deposits import UnclaimedReason
from bot.domain.money.movements import Movement
from bot.domain.money.networks import Network
from bot.domain.money.notices import (
    BooksSetBack,
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
from bot.ui.kit import formatting, layout
from bot.ui.kit.formatting import DOT
from bot.ui.kit.notices import notice_text
from bot.ui.money import chain_text, reconcile_text

_ODD = {
    UnclaimedReason.UNKNOWN: "no top-up has this amount",
    UnclaimedReason.LATE: "too late for its top-up",
    UnclaimedReason.REPEATED: "its top-up was paid before",
    UnclaimedReason.REPLACED: "a later top-up took the place of its own",
    UnclaimedReason.SENDER: "its top-up names another sender",
    UnclaimedReason.ROUND: "a round amount, as anyone could have sent it",
    UnclaimedReason.LARGE: "above DEPOSIT_REVIEW_ABOVE",
    UnclaimedReason.SEVERAL: "two servers were promised this amount",
}

WORDS = 600
"""Characters of the nodes' own words in a message."""

LISTED = 10
"""Movements named in a message; the audit on the command line names all."""


@notice_text.register
def topup_credited(notice: TopupCredited) -> str:
    return "\n".join(
        [
            _(
                "💵 **{amount} has arrived.** This server has {available} available now.",
                amount=format_usd(notice.topup.amount),
                available=format_left(notice.available),
            ),
            _(
                "-# asked for by <@{user_id}> · {transaction}",
                user_id=notice.topup.user_id,
                transaction=chain_text.transaction(notice.topup.network, notice.topup.tx),
            ),
        ]
    )


@notice_text.register
def topup_replaced(notice: TopupReplaced) -> str:
    return _(
        "<@{user_id}>, please do not send {amount} any more. <@{by}> opened another top-up, and this server "
        "has as many as it may. If you sent it already, the bot's operator assigns it.",
        user_id=notice.topup.user_id,
        amount=format_usd(notice.topup.amount),
        by=notice.by,
    )


@notice_text.register
def deposit_unclaimed(notice: DepositUnclaimed) -> str:
    deposit = notice.deposit
    why = _ODD[deposit.why or UnclaimedReason.UNKNOWN]
    facts = [
        f"from `{deposit.sender}`",
        f"{chain_text.transaction(deposit.network, deposit.tx)} on {chain_text.title(deposit.network)}",
        *([f"asked for by server {deposit.promised_to}"] if deposit.promised_to else []),
    ]
    return (
        f"💵 **{format_usd(deposit.amount)} arrived, and no server was credited**: {why}. "
        f"`/host deposits list` decides.\n-# {DOT.join(facts)}"
    )


@notice_text.register
def deposits_unclaimed(notice: DepositsUnclaimed) -> str:
    where, total = notice.network.title, format_usd(notice.total)
    dust = ", each below a cent" if notice.dust else ""
    several = f"**{notice.count} transfers of {total} together**"
    what = "**A transfer of " + total + "**" if notice.count == 1 else several
    return (
        f"💵 {what} arrived on {where}{dust}, and no server was credited. "
        "`/host deposits list` shows them, the larger ones first."
    )


@notice_text.register
def chain_blind(notice: ChainBlind) -> str:
    words = formatting.shown(notice.words, WORDS)
    return (
        f"⚠️ **{notice.network.title} cannot be read.** {words}\n"
        "Until it can, deposits on it are not seen and no top-up is offered there.\n"
        f"-# `python -m bot check` tries every node of {_nodes(notice.network)}"
    )


@notice_text.register
def chain_seen(notice: ChainSeen) -> str:
    return f"✅ {notice.network.title} can be read again. What arrived meanwhile is credited."


def _nodes(network: Network) -> str:
    """Return the setting that names the nodes of a network."""
    return f"{network.word.upper()}_RPC_URL"


@notice_text.register
def outflows_unknown(notice: OutflowsUnknown) -> str:
    where = notice.network.title
    total, count = format_usd(sum(one.amount for one in notice.movements)), len(notice.movements)
    payments = "a payment" if count == 1 else f"{count} payments"
    lines = [_movement(one) for one in notice.movements[:LISTED]]
    if count > LISTED:
        lines.append(f"-# and {count - LISTED} more: `python -m bot audit` names all")
    head = (
        f"🛑 **Spending is stopped.** StableStudio received {total} from the wallet on {where} in {payments} "
        "that these books do not know. This database is an older copy, or another bot uses the wallet.\n"
        "`/host adopt` finds what was bought, delivers it and books it. Then members can spend again."
        if notice.missed
        else f"🛑 **Spending is paused.** {total} left the wallet on {where}, and this bot never signed for "
        "it. Someone else has the key: move the rest to a new wallet.\n"
        "`/host adopt` books what is gone, `/host unpause` lets members spend again."
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
        f"🛑 **The wallet on {network.title} cannot be compared with its chain.** Nothing is signed for it "
        f"until it can. The node says: {notice.words}\n"
        f"A node that answers, in {nodes}, ends this. If no node has that history any more, "
        f"`python -m bot adopt --from-now {network.word}` starts from now; what came before stays unproven."
    )


@notice_text.register
def books_set_back(notice: BooksSetBack) -> str:
    return (
        "🛑 **Spending is paused.** The database has lost changes that it had confirmed: line "
        f"{notice.line} of the journal is gone. A standby that was behind has taken over, or a backup was "
        "restored.\n"
        "What was bought and is in no book shows itself on the chain: `/host adopt` books it, "
        "`/host unpause` lets members spend again. Let the server wait for its standbys, so that this "
        "cannot happen again."
    )


@notice_text.register
def budget_alert(alert: BudgetAlert) -> str:
    used = alert.level - alert.available
    head = (
        _("🪫 **The budget is used up.**")
        if alert.step >= 100
        else _("🪫 **{step} % of the budget is used.**", step=alert.step)
    )
    left = _("available **{available}**", available=format_left(alert.available))
    held = _("held {held}", held=format_used(alert.held)) if alert.held else None
    level = _("of {level} when money last came in", level=format_left(alert.level))
    facts = DOT.join(filter(None, [layout.bar(used, alert.level), left, held, level]))
    add = _("`/treasury topup` adds to it.")
    return f"{head} {add}\n{facts}"


@notice_text.register
def wallet_low(notice: WalletLow) -> str:
    balance, limit = format_left(notice.balance), format_usd(notice.limit)
    network = notice.wallet.network
    return (
        f"🪫 **The wallet on {network.title} is low.** It holds {balance}, less than {limit} (WALLET_LOW).\n"
        f"Send {network.symbol} on {network.title} to `{notice.wallet.address}`."
    )


@notice_text.register
def wallet_refilled(notice: WalletRefilled) -> str:
    return f"✅ The wallet on {notice.network.title} holds {format_left(notice.balance)} again."


@notice_text.register
def nightly_audit(notice: NightlyAudit) -> str:
    text = reconcile_text.summary(notice.result, title="Nightly audit")
    if not notice.paused:
        return text
    return f"{text}\nAll spending is paused. `/host unpause` lets members spend again."


@notice_text.register
def pause_begun(notice: PauseBegun) -> str:
    pause = notice.pause
    who = f"<@{pause.by}>" if pause.by else "The bot itself"
    return (
        f"🧊 {who} **paused all spending**{_because(pause.reason)} What is paid is still made and delivered."
    )


@notice_text.register
def pause_ended(notice: PauseEnded) -> str:
    return f"✅ <@{notice.by}> ended the pause. Members can spend again."


@notice_text.register
def model_stopped(notice: ModelStopped) -> str:
    return f"🧊 <@{notice.by}> stopped **{notice.model}** on all servers{_because(notice.reason)}"


@notice_text.register
def model_restored(notice: ModelRestored) -> str:
    return f"✅ <@{notice.by}> brought **{notice.model}** back on all servers."


def _because(reason: str) -> str:
    """Return the end of a sentence: its full stop, after the reason if there is one."""
    return f" · “{formatting.plain(reason)}”." if reason else "."
