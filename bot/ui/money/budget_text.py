"""Texts about a server's budget: its balances, its contests, and the member's prize."""

from bot.domain.amounts import format_left, format_used
from bot.domain.money.ledger import Balances
from bot.i18n import _


def balances(balances: Balances) -> str:
    """Return a server's money in one line: each word before its amount, as scripts read it."""
    return _(
        "available **{available}** · held {held} · spent {spent}",
        available=format_left(balances.available),
        held=format_used(balances.held),
        spent=format_used(balances.spent),
    )


def contest_money(pots: int, prize: int) -> list[str]:
    """Return lines about contest pots and the member's prize, in micro-USDC; none for zero."""
    lines = []
    if pots:
        lines.append(_("Contests hold another {amount}.", amount=format_left(pots)))
    if prize:
        lines.append(
            _(
                "You have **{amount}** of prize money. It pays for each picture that it covers in full.",
                amount=format_left(prize),
            )
        )
    return lines
