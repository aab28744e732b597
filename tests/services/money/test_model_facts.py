"""What lists of models say of each: its price with default options, its range, its usual time."""

from pathlib import Path

import pytest

from bot.catalogue import EVERY_MODEL, model
from bot.domain.money.model_facts import ModelFacts, cheapest_quick
from bot.domain.money.prices import QuoteRow
from bot.services.money.model_facts import FRESH_SECONDS, ModelFactsService
from bot.services.money.price_log import options_key
from bot.store import open_store
from tests.fakes import FakeClock

PLAIN = options_key(model("flux-2-pro").operations[0], {}, b"{}")
LARGE = options_key(model("flux-2-pro").operations[0], {"resolution": "2 MP"}, b"{}")


def quote(clock: FakeClock, key: str, amount: int | None) -> QuoteRow:
    return QuoteRow(clock.now(), "flux-2-pro/generate", key, amount)


async def test_prices_are_those_quoted_lately_else_those_of_the_documents(tmp_path: Path) -> None:
    clock = FakeClock()
    store = await open_store(tmp_path / "atelier.db")
    try:
        service = ModelFactsService(store, clock)
        facts = await service.facts()
        assert facts.keys() == {each.id for each in EVERY_MODEL}
        documented = facts["flux-2-pro"]
        assert (documented.price, documented.low, documented.high) == (30_000, 20_000, 60_000)
        assert list(documented.seconds) == [5, 5]

        rows = [quote(clock, PLAIN, 31_000), quote(clock, LARGE, 55_000), quote(clock, PLAIN, None)]
        await store.prices.record(rows, forget_before=0)
        assert (await service.facts())["flux-2-pro"] == documented, "read at most once a minute"
        clock.advance(FRESH_SECONDS)
        quoted = (await service.facts())["flux-2-pro"]
        assert (quoted.price, quoted.low, quoted.high) == (31_000, 31_000, 55_000)
    finally:
        await store.close()


def fact(price: int, *seconds: float) -> ModelFacts:
    return ModelFacts(price, price, price, (seconds[0], seconds[-1]))


@pytest.mark.parametrize(
    ("facts", "chosen"),
    [
        ({"a": fact(30, 5), "b": fact(20, 8)}, "b"),
        ({"a": fact(30, 5), "b": fact(20, 8, 60)}, "a"),
        ({"a": fact(30, 5), "b": fact(30, 5)}, "a"),
        ({"a": fact(30, 60)}, None),
        ({}, None),
    ],
)
def test_a_draft_is_made_by_the_cheapest_model_that_is_quick(
    facts: dict[str, ModelFacts], chosen: str | None
) -> None:
    assert cheapest_quick(["a", "b"], facts) == chosen
