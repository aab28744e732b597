"""Results taken out of messages in a local Discord, and blurred, from what the message shows."""

import io
from pathlib import Path

import discord
import pytest
from discord import ui

from bot.clock import SystemClock
from bot.domain.errors import DeliveryImpossible
from bot.domain.jobs.batch import Batch
from bot.domain.jobs.job import Job
from bot.domain.jobs.posts import PostedAs, ResultPost
from bot.ports import Rendition, ResultItem, ResultMessage
from bot.ui.jobs.results.result_posts import DiscordResultPosts
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Message
from tests.sandbox.discord_bot import png
from tests.ui.place import Front
from tests.ui.samples import PAID, START, job

pytestmark = pytest.mark.asyncio(loop_scope="module")


def posts(front: Front) -> DiscordResultPosts:
    return DiscordResultPosts(front.bot, front.private, SystemClock())


async def posted(front: Front, tmp_path: Path, *ids: str) -> tuple[Message, list[Job]]:
    """Post the results of these jobs in one message."""
    file = tmp_path / "out.png"
    file.write_bytes(png())
    jobs = [
        job(**front.here(id=one, batch_id=ids[0] if len(ids) > 1 else None, batch_position=number))
        for number, one in enumerate(ids)
    ]
    items = tuple(ResultItem(one, Rendition(file, "image/png", len(png())), PAID) for one in jobs)
    message_id = await front.delivery.post(ResultMessage(Batch(tuple(jobs)), items))
    return front.world.core.messages[message_id], jobs


def post(message: Message, of: Job, kind: PostedAs = PostedAs.RESULT) -> ResultPost:
    return ResultPost(message.id, of.id, message.channel_id, kind, START)


def items(message: Message) -> list[dict[str, object]]:
    return [item for part in message.parts for item in part.get("items", ())]


async def test_a_single_result_leaves_a_line_with_who_removed_it(front: Front, tmp_path: Path) -> None:
    message, (made,) = await posted(front, tmp_path, "sing23")
    await posts(front).take_out(post(message, made), made, by=44)
    assert "<@44> removed this result · job sing23" in message.text
    assert not message.attachments
    assert not message.buttons
    before = message.text
    await posts(front).take_out(post(message, made), made, by=45)
    assert message.text == before


async def test_of_two_one_goes_with_its_number(front: Front, tmp_path: Path) -> None:
    message, (first, second) = await posted(front, tmp_path, "pair23", "pair24")
    await posts(front).take_out(post(message, first), first, by=44)
    assert len(message.attachments) == len(items(message)) == 1
    pressed = {button["custom_id"] for button in message.buttons}
    assert encode(actions.Pick(first.id)) not in pressed
    assert encode(actions.Pick(second.id)) in pressed
    await posts(front).take_out(post(message, second), second, by=44)
    assert not message.attachments
    assert "removed this result" in message.text


async def test_a_blur_marks_the_file_alone(front: Front, tmp_path: Path) -> None:
    message, (first, _second) = await posted(front, tmp_path, "blur23", "blur24")
    text = message.text
    await posts(front).blur(post(message, first), first)
    assert [bool(item.get("spoiler")) for item in items(message)] == [True, False]
    assert len(message.attachments) == 2
    assert message.text == text


async def test_a_contests_announcement_loses_collage_and_prompt(front: Front) -> None:
    named, other = (
        job(**front.here(id="pod223")),
        job(**front.here(id="pod224", options={"prompt": "a heron"})),
    )
    channel = front.bot.get_partial_messageable(front.place.channel.id)
    card = layout.Card(
        layout.text_block(f"🥇 <@33> · {formatting.shown(named.prompt, 80)} · $0.134"),
        ui.MediaGallery(discord.MediaGalleryItem("attachment://podium.png")),
        ui.File("attachment://recount-c1.json"),
    )
    files = [
        discord.File(io.BytesIO(png()), filename="podium.png"),
        discord.File(io.BytesIO(b"{}"), filename="recount-c1.json"),
    ]
    sent = await channel.send(view=card, files=files)
    message = front.world.core.messages[sent.id]
    await posts(front).take_out(post(message, other, PostedAs.CONTEST), other, by=44)
    assert len(message.attachments) == 2, "the other entry is not named there"
    await posts(front).blur(post(message, named, PostedAs.CONTEST), named)
    assert items(message)[0]["spoiler"]
    await posts(front).take_out(post(message, named, PostedAs.CONTEST), named, by=44)
    assert [file.filename for file in message.attachments] == ["recount-c1.json"]
    assert "a fox" not in message.text
    assert "removed by a moderator" in message.text


async def test_messages_that_are_gone_or_anothers_are_left_alone(front: Front, tmp_path: Path) -> None:
    message, (made,) = await posted(front, tmp_path, "gone23")
    await posts(front).delete(front.place.guild.id, message.channel_id, message.id)
    await posts(front).delete(front.place.guild.id, message.channel_id, message.id)
    await posts(front).take_out(post(message, made), made, by=44)
    await posts(front).blur(post(message, made), made)
    said = await front.world.say(front.place.mira, front.place.channel, "mine")
    await posts(front).take_out(post(said, made), made, by=44)
    assert said.content == "mine"
    with pytest.raises(DeliveryImpossible):
        await posts(front).delete(front.place.guild.id, said.channel_id, said.id)
