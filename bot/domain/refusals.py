"""Refusals that are said in more than one place, so that they are said in the same words."""

from bot.domain import policy
from bot.domain.errors import NotAllowed, OverBudget, OverLimit
from bot.domain.ledger import Balances
from bot.domain.money import format_usd


def over_budget(needed: int, balances: Balances) -> OverBudget:
    """The server's budget does not cover `needed` micro-USDC."""
    if balances == Balances(0, 0, 0):
        sentence = (
            f"This costs {format_usd(needed)} and this server has no budget yet. Nothing was held or paid. "
            "The bot's host can add one with `/host credit`."
        )
    else:
        sentence = (
            f"This costs {format_usd(needed)} and the server has {format_usd(balances.available)} available "
            f"({format_usd(balances.held)} more is held for jobs under way). Nothing was held or paid. "
            "Choose something cheaper, or ask a moderator or the bot's host to add to the budget."
        )
    return OverBudget(sentence, needed=needed, available=balances.available)


def check_queue(running: int, waiting: int, most: int = policy.RUNNING_PER_MEMBER) -> None:
    """Raises OverLimit if a member with so many jobs may not have another; `most` may run at once."""
    if running + waiting < most + policy.WAITING_PER_MEMBER:
        return
    raise OverLimit(
        f"You have {running} jobs running and {waiting} waiting here; {most} may run "
        f"and {policy.WAITING_PER_MEMBER} more wait. Nothing was held or paid. There is room again as soon "
        "as one is done; `/jobs` lists them, and lets you cancel those that wait."
    )


def missing_permissions(names: tuple[str, ...]) -> NotAllowed:
    """The bot could not post the result here, so it does not pay for it."""
    listed = ", ".join(f"**{name}**" for name in names)
    return NotAllowed(
        f"I could not post the result here: I lack {listed} in this channel. Nothing was paid. "
        "A moderator can allow it in the channel's settings."
    )
