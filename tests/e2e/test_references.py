"""Attached files: uploaded once, checked before anything is paid."""

import pytest

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Message, Upload
from sandbox.results import job_of, price_of
from tests.e2e.custom_ids import id_on
from tests.e2e.files import picture, sound
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

EDIT = "flux-2-pro edit"
UPLOAD = 10_000


async def test_the_same_bytes_are_uploaded_once(harness: BotHarness) -> None:
    before, uploads = harness.balance, len(harness.world.studio.uploads)
    _, first = await harness.made("mira", EDIT, {"prompt": "snow", "image1": picture("navy")})
    assert len(harness.world.studio.uploads) == uploads + 1
    renamed = Upload("another-name.png", picture("navy").data)
    _, second = await harness.made("noor", EDIT, {"prompt": "rain", "image1": renamed})
    assert len(harness.world.studio.uploads) == uploads + 1
    assert price_of(first) - price_of(second) == UPLOAD
    assert before - harness.balance == price_of(first) + price_of(second)


async def test_the_same_bytes_attached_twice_are_uploaded_once(harness: BotHarness) -> None:
    uploads = len(harness.world.studio.uploads)
    files = {"image1": picture("maroon"), "image2": picture("maroon"), "image3": picture("lime")}
    _, message = await harness.made("mira", EDIT, {"prompt": "a collage", **files})
    assert len(harness.world.studio.uploads) == uploads + 2
    body = list(harness.world.studio.jobs.values())[-1].input
    assert len(body["images"]) == 3
    assert len(set(body["images"])) == 2
    assert price_of(message) > 2 * UPLOAD


async def test_what_the_file_is_counts_not_what_it_is_called(harness: BotHarness) -> None:
    lying = Upload("photo.gif", picture("orchid", kind="JPEG").data)
    await harness.made("mira", EDIT, {"prompt": "night", "image1": lying})
    assert list(harness.world.studio.uploads.values())[-1].content_type == "image/jpeg"


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (Upload("photo.png", b"<!doctype html><html><body>no picture</body></html>"), "I can't read"),
        (Upload("photo.png", picture("red", 400, 400).data[:300]), "I can't read"),
        (Upload("photo.png", b""), "I can't read"),
        (Upload("photo.png", picture("red").data[:-12]), "cut off"),
        (sound(), "image1"),
    ],
    ids=["html", "truncated", "empty", "without its last chunk", "a sound"],
)
async def test_a_file_that_cannot_be_used_is_refused_for_free(
    harness: BotHarness, file: Upload, words: str
) -> None:
    before, asked = harness.balance, len(harness.world.studio.log)
    answer = await harness.ask("mira", EDIT, {"prompt": "sun", "image1": file})
    assert words in answer.text
    assert "Nothing was paid" in answer.text
    _untouched(harness, answer, before)
    assert len(harness.world.studio.log) == asked


async def test_what_stands_behind_a_picture_stays_here(harness: BotHarness) -> None:
    photo = Upload("photo.png", picture("red").data + bytes(11_000_000) + b"the rest of a larger one")
    answer = await harness.ask("mira", EDIT, {"prompt": "sun", "image1": photo})
    assert "photo\\.png: cleared of its metadata" in answer.text
    await harness.result(job_of(answer) or "")


async def test_an_impossible_mix_is_refused_for_free(harness: BotHarness) -> None:
    before = harness.balance
    answer = await harness.ask("mira", "veo-3-1 generate", {"prompt": "a kite", "last_frame": picture("red")})
    assert "last_frame" in answer.text
    _untouched(harness, answer, before)


async def test_an_upload_that_is_refused_is_asked_for_once_more_and_then_given_up(
    harness: BotHarness,
) -> None:
    harness.world.faults.add("blob.put", "404", times=2)
    before = harness.balance
    card = await harness.ask("mira", EDIT, {"prompt": "fog", "image1": picture("coral")})
    job = job_of(card)
    assert job
    await harness.state(job, "QUOTED")
    asked = await until(lambda: _again(harness, card), "the question")
    assert "An upload was paid for and then refused (" in asked.text
    assert "Sending the file again costs $0.01 more" in asked.text
    assert "**Total $0.065**" in asked.text
    await harness.press("mira", asked, encode(actions.Start(job)))
    message = await harness.told(job, "was paid for and then refused: ")
    assert "$0.02 was paid" in message.text
    assert before - harness.balance == 2 * UPLOAD
    line = await harness.record(job)
    assert (line["state"], line["paid"]) == ("FAILED", 2 * UPLOAD)


async def test_an_upload_whose_answer_was_lost_is_bought_once_more(harness: BotHarness) -> None:
    harness.world.faults.add("studio.upload", "drop_after_settlement")
    before = harness.balance
    card = await harness.ask("mira", EDIT, {"prompt": "dew", "image1": picture("khaki")})
    job = job_of(card)
    assert job
    await harness.state(job, "QUOTED")
    asked = await until(lambda: _again(harness, card), "the question")
    assert "its answer was lost" in asked.text
    await harness.press("mira", asked, encode(actions.Start(job)))
    message = await harness.result(job)
    assert before - harness.balance == price_of(message)
    payments = await harness.payments(job)
    assert [payment["purpose"] for payment in payments] == ["upload:0", "upload:0:2", "generation"]
    assert {payment["state"] for payment in payments} == {"SETTLED"}


def _again(harness: BotHarness, card: Message) -> Message | None:
    """Return the card once it asks for its price again."""
    seen = harness.world.discord.messages(harness.world.channels["studio"], harness.user("mira"))
    return next((now for now in seen if now.id == card.id and now.buttons), None)


async def test_a_confirmation_that_fails_loses_nothing(harness: BotHarness) -> None:
    harness.world.faults.add("studio.confirm", "500", times=-1)
    _, message = await harness.made("mira", EDIT, {"prompt": "hail", "image1": picture("plum")})
    assert price_of(message) > UPLOAD


def _untouched(harness: BotHarness, answer: Message, before: int) -> None:
    assert not id_on(answer, actions.Start)
    assert harness.balance == before
