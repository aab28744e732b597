"""Words for refusals about amounts, credit, deposits, payments, receipts and exports."""

from bot.domain.amounts import NotAnAmount, format_usd
from bot.domain.durations import DurationOutOfRange, NotADuration, format_duration
from bot.domain.money import errors
from bot.domain.money.errors import ChainNeed
from bot.domain.periods import UnknownZone
from bot.i18n import N_, _
from bot.ui.kit.errors.words import changed_nothing, held_nothing, words

# ── what people type ─────────────────────────────────────────────────────────────────────────────


@words.register
def not_an_amount(error: NotAnAmount) -> str:
    text = _(
        "“{words}” is not an amount. Write dollars like `5`, `0.25` or `$12.50`: up to six "
        "digits before and six after the point.",
        words=error.typed[:40],
    )
    if error.option is None:
        return held_nothing(text)
    return _("`{option}`: {error} Nothing was held or paid.", option=error.option, error=text)


@words.register
def not_a_duration(error: NotADuration) -> str:
    return _(
        "“{typed}” is not a length of time for `{option}`. Write whole numbers with units, like "
        "`90s`, `30m`, `12h`, `7d` or `1d12h`. Nothing was held or paid.",
        typed=error.typed[:40],
        option=error.option,
    )


@words.register
def duration_out_of_range(error: DurationOutOfRange) -> str:
    return _(
        "`{option}` may be from {least} to {most}; this is {seconds}. Nothing was held or paid.",
        option=error.option,
        least=format_duration(error.minimum),
        most=format_duration(error.maximum),
        seconds=error.typed,
    )


@words.register
def unknown_zone(error: UnknownZone) -> str:
    return _(
        "“{name}” is no time zone I know. Write it like `Europe/Berlin`, `America/New_York` or "
        "`UTC`. Nothing was changed.",
        name=error.name[:40],
    )


# ── money that comes in ──────────────────────────────────────────────────────────────────────────


@words.register
def amount_not_positive(_error: errors.AmountNotPositive) -> str:
    return held_nothing(_("The amount must be more than $0.00."))


@words.register
def credit_not_positive(_error: errors.CreditNotPositive) -> str:
    return _("The amount has to be above zero. Nothing was changed.")


@words.register
def not_in_wallet(error: errors.NotInWallet) -> str:
    free, amount = format_usd(max(error.free, 0)), format_usd(error.amount)
    if len(error.wallets) > 1:
        head = _(
            "The wallets hold {free} together beyond what they owe to servers, less than {amount}. "
            "Nothing was changed. Fill one of them first:",
            free=free,
            amount=amount,
        )
        wallets = [f"- {one.network.symbol} · {one.network.title} · `{one.address}`" for one in error.wallets]
        return "\n".join([head, *wallets])
    (wallet,) = error.wallets
    return _(
        "The wallet holds {free} beyond what it owes to servers, less than {amount}. "
        "Nothing was changed. Send {symbol} on {network} to `{address}` first.",
        free=free,
        amount=amount,
        symbol=wallet.network.symbol,
        network=wallet.network.title,
        address=wallet.address,
    )


_SILENT = {
    ChainNeed.BALANCE: N_(
        "The chain does not answer, so I cannot see whether the wallet holds this much. "
        "Nothing was changed; try again in a minute."
    ),
    ChainNeed.TRANSFERS: N_(
        "The chain does not answer, so a transfer could not be seen. Nothing was changed; "
        "try again in a minute."
    ),
}


@words.register
def chain_silent(error: errors.ChainSilent) -> str:
    return _(_SILENT[error.need])


@words.register
def topup_too_small(_error: errors.TopupTooSmall) -> str:
    return _("A top-up is at least $0.01; what is below a cent is cut off. Nothing was changed.")


@words.register
def sender_needed(_error: errors.SenderNeeded) -> str:
    return _(
        "Name the address that you send from with `from`: only its transfer counts. Nothing was changed."
    )


@words.register
def not_an_address(error: errors.NotAnAddress) -> str:
    on_evm = any(network.chain_id for network in error.networks)
    on_solana = any(not network.chain_id for network in error.networks)
    text = _(
        "“{typed}” is not an address on {network}.",
        typed=error.typed[:50],
        network=", ".join(network.title for network in error.networks),
    )
    if on_evm and on_solana:
        form = _("Write `0x` and 40 hex digits, or your Solana wallet's address.")
    elif on_solana:
        form = _("Write your Solana wallet's address: 32 to 44 letters and digits.")
    else:
        form = _("Write `0x` and 40 hex digits.")
    return changed_nothing(f"{text} {form}")


@words.register
def topup_over(error: errors.TopupOver) -> str:
    if error.credited:
        return _("This top-up has arrived already. `/treasury topup` opens another one.")
    return _(
        "This top-up is over: do not send its amount any more. `/treasury topup` opens another one. If you "
        "have sent it already, the bot's host assigns it."
    )


@words.register
def no_free_amount(_error: errors.NoFreeAmount) -> str:
    return _("Too many top-ups of about this amount are open. Nothing was changed; choose another amount.")


@words.register
def deposit_not_found(_error: errors.DepositNotFound) -> str:
    return _(
        "There is no such deposit; nothing was changed. Choose one from the list that opens while you type."
    )


@words.register
def deposit_decided(error: errors.DepositDecided) -> str:
    return _(
        "That deposit of {amount} was decided about before: it is {lower}. Nothing was changed.",
        amount=format_usd(error.amount),
        lower=error.state.lower(),
    )


@words.register
def channel_not_writable(error: errors.ChannelNotWritable) -> str:
    return _(
        "I may not view or write in <#{channel}>. Nothing was changed; allow it in the "
        "channel's settings, or choose another channel.",
        channel=error.channel_id,
    )


@words.register
def payment_not_found(error: errors.PaymentNotFound) -> str:
    return changed_nothing(_("There is no payment {payment_id}.", payment_id=error.payment_id))


# ── looking back ─────────────────────────────────────────────────────────────────────────────────


@words.register
def receipt_not_found(_error: errors.ReceiptNotFound) -> str:
    return changed_nothing(
        _("You have no such job on this server. `/me receipts` lists those that something was paid for.")
    )


@words.register
def export_too_large(error: errors.ExportTooLarge) -> str:
    return _(
        "The export has {data} MB even when packed, and Discord takes {limit} MB here. Choose "
        "fewer days with `days`, or ask the bot's host for `python -m bot export`. Nothing was "
        "changed.",
        data=f"{error.size / 1e6:.1f}",
        limit=f"{error.limit / 1e6:.1f}",
    )
