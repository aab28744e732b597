"""The exact price of a first picture, asked for without a budget, a job or a payment."""

from dataclasses import dataclass

from bot import catalogue
from bot.catalogue import Media, Operation
from bot.catalogue.shortcuts import DEFAULTS, choose_operation
from bot.domain.moderation.limits import Requester
from bot.domain.money.ledger import Balances
from bot.services.jobs.ordering.pricing import Pricing
from bot.services.moderation.access import Access
from bot.services.moderation.settings import RulesService
from bot.store import Store


@dataclass(frozen=True, slots=True)
class TrialQuote:
    """What a picture of these words would cost, and the server's money. `price` is micro-USDC."""

    operation: Operation
    prompt: str
    price: int
    balances: Balances


class Trial:
    """Quote a picture for anybody who wants to see a price first. Nothing is stored, held or paid."""

    def __init__(self, store: Store, pricing: Pricing, rules: RulesService, access: Access) -> None:
        self._store = store
        self._access = access
        self._pricing = pricing
        self._rules = rules

    async def quote(self, requester: Requester, prompt: str) -> TrialQuote:
        """Return the price with the model of `/imagine`, or with the first one that is on for the requester.

        It counts as a request. Raises ModelOff if there is none; Blocked, GateClosed or TooFast; and the
        errors of `Pricing.quote`.
        """
        await self._access.check(requester)
        await self._access.count_request(requester.guild_id, requester.user_id)
        operation = await self._operation(requester)
        quote = await self._pricing.quote(operation, {"prompt": prompt}, (), guild_id=requester.guild_id)
        assert quote.price is not None, "without references a quote has a price"
        return TrialQuote(
            operation, prompt, quote.price, await self._store.budgets.balances(requester.guild_id)
        )

    async def _operation(self, requester: Requester) -> Operation:
        wanted = (await self._rules.defaults(requester.guild_id)).get("image") or DEFAULTS["image"]
        usable = [model for model in await self._rules.usable(requester) if model.kind is Media.IMAGE]
        if not usable:
            await self._store.spending.check_model(requester, wanted)
        model = next((model for model in usable if model.id == wanted), None) or next(
            iter(usable), catalogue.model(wanted)
        )
        operation, _places = choose_operation(model, {"prompt"})
        return operation
