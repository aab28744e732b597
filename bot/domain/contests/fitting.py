"""The models that a contest's money is enough for: the default one, and those in its dialog."""

from collections.abc import Mapping, Sequence

from bot.domain.contests.models import Terms


def fitting(terms: Terms, prices: Mapping[str, int]) -> Sequence[str]:
    """Return the allowed models whose ordinary price the terms allow, in the order of `prices`.

    `prices` are micro-USDC by model. A contest without a pot pays for nothing, so every allowed model fits.
    """
    allowed = [model for model in prices if not terms.models or model in terms.models]
    return [model for model in allowed if terms.pot == 0 or prices[model] <= terms.top]


def too_dear(terms: Terms, prices: Mapping[str, int]) -> Sequence[str]:
    """Return the allowed models whose ordinary price is above what the terms allow, in the same order."""
    fits = fitting(terms, prices)
    return [model for model in prices if model not in fits and (not terms.models or model in terms.models)]


def usual_model(terms: Terms, prices: Mapping[str, int], preferred: str) -> str | None:
    """Return the model of an entry for which none is chosen; None if no model is allowed.

    A member's share of the pot should pay for all the entries they may hand in. So it is the preferred model
    if the share does, else the best, by its price, with which it does. If no model is that cheap, it is the
    preferred one if a single entry fits, else the cheapest.
    """
    fits = fitting(terms, prices)
    for_all = [model for model in fits if terms.pot == 0 or prices[model] * terms.entries <= terms.cap]
    if preferred in (for_all or fits):
        return preferred
    if for_all:
        return max(for_all, key=lambda model: prices[model])
    allowed = fits or too_dear(terms, prices)
    return min(allowed, key=lambda model: prices[model], default=None)
