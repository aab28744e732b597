"""Texts about one of several wallets."""

from bot.domain.amounts import format_left, format_usd, format_used
from bot.domain.money.networks import Network
from bot.i18n import _
from bot.ui.money import chain_text


def line(network: Network, address: str, balance: int | None, *, opened: int = 0, exact: bool = False) -> str:
    """Return what a wallet holds, and where that can be seen: a line of a list.

    `balance` is micro-USDC, None while the chain is silent; `opened` is what signed payments may take of it.
    `exact`: with all digits.
    """
    link = chain_text.address(network.name, address)
    if balance is None:
        text = _("**{network}** does not answer right now · {address}", network=network.title, address=link)
    elif opened:
        text = _(
            "**{network}** {balance}, {open} of it signed and open · {address}",
            network=network.title,
            balance=format_usd(balance) if exact else format_left(balance),
            open=format_used(opened),
            address=link,
        )
    else:
        text = _(
            "**{network}** {balance} · {address}",
            network=network.title,
            balance=format_usd(balance) if exact else format_left(balance),
            address=link,
        )
    return f"- {text}"
