"""What a model costs and how long it takes, for lists of models."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.money.prices import Losses

QUICK_SECONDS = 15.0
"""A model that is usually done in this time is quick."""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """Prices in micro-USDC: quoted lately where they were, else as documented."""

    price: int  # of the first operation with its default options
    low: int  # over all options
    high: int
    seconds: tuple[float, float]  # usual time: of our own last jobs if there are enough, else documented
    losses: Losses | None = None  # of the last days, over all servers

    @property
    def is_quick(self) -> bool:
        return self.seconds[1] <= QUICK_SECONDS


def cheapest_quick(models: Iterable[str], facts: Mapping[str, ModelFacts]) -> str | None:
    """Return the cheapest of the quick models, the first of equals; None if none is quick."""
    quick = [model for model in models if model in facts and facts[model].is_quick]
    return min(quick, key=lambda model: facts[model].price, default=None)
