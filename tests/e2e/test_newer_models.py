"""The models that the host switches on: from slash command to posted file, and off again."""

import pytest

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import RefusedError
from sandbox.results import inspect, media_of, price_of
from tests.e2e.conftest import MEDIA_SCALE
from tests.e2e.custom_ids import actions_on
from tests.e2e.files import clip, picture
from tests.e2e.harness import BotHarness

pytestmark = pytest.mark.asyncio(loop_scope="module")

SETTINGS = {"EXTRA_MODELS": "gpt-image-2.5-flare, ARROW-1.1"}


async def test_a_picture_becomes_a_drawing_and_is_posted_as_a_file(harness: BotHarness) -> None:
    before = harness.balance
    options = {"image": picture("red"), "target_size": 512, "temperature": 0.5}
    job, message = await harness.made("mira", "arrow-1-1 vectorize", options)
    file = media_of(message)
    assert (file.filename, file.content_type) == (f"arrow-1-1-{job}.svg", "image/svg+xml")
    facts = inspect(file.data)
    assert (facts.kind, max(facts.width, facts.height)) == ("vector", 512 * MEDIA_SCALE)
    assert [part["type"] for part in message.parts if part["type"] in (12, 13)] == [13]
    assert price_of(message) == before - harness.balance == 160_000
    assert actions_on(message) == [actions.Again(job), actions.More(job)]
    sent = list(harness.world.studio.jobs.values())[-1].input
    assert (sent["target_size"], sent["temperature"], sent["prompt"]) == (512, 0.5, "")


async def test_the_newer_picture_model_makes_pictures(harness: BotHarness) -> None:
    options = {"prompt": "a kettle", "quality": "medium", "image1": picture("blue")}
    _, message = await harness.made("noor", "gpt-image-2-5-flare edit", options)
    assert price_of(message) == 20_000
    assert inspect(media_of(message).data).kind == "image"


async def test_a_clip_is_no_picture_to_draw(harness: BotHarness) -> None:
    known = len(harness.world.studio.jobs)
    card = await harness.ask("mira", "arrow-1-1 vectorize", {"image": clip()})
    assert "`image` must be a picture" in card.text
    assert len(harness.world.studio.jobs) == known


@pytest.mark.parametrize("command", ["arrow-1-1-max vectorize", "gpt-image-2-5-sunburst generate"])
async def test_what_is_not_switched_on_has_no_command(harness: BotHarness, command: str) -> None:
    with pytest.raises(RefusedError):
        await harness.slash("mira", command, {"prompt": "a kettle"})


async def test_moderators_choose_among_what_is_switched_on(harness: BotHarness) -> None:
    hana, where = harness.user("hana"), harness.world.channels["mod-log"]
    choose = harness.world.discord.autocomplete
    named = await choose(hana, where, "studio defaults", {"purpose": "image", "model": "image-2.5"}, "model")
    assert [choice["value"] for choice in named] == ["gpt-image-2.5-flare"]
    drawn = await choose(hana, where, "studio models", {"model": "arrow"}, "model")
    assert [choice["value"] for choice in drawn] == ["arrow-1.1"]
    card = await harness.ask("hana", "studio defaults", {"purpose": "image", "model": "arrow-1.1"}, "mod-log")
    assert "makes no pictures" in card.text
    off = {"purpose": "image", "model": "gpt-image-2.5-sunburst"}
    assert "hasn't switched on" in (await harness.ask("hana", "studio defaults", off, "mod-log")).text
    on = {"purpose": "image", "model": "gpt-image-2.5-flare"}
    assert "GPT Image 2.5 Flare" in (await harness.ask("hana", "studio defaults", on, "mod-log")).text


async def test_switched_off_again_it_is_refused_and_the_rest_goes_on(harness: BotHarness) -> None:
    job, message = await harness.made("mira", "arrow-1-1 vectorize", {"image": picture("red")})
    on = dict(harness.bot.env)
    harness.bot.env["EXTRA_MODELS"] = ""
    await harness.bot.restart()
    try:
        pressed = await harness.press("noor", message, encode(actions.Again(job)))
        said = (await pressed.wait_original()).text
        assert "hasn't switched on arrow-1.1" in said
        assert "Nothing was paid" in said
        with pytest.raises(RefusedError):
            await harness.slash("mira", "arrow-1-1 vectorize", {"image": picture("red")})
        _, made = await harness.made("mira", "imagine", {"prompt": "a kettle"})
        assert "gpt-image-2.5-flare" not in made.text, "the server's default is one that is off"
    finally:
        harness.bot.env.update(on)
        await harness.bot.restart()
