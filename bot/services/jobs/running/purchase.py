"""Pays once. Every path to StableStudio's till leads through `PurchaseFlow.buy`.

A purchase is (job, purpose). It looks whether it was already made, else signs, commits the signature
to disk, and only then sends it. An answer that is not a clear yes proves nothing about the money:
from then on the chain and the service's job list decide, and nothing is signed again for this
purchase until the chain has proven that the first authorization can never be collected.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain import policy
from bot.domain.errors import ChainUnavailable, Conflict, ProviderError
from bot.domain.jobs.job import Failure, Job
from bot.domain.money.matching import match
from bot.domain.money.payments import (
    GENERATION,
    Accepted,
    ChainVerdict,
    Declined,
    DeclineReason,
    Payment,
    PaymentState,
    StudioJob,
    Unclear,
    verdict,
)
from bot.ports import Clock, PaymentMethod, Studio
from bot.ports.checkpoints import Checkpoint, nothing
from bot.store import Store

log = logging.getLogger(__name__)

_SHORTEST_MS = 10_000  # what must be left of an authorization for it to be presented


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is to be bought. `most` is what the job's hold covers for it, in micro-USDC."""

    job: Job
    purpose: str
    path: str
    body: bytes
    most: int

    @property
    def is_generation(self) -> bool:
        return self.purpose == GENERATION


@dataclass(frozen=True, slots=True)
class Bought:
    """Paid and recorded: the job is RUNNING, or the reference has its ticket."""


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing to do before `due` (epoch milliseconds). `unclear`: a payment's fate is being looked up;
    `declined`: because the service has said no to it, so that it only has to end."""

    due: int
    unclear: bool = False
    declined: bool = False


@dataclass(frozen=True, slots=True)
class PriceRose:
    """The service asks `amount` micro-USDC, more than was agreed or is held: nothing was signed."""

    amount: int


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Not bought and not going to be. No authorization is open."""

    failure: Failure
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Disputed:
    """Charged, and the goods cannot be told: recorded for the host."""


Outcome = Bought | Later | PriceRose | GivenUp | Disputed


