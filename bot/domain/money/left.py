"""What a member can still spend: the rule that leaves least, or the prize that pays."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.moderation.limits import Standing
from bot.domain.periods import Per


@dataclass(frozen=True, slots=True)
class Left:
    """What is left for one member. `standing` is the limit or allowance of a period that leaves least.

    `prize` is the micro-USDC left of the member's prize if that pays for the job in question, else None.
    """

    standing: Standing | None = None
    prize: int | None = None


NOTHING_LEFT_TO_SAY = Left()
"""Of a member without any limit."""


def tightest(standings: Iterable[Standing]) -> Standing | None:
    """Return the limit or allowance of a day, week or month that leaves least; None without one."""
    periods = [standing for standing in standings if standing.rule.per is not Per.JOB]
    return min(periods, key=lambda standing: standing.left, default=None)
