"""Cheaper versions of a wish, each with the price of its real quote, which costs nothing."""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot import catalogue
from bot.catalogue import Model, moving
from bot.domain import policy
from bot.domain.errors import ChainUnavailable, NotAllowed, ProviderError, Refused
from bot.domain.jobs.job import NewReference
from bot.domain.jobs.wish import Offer, OfferKind, Wish
from bot.domain.moderation.limits import Requester
from bot.ports import Clock
from bot.services.jobs.ordering.checks import Checks
from bot.services.jobs.ordering.pricing import NEUTRAL, Pricing, neutral_options
from bot.store import Store

log = logging.getLogger(__name__)

"""Priced in place of a prompt that is missing; no price depends on the words."""

_TRIES = 2
"""Versions of one kind that are priced."""


class Offers:
    """Find the versions of a wish that a member may make for less. `models`: those that the host offers."""

    def __init__(
        self, store: Store, pricing: Pricing, checks: Checks, clock: Clock, models: Sequence[Model]
    ) -> None:
        self._store = store
        self._pricing = pricing
        self._checks = checks
        self._clock = clock
        self._models = models

    async def find(
        self,
        wish: Wish,
        requester: Requester,
        references: Sequence[NewReference],
        *,
        below: int | None,
        most: int,
    ) -> tuple[Offer, ...]:
        """Return at most `most` versions, one of each kind, that cost less than `below` micro-USDC.

        Empty if nothing cheaper fits, or if StableStudio does not answer in time.
        """
        room = await self._room(wish, requester)
        line = room if below is None else min(room, below - 1)
        if line <= 0:
            return ()
        found: list[Offer] = []
        try:
            async with asyncio.timeout(self._clock.scaled(policy.OFFER_SECONDS)):
                for group in await self._groups(wish, requester):
                    offer = await self._first(group, wish, requester, references, line)
                    if offer is not None:
                        found.append(offer)
                    if len(found) == most:
                        break
        except TimeoutError:
            log.info("prices for wish %s took too long", wish.id)
        return tuple(found)

    async def _room(self, wish: Wish, requester: Requester) -> int:
        """Return the micro-USDC that this member may spend here at once, at most."""
        if wish.contest_id is not None:
            return policy.NO_LIMIT
        left = (await self._store.budgets.balances(wish.guild_id)).available
        prize = await self._store.contests.prize(wish.guild_id, wish.user_id)
        standings = await self._store.spending.standings(requester, now=self._clock.now())
        return max(prize, min([left, *(standing.left for standing in standings)]))

    async def _groups(self, wish: Wish, requester: Requester) -> Sequence[Sequence[Offer]]:
        """Return the versions to price, a kind at a time. Of a comparison, each of its models alone."""
        if wish.also:
            alone = [
                replace(wish, operation=line.operation, options=line.options, also=()) for line in wish.also
            ]
            offers = [
                Offer(
                    OfferKind.MODEL,
                    one.operation,
                    one.options,
                    1,
                    catalogue.operation(one.operation).sample_price(one.options),
                )
                for one in (wish, *alone)
                if await self._is_on(one, requester)
            ]
            return [sorted(offers, key=lambda offer: -offer.price)]
        own = self._kinds(wish) if await self._is_on(wish, requester) else ()
        return [*own, await self._of_other_models(wish, requester)]

    async def _is_on(self, wish: Wish, requester: Requester) -> bool:
        """Return True if the member may use the wish's own model."""
        try:
            await self._store.spending.check_model(requester, wish.model)
            await self._store.spending.check_resting(requester, wish.model, now=self._clock.now())
        except Refused:
            return False
        return True

    def _kinds(self, wish: Wish) -> Iterator[Sequence[Offer]]:
        """Yield the versions with the same model, a kind at a time. Their prices are estimates."""
        operation, options = catalogue.operation(wish.operation), wish.options
        versions = {
            OfferKind.SECONDS: moving.shorter(operation, options),
            OfferKind.SIZE: moving.smaller(operation, options),
        }
        for kind, found in versions.items():
            yield [
                Offer(kind, wish.operation, version, wish.count, operation.sample_price(version) * wish.count)
                for version in found
            ]
        price = operation.sample_price(options)
        yield [
            Offer(OfferKind.COUNT, wish.operation, options, count, price * count)
            for count in range(wish.count - 1, 0, -1)
        ]

    async def usable(self, wish: Wish, requester: Requester) -> list[Model]:
        """Return the models that could make the wish and that are on for the member, its own among them."""
        operation, usable = catalogue.operation(wish.operation), list[Model]()
        allowed: Sequence[str] = ()
        if wish.contest_id is not None:
            allowed = (await self._store.contests.get(wish.contest_id)).terms.models
        for model in self._models:
            if moving.like(model, operation, [file.option for file in wish.files]) is None:
                continue
            if allowed and model.id not in allowed:
                continue
            try:
                await self._store.spending.check_model(requester, model.id)
            except NotAllowed:
                continue
            usable.append(model)
        return usable

    async def _of_other_models(self, wish: Wish, requester: Requester) -> list[Offer]:
        """Return the versions with other models, those nearest to the wish's own price first.

        The dearest of those that cost no more comes first, the dearer ones come last.
        """
        operation, now = catalogue.operation(wish.operation), self._clock.now()
        usual = operation.sample_price(wish.options) * wish.count
        offers: list[Offer] = []
        for model in await self.usable(wish, requester):
            found = moving.like(model, operation, [file.option for file in wish.files])
            if model.id == wish.model or found is None:
                continue
            try:
                await self._store.spending.check_resting(requester, model.id, now=now)
            except Refused:
                continue
            options = moving.carried(wish.options, operation, found[0])
            price = found[0].sample_price(options) * wish.count
            offers.append(Offer(OfferKind.MODEL, found[0].id, options, wish.count, price))
        return sorted(offers, key=lambda offer: (offer.price > usual, abs(offer.price - usual)))

    async def _first(
        self,
        group: Sequence[Offer],
        wish: Wish,
        requester: Requester,
        references: Sequence[NewReference],
        line: int,
    ) -> Offer | None:
        """Return the first of the group that really costs at most `line` and that nothing refuses."""
        likely = [offer for offer in group if offer.price <= line][:_TRIES]
        for offer in likely:
            try:
                priced = await self._priced(offer, wish, references)
                if priced.price > line:
                    continue
                amounts = [(offer.operation.partition("/")[0], priced.price // offer.count)] * offer.count
                await self._checks.with_price(requester, amounts, wish.contest_id)
            except (Refused, ProviderError, ChainUnavailable) as error:
                log.info("no offer of %s for wish %s: %s", offer.operation, wish.id, error)
                continue
            return priced
        return None

    async def _priced(self, offer: Offer, wish: Wish, references: Sequence[NewReference]) -> Offer:
        target = catalogue.operation(offer.operation)
        options = neutral_options(target, offer.options)
        if target.requires("prompt"):
            options["prompt"] = NEUTRAL
        moved = moved_references(wish, target.model, references)
        quote = await self._pricing.quote(target, options, moved, guild_id=wish.guild_id)
        each = quote.price if quote.price is not None else target.sample_price(options)
        return replace(offer, price=each * offer.count + quote.upload_cost)


def moved_references(wish: Wish, model: str, references: Sequence[NewReference]) -> tuple[NewReference, ...]:
    """Return the files under the options that the other model has for them."""
    places = moved_options(wish, model)
    return tuple(
        replace(reference, option=places[reference.option])
        for reference in references
        if reference.option in places
    )


def moved_options(wish: Wish, model: str) -> Mapping[str, str]:
    """Return the other model's option for each file of the wish. Empty if it takes none of them."""
    found = moving.like(
        catalogue.model(model), catalogue.operation(wish.operation), [file.option for file in wish.files]
    )
    return {} if found is None else found[1]
