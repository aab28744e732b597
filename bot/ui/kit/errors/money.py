"""Words for the refusals of `bot.domain.money.errors` about deposits, payments and credit."""

from bot.domain.amounts import format_usd
from bot.domain.money import errors
from bot.i18n import _
from bot.ui.kit.errors.words import changed_nothing, held_nothing, words


@words.register
def amount_not_positive(_error: errors.AmountNotPositive) -> str:
    return held_nothing(_("The amount must be more than $0.00."))


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
def payment_not_found(error: errors.PaymentNotFound) -> str:
    return changed_nothing(_("There is no payment {payment_id}.", payment_id=error.payment_id))
