"""Threads that are opened for results, and results that are sent in direct messages, in a local Discord."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.domain.errors import DeliveryImpossible
from bot.domain.jobs.batch import FailedJob
from bot.domain.jobs.job import Failure, JobState, Progress
from bot.domain.jobs.place import TO_OPEN_THREADS, ChannelFacts, Obstacle, PlaceProblem
from bot.domain.server_settings import ResultsTo
from bot.ports import Rendition, ResultMessage
from bot.ui.jobs.ordering import under_way_cards
from bot.ui.kit import own_messages
from bot.ui.kit.places import DiscordPlaces
from sandbox.discord import Channel, Message, Permission
from tests.sandbox.discord_bot import png
from tests.ui.place import Front
from tests.ui.samples import PAID, job

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def file(tmp_path: Path) -> Rendition:
    path = tmp_path / "out-k7f3ab.png"
    path.write_bytes(png())
    return Rendition(path, "image/png", len(png()))


def channel_of(front: Front, channel_id: int) -> Channel:
    return front.world.core.channels[channel_id]


def directs(front: Front) -> list[Message]:
    return front.world.messages(front.world.core.direct_channel(front.place.mira.id))


# ── threads ──────────────────────────────────────────────────────────────────────────────────────


async def test_a_request_gets_its_thread_below_a_line_of_ours(front: Front, file: Rendition) -> None:
    wanted = job(id="thr1", results_to=ResultsTo.JOB_THREAD, **front.here())
    thread_id = await front.delivery.open_thread(wanted)
    (line,) = front.world.messages(front.place.channel)
    assert line.id == thread_id
    assert f"<@{front.place.mira.id}>" in line.text
    assert line.mentions == []
    thread = channel_of(front, thread_id)
    assert (thread.name, thread.parent_id) == (wanted.prompt, front.place.channel.id)
    opened = job(id="thr1", results_to=ResultsTo.JOB_THREAD, results_thread=thread_id, **front.here())
    await front.delivery.post(ResultMessage.single(opened, file, PAID))
    (posted,) = front.world.messages(thread)
    assert posted.attachments


async def test_asked_again_it_is_the_same_thread(front: Front) -> None:
    wanted = job(id="thr2", results_to=ResultsTo.JOB_THREAD, **front.here())
    first = await front.delivery.open_thread(wanted)
    assert await front.delivery.open_thread(wanted) == first
    assert len(front.world.messages(front.place.channel)) == 1


async def test_a_members_thread_has_their_name(front: Front) -> None:
    wanted = job(id="thr3", results_to=ResultsTo.MEMBER_THREAD, **front.here())
    thread_id = await front.delivery.open_thread(wanted)
    assert channel_of(front, thread_id).name.lower() == "mira's pictures"


async def test_without_the_right_no_thread_is_opened(front: Front) -> None:
    front.world.set_bot_permissions(front.place.channel, deny=Permission.CREATE_PUBLIC_THREADS)
    wanted = job(id="thr4", results_to=ResultsTo.JOB_THREAD, **front.here())
    with pytest.raises(DeliveryImpossible):
        await front.delivery.open_thread(wanted)
    places = DiscordPlaces(front.bot, SystemClock(), {front.place.guild.id})
    obstacle = await places.obstacle(wanted)
    assert obstacle == Obstacle(PlaceProblem.RIGHTS, ("create_public_threads",))


@pytest.mark.parametrize("doubtful", [False, True])
async def test_a_channel_is_looked_at_with_what_is_special_about_it(front: Front, doubtful: bool) -> None:
    guild = front.place.guild
    places = DiscordPlaces(front.bot, SystemClock(), {guild.id} if doubtful else set())
    known = front.bot.get_guild(guild.id)
    assert known is not None
    here = known.get_channel(front.place.channel.id)
    assert here is not None
    await front.world.wait_for(lambda: here.permissions_for(known.me).create_public_threads)
    assert await places.look(guild.id, here.id, needs=TO_OPEN_THREADS) == ChannelFacts()
    gone = await places.look(guild.id, 4711)
    assert gone.obstacle == Obstacle(PlaceProblem.CHANNEL)


async def test_troubles_are_told_where_it_was_asked_for(front: Front) -> None:
    showroom = front.world.add_channel(front.place.guild, "showroom")
    there = {"results_to": ResultsTo.CHANNEL, "results_channel": showroom.id}
    running = job(id="tro1", **there, **front.here())
    progress = await front.delivery.show_progress(running, Progress(JobState.RUNNING, 0))
    assert [message.id for message in front.world.messages(showroom)] == [progress]
    failed = replace(
        running, state=JobState.FAILED, failure=Failure.STUDIO_FAILED, progress_message_id=progress
    )
    await front.delivery.report_failures([FailedJob(failed, PAID)])
    assert front.world.messages(showroom) == []
    (told,) = front.world.messages(front.place.channel)
    assert told.mentions == [front.place.mira.id]


# ── direct messages ──────────────────────────────────────────────────────────────────────────────


async def test_a_direct_message_has_the_file_and_no_buttons(front: Front, file: Rendition) -> None:
    before = len(directs(front))
    sent = job(id="dir1", private=True, results_to=ResultsTo.DM, **front.here())
    message_id = await front.delivery.send_directly(ResultMessage.single(sent, file, PAID))
    assert await front.delivery.send_directly(ResultMessage.single(sent, file, PAID)) == message_id
    (message,) = directs(front)[before:]
    assert message.attachments[0].data == png()
    assert "Its buttons are on the server" in message.text
    assert front.world.messages(front.place.channel) == []


async def test_who_takes_no_direct_messages_gets_none(front: Front, file: Rendition) -> None:
    sent = job(id="dir2", private=True, results_to=ResultsTo.DM, **front.here())
    front.place.mira.dms_open = False
    try:
        with pytest.raises(DeliveryImpossible):
            await front.delivery.send_directly(ResultMessage.single(sent, file, PAID))
    finally:
        front.place.mira.dms_open = True


# ── what the member reads first ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("to", "channel_id", "private", "words"),
    [
        (ResultsTo.HERE, None, False, "I'll post it in <#22>."),
        (ResultsTo.CHANNEL, 500, False, "I'll post it in <#500>."),
        (ResultsTo.MEMBER_THREAD, None, False, "I'll post it in your thread in <#22>."),
        (ResultsTo.JOB_THREAD, 500, False, "I'll post it in a thread of its own in <#500>."),
        (ResultsTo.DM, None, True, "I'll send it to you in a direct message."),
    ],
)
async def test_the_card_says_where_it_goes(
    to: ResultsTo, channel_id: int | None, private: bool, words: str
) -> None:
    started = job(channel_id=22, results_to=to, results_channel=channel_id, private=private)
    said = own_messages.text_of(under_way_cards.started([started]))
    assert own_messages.plain(words) in said
