"""PAY: buy the generation; and the consequences of every purchase, which PREPARE shares."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from bot import catalogue
from bot.domain import policy
from bot.domain.errors import (
    ChainUnavailable,
    Conflict,
    DeliveryError,
    DeliveryImpossible,
    FilesUnavailable,
    NotAllowed,
    OverLimit,
    ProviderRefused,
    ProviderUnavailable,
    UntrustedChallenge,
    WrongClock,
)
from bot.domain.jobs.batch import total_in_all
from bot.domain.jobs.job import ID_UNKNOWN, Failure, Job, JobState
from bot.domain.jobs.place import TO_OPEN_THREADS, Obstacle, PlaceProblem, PlaceUnknown
from bot.domain.money.errors import ModelResting
from bot.domain.money.payments import GENERATION, PaymentState
from bot.ports import Clock, Delivery, Places, Spool
from bot.services.jobs.running.approved import ApprovalCheck
from bot.services.jobs.running.failures import FailureHandler
from bot.services.jobs.running.outcomes import (
    Bought,
    Disputed,
    GivenUp,
    Later,
    PriceRose,
    Purchase,
    UploadLost,
)
from bot.services.jobs.running.progress import ProgressMessages
from bot.services.jobs.running.purchase import PurchaseFlow
from bot.services.jobs.running.threads import Threads
from bot.services.money.gate import SigningGate
from bot.store import Store

log = logging.getLogger(__name__)

_UNPAID = frozenset({JobState.ADMITTED, JobState.READY})


class Checkout:
    """Buy for a job and act on the outcome: go on, wait, fail the job, or ask its maker about a new price."""

    def __init__(
        self,
        store: Store,
        purchase_flow: PurchaseFlow,
        delivery: Delivery,
        failure_handler: FailureHandler,
        progress_messages: ProgressMessages,
        clock: Clock,
        approval_check: ApprovalCheck,
        places: Places,
        gate: SigningGate,
        threads: Threads,
        spool: Spool,
    ) -> None:
        self._store = store
        self._spool = spool
        self._gate = gate
        self._threads = threads
        self._approval_check = approval_check
        self._places = places
        self._purchase_flow = purchase_flow
        self._delivery = delivery
        self._failure_handler = failure_handler
        self._progress_messages = progress_messages
        self._clock = clock
        self._failing_since: dict[str, int] = {}  # steady instants

    async def guard(self, job: Job, step: Callable[[Job], Awaitable[int | None]]) -> int | None:
        """Take a step of an unpaid job, and fail the job for errors that will not pass.

        A clear no fails it at once. Silence, or a stop of all spending, fails it after ten minutes. A job
        that may be paid already, by a payment that a restored copy misses, waits as it is.
        """
        try:
            if not await self._is_signed(job):
                held_until = await self._gate.holds_back(job)
                if held_until is not None:
                    self._progress_messages.note_payment(job.id, compared=True)
                    return held_until
            due = await step(job)
            self._failing_since.pop(job.id, None)
            return due
        except ProviderRefused as error:
            await self._failure_handler.fail(job, Failure.REFUSED, error)
        except UntrustedChallenge as error:
            await self._failure_handler.fail(job, Failure.UNTRUSTED, error)
        except ModelResting as error:  # the jobs before it were paid in vain: this one is not
            await self._failure_handler.fail(job, Failure.MODEL_RESTING, error)
        except (NotAllowed, OverLimit) as error:  # spending is stopped
            self._progress_messages.note_payment(job.id, stopped=True)
            if self._has_patience(job):
                return self._clock.after(policy.LOOK_SECONDS)
            await self._failure_handler.fail(job, Failure.STOPPED, error)
        except WrongClock as error:
            if self._has_patience(job):
                raise
            await self._failure_handler.fail(job, Failure.WRONG_CLOCK, f"{error.seconds_ahead:.0f}")
        except (ProviderUnavailable, ChainUnavailable) as error:
            if self._has_patience(job):
                raise
            await self._failure_handler.fail(job, Failure.UNAVAILABLE, error)
        except PlaceUnknown:
            if self._has_patience(job):
                raise
            await self._failure_handler.fail(job, Failure.PLACE_UNKNOWN)
        self._failing_since.pop(job.id, None)
        return None

    def _has_patience(self, job: Job) -> bool:
        now = self._clock.steady()
        since = self._failing_since.setdefault(job.id, now)
        return now - since < self._clock.scaled(policy.PATIENCE_SECONDS) * 1000

    async def buy(self, purchase: Purchase) -> int | None:
        """Take the purchase as far as it goes now.

        Return the instant to look again; None once it is bought or the job's state has changed.
        """
        if not await self._may_begin(purchase):
            return None
        outcome = await self._purchase_flow.buy(purchase)
        unclear = isinstance(outcome, Later) and outcome.unclear
        declined = isinstance(outcome, Later) and outcome.declined
        self._progress_messages.note_payment(purchase.job.id, unclear=unclear, declined=declined)
        match outcome:
            case Bought() | Disputed() | UploadLost():
                return None
            case Later():
                return outcome.due
            case GivenUp():
                await self._failure_handler.fail(purchase.job, outcome.failure, outcome.detail)
                return None
            case PriceRose():
                await self._requote(purchase, outcome.amount)
                return None

    async def _may_begin(self, purchase: Purchase) -> bool:
        """Return False if nothing is to be signed: the job's state has changed then.

        Its place may be gone, and people who approved it may no longer be allowed to. Raises PlaceUnknown, or
        FilesUnavailable while no result could be kept.
        """
        if await self._store.payments.live(purchase.job.id, purchase.purpose) is not None:
            return True
        if (problem := self._spool.problem()) is not None:
            raise FilesUnavailable(problem)
        try:
            return await self._place_stands(purchase.job) and await self._approval_check.still_counts(
                purchase.job
            )
        except DeliveryError as error:
            raise PlaceUnknown(str(error)) from error

    async def _place_stands(self, job: Job) -> bool:
        """Return True if the result could be delivered now. Otherwise fail the job. Raises DeliveryError.

        The place comes first: of a server that is gone nobody can tell who may approve there.
        """
        obstacle = await self._places.obstacle(job)
        if obstacle is None:
            try:
                await self._threads.ensure(job)
            except DeliveryImpossible as error:
                log.info("no thread for job %s: %s", job.id, error)
                obstacle = Obstacle(PlaceProblem.RIGHTS, TO_OPEN_THREADS)
            else:
                return True
        await self._failure_handler.fail(job, Failure.PLACE_GONE, obstacle.detail)
        return False

    async def _requote(self, purchase: Purchase, amount: int) -> None:
        """Quote the unpaid jobs of the batch at the new `amount` (micro-USDC) and ask their maker.

        A dearer generation concerns the jobs of the same request, a dearer upload all jobs that wait for it.
        Uploads that are online stay paid for. A job whose payment is under way goes on alone; raises Conflict
        if this job is one of those.
        """
        batch = await self._store.batches.get(purchase.job.id)
        jobs = [job for job in batch.jobs if job.state in _UNPAID]
        if purchase.is_generation:
            request = (purchase.job.operation, purchase.job.options)
            jobs = [job for job in jobs if (job.operation, job.options) == request]
        jobs = [job for job in jobs if not await self._is_signed(job)]
        if purchase.job.id not in {job.id for job in jobs}:
            raise Conflict(f"job {purchase.job.id} has gone on meanwhile")
        if purchase.is_generation:
            prices: dict[str, tuple[int | None, int]] = {job.id: (amount, 0) for job in jobs}
        else:
            prices = {job.id: (job.price, job.upload_cost) for job in jobs}
            references = await self._store.jobs.references(purchase.job.id)
            files = {(ref.sha256, ref.content_type) for ref in references if ref.url is None}
            prices[purchase.job.id] = purchase.job.price, amount * len(files)
        requoted = await self._store.batches.set_quotes(prices, among=_UNPAID, now=self._clock.now())
        await self.ask_again(requoted, total_in_all(jobs))

    async def _is_signed(self, job: Job) -> bool:
        payments = await self._store.payments.of_job(job.id)
        return any(payment.state is PaymentState.SIGNED for payment in payments)

    async def ask_again(self, jobs: Sequence[Job], old_total: int) -> None:
        """Show the new price of QUOTED jobs of one batch. If Discord does not take it, NOTIFY tries again."""
        job = jobs[0]
        if job.progress_message_id == ID_UNKNOWN:
            return  # NOTIFY finds out its id first
        try:
            await self._delivery.ask_again(jobs, old_total)
        except DeliveryError:
            if job.progress_message_id is None:  # a message to look for makes NOTIFY its next step
                await self._store.jobs.set_progress_message(job.id, ID_UNKNOWN)
            raise
        if job.progress_message_id is not None:  # deleted: it showed a job under way
            await self._store.jobs.set_progress_message(job.id, None)


class Pay:
    """READY → RUNNING: buy the generation exactly once."""

    def __init__(self, checkout: Checkout) -> None:
        self._checkout = checkout

    async def __call__(self, job: Job) -> int | None:
        assert job.body is not None, "a READY job has its body"
        assert job.price is not None, "a READY job has its price"
        path = catalogue.operation(job.operation).path
        purchase = Purchase(job, GENERATION, path, job.body, job.price)
        return await self._checkout.guard(job, lambda _job: self._checkout.buy(purchase))
