"""Quotes are believed within the catalogue's bounds only."""

import asyncio
import json

import pytest

from bot import catalogue
from bot.domain import policy
from bot.domain.errors import UntrustedChallenge
from bot.domain.money.payments import Challenge
from bot.services.jobs.ordering.pricing import encode, generation_body, upload_body
from tests.builders import EDIT, GENERATE, reference
from tests.services.harness import Harness

OPERATION = catalogue.operation(GENERATE)
OPTIONS = {"prompt": "a heron"}


async def price(house: Harness, amount: int, operation: catalogue.Operation = OPERATION) -> int:
    house.studio.price = amount
    return await house.pricing.generation(operation, OPTIONS, b"{}")


async def test_up_to_the_ceiling_a_quote_is_believed(house: Harness) -> None:
    ceiling = OPERATION.ceiling(OPTIONS)
    assert await price(house, ceiling) == ceiling
    with pytest.raises(UntrustedChallenge):
        await price(house, ceiling + 1)


@pytest.mark.parametrize("operation", catalogue.OPERATIONS, ids=lambda operation: operation.id)
async def test_what_is_quoted_for_a_body_nobody_could_read_is_never_paid(
    house: Harness, operation: catalogue.Operation
) -> None:
    for amount in {operation.quote_maximum, 10_000_000, 20_000_000}:
        with pytest.raises(UntrustedChallenge):
            await price(house, amount, operation)
    assert house.method.signed == []


async def test_a_crowd_is_priced_a_few_at_once(house: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, go, quote = 0, asyncio.Event(), house.studio.quote

    async def slow(path: str, body: bytes) -> Challenge:
        nonlocal asked
        asked += 1
        await go.wait()
        return await quote(path, body)

    monkeypatch.setattr(house.studio, "quote", slow)
    crowd = [asyncio.create_task(price(house, 40_000)) for _ in range(20)]
    for _ in range(100):
        await asyncio.sleep(0)
    assert asked == policy.QUOTES_AT_ONCE
    go.set()
    assert await asyncio.gather(*crowd) == [40_000] * 20


async def test_an_upload_has_its_ceiling_too(house: Harness) -> None:
    house.studio.prices["/api/upload"] = policy.UPLOAD_CEILING
    assert await house.pricing.upload(reference()) == policy.UPLOAD_CEILING
    house.studio.prices["/api/upload"] = policy.UPLOAD_CEILING + 1
    with pytest.raises(UntrustedChallenge):
        await house.pricing.upload(reference())


async def test_a_quote_signs_nothing_and_says_what_will_be_paid_for(house: Harness) -> None:
    quote = await house.pricing.of(OPERATION, OPTIONS, ())
    assert (quote.price, quote.upload_cost) == (40_000, 0)
    assert quote.body == house.studio.quoted[-1][1]
    assert house.method.signed == []


async def test_files_that_are_online_cost_nothing(house: Harness) -> None:
    operation = catalogue.operation(EDIT)
    online = reference(url="https://blob.test/1")
    offline = reference("image2", sha256="cd" * 32)
    assert (await house.pricing.of(operation, OPTIONS, [online])).upload_cost == 0
    quote = await house.pricing.of(operation, OPTIONS, [online, offline])
    assert (quote.upload_cost, quote.body) == (10_000, None)


def test_the_body_says_what_was_typed_as_it_was_typed() -> None:
    body = generation_body(OPERATION, {"prompt": "Ein Reiher — 鷺 🪶"}, ())
    assert "Ein Reiher — 鷺 🪶".encode() in body
    assert json.loads(body)["prompt"] == "Ein Reiher — 鷺 🪶"
    assert encode({"a": 1, "b": [True, None]}) == b'{"a":1,"b":[true,null]}'


@pytest.mark.parametrize(
    ("content_type", "ending"),
    [("image/jpeg", ".jpg"), ("image/png", ".png"), ("audio/mpeg", ".mp3"), ("video/mp4", ".mp4")],
)
def test_an_upload_has_a_name_that_tells_nothing(content_type: str, ending: str) -> None:
    one = upload_body(reference(content_type=content_type))
    assert one == upload_body(reference(content_type=content_type))
    assert json.loads(one)["filename"] == f"reference-abababababab{ending}"
