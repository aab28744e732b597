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

    It is the preferred one if it fits. Else it is the best, by its price, with which a member's share of the
    pot pays for all the entries they may hand in; else the cheapest.
    """
    fits = fitting(terms, prices)
    if preferred in fits:
        return preferred
    for_all = [model for model in fits if prices[model] * terms.entries <= terms.cap]
    if for_all:
        return max(for_all, key=lambda model: prices[model])
    allowed = fits or too_dear(terms, prices)
    return min(allowed, key=lambda model: prices[model], default=None)
