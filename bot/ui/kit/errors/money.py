"""Words for refusals about amounts, credit, deposits, payments, receipts and exports."""

from bot.domain.amounts import NotAnAmount, format_left, format_usd
from bot.domain.durations import DurationOutOfRange, NotADuration, format_duration
from bot.domain.money import errors
from bot.domain.money.errors import ChainNeed
from bot.domain.periods import UnknownZone
from bot.i18n import N_, _
from bot.ui.kit.errors.words import changed_nothing, held_nothing, words

# ── what people type ─────────────────────────────────────────────────────────────────────────────


@words.register
def not_an_amount(error: NotAnAmount) -> str:
    if error.option is None:
        reason = _("“{typed}” isn't an amount.", typed=error.typed[:40])
    else:
        reason = _("“{typed}” isn't an amount for `{option}`.", typed=error.typed[:40], option=error.option)
    return held_nothing(
        reason, _("Write dollars like `5`, `0.25` or `$12.50`, with at most six digits after the point.")
    )


@words.register
def not_a_duration(error: NotADuration) -> str:
    return held_nothing(
        _("“{typed}” isn't a length of time for `{option}`.", typed=error.typed[:40], option=error.option),
        _("Write whole numbers with units, like `90s`, `30m`, `12h`, `7d` or `1d12h`."),
    )


@words.register
def duration_out_of_range(error: DurationOutOfRange) -> str:
    return held_nothing(
        _(
            "`{option}` must be between {least} and {most}, not {seconds}.",
            option=error.option,
            least=format_duration(error.minimum),
            most=format_duration(error.maximum),
            seconds=error.typed,
        )
    )


@words.register
def unknown_zone(error: UnknownZone) -> str:
    return changed_nothing(
        _("I don't know the time zone “{name}”.", name=error.name[:40]),
        _("Write it like `Europe/Berlin`, `America/New_York` or `UTC`."),
    )


# ── money that comes in ──────────────────────────────────────────────────────────────────────────


@words.register
def amount_not_positive(_error: errors.AmountNotPositive) -> str:
    return held_nothing(_("The amount must be more than $0.00."))


@words.register
def credit_not_positive(_error: errors.CreditNotPositive) -> str:
    return changed_nothing(_("The amount must be more than $0.00."))


@words.register
def not_in_wallet(error: errors.NotInWallet) -> str:
    free, amount = format_left(max(error.free, 0)), format_usd(error.amount)
    if len(error.wallets) > 1:
        head = changed_nothing(
            _(
                "The wallets have {free} not promised to servers, less than {amount}.",
                free=free,
                amount=amount,
            ),
            _("Fill one of them first:"),
        )
        wallets = [f"- {one.network.symbol} · {one.network.title} · `{one.address}`" for one in error.wallets]
        return "\n".join([head, *wallets])
    (wallet,) = error.wallets
    return changed_nothing(
        _("The wallet has {free} not promised to servers, less than {amount}.", free=free, amount=amount),
        _(
            "Send {symbol} on {network} to `{address}` first.",
            symbol=wallet.network.symbol,
            network=wallet.network.title,
            address=wallet.address,
        ),
    )


_SILENT = {
    ChainNeed.BALANCE: N_("The chain doesn't answer, so I can't see what the wallet holds."),
    ChainNeed.TRANSFERS: N_("The chain doesn't answer, so I couldn't see a transfer arrive."),
}


@words.register
def chain_silent(error: errors.ChainSilent) -> str:
    return changed_nothing(_(_SILENT[error.need]), _("Try again in a minute."))


@words.register
def topup_too_small(_error: errors.TopupTooSmall) -> str:
    return changed_nothing(_("A top-up is at least $0.01. Parts of a cent are cut off."))


@words.register
def sender_needed(_error: errors.SenderNeeded) -> str:
    return changed_nothing(_("Give the address you send from as `from`. Only a transfer from there counts."))


@words.register
def not_an_address(error: errors.NotAnAddress) -> str:
    on_evm = any(network.chain_id for network in error.networks)
    on_solana = any(not network.chain_id for network in error.networks)
    reason = _(
        "“{typed}” isn't an address on {network}.",
        typed=error.typed[:50],
        network=", ".join(network.title for network in error.networks),
    )
    if on_evm and on_solana:
        form = _("Write `0x` and 40 hex digits, or your Solana wallet's address.")
    elif on_solana:
        form = _("Write your Solana wallet's address: 32 to 44 letters and digits.")
    else:
        form = _("Write `0x` and 40 hex digits.")
    return changed_nothing(reason, form)


@words.register
def topup_over(error: errors.TopupOver) -> str:
    another = _("`/treasury topup` opens another one.")
    if error.credited:
        return changed_nothing(_("This top-up has arrived already."), another)
    sent = _("If you have sent it already, the bot's operator will assign it.")
    return changed_nothing(_("This top-up has expired. Don't send its amount any more."), f"{another} {sent}")


@words.register
def no_free_amount(_error: errors.NoFreeAmount) -> str:
    return changed_nothing(_("Too many top-ups of about this amount are open."), _("Choose another amount."))


@words.register
def deposit_not_found(_error: errors.DepositNotFound) -> str:
    return changed_nothing(
        _("There is no such deposit."), _("Choose one from the list that opens while you type.")
    )


@words.register
def deposit_decided(error: errors.DepositDecided) -> str:
    return changed_nothing(
        _(
            "That deposit of {amount} is settled already: {state}.",
            amount=format_usd(error.amount),
            state=error.state.lower(),
        )
    )


@words.register
def channel_not_writable(error: errors.ChannelNotWritable) -> str:
    return changed_nothing(
        _("I can't view or write in <#{channel}>.", channel=error.channel_id),
        _("Allow it in the channel's settings, or choose another channel."),
    )


@words.register
def payment_not_found(error: errors.PaymentNotFound) -> str:
    return changed_nothing(_("There is no payment `{payment_id}`.", payment_id=error.payment_id))


# ── looking back ─────────────────────────────────────────────────────────────────────────────────


@words.register
def receipt_not_found(_error: errors.ReceiptNotFound) -> str:
    return changed_nothing(
        _("You have no such job on this server."), _("`/me receipts` lists those you have paid for.")
    )


@words.register
def export_too_large(error: errors.ExportTooLarge) -> str:
    return changed_nothing(
        _(
            "The export has {data} MB even when packed, and Discord takes {limit} MB here.",
            data=f"{error.size / 1e6:.1f}",
            limit=f"{error.limit / 1e6:.1f}",
        ),
        _("Choose fewer `days`, or ask the bot's operator for `python -m bot export`."),
    )
