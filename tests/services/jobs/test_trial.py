"""A price without a budget: exact, with the server's model, and without a trace in the books."""

from dataclasses import replace

import pytest

from bot.domain.errors import ProviderUnavailable
from bot.domain.moderation.errors import ModelOff
from bot.domain.moderation.limits import Scope
from bot.domain.moderation.model_rules import ALL
from bot.domain.moderation.people_errors import Blocked, TooFast
from bot.services.jobs.ordering.trial import Trial
from bot.services.moderation.access import Access
from tests.builders import GUILD, MEMBER, new_request
from tests.services.harness import Harness

MOD = 77
POOR = GUILD + 1
"""A server that never had a budget."""


def trial(harness: Harness) -> Trial:
    access = Access(harness.store, harness.clock)
    return Trial(harness.store, harness.jobs.pricing, harness.rules_service, access)


async def test_a_server_without_a_budget_gets_the_exact_price_and_nothing_is_stored(harness: Harness) -> None:
    requester = replace(new_request().requester, guild_id=POOR)
    quote = await trial(harness).quote(requester, "a fox")
    assert quote.price > 0
    assert quote.operation.model == "gpt-image-2"
    assert (quote.balances.available, quote.balances.held, quote.balances.spent) == (0, 0, 0)
    assert await harness.store.jobs.count_open(POOR, MEMBER) == (0, 0)
    assert not harness.studio.presented


async def test_it_follows_the_servers_models(harness: Harness) -> None:
    requester, rules = new_request().requester, harness.rules_service
    await rules.set_default(GUILD, "image", "grok", by=MOD)
    assert (await trial(harness).quote(requester, "a fox")).operation.model == "grok"
    await rules.set_model(GUILD, "grok", Scope.SERVER, GUILD, False, by=MOD)
    assert (await trial(harness).quote(requester, "a fox")).operation.model != "grok"
    await rules.set_model(GUILD, ALL, Scope.SERVER, GUILD, False, by=MOD)
    with pytest.raises(ModelOff):
        await trial(harness).quote(requester, "a fox")


async def test_a_silent_service_is_no_price(harness: Harness) -> None:
    harness.studio.silent = True
    with pytest.raises(ProviderUnavailable):
        await trial(harness).quote(new_request().requester, "a fox")


async def test_it_asks_for_no_more_prices_than_requests_would_and_not_for_blocked_members(
    harness: Harness,
) -> None:
    await harness.settings_service.change(GUILD, {"requests_per_minute": 2}, by=MOD)
    one, requester = trial(harness), new_request().requester
    for _ in range(2):
        await one.quote(requester, "a fox")
    with pytest.raises(TooFast):
        await one.quote(requester, "a fox")
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="raid")
    with pytest.raises(Blocked):
        await trial(harness).quote(requester, "a fox")
