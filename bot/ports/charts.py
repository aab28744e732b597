"""Charts of spending and prices, and the words on them."""

from dataclasses import dataclass
from typing import Final, Protocol

from bot.domain.money.prices import ModelPrices
from bot.domain.money.spending import Spending


@dataclass(frozen=True, slots=True)
class DrawnName:
    """A name on a chart. `fallback` is drawn instead if the fonts have none of the name's letters."""

    name: str
    fallback: str


@dataclass(frozen=True, slots=True)
class SpendingLabels:
    """Words of a spending chart, in the reader's language. Tuples follow the order of the `Spending`."""

    title: str
    jobs: str  # "3 jobs"
    days: str  # "21 Oct – 21 Nov · UTC"
    bars: tuple[str, ...]  # the first day of each bar
    nothing: str  # drawn in place of the bars if nothing was spent
    by_model: str
    models: tuple[str, ...]
    by_member: str
    members: tuple[DrawnName, ...]


CHARTED_SERIES: Final = 5
"""Lines in one price chart. More could not be told apart by colour."""


@dataclass(frozen=True, slots=True)
class PriceLabels:
    """Words of a price chart, in the reader's language. Tuples follow the order of `ModelPrices.series`."""

    quotes: str  # "3 quotes · UTC"
    series: tuple[str, ...]
    first_day: str
    last_day: str
    nothing: str  # drawn in place of the lines if there is no quote


class Charts(Protocol):
    """Draw charts as PNG pictures, off the event loop."""

    async def spending(self, spending: Spending, labels: SpendingLabels) -> bytes:
        """Draw the spending of a server or a member."""

    async def prices(self, prices: ModelPrices, labels: PriceLabels) -> bytes:
        """Draw a model's prices over time: the first `CHARTED_SERIES` of its series."""
