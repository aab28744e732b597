"""Choose the wallet that pays a purchase, and have it sign.

A wallet is passed over before anything is signed: its network is not offered or asks too much, its chain is
silent, the gate holds it back, payments on it are unclear, or it is too empty. Once a signature is committed
nothing is chosen any more.
"""

import asyncio
import logging
from collections.abc import MutableSet, Sequence
from functools import partial

from bot.domain import policy
from bot.domain.errors import ChainUnavailable, UntrustedChallenge
from bot.domain.jobs.job import Failure
from bot.domain.money.payments import Authorization, Challenge, Cover, DeclineReason, Payment, Sent, Terms
from bot.ports import Clock
from bot.ports.membership import ALONE, Membership
from bot.services.jobs.running.outcomes import GivenUp, Later, PriceRose, Purchase
from bot.services.jobs.running.stopping import Stopping
from bot.services.money.gate import SigningGate
from bot.services.wallets import Offer, Wallets
from bot.store import Store
from bot.store.money.cover import NotCovered

log = logging.getLogger(__name__)

UNCLEAR_PAYMENTS = 3
"""So many unresolved payments on one network send the next purchase to another."""

Passed = Later | ChainUnavailable | UntrustedChallenge | None
"""Why a wallet was passed over: it may pay later, its chain is silent, it must not, or it is too empty."""


