"""The door to the database: top-ups, deposits, and how far the chain was read."""

from collections.abc import Sequence, Set
from typing import Protocol

from bot.domain.money.chain import Used
from bot.domain.money.deposits import BudgetAlert, Deposit, Mined, NewTopup, ScanResult, Span, Topup


class Funding(Protocol):
    """Money from the chain. Every change is one transaction."""

    async def open(self, draft: NewTopup) -> Topup:
        """A top-up with an amount that no other has or lately had. If `request_key` is known already,
        that top-up. Raises OverLimit if no amount is free."""

    async def waiting(self, now: int) -> Set[int]:
        """The amounts of the top-ups that are open at this instant, in micro-USDC."""

    async def begin(self, wallet: str, block: int, log_index: int) -> None:
        """Remembers where reading begins for a wallet, after this log of this block; not again for the
        same wallet."""

    async def span(self) -> Span | None:
        """None before `begin`."""

    async def seen(self, mined: Sequence[Mined], used: Sequence[Used], *, upto: int, now: int) -> ScanResult:
        """Takes what the blocks below `upto` hold into the books: each transfer once, credited to the
        server whose top-up it pays or left for the host; and what nobody of us signed, once."""

    async def unannounced(self) -> Sequence[Topup]:
        """Top-ups that were credited and not told of."""

    async def announced(self, topup_id: str, *, now: int) -> None: ...

    async def deposits(self, *, unclaimed: bool = False, limit: int = 100) -> Sequence[Deposit]:
        """The newest first."""

    async def assign(self, key: str, guild_id: int, *, by: int, now: int) -> Deposit:
        """UNCLAIMED → CREDITED to this server. `key` is `tx:log_index`. NotFound, or Outdated if it was
        decided about before."""

    async def keep(self, key: str, *, by: int, now: int) -> Deposit:
        """UNCLAIMED → KEPT: it is the host's own. NotFound or Outdated."""

    async def of_server(self, guild_id: int, *, limit: int = 5) -> Sequence[Topup]:
        """A server's top-ups, newest first."""

    async def alerts(self) -> Sequence[BudgetAlert]:
        """Servers that have reached a further step of what they had, each step once."""
