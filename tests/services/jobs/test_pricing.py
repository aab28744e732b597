"""Quotes are believed within the catalogue's bounds only."""

import asyncio
import json

import pytest

from bot import catalogue
from bot.domain import policy
from bot.domain.errors import UntrustedChallenge
from bot.domain.money.payments import Challenge
from bot.services.jobs.ordering.pricing import encode, generation_body, upload_body
from tests.builders import EDIT, GENERATE, GUILD, reference
from tests.services.harness import Harness

OPERATION = catalogue.operation(GENERATE)
OPTIONS = {"prompt": "a heron"}


async def price(harness: Harness, amount: int, operation: catalogue.Operation = OPERATION) -> int:
    harness.studio.price = amount
    return await harness.pricing.generation(operation, OPTIONS, b"{}", guild_id=GUILD)


async def test_up_to_the_ceiling_a_quote_is_believed(harness: Harness) -> None:
    ceiling = OPERATION.ceiling(OPTIONS)
    assert await price(harness, ceiling) == ceiling
    with pytest.raises(UntrustedChallenge):
        await price(harness, ceiling + 1)


@pytest.mark.parametrize("operation", catalogue.OPERATIONS, ids=lambda operation: operation.id)
async def test_what_is_quoted_for_a_body_nobody_could_read_is_never_paid(
    harness: Harness, operation: catalogue.Operation
) -> None:
    for amount in {operation.quote_maximum, 10_000_000, 20_000_000}:
        with pytest.raises(UntrustedChallenge):
            await price(harness, amount, operation)
    assert harness.method.signed == []


async def test_a_crowd_is_priced_a_few_at_once(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, go, quote = 0, asyncio.Event(), harness.studio.quote

    async def slow(path: str, body: bytes) -> Challenge:
        nonlocal asked
        asked += 1
        await go.wait()
        return await quote(path, body)

    monkeypatch.setattr(harness.studio, "quote", slow)
    crowd = [asyncio.create_task(price(harness, 40_000)) for _ in range(20)]
    for _ in range(100):
        await asyncio.sleep(0)
    assert asked == policy.QUOTES_AT_ONCE - 1, "a place is left for other servers"
    other = harness.pricing.generation(OPERATION, OPTIONS, b"{}", guild_id=GUILD + 1)
    crowd.append(asyncio.create_task(other))
    await asyncio.sleep(0)
    assert asked == policy.QUOTES_AT_ONCE
    go.set()
    assert await asyncio.gather(*crowd) == [40_000] * 21


async def test_an_upload_has_its_ceiling_too(harness: Harness) -> None:
    harness.studio.prices["/api/upload"] = policy.UPLOAD_CEILING
    assert await harness.pricing.upload(reference(), guild_id=GUILD) == policy.UPLOAD_CEILING
    harness.studio.prices["/api/upload"] = policy.UPLOAD_CEILING + 1
    with pytest.raises(UntrustedChallenge):
        await harness.pricing.upload(reference(), guild_id=GUILD)


async def test_a_quote_signs_nothing_and_says_what_will_be_paid_for(harness: Harness) -> None:
    quote = await harness.pricing.quote(OPERATION, OPTIONS, (), guild_id=GUILD)
    assert (quote.price, quote.upload_cost) == (40_000, 0)
    assert quote.body == harness.studio.quoted[-1][1]
    assert harness.method.signed == []


async def test_files_that_are_online_cost_nothing(harness: Harness) -> None:
    operation = catalogue.operation(EDIT)
    online = reference(url="https://blob.test/1")
    offline = reference("image2", sha256="cd" * 32)
    assert (await harness.pricing.quote(operation, OPTIONS, [online], guild_id=GUILD)).upload_cost == 0
    quote = await harness.pricing.quote(operation, OPTIONS, [online, offline], guild_id=GUILD)
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
