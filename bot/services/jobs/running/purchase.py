"""Pay once. Every payment to StableStudio goes through `PurchaseFlow.buy`.

A purchase is (job, purpose). If it has not been made yet, the flow signs, commits to disk that the signed
bytes exist and may have left, and only then sends them. An answer that is not a clear yes proves nothing
about the money: from then on the chain and the service's job list decide, and nothing is signed again for
this purchase until the chain has proven that the first authorization can never be collected.

    outcome = await purchase_flow.buy(Purchase(job, GENERATION, path, body, price))
    if isinstance(outcome, Later):
        ...  # call `buy` again at outcome.due
"""

import asyncio
import json
import logging

from bot.domain import policy
from bot.domain.errors import ChainUnavailable, Conflict, ProviderError
from bot.domain.jobs.job import Failure
from bot.domain.money.matching import Match
from bot.domain.money.networks import NETWORKS
from bot.domain.money.payments import (
    Accepted,
    Answer,
    ChainVerdict,
    Declined,
    DeclineReason,
    Fate,
    Payment,
    PaymentState,
    Unclear,
)
from bot.ports import Clock, PaymentMethod, Studio, metrics
from bot.ports.checkpoints import Checkpoint, nothing
from bot.ports.membership import ALONE, Membership
from bot.services.jobs.running.job_finder import JobFinder
from bot.services.jobs.running.outcomes import (
    Bought,
    Disputed,
    GivenUp,
    Later,
    Outcome,
    Purchase,
    UploadLost,
)
from bot.services.jobs.running.stopping import Stopping
from bot.services.jobs.running.wallet_choice import WalletChooser
from bot.services.money.gate import SigningGate
from bot.services.wallets import Wallets
from bot.store import Store

log = logging.getLogger(__name__)

_GAS_SECONDS = 5.0
_SHORTEST_MS = 10_000  # what must be left of an authorization for it to be presented


