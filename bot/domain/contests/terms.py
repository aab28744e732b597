"""Whether a contest can be opened on such terms: everything a card promises is checked before anybody
reads it, and once more when it is opened."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.domain.amounts import format_usd
from bot.domain.contests.models import Terms
from bot.domain.contests.phases import MAX_PHASE_SECONDS, MIN_PHASE_SECONDS
from bot.domain.durations import format_duration
from bot.domain.errors import InvalidOptions, OverBudget, OverLimit
from bot.i18n import _

MAX_THEME_LENGTH = 80
MAX_ENTRIES = 10
MAX_QUORUM = 500
MAX_HEARTS = 10
MAX_LIVE = 10
"""Contests of one server that may run at once."""

_JOINER = "\u200d"  # makes one emoji of several


@dataclass(frozen=True, slots=True)
class ServerResources:
    """What the server has when the terms are checked. Prices and amounts are micro-USDC."""

    available: int
    cheapest: Mapping[str, int]  # the lowest price of each model that may be used here


def check(terms: Terms, offer: ServerResources) -> None:
    """Raises InvalidOptions, which names the option, or OverBudget."""
    _theme(terms.theme)
    _between("entries_for", terms.entries_for_seconds, MIN_PHASE_SECONDS, MAX_PHASE_SECONDS)
    _between("voting_for", terms.voting_for_seconds, MIN_PHASE_SECONDS, MAX_PHASE_SECONDS)
    _count("entries", terms.entries, MAX_ENTRIES)
    _count("quorum", terms.quorum, MAX_QUORUM)
    _count("hearts", terms.hearts, MAX_HEARTS)
    _models(terms.models, offer.cheapest)
    _money(terms)
    _affordable(terms, offer.cheapest)
    check_budget(terms, offer.available)


def check_budget(terms: Terms, available: int) -> None:
    """Raises OverBudget if the server has less available than pot and prize."""
    if terms.funding <= available:
        return
    sentence = _(
        "Pot and prize are {funding} together, and the server has {available} available. "
        "Nothing was held or paid. Make them smaller, or add to the budget with `/treasury topup`.",
        funding=format_usd(terms.funding),
        available=format_usd(available),
    )
    raise OverBudget(sentence, needed=terms.funding, available=available)


def check_contest_limit(live: int) -> None:
    """Raises OverLimit if `live` contests run on the server and there may not be another."""
    if live >= MAX_LIVE:
        raise OverLimit(
            _(
                "{live} contests run on this server, and {most} may at once. Nothing was held or paid. "
                "Open this one when another has ended.",
                live=live,
                most=MAX_LIVE,
            )
        )


def clean_theme(typed: str) -> str:
    """The theme in one line, without characters that cannot be seen."""
    return " ".join("".join(c if c.isprintable() or c == _JOINER else " " for c in typed).split())


def _theme(theme: str) -> None:
    if not theme or len(theme) > MAX_THEME_LENGTH or theme != clean_theme(theme):
        raise InvalidOptions(
            _(
                "A theme is one line of 1 to {most} characters; this one has {n}. Nothing was held or paid.",
                most=MAX_THEME_LENGTH,
                n=len(theme),
            ),
            "theme",
        )


def _between(option: str, seconds: float, least: float, most: float) -> None:
    if not least <= seconds <= most:
        raise InvalidOptions(
            _(
                "`{option}` may be from {least} to {most}; this is {seconds}. Nothing was held or paid.",
                option=option,
                least=format_duration(least),
                most=format_duration(most),
                seconds=format_duration(seconds),
            ),
            option,
        )


def _count(option: str, number: int, most: int) -> None:
    if not 1 <= number <= most:
        raise InvalidOptions(
            _(
                "`{option}` may be from 1 to {most}; this is {number}. Nothing was held or paid.",
                option=option,
                most=most,
                number=number,
            ),
            option,
        )


def _models(models: Collection[str], known: Collection[str]) -> None:
    unknown = [model for model in models if model not in known]
    if unknown:
        raise InvalidOptions(
            _(
                "{models} cannot be used here: no such model, or it is switched off. Nothing was held or "
                "paid. `/studio models` shows those that can.",
                models=", ".join(f"`{model[:40]}`" for model in unknown),
            ),
            "models",
        )


def _money(terms: Terms) -> None:
    if min(terms.pot, terms.prize) < 0:
        raise InvalidOptions(_("An amount cannot be below zero. Nothing was held or paid."), "pot")
    if terms.pot == 0 and not terms.open_entries:
        raise InvalidOptions(
            _(
                "Entries are paid from the pot, so a pot of $0.00 makes none. Nothing was held or paid. "
                "Give `pot` an amount, or allow `open_entries`."
            ),
            "pot",
        )
    _within("cap", terms.cap, "pot", terms.pot)
    if terms.top_price is not None:
        _within("top_price", terms.top_price, "cap", terms.cap)


def _within(option: str, amount: int, around: str, most: int) -> None:
    """`amount` is above zero and at most `most`, unless there is nothing to share out."""
    if 0 < amount <= most or (amount == most == 0):
        return
    raise InvalidOptions(
        _(
            "`{option}` is {amount}; it has to be above $0.00 and at most `{around}`, which is {most}. "
            "Nothing was held or paid.",
            option=option,
            amount=format_usd(amount),
            around=around,
            most=format_usd(most),
        ),
        option,
    )


def _affordable(terms: Terms, cheapest: Mapping[str, int]) -> None:
    """At least one of the models can be paid for; a card that nobody can follow is not put up."""
    most = terms.cap if terms.top_price is None else terms.top_price
    prices = [cheapest[model] for model in terms.models or cheapest]
    if terms.pot == 0 or not prices or min(prices) <= most:
        return
    raise InvalidOptions(
        _(
            "The cheapest picture of these models costs {least}, and one may cost {most}. Nothing was held "
            "or paid. Raise `top_price` and `cap`, or choose cheaper `models`.",
            least=format_usd(min(prices)),
            most=format_usd(most),
        ),
        "top_price" if terms.top_price is not None else "cap",
    )
