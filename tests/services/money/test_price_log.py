"""Every quote leaves a record, also a failed one, and no request waits for its writing."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import catalogue
from bot.domain.errors import ProviderRefused, ProviderUnavailable, StoreError, UntrustedChallenge
from bot.services.jobs.ordering.pricing import Pricing, generation_body
from bot.services.money.price_log import KEEP_SECONDS, PriceLog, options_key
from bot.store import Store, open_store
from tests.builders import EDIT, GENERATE, GUILD, reference
from tests.fakes import FakeChain, FakeClock, FakePayments, FakeStudio
from tests.fakes.wallets import wallets_of

OPERATION = catalogue.operation(GENERATE)
OPTIONS = {"prompt": "a heron"}


class Shop:
    """A studio that can be made to fail, asked through `Pricing`, noted in a real store."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store, self.clock = store, clock
        chain = FakeChain(clock)
        self.studio = FakeStudio(chain, clock)
        self.log = PriceLog(store, clock)
        wallets = wallets_of(FakePayments(chain, clock), clock=clock)
        self.pricing = Pricing(self.studio, wallets, self.log.note)

    async def ask(self, trouble: Exception | None = None) -> None:
        if trouble is None:
            await self.pricing.generation(OPERATION, OPTIONS, b"{}", guild_id=GUILD)
            return

        async def fail(path: str, body: bytes) -> None:
            raise trouble

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.studio, "quote", fail)
            with pytest.raises(type(trouble)):
                await self.pricing.generation(OPERATION, OPTIONS, b"{}", guild_id=GUILD)

    async def kept(self) -> list[int | None]:
        await self.log.flush()
        return [row.amount for row in await self.store.prices.quotes(0)]


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    clock = FakeClock()
    store = await open_store(tmp_path / "atelier.db")
    try:
        yield Shop(store, clock)
    finally:
        await store.close()


async def test_an_answer_is_kept_with_its_price(shop: Shop) -> None:
    await shop.ask()
    shop.studio.price = 41_000
    shop.clock.advance(60)
    await shop.ask()
    assert await shop.kept() == [40_000, 41_000]
    (first, second) = await shop.store.prices.quotes(0)
    assert second.at - first.at == 60_000
    assert first.operation == GENERATE


@pytest.mark.parametrize(
    ("trouble", "kept"),
    [
        (ProviderUnavailable("no answer"), [None]),
        (UntrustedChallenge("another payee"), [None]),
        (ProviderRefused("gone", status=404), [None]),
        (ProviderRefused("your prompt is too long", status=400), []),
    ],
)
async def test_no_usable_answer_is_kept_as_one_unless_the_request_was_at_fault(
    shop: Shop, trouble: Exception, kept: list[None]
) -> None:
    await shop.ask(trouble)
    assert await shop.kept() == kept


async def test_a_price_nobody_would_pay_is_no_answer(shop: Shop) -> None:
    shop.studio.price = OPERATION.quote_maximum
    with pytest.raises(UntrustedChallenge):
        await shop.pricing.generation(OPERATION, OPTIONS, b"{}", guild_id=GUILD)
    assert await shop.kept() == [None]


async def test_what_could_not_be_written_is_written_the_next_time(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.ask()

    async def full(*_: object, **__: object) -> None:
        raise StoreError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(shop.store.prices, "record", full)
        with pytest.raises(StoreError):
            await shop.log.flush()
    assert await shop.kept() == [40_000]
    assert await shop.kept() == [40_000]  # once


async def test_the_last_quotes_are_written_at_the_end_if_they_can_be(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.ask()

    async def full(*_: object, **__: object) -> None:
        raise StoreError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(shop.store.prices, "record", full)
        await shop.log.close()
    assert await shop.store.prices.quotes(0) == []
    await shop.log.close()
    assert len(await shop.store.prices.quotes(0)) == 1


async def test_after_a_quarter_of_a_year_it_is_forgotten(shop: Shop) -> None:
    await shop.ask()
    await shop.log.flush()
    shop.clock.advance(KEEP_SECONDS + 1)
    shop.studio.price = 41_000
    await shop.ask()
    assert await shop.kept() == [41_000]


def test_the_key_holds_what_a_price_can_depend_on_and_nothing_of_the_prompt() -> None:
    operation = catalogue.operation("veo-3.1/generate")
    some = {"prompt": "a secret", "duration_seconds": "4", "aspect_ratio": "9:16"}
    body = generation_body(operation, some, ())
    key = json.loads(options_key(operation, some, body))
    assert key["duration_seconds"] == "4"
    assert "secret" not in str(key)
    assert "aspect_ratio" not in key
    assert operation.length is not None
    assert operation.length.default is not None
    spelt = {"prompt": "x", "duration_seconds": operation.length.default}
    assert options_key(operation, {"prompt": "y"}, b"{}") == options_key(operation, spelt, b"{}")


def test_the_key_counts_files() -> None:
    operation = catalogue.operation(EDIT)
    two = (reference(url="https://blob.test/1"), reference("image2", url="https://blob.test/2"))
    body = generation_body(operation, OPTIONS, two)
    assert json.loads(options_key(operation, OPTIONS, body))["files"] == 2


@pytest.mark.parametrize("operation", catalogue.OPERATIONS, ids=lambda operation: operation.id)
def test_every_operation_has_a_key(operation: catalogue.Operation) -> None:
    key = json.loads(options_key(operation, {}, b"{}"))
    assert not {"prompt", "negative_prompt", "seed"} & set(key)
