"""`/host write-off`: the end of a disputed job whose studio job nobody can find.

Its money was kept because nobody could tell what it bought. The chain alone says whether it is gone.
"""

from bot.domain.errors import ChainUnavailable, Conflict
from bot.domain.host.errors import JobChanged, NotDisputed, PaymentCollectable, PaymentUnverified
from bot.domain.jobs.job import Job, JobState, Receipt
from bot.domain.money.payments import GENERATION, ChainVerdict, Payment, PaymentState, verdict
from bot.ports import Clock, PaymentMethod
from bot.services.jobs.running.worker import Worker
from bot.store import Store


class WriteOffs:
    """With `host_bears`, the host gives back what was paid for nothing."""

    def __init__(
        self, store: Store, method: PaymentMethod, worker: Worker, clock: Clock, *, host_bears: bool
    ) -> None:
        self._store = store
        self._method = method
        self._worker = worker
        self._clock = clock
        self._host_bears = host_bears

    async def write_off(self, job_id: str, *, by: int, reason: str) -> tuple[Job, Receipt]:
        """The job, FAILED now, and what it cost in the end; its maker is told. Raises Refused with the reason
        if nothing was changed: it is not disputed, or the chain has not spoken."""
        job = await self._store.jobs.get(job_id.strip().lower())
        payment = await self._store.payments.live(job.id, GENERATION)
        if (
            job.state is not JobState.DISPUTED
            or payment is None
            or payment.state is not PaymentState.DISPUTED
        ):
            raise NotDisputed(job.id)
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
        except Conflict as error:  # another of the host's hands was faster
            raise JobChanged(job.id) from error
        self._worker.enqueue(job.id)
        return job, await self._store.jobs.receipt(job.id)

    async def _charged(self, payment: Payment) -> bool:
        try:
            found = verdict(await self._method.look(payment), payment.valid_before)
        except ChainUnavailable as error:
            raise PaymentUnverified(error) from error
        if found is ChainVerdict.PENDING:
            raise PaymentCollectable
        return found is ChainVerdict.CHARGED
