"""`/host write-off`: end a disputed job whose studio job cannot be found.

Its money is held because its purchase is unknown. Only the chain tells if the payment was collected.
"""

from dataclasses import dataclass

from bot.domain.errors import ChainUnavailable, Conflict
from bot.domain.host.errors import JobChanged, NotDisputed, PaymentCollectable, PaymentUnverified
from bot.domain.jobs.job import Job, JobState, Receipt
from bot.domain.money.payments import GENERATION, ChainVerdict, Payment, PaymentState
from bot.ports import Clock
from bot.services.jobs.running.worker import Worker
from bot.services.wallets import Wallets
from bot.store import Store


@dataclass(frozen=True, slots=True)
class WriteOffOutcome:
    """What the end of a disputed job does with its money.

    `charged`: the chain says that the payment was collected. `refunded`: the host gives it back.
    """

    job: Job
    charged: bool
    refunded: bool


class WriteOffs:
    """Write off jobs. With `host_bears`, the host refunds payments that bought nothing."""

    def __init__(
        self, store: Store, wallets: Wallets, worker: Worker, clock: Clock, *, host_bears: bool
    ) -> None:
        self._store = store
        self._wallets = wallets
        self._worker = worker
        self._clock = clock
        self._host_bears = host_bears

    async def outcome(self, job_id: str) -> WriteOffOutcome:
        """Return what `write_off` would do now. Nothing is changed. Raises as it does."""
        job, payment = await self._disputed(job_id)
        charged = await self._charged(payment)
        return WriteOffOutcome(job, charged, refunded=charged and self._host_bears)

    async def write_off(self, job_id: str, *, by: int, reason: str) -> tuple[Job, Receipt]:
        """Fail the job and return it with its receipt; the worker notifies its maker.

        Raises NotDisputed, PaymentCollectable, PaymentUnverified or JobChanged if nothing was changed.
        """
        job, payment = await self._disputed(job_id)
        charged = await self._charged(payment)
        try:
            job = await self._store.host.write_off(
                job.id,
                charged=charged,
                refund=self._host_bears,
                by=by,
                reason=reason,
                now=self._clock.now(),
            )
        except Conflict as error:  # another command was faster
            raise JobChanged(job.id) from error
        self._worker.enqueue(job.id)
        return job, await self._store.jobs.receipt(job.id)

    async def _disputed(self, job_id: str) -> tuple[Job, Payment]:
        job = await self._store.jobs.get(job_id.strip().lower())
        payment = await self._store.payments.live(job.id, GENERATION)
        if (
            job.state is not JobState.DISPUTED
            or payment is None
            or payment.state is not PaymentState.DISPUTED
        ):
            raise NotDisputed(job.id)
        return job, payment

    async def _charged(self, payment: Payment) -> bool:
        try:
            fate = await self._wallets.of(payment.network).look(payment)
        except ChainUnavailable as error:
            raise PaymentUnverified(error) from error
        if fate.verdict is ChainVerdict.PENDING:
            raise PaymentCollectable
        return fate.is_charged