class PurchaseFlow:
    """Buy from the studio with one of the wallets, over one store.

    The wallet is chosen for each purchase, and again only if the chain has proven that the authorization
    before was never charged: while one is open, nobody but its own network is asked.

    Nothing is signed or sent once `stopping` was asked, and what is sent by then is seen through. With
    `host_bears`, the host refunds uploads that are lost.
    """

    def __init__(
        self,
        store: Store,
        studio: Studio,
        wallets: Wallets,
        finder: JobFinder,
        gate: SigningGate,
        clock: Clock,
        checkpoint: Checkpoint = nothing,
        *,
        stopping: Stopping,
        host_bears: bool,
        membership: Membership = ALONE,
    ) -> None:
        self._store = store
        self._studio = studio
        self._wallets = wallets
        self._finder = finder
        self._gate = gate
        self._clock = clock
        self._stopping = stopping
        self._host_bears = host_bears
        self._checkpoint = checkpoint
        self._in_flight: set[str] = set()  # nonces of payments whose answer has not come yet
        self._chooser = WalletChooser(
            store, wallets, gate, clock, self._in_flight, stopping=stopping, membership=membership
        )

    async def buy(self, purchase: Purchase) -> Outcome:
        """Make the purchase, or take it one step further.

        Raises ProviderError or ChainUnavailable only while no authorization of this purchase is open.
        """
        payment = await self._store.payments.live(purchase.job.id, purchase.purpose)
        if payment is None:
            return await self._sign(purchase)
        if payment.state is PaymentState.SIGNED:
            return await self._resolve(purchase, payment)
        if payment.state is PaymentState.DISPUTED:
            return Disputed()
        return Bought() if purchase.is_generation else UploadLost()

    # ── the first time ───────────────────────────────────────────────────────────────────────────

    async def _sign(self, purchase: Purchase) -> Outcome:
        """Quote again, have one wallet sign for at most the agreed price and commit that, then send it.

        The gate may hold it back: nothing is signed before what left the wallet up to now was compared.
        """
        if self._gate.is_shut:
            return Later(self._clock.after(policy.LOOK_SECONDS))
        challenge = await self._studio.quote(purchase.path, purchase.body)
        choice = await self._chooser.sign(purchase, challenge)
        if not isinstance(choice, Payment):
            return choice
        # Nothing is awaited between the commit and `_present`: no stop comes between the two.
        metrics.payment(NETWORKS[choice.network].word, "signed")
        self._checkpoint("signed")
        return await self._present(purchase, choice)

    async def _present(self, purchase: Purchase, payment: Payment) -> Outcome:
        """Send the signed bytes, and record a clear answer.

        Of a payment that was signed just now the presentation is counted already. Any other is counted first.
        """
        is_new = payment.nonce in self._in_flight
        with self._stopping.whole():
            if self._stopping.asked and not is_new:
                return Later(self._clock.now())
            self._in_flight.add(payment.nonce)
            try:
                if not is_new:
                    payment = await self._store.payments.count_sending(payment.id, now=self._clock.now())
                return await self._send(purchase, payment)
            finally:
                self._in_flight.discard(payment.nonce)

    async def _send(self, purchase: Purchase, payment: Payment) -> Outcome:
        method = self._wallets.of(payment.network)
        self._checkpoint("before_send")
        answer = await self._studio.pay(purchase.path, purchase.body, method.presentation(payment))
        self._checkpoint("after_send")
        return await self._take(purchase, payment, answer, method)

    async def _take(
        self, purchase: Purchase, payment: Payment, answer: Answer, method: PaymentMethod
    ) -> Outcome:
        match answer:
            case Accepted():
                return await self._record(purchase, payment, answer, method)
            case Declined():
                words = answer.words or f"status {answer.status}"
                reason = method.reads(answer)
                payment = await self._store.payments.record_refusal(payment.id, words, reason)
                metrics.payment(method.network.word, "refused")
                log.warning("payment %s declined (%s): %s", payment.id, answer.status, words)
                return self._look_again(payment)
            case Unclear():
                self._finder.watch()
                metrics.payment(method.network.word, "unclear")
                log.warning("payment %s has no clear answer: %s", payment.id, answer.why)
                return Later(self._clock.after(max(answer.retry_after_seconds or 0.0, 2.0)), unclear=True)

    async def _record(
        self, purchase: Purchase, payment: Payment, answer: Accepted, method: PaymentMethod
    ) -> Outcome:
        """Settle the payment and record its goods: the id of the studio job, or the ticket of an upload."""
        tx = method.receipt(answer.headers)
        fee = await self._gas(payment, method)
        if purchase.is_generation:
            studio_job = str(answer.goods["jobId"])
            self._finder.learn_type(purchase.job.operation, answer.goods.get("type"))
            await self._store.payments.settle_generation(
                payment.id, studio_job, tx=tx, fee=fee, now=self._clock.now()
            )
        else:
            ticket = json.dumps(dict(answer.goods))
            await self._store.payments.settle_upload(
                payment.id, ticket, tx=tx, fee=fee, now=self._clock.now()
            )
        self._note_settled(purchase, method)
        self._checkpoint("recorded")
        return Bought()

    def _note_settled(self, purchase: Purchase, method: PaymentMethod) -> None:
        metrics.payment(method.network.word, "settled")
        if purchase.is_generation and purchase.job.admitted_at is not None:
            metrics.stage("paid", max(0, self._clock.now() - purchase.job.admitted_at) / 1000)

    async def _gas(self, payment: Payment, method: PaymentMethod) -> int:
        """Return the micro-USDC of gas that the payment took; 0 if the chain does not tell at once.

        What was bought waits for it, unrecorded; the comparison with the chain books what is not told here.
        """
        if not payment.fee_most:
            return 0
        try:
            async with asyncio.timeout(self._clock.limit(_GAS_SECONDS)):
                return (await method.look(payment)).fee
        except (ChainUnavailable, TimeoutError):
            return 0

    # ── when the answer was lost ─────────────────────────────────────────────────────────────────

    async def _resolve(self, purchase: Purchase, payment: Payment) -> Outcome:
        """Act on the chain's verdict about an open authorization: charged, lapsed, or still open."""
        try:
            method = self._wallets.of(payment.network)
            if payment.sends == 0 and self._lasts(payment):
                return await self._present(
                    purchase, payment
                )  # by a version that counted later: it never left
            fate = await method.look(payment)
        except ChainUnavailable as error:
            log.warning("payment %s cannot be looked up: %s", payment.id, error)
            return Later(self._clock.after(policy.LOOK_SECONDS), unclear=True)
        match fate.verdict:
            case ChainVerdict.CHARGED:
                return await self._adopt(purchase, payment, fate, method)
            case ChainVerdict.LAPSED:
                return await self._lapse(purchase, payment, fate)
            case ChainVerdict.PENDING:
                return await self._wait_or_present(purchase, payment, method)

    async def _adopt(
        self, purchase: Purchase, payment: Payment, fate: Fate, method: PaymentMethod
    ) -> Outcome:
        """Record the charge and find the studio job it bought. DISPUTED if there is none after ten minutes.

        The chain's time tells how late it is: our own clock may be set meanwhile. An upload's ticket cannot
        be looked up: if its answer was lost, the upload is lost.
        """
        try:
            tx = fate.tx or await method.transaction(payment)
        except ChainUnavailable:
            tx = None  # the audit finds it later; the charge itself is proven
        if not purchase.is_generation:
            await self._store.payments.settle_lost_upload(
                payment.id, tx=tx, fee=fate.fee, refund=self._host_bears, now=self._clock.now()
            )
            self._note_settled(purchase, method)
            return UploadLost()
        is_late = self._is_past(policy.NOT_FOUND_SECONDS, payment, fate.at)
        try:
            found = await self._finder.find(payment, is_late=is_late)
        except ProviderError as error:
            log.warning("the studio's job list cannot be read: %s", error)
            return self._look_again(payment)
        if found.job is not None:
            try:
                await self._store.payments.settle_generation(
                    payment.id, found.job.id, tx=tx, fee=fate.fee, now=self._clock.now()
                )
            except Conflict:  # another purchase of ours took it meanwhile
                return self._look_again(payment)
            self._note_settled(purchase, method)
            return Bought()
        if not self._is_past(policy.DISPUTE_SECONDS, payment, fate.at):
            return self._look_again(payment)
        await self._store.payments.mark_disputed(payment.id, detail=_doubt(found), now=self._clock.now())
        metrics.payment(method.network.word, "disputed")
        if fate.fee:
            await self._store.payments.record_gas(payment.id, fate.fee, now=self._clock.now())
        return Disputed()

    def _is_past(self, seconds: float, payment: Payment, chain_time: int) -> bool:
        """Return True if the authorization ended longer ago than that, by the chain's time."""
        return chain_time * 1000 >= self._clock.after(seconds, since=payment.valid_before * 1000)

    async def _lapse(self, purchase: Purchase, payment: Payment, fate: Fate) -> Outcome:
        """Record that the authorization can never be collected. Sign anew, unless that would be refused
        again: another wallet may be luckier with anything but the request.

        Gives up after `policy.SIGN_LIMIT` authorizations in a row.
        """
        await self._store.payments.mark_lapsed(
            payment.id, refused=payment.answer is not None, fee=fate.fee, now=self._clock.now()
        )
        if payment.answer is None:  # else it was counted as refused
            metrics.payment(NETWORKS[payment.network].word, "lapsed")
        self._checkpoint("lapsed")
        reason = payment.decline_reason
        if (
            reason is not None
            and not reason.is_about_authorization
            and not (reason is not DeclineReason.REQUEST and await self._chooser.has_untried(purchase))
        ):
            empty = reason is DeclineReason.INSUFFICIENT_FUNDS
            failure = Failure.WALLET_EMPTY if empty else Failure.REFUSED
            return GivenUp(failure, payment.answer)
        if await self._store.payments.count_lapses(purchase.job.id, purchase.purpose) >= policy.SIGN_LIMIT:
            return GivenUp(Failure.NEVER_CHARGED, payment.answer)
        return Later(self._clock.now())

    async def _wait_or_present(self, purchase: Purchase, payment: Payment, method: PaymentMethod) -> Outcome:
        """Present the same bytes again, which cannot be collected twice, or wait.

        Wait while the first attempt may still be running, and if a job that it may have made is listed, or
        may be: it may settle late.
        """
        again = (
            payment.answer is None
            and 0 < payment.sends < method.most_presentations
            and self._is_over(payment)
            and self._lasts(payment)
        )
        if again and purchase.is_generation:
            try:
                found = await self._finder.find(payment)
                again = found.is_complete and not found.candidates
            except ProviderError:
                again = False  # the list cannot be read, so wait
        return await self._present(purchase, payment) if again else self._look_again(payment)

    def _lasts(self, payment: Payment) -> bool:
        """Return True if the authorization is valid long enough for the service to collect it now."""
        return payment.valid_before * 1000 - self._clock.now() > _SHORTEST_MS

    def _is_over(self, payment: Payment) -> bool:
        """Return True if the last presentation, by whichever process, has ended.

        One whose instant is unknown, by an older version, is left to the chain.
        """
        if payment.sent_at is None:
            return False
        return self._clock.now() >= self._clock.after(policy.UNCLEAR_SECONDS, since=payment.sent_at)

    def _look_again(self, payment: Payment) -> Later:
        """Return when to look: in 15 seconds, or just after its lapse can be proven if that is sooner.

        That is the chain's time, so it is never scaled.
        """
        now, network = self._clock.now(), NETWORKS[payment.network]
        proven = payment.valid_before + network.deep_seconds + (network.slack_seconds or 0)
        lapse = proven * 1000 + 2_000
        look = self._clock.after(policy.LOOK_SECONDS)
        due = min(look, lapse) if lapse > now else look
        return Later(due, unclear=True, declined=payment.answer is not None)


def _doubt(found: Match) -> str:
    """Return why the bought job is not told, for the host."""
    if found.candidates:
        jobs = ", ".join(job.id for job in found.candidates[:5])
        return f"charged, but other payments may have bought the jobs that fit as well: {jobs}"
    if not found.is_complete:
        return "charged, but the studio's job list could not be read back to the payment"
    return "charged, but no job of ours was found for it"
