"""Refusals that are said in more than one place, so that they are said in the same words."""

from bot.domain import policy
from bot.domain.amounts import format_usd
from bot.domain.errors import NotAllowed, OverBudget, OverLimit
from bot.domain.money.ledger import Balances
from bot.i18n import _


def over_budget(needed: int, balances: Balances) -> OverBudget:
    """The server's budget does not cover `needed` micro-USDC."""
    if balances == Balances(0, 0, 0):
        sentence = _(
            "This costs {needed} and this server has no budget yet. Nothing was held or paid. The "
            "bot's host can add one with `/host credit`.",
            needed=format_usd(needed),
        )
    else:
        sentence = _(
            "This costs {needed} and the server has {available} available ({held} more is held for "
            "jobs under way). Nothing was held or paid. Choose something cheaper, or ask a "
            "moderator or the bot's host to add to the budget.",
            needed=format_usd(needed),
            available=format_usd(balances.available),
            held=format_usd(balances.held),
        )
    return OverBudget(sentence, needed=needed, available=balances.available)


def check_queue(running: int, waiting: int, most: int = policy.RUNNING_PER_MEMBER, *, more: int = 1) -> None:
    """Raises OverLimit if a member with so many jobs may not have `more`; `most` may run at once."""
    room = most + policy.WAITING_PER_MEMBER - running - waiting
    if more <= room:
        return
    if room > 0:
        raise OverLimit(
            _(
                "You ask for {more} jobs at once, and with {running} running and {waiting} waiting "
                "here there is room for {room}. Nothing was held or paid. Ask for fewer, or wait until "
                "one is done; `/jobs` lists them, and lets you cancel those that wait.",
                more=more,
                running=running,
                waiting=waiting,
                room=room,
            )
        )
    raise OverLimit(
        _(
            "You have {running} jobs running and {waiting} waiting here; {most} may run and "
            "{WAITING_PER_MEMBER} more wait. Nothing was held or paid. There is room again as soon as "
            "one is done; `/jobs` lists them, and lets you cancel those that wait.",
            running=running,
            waiting=waiting,
            most=most,
            WAITING_PER_MEMBER=policy.WAITING_PER_MEMBER,
        )
    )


def missing_permissions(names: tuple[str, ...]) -> NotAllowed:
    """The bot could not post the result here, so it does not pay for it."""
    listed = ", ".join(f"**{name}**" for name in names)
    return NotAllowed(
        _(
            "I could not post the result here: I lack {listed} in this channel. Nothing was paid. A "
            "moderator can allow it in the channel's settings.",
            listed=listed,
        )
    )
