"""The door to the database: budgets and payments."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.jobs.job import Job, Reference
from bot.domain.money.ledger import Balances
from bot.domain.money.payments import (
    Authorization,
    Payment,
)


class Budgets(Protocol):
    """The servers' money."""

    async def grant(
        self, guild_id: int, amount: int, *, actor: int, note: str, key: str, now: int
    ) -> Balances:
        """operator → available, once per `key`."""

    async def balances(self, guild_id: int) -> Balances: ...

    async def owed(self) -> int:
        """Micro-USDC that all servers together have: available, held, in pots and prizes."""

    async def servers(self) -> Sequence[tuple[int, Balances]]:
        """Every server that ever had money, with its balances."""

    async def admit(self, job_id: str, amount: int, *, now: int, roles: Sequence[int] | None = None) -> Job:
        """QUOTED → ADMITTED with a hold of `amount`, if everything allows it that was decided by
        moderators and everything that is there: raises NotAllowed, NeedsApproval, OverLimit or
        OverBudget inside the same transaction otherwise. `roles`: what the asker has now, if known."""


class Payments(Protocol):
    """Authorizations and what became of them."""

    async def live(self, job_id: str, purpose: str) -> Payment | None:
        """The purchase's SIGNED, SETTLED or DISPUTED payment. There is one at most."""

    async def of_job(self, job_id: str) -> Sequence[Payment]: ...

    async def get(self, payment_id: int) -> Payment: ...

    async def sign(self, job_id: str, purpose: str, authorization: Authorization, *, now: int) -> Payment:
        """SIGNED, committed to disk when this returns. Conflict if the purchase has a live one, or
        if the job's open hold does not cover the amount; NotAllowed while spending is stopped."""

    async def sent(self, payment_id: int) -> Payment:
        """Counts a presentation, before it happens."""

    async def declined(self, payment_id: int, answer: str) -> Payment:
        """Keeps the service's clear no; the payment stays SIGNED until the chain has spoken."""

    async def accepted(self, payment_id: int, studio_job: str, *, tx: str | None, now: int) -> Job:
        """SIGNED → SETTLED with capture, and the job READY → RUNNING. Conflict if another job of ours
        has that studio job."""

    async def ticketed(self, payment_id: int, ticket: str, *, tx: str | None) -> Reference:
        """SIGNED → SETTLED with capture, and the upload's ticket on its reference."""

    async def charged(self, payment_id: int, *, tx: str | None) -> Payment:
        """SIGNED → SETTLED with capture, without goods (an upload whose answer was lost)."""

    async def lapsed(self, payment_id: int, *, refused: bool) -> Payment:
        """SIGNED → REFUSED or LAPSED: proven never to be charged."""

    async def disputed(self, payment_id: int, *, detail: str, now: int) -> Job:
        """SIGNED → DISPUTED, and its job with it. The money stays held."""

    async def open_amount(self) -> int:
        """Micro-USDC of all SIGNED payments: what may still leave the wallet."""

    async def unresolved(self, body: bytes | None = None) -> Sequence[Payment]:
        """Generation payments that were sent at least once and whose job is not known, oldest first: all
        SIGNED ones, or the SIGNED and DISPUTED ones whose job has this body."""

    async def studio_job_known(self, studio_job: str) -> bool: ...

    async def lapses(self, job_id: str, purpose: str) -> int:
        """How many authorizations for this purchase lapsed unused or were refused."""