class WalletChooser:
    """Try the wallets in order of preference, until one has signed.

    `in_flight` are the nonces of the payments that wait for an answer: they are not unclear, and what is
    signed is added to them. Nothing is signed once `stopping` was asked.
    """

    def __init__(
        self,
        store: Store,
        wallets: Wallets,
        gate: SigningGate,
        clock: Clock,
        in_flight: MutableSet[str],
        *,
        stopping: Stopping,
        membership: Membership = ALONE,
    ) -> None:
        self._store = store
        self._wallets = wallets
        self._gate = gate
        self._clock = clock
        self._in_flight = in_flight
        self._stopping = stopping
        self._membership = membership

    async def sign(self, purchase: Purchase, challenge: Challenge) -> Payment | Later | PriceRose | GivenUp:
        """Return the payment that is signed and committed as presented, or why none is.

        Its nonce is in flight from then on, and the caller sends it at once. Raises UntrustedChallenge, or
        ChainUnavailable if the wallets that could pay are silent.
        """
        offers = self._wallets.offers(challenge)
        held = (await self._store.jobs.receipt(purchase.job.id)).held
        limit = min(purchase.maximum, held)
        fitting = [offer for offer in offers if offer.amount <= limit]
        if not fitting:
            rest = [offer for offer in offers if offer.amount > limit]
            return PriceRose(await self._cheapest(rest) or min(offer.amount for offer in rest))
        closed = await self._closed(purchase)
        empty = {one.network for one in closed if one.decline is DeclineReason.INSUFFICIENT_FUNDS}
        tried = {one.network for one in closed}
        passed: list[Passed] = []
        # Last come a network on which this purchase has lapsed, and one whose chain hangs: each of many
        # purchases would wait for it.
        fitting.sort(
            key=lambda one: (one.requirements.network in tried, self._wallets.hangs(one.method.network))
        )
        for offer in fitting:
            if self._stopping.asked:
                return Later(self._clock.now())
            if offer.requirements.network in empty:
                passed.append(None)
                continue
            result = await self._try(purchase, offer, challenge.skew_ms)
            if isinstance(result, Payment):
                return result
            log.info("job %s is not paid on %s: %s", purchase.job.id, offer.method.network.title, result)
            passed.append(result)
        return await self._explain(passed, [offer for offer in offers if offer.amount > limit])

    async def has_untried(self, purchase: Purchase) -> bool:
        """Return True if there is a wallet with which the purchase was never signed."""
        tried = {payment.network for payment in await self._closed(purchase)}
        return any(method.network.name not in tried for method in self._wallets.methods)

    async def _closed(self, purchase: Purchase) -> Sequence[Payment]:
        """Return the purchase's payments that were never charged. It has no other ones now."""
        payments = await self._store.payments.of_job(purchase.job.id)
        return [payment for payment in payments if payment.purpose == purchase.purpose]

    async def _explain(
        self, passed: Sequence[Passed], dearer: Sequence[Offer]
    ) -> Later | PriceRose | GivenUp:
        """Return what all wallets that fit the price have in common. Raises like `sign`."""
        waits = [one for one in passed if isinstance(one, Later)]
        if waits:
            return min(waits, key=lambda one: one.due)
        for kind in (ChainUnavailable, UntrustedChallenge):
            for one in passed:
                if isinstance(one, kind):
                    raise one
        risen = await self._cheapest(dearer)
        return GivenUp(Failure.WALLET_EMPTY) if risen is None else PriceRose(risen)

    async def _cheapest(self, offers: Sequence[Offer]) -> int | None:
        """Return the lowest price at which a wallet could pay now; None if there is no such one."""
        if not offers or not self._wallets.are_several:
            return None
        payable = {state.network.name: state.payable for state in await self._wallets.balances()}
        prices = (offer.amount for offer in offers if offer.amount <= payable[offer.requirements.network])
        return min(prices, default=None)

    async def _try(self, purchase: Purchase, offer: Offer, skew_ms: int | None) -> Payment | Passed:
        """Have this wallet sign, and commit it. Nothing is sent yet."""
        method, network, began = offer.method, offer.method.network, self._clock.steady()
        doubts = self._gate.doubts
        if self._wallets.are_several:
            sent = await self._store.payments.sent_and_open(network.name)
            if sum(map(self._is_unclear, sent)) >= UNCLEAR_PAYMENTS:
                return Later(self._clock.after(policy.LOOK_SECONDS))
        try:
            async with asyncio.timeout(self._wallets.patience):
                closed_until = await self._gate.permit(purchase.job, network)
                if closed_until is not None:
                    return Later(closed_until)
                terms = await method.prepare(offer.requirements)
            # A balance of seconds ago is enough for a yes.
            cover = self._wallets.recent_cover(method)
            act = partial(self._sign_within, purchase, offer, terms, skew_ms, doubts)
            signed = await act(cover) if cover else None
            if signed is None:
                async with asyncio.timeout(self._wallets.patience):
                    cover = await self._wallets.cover(method)
                signed = await act(cover)
            return signed
        except (ChainUnavailable, TimeoutError) as error:
            self._wallets.note_silence(network, since=began)
            if isinstance(error, ChainUnavailable):
                return error
            return ChainUnavailable(f"{network.title} does not answer in time.")
        except UntrustedChallenge as error:
            return error

    def _is_unclear(self, sent: Sent) -> bool:
        """Return True if no answer to it is awaited any more.

        A payment of another process's server is taken for awaited as long as a request may last.
        """
        if sent.nonce in self._in_flight:
            return False
        if self._membership.owns(sent.guild_id) or sent.sent_at is None:
            return True
        return self._clock.now() >= self._clock.after(policy.UNCLEAR_SECONDS, since=sent.sent_at)

    async def _sign_within(
        self,
        purchase: Purchase,
        offer: Offer,
        terms: Terms,
        skew_ms: int | None,
        doubts: int,
        cover: Cover,
    ) -> Payment | Later | None:
        """Sign, and commit it if the balance covers it besides everything else that may leave the wallet.

        None: it does not. `doubts` is how often the books had been in doubt when it was permitted.
        """
        if cover.balance < offer.amount + terms.fee_most:
            return None
        # Nothing is awaited from here to the write, which is refused if the database moves meanwhile.
        if self._stopping.asked or doubts != self._gate.doubts:
            return Later(self._clock.now())
        authorization = offer.method.sign(offer.requirements, terms, maximum=purchase.maximum)
        try:
            return await self._commit(purchase, authorization, skew_ms, cover)
        except NotCovered:
            return None

    async def _commit(
        self, purchase: Purchase, authorization: Authorization, skew_ms: int | None, cover: Cover
    ) -> Payment:
        """Store the payment as presented. From then on a stop waits until it is sent and answered."""
        nonce = authorization.nonce
        self._in_flight.add(nonce)
        try:
            with self._stopping.whole():
                return await self._store.payments.sign(
                    purchase.job.id,
                    purchase.purpose,
                    authorization,
                    now=self._clock.now(),
                    skew_ms=skew_ms,
                    presented=True,
                    cover=cover,
                )
        except BaseException:
            self._in_flight.discard(nonce)
            raise
