"""A real bot whose files are in an object store, which goes away and comes back."""

from collections.abc import Mapping

import pytest

from bot.clock import SystemClock
from bot.store.objects.client import Objects
from bot.store.objects.place import Place
from sandbox.servers.s3 import ACCESS_KEY, REGION, SECRET_KEY, S3Server
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP = {"prompt": "a heron", "quality": "low"}


def SETTINGS(request: pytest.FixtureRequest) -> Mapping[str, str]:
    server: S3Server = request.getfixturevalue("s3")
    return server.settings("pictures", "e2e")


async def stored(s3: S3Server) -> set[str]:
    place = Place("s3://pictures/e2e", s3.url, REGION, ACCESS_KEY, SECRET_KEY)
    return {file.name for file in await Objects(place, SystemClock()).files()}


async def test_another_machine_shows_what_this_one_made(harness: BotHarness, s3: S3Server) -> None:
    job, _ = await harness.made("mira", "gpt-image-2 generate", CHEAP)
    assert f"out-{job}" in await stored(s3)
    harness.bot.env["SPOOL_DIR"] += "-of-another-machine"
    await harness.bot.restart()
    before = len(harness.results(job, "gallery"))
    await harness.ask("mira", "show", {"job": job}, "gallery")
    assert len(harness.results(job, "gallery")) == before + 1


async def test_while_it_is_away_nothing_new_is_bought(harness: BotHarness, s3: S3Server) -> None:
    s3.down()
    try:
        await until(lambda: "nothing is bought until files" in harness.bot.tail(200), "the outage")
        refused = await harness.ask("mira", "gpt-image-2 generate", CHEAP)
    finally:
        s3.up()
    assert "I can't store files right now" in refused.text
    assert "Nothing was paid" in refused.text
    await until(lambda: "files are kept in" in harness.bot.tail(200), "its end")
    job, _ = await harness.made("mira", "gpt-image-2 generate", CHEAP)
    assert f"out-{job}" in await stored(s3)
