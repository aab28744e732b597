"""The doors through which money is looked back at: the database's reads, and the drawing of charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from bot.domain.money.prices import Losses, ModelPrices, QuoteRow
from bot.domain.money.spending import MemberTotals, Page, ReceiptLine, ReceiptPage, Spend, Spending, Wanted


class History(Protocol):
    """Reads only. Amounts are micro-USDC, instants epoch milliseconds."""

    async def spends(self, guild_id: int, since: int, *, user_id: int | None = None) -> Sequence[Spend]:
        """What left the server's budget since then, of one member or of all, oldest first. What the
        host gave back for a job is negative, at the time of what was paid for it."""

    async def page(self, wanted: Wanted, number: int) -> Page:
        """That page (from 0) of a server's history, newest first."""

    async def receipts(self, guild_id: int, user_id: int, until: int, number: int) -> ReceiptPage:
        """That page (from 0) of a member's jobs that something was paid for, newest first; those
        admitted after `until` are left out, so that the pages hold still."""

    async def receipt(self, job_id: str) -> ReceiptLine:
        """The receipt of one job. Raises NotFound for one that never was admitted."""

    async def totals(self, guild_id: int, user_id: int) -> MemberTotals:
        """What a member made on a server, all time."""

    async def books(self, guild_id: int, since: int) -> Mapping[str, Sequence[Mapping[str, object]]]:
        """The export of one server from then on: jobs, payments, transfers, deposits, balances, log."""


class Prices(Protocol):
    """What StableStudio was asked and answered, for all servers together."""

    async def record(self, rows: Sequence[QuoteRow], *, forget_before: int) -> None:
        """Keeps the quotes, and forgets those from before that instant."""

    async def quotes(self, since: int, *, model: str | None = None) -> Sequence[QuoteRow]:
        """Oldest first."""

    async def losses(self, since: int) -> Sequence[Losses]:
        """Of the jobs paid since then that are made or over: how many were lost, by model."""


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
    ranges: tuple[str, ...]  # "between $0.07 and $0.09"; read only for series with more than one price
    first_day: str
    last_day: str
    nothing: str  # drawn in place of the lines if there is no quote


class Charts(Protocol):
    """Draws PNG pictures, off the event loop."""

    async def spending(self, spending: Spending, labels: SpendingLabels) -> bytes:
        """Draw the spending of a server or a member."""

    async def prices(self, prices: ModelPrices, labels: PriceLabels) -> bytes:
        """Draw a model's prices over time: the first `CHARTED_SERIES` of its series."""
