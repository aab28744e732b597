"""The door to the database, for the comparison with the chain: everything that is money, read only."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.money.audit import Report
from bot.domain.money.deposits import Deposit, Span
from bot.domain.money.payments import Payment


class Books(Protocol):
    """The books of the running bot, or of a copy."""

    async def audit(self) -> Report:
        """Recomputes everything from scratch; seconds for a long history."""

    async def payments(self) -> Sequence[Payment]:
        """All of them, oldest first."""

    async def deposits(self) -> Sequence[Deposit]:
        """All of them, oldest first."""

    async def head(self) -> tuple[int, str]:
        """Number and hash of the journal's last line."""

    async def span(self) -> Span | None:
        """How far the chain was read; None if nobody began."""
