"""The door to the database: what concerns all servers."""

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.domain.jobs.job import Job, Result
from bot.domain.money.audit import LastReconcile, Reconciled
from bot.domain.money.pauses import Pause, RetiredModel


class House(Protocol):
    """The host's own state. Pausing, retiring and their ends leave a line in the moderation log."""

    async def paused(self) -> Pause | None: ...

    async def pause(self, *, by: int | None, reason: str, now: int) -> Pause:
        """Stops spending everywhere; the pause that holds, also if there was one already."""

    async def unpause(self, *, by: int, now: int) -> Pause | None:
        """The pause that ended, if there was one."""

    async def retired(self) -> Sequence[RetiredModel]:
        """The models that are stopped everywhere, by name."""

    async def retire(self, model: str, *, by: int, reason: str, now: int) -> bool:
        """Whether that changed anything."""

    async def restore(self, model: str, *, by: int, now: int) -> bool:
        """Whether that changed anything."""

    async def cap(self, micro: int | None) -> None:
        """The cap of a UTC day over all servers, in micro-USDC, from now on; None: no cap."""

    async def keep_off(self, models: Collection[str]) -> None:
        """From now on these models, by id, are off on all servers, and no others for this reason."""

    async def used_today(self, now: int) -> tuple[int, int | None]:
        """(micro-USDC held or spent of what was admitted in the UTC day of `now`, the cap)."""

    async def reconciled(self, result: Reconciled, *, compared: int | None) -> None:
        """Remembers a comparison; `compared`: the chain's blocks below are all looked at twice."""

    async def last_reconcile(self) -> LastReconcile | None: ...

    async def started_at(self, now: int) -> int:
        """When a bot first worked with this database; `now` if this is the first time."""

    async def wallet_low(self, low: bool) -> bool:
        """Whether that is news; it is then remembered."""

    async def flagged(self, guild_id: int | None = None, *, limit: int = 25) -> Sequence[Job]:
        """Jobs that are DISPUTED, or FAILED though they were paid, newest first."""

    async def rescue(self, job_id: str, result: Result, *, by: int, now: int) -> Job:
        """FAILED and paid → FETCHED: its file was fetched after all. Conflict for an unpaid one."""

    async def settle_dispute(self, job_id: str, studio_job: str, *, by: int, now: int) -> Job:
        """DISPUTED → RUNNING: the host says which studio job was bought. Conflict if another job of ours
        has it."""

    async def write_off(
        self, job_id: str, *, charged: bool, refund: bool, by: int, reason: str, now: int
    ) -> Job:
        """DISPUTED → FAILED: what it bought is given up. `charged`: the chain has collected the payment,
        which is captured; else its money is returned. `refund`: the host bears what was paid."""
