"""Results that go elsewhere, and the gallery of what members star, with the real bot."""

from typing import Any

import pytest

from bot.ui.kit import actions
from bot.ui.kit.actions import Delete, More
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Channel, Message
from sandbox.results import job_of, results
from tests.e2e.custom_ids import kinds_on
from tests.e2e.harness import BotHarness, until
from tests.e2e.private import directs, public

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP = "grok generate"


async def rule(harness: BotHarness, to: str, into: str | None = None) -> None:
    options: dict[str, Any] = {"to": to}
    if into is not None:
        options["into"] = harness.world.channels[into]
    answer = await harness.ask("milo", "studio results", options, "mod-log")
    assert "Where results go" in answer.text


def gallery(harness: BotHarness, job: str) -> list[Message]:
    """Return the messages of the gallery that show the job."""
    said = harness.world.discord.messages(harness.world.channels["gallery"])
    return [message for message in said if job_of(message) == job and "⭐" in message.text]


def threads(harness: BotHarness) -> list[Channel]:
    channels = harness.world.discord.core.channels.values()
    return [channel for channel in channels if channel.parent_id == harness.studio.id]


async def test_one_channel_gets_the_results_of_another(harness: BotHarness) -> None:
    await rule(harness, "channel", "gallery")
    job = await harness.start("mira", CHEAP, {"prompt": "a lighthouse for all"})
    posted = await harness.result(job, "gallery")
    assert kinds_on(posted) == [actions.Again, actions.Remix, actions.Edit, actions.Animate, actions.More]
    assert harness.results(job) == []
    record = await harness.state(job, "DELIVERED")
    assert record["channel"] == str(harness.world.channels["gallery"].id)
    await harness.tidy(job, "gallery")


async def test_each_request_has_its_thread(harness: BotHarness) -> None:
    await rule(harness, "job_thread")
    job = await harness.start("mira", CHEAP, {"prompt": "a thread of lighthouses", "count": 2})

    def look() -> Message | None:
        harness.hurry()
        found = [
            message for thread in threads(harness) for message in results(harness.world.discord, thread, job)
        ]
        return next(iter(found), None)

    posted = await until(look, "the result in its thread")
    assert len(posted.attachments) == 2
    assert [thread.name for thread in threads(harness)] == ["a thread of lighthouses"]


async def test_a_member_has_one_thread(harness: BotHarness) -> None:
    await rule(harness, "member_thread")
    first = await harness.start("theo", CHEAP, {"prompt": "mine"})

    def thread_of(job: str) -> Channel | None:
        harness.hurry()
        return next((one for one in threads(harness) if results(harness.world.discord, one, job)), None)

    thread = await until(lambda: thread_of(first), "the first result")
    second = await harness.start("theo", CHEAP, {"prompt": "mine too"})
    assert (await until(lambda: thread_of(second), "the second result")).id == thread.id
    assert thread.name == "Theo's pictures"


async def test_a_direct_message_shows_it_to_its_maker_alone(harness: BotHarness) -> None:
    await rule(harness, "dm")
    before = len(directs(harness, "mira"))
    card = await harness.ask("mira", CHEAP, {"prompt": "a letter"})
    job = str(job_of(card))
    assert "I'll send it to you in a direct message." in card.text or "direct messages" in card.text

    def look() -> bool:
        harness.hurry()
        return len(directs(harness, "mira")) > before

    await until(look, "the direct message")
    (message,) = directs(harness, "mira")[before:]
    assert message.attachments
    assert public(harness, job) == []
    await until(lambda: "It is in your direct messages." in card.text, "the card to say so")
    await harness.state(job, "DELIVERED")


# ── the gallery ──────────────────────────────────────────────────────────────────────────────────


async def star(harness: BotHarness, message: Message, *people: str) -> None:
    for person in people:
        await harness.world.discord.react(harness.user(person), message, "⭐")


async def test_what_enough_members_star_is_shown_until_it_is_deleted(harness: BotHarness) -> None:
    await rule(harness, "here")
    options = {"channel": harness.world.channels["gallery"], "stars": 2}
    answer = await harness.ask("milo", "studio gallery", options, "mod-log")
    assert "with **2** ⭐" in answer.text
    job, posted = await harness.made("mira", CHEAP, {"prompt": "a starry night"})
    await star(harness, posted, "mira", "theo")
    await star(harness, posted, "noor")
    await until(lambda: gallery(harness, job), "the gallery")
    (shown,) = gallery(harness, job)
    assert shown.attachments
    assert shown.button("Show the original")["url"].endswith(f"/{posted.channel_id}/{posted.id}")
    menu = await harness.press("mira", posted, encode(More(job)))
    card = await menu.wait_original()
    await harness.choose("mira", card, encode(actions.ChooseMore(job, posted.id)), "delete")
    await until(lambda: "Delete this result?" in card.text, "the question")
    await harness.press("mira", card, encode(Delete(job, posted.id)))
    await until(lambda: not gallery(harness, job), "the gallery without it")


async def test_stars_given_while_the_bot_was_away_count(harness: BotHarness) -> None:
    job, posted = await harness.made("mira", CHEAP, {"prompt": "stars in the dark"})
    await harness.state(job, "DELIVERED")
    await harness.bot.kill()
    await star(harness, posted, "theo", "noor")
    await harness.bot.start()
    await until(lambda: gallery(harness, job), "the gallery after the restart")
    await harness.audit()
