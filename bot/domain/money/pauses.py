"""What the host stops: all spending, a model, or what goes beyond the cap of a day."""

from dataclasses import dataclass

from bot.domain.amounts import format_usd
from bot.domain.errors import OverLimit, Stopped
from bot.i18n import _

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Pause:
    """Spending is stopped on all servers. `by` is the host's user id; None: the bot did it by itself."""

    at: int  # epoch milliseconds
    by: int | None
    reason: str  # may be empty


@dataclass(frozen=True, slots=True)
class RetiredModel:
    """A model that the host has stopped for all servers."""

    model: str  # catalogue id
    at: int
    by: int
    reason: str


def paused(pause: Pause) -> Stopped:
    """The refusal while the host has paused everything."""
    return Stopped(
        _(
            "The bot's host has paused all spending, since {at}{because} Nothing was held or paid for "
            "this. What is paid already is still made and delivered. Only the bot's host can let it go "
            "on.",
            at=_since(pause.at),
            because=_because(pause.reason),
        )
    )


def retired(model: RetiredModel) -> Stopped:
    """The refusal of a model that the host has stopped."""
    return Stopped(
        _(
            "The bot's host has stopped {model} on all servers, since {at}{because} Nothing was held "
            "or paid for this. What is paid already is still made and delivered. Use another model.",
            model=model.model,
            at=_since(model.at),
            because=_because(model.reason),
        )
    )


def not_switched_on(model: str) -> Stopped:
    """The refusal of a model that is there, and that the host has not switched on."""
    return Stopped(
        _(
            "The bot's host has not switched on {model}. Nothing was held or paid for this. What is "
            "paid already is still made and delivered. Use another model.",
            model=model,
        )
    )


def over_daily_cap(amount: int, cap: int, used: int, now: int) -> OverLimit:
    """The refusal of what would go beyond the host's cap of the day. Amounts in micro-USDC."""
    reset = day_start(now) + DAY_MS
    return OverLimit(
        _(
            "This costs {amount}. The bot's host allows {cap} a day over all servers, and {used} of "
            "today's is used. Nothing was held or paid. The next day begins <t:{reset}:R>; only the "
            "bot's host can raise it (HOST_DAILY_CAP).",
            amount=format_usd(amount),
            cap=format_usd(cap),
            used=format_usd(used),
            reset=reset // 1000,
        )
    )


def day_start(now: int) -> int:
    """The instant at which the UTC day of `now` began; both epoch milliseconds."""
    return now - now % DAY_MS


def _since(at: int) -> str:
    return f"<t:{at // 1000}:R>"


def _because(reason: str) -> str:
    return f": {reason.rstrip('.')}." if reason else "."
