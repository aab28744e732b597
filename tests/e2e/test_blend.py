"""`/blend`: two to five pictures become one, by the server's default image model."""

import pytest

from sandbox.results import inspect, job_of, price_of
from tests.e2e.files import clip, picture
from tests.e2e.harness import BotHarness, until
from tests.e2e.private import made as made_in_private

pytestmark = pytest.mark.asyncio(loop_scope="module")

COLORS = ("teal", "olive", "maroon", "navy", "orchid")


def pictures(count: int) -> dict[str, object]:
    return {f"image{n}": picture(color) for n, color in enumerate(COLORS[:count], 1)}


async def test_pictures_become_one_with_a_prompt_that_is_written_already(harness: BotHarness) -> None:
    before = harness.balance
    job, message = await harness.made("mira", "blend", pictures(5))
    assert (await harness.record(job))["operation"] == "gpt-image-2/edit"
    assert price_of(message) == before - harness.balance
    assert inspect(message.attachments[0].data).kind == "image"
    body = list(harness.world.studio.jobs.values())[-1].input
    assert len(body["images"]) == 5
    assert "Blend all of the attached pictures" in body["prompt"]


async def test_the_members_words_follow(harness: BotHarness) -> None:
    await harness.made("mira", "blend", {**pictures(2), "prompt": "as a stained glass window"})
    body = list(harness.world.studio.jobs.values())[-1].input
    assert body["prompt"].startswith("Blend")
    assert body["prompt"].endswith("as a stained glass window")


async def test_the_servers_default_model_makes_it(harness: BotHarness) -> None:
    where = {"purpose": "image", "model": "grok"}
    await harness.ask("hana", "studio defaults", where, "mod-log")
    try:
        job, _ = await harness.made("noor", "blend", pictures(3))
        assert (await harness.record(job))["model"] == "grok"
    finally:
        await harness.ask("hana", "studio defaults", {"purpose": "image"}, "mod-log")


async def test_what_is_no_picture_is_refused_for_free(harness: BotHarness) -> None:
    before = harness.balance
    answer = await harness.ask("mira", "blend", {"image1": picture("teal"), "image2": clip()})
    await until(lambda: "Nothing was paid" in answer.text, "the refusal")
    assert job_of(answer) is None
    assert harness.balance == before


async def test_a_blend_may_be_private(harness: BotHarness) -> None:
    job, card = await made_in_private(harness, "theo", "blend", pictures(2))
    assert card.attachments
    assert not harness.results(job)