class PurchaseFlow:
    """Buys from the studio with one payment method, over one store."""

    def __init__(
        self,
        store: Store,
        studio: Studio,
        method: PaymentMethod,
        clock: Clock,
        checkpoint: Checkpoint = nothing,
    ) -> None:
        self._store = store
        self._studio = studio
        self._method = method
        self._clock = clock
        self._checkpoint = checkpoint
        self._signing = asyncio.Lock()  # open authorizations never exceed the wallet together
        self._started = clock.now()
        self._sent: dict[int, int] = {}  # when this process last presented an unresolved payment

    async def buy(self, purchase: Purchase) -> Outcome:
        """Makes the purchase, or takes it one step further.

        Raises ProviderError or ChainUnavailable only while no authorization of this purchase is open.
        """
        payment = await self._store.payments.live(purchase.job.id, purchase.purpose)
        if payment is None:
            return await self._sign(purchase)
        if payment.state is PaymentState.SIGNED:
            return await self._resolve(purchase, payment)
        if payment.state is PaymentState.DISPUTED:
            return Disputed()
        return Bought() if purchase.is_generation else GivenUp(Failure.UPLOAD_LOST)

    # ── the first time ───────────────────────────────────────────────────────────────────────────

    async def _sign(self, purchase: Purchase) -> Outcome:
        challenge = await self._studio.quote(purchase.path, purchase.body)
        requirements = self._method.choose(challenge)
        if requirements.amount > min(purchase.most, await self._held(purchase.job)):
            return PriceRose(requirements.amount)
        async with self._signing:
            if not await self._wallet_covers(requirements.amount):
                return GivenUp(Failure.WALLET_EMPTY)
            authorization = self._method.sign(requirements, most=purchase.most)
            payment = await self._store.payments.sign(
                purchase.job.id, purchase.purpose, authorization, now=self._clock.now()
            )
        self._checkpoint("signed")
        return await self._present(purchase, payment)

    async def _held(self, job: Job) -> int:
        return (await self._store.jobs.receipt(job.id)).held

    async def _wallet_covers(self, amount: int) -> bool:
        promised = await self._store.payments.open_amount()
        return await self._method.balance() - promised >= amount

    async def _present(self, purchase: Purchase, payment: Payment) -> Outcome:
        payment = await self._store.payments.count_sending(payment.id)
        self._sent[payment.id] = self._clock.now()
        assert payment.header is not None, "a SIGNED payment has its header"
        self._checkpoint("before_send")
        answer = await self._studio.pay(purchase.path, purchase.body, payment.header)
        self._checkpoint("after_send")
        match answer:
            case Accepted():
                return await self._record(purchase, payment, answer)
            case Declined():
                words = answer.words or f"status {answer.status}"
                payment = await self._store.payments.record_refusal(payment.id, words)
                log.warning("payment %s declined (%s): %s", payment.id, answer.status, words)
                return self._look_again(payment)
            case Unclear():
                log.warning("payment %s has no clear answer: %s", payment.id, answer.why)
                return Later(self._clock.after(max(answer.retry_after_seconds or 0.0, 2.0)), unclear=True)

    async def _record(self, purchase: Purchase, payment: Payment, answer: Accepted) -> Outcome:
        if not purchase.is_generation:
            ticket = json.dumps(dict(answer.goods))
            await self._store.payments.settle_upload(payment.id, ticket, tx=answer.tx)
        else:
            await self._store.payments.settle_generation(
                payment.id, str(answer.goods["jobId"]), tx=answer.tx, now=self._clock.now()
            )
        self._sent.pop(payment.id, None)
        self._checkpoint("recorded")
        return Bought()

    # ── when the answer was lost ─────────────────────────────────────────────────────────────────

    async def _resolve(self, purchase: Purchase, payment: Payment) -> Outcome:
        if payment.sends == 0 and self._lasts(payment):
            return await self._present(purchase, payment)  # it never left: nobody can have it
        try:
            view = await self._method.look(payment)
        except ChainUnavailable as error:
            log.warning("payment %s cannot be looked up: %s", payment.id, error)
            return Later(self._clock.after(policy.LOOK_SECONDS), unclear=True)
        match verdict(view, payment.valid_before):
            case ChainVerdict.CHARGED:
                return await self._adopt(purchase, payment)
            case ChainVerdict.LAPSED:
                return await self._lapse(purchase, payment)
            case ChainVerdict.PENDING:
                return await self._wait_or_present(purchase, payment)

    async def _adopt(self, purchase: Purchase, payment: Payment) -> Outcome:
        tx = await self._transaction(payment)
        if not purchase.is_generation:
            await self._store.payments.settle(payment.id, tx=tx)
            return GivenUp(Failure.UPLOAD_LOST)
        try:
            found = await self._find(purchase, payment)
        except ProviderError as error:
            log.warning("the studio's job list cannot be read: %s", error)
            return self._look_again(payment)
        if found is not None:
            try:
                await self._store.payments.settle_generation(
                    payment.id, found.id, tx=tx, now=self._clock.now()
                )
            except Conflict:  # another purchase of ours took it meanwhile
                return self._look_again(payment)
            return Bought()
        if self._clock.now() < self._clock.after(policy.DISPUTE_SECONDS, since=payment.valid_before * 1000):
            return self._look_again(payment)
        await self._store.payments.mark_disputed(
            payment.id, detail="charged, but no job of ours was found for it", now=self._clock.now()
        )
        return Disputed()

    async def _lapse(self, purchase: Purchase, payment: Payment) -> Outcome:
        await self._store.payments.mark_lapsed(payment.id, refused=payment.answer is not None)
        self._checkpoint("lapsed")
        reason = payment.decline_reason
        if reason is not None and not reason.is_about_authorization:
            empty = reason is DeclineReason.INSUFFICIENT_FUNDS
            failure = Failure.WALLET_EMPTY if empty else Failure.REFUSED
            return GivenUp(failure, payment.answer)
        if await self._store.payments.count_lapses(purchase.job.id, purchase.purpose) >= policy.SIGN_LIMIT:
            return GivenUp(Failure.NEVER_CHARGED, payment.answer)
        return Later(self._clock.now())

    async def _wait_or_present(self, purchase: Purchase, payment: Payment) -> Outcome:
        """The same bytes can be presented once more: they cannot be collected twice. Not while the
        first attempt may still be running, and not if a job of ours is there (it may settle late)."""
        again = (
            payment.answer is None
            and 0 < payment.sends < policy.PRESENT_LIMIT
            and self._clock.now() >= self._clock.after(policy.UNCLEAR_SECONDS, since=self._last_sent(payment))
            and self._lasts(payment)
        )
        if not again or (purchase.is_generation and await self._visible(purchase, payment)):
            return self._look_again(payment)
        return await self._present(purchase, payment)

    def _lasts(self, payment: Payment) -> bool:
        """Whether it can still be collected if it is presented now: the service wants some seconds."""
        return payment.valid_before * 1000 - self._clock.now() > _SHORTEST_MS

    def _last_sent(self, payment: Payment) -> int:
        """When its last presentation began; one of a process before us may have been the moment it ended."""
        return self._sent.get(payment.id, max(self._started, payment.signed_at))

    def _look_again(self, payment: Payment) -> Later:
        """The next look: at most 15 s away, and just after the authorization's end if that is sooner.
        That end is the chain's time, not ours, so it is never scaled."""
        now = self._clock.now()
        lapse = payment.valid_before * 1000 + 2_000
        look = self._clock.after(policy.LOOK_SECONDS)
        due = min(look, lapse) if lapse > now else look
        return Later(due, unclear=True, declined=payment.answer is not None)

    # ── the service's job list ───────────────────────────────────────────────────────────────────

    async def _find(self, purchase: Purchase, payment: Payment) -> StudioJob | None:
        jobs = await self._studio.jobs()
        known = {job.id for job in jobs if await self._store.payments.is_studio_job_known(job.id)}
        return match(
            payment,
            await self._store.payments.unresolved(purchase.body),
            await self._store.payments.unresolved(),
            _decoded(purchase.body),
            jobs,
            known.__contains__,
            round(policy.MATCH_EARLY_SECONDS * 1000),
        )

    async def _visible(self, purchase: Purchase, payment: Payment) -> bool:
        """Whether the list shows a job that may be ours; yes when it cannot be read, so as to wait."""
        try:
            return await self._find(purchase, payment) is not None
        except ProviderError:
            return True

    async def _transaction(self, payment: Payment) -> str | None:
        try:
            return await self._method.transaction(payment)
        except ChainUnavailable:
            return None  # the audit finds it later; the charge itself is proven


def _decoded(body: bytes) -> Mapping[str, object]:
    decoded = json.loads(body)
    assert isinstance(decoded, dict), "we froze this body ourselves"
    return decoded
