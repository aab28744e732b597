"""A job's place is looked at as Discord has it now, from the gateway's state or by asking."""

from collections.abc import Callable

import pytest

from bot.clock import SystemClock
from bot.domain.errors import DeliveryError
from bot.domain.jobs.place import Obstacle, PlaceProblem
from bot.ui.kit.places import DiscordPlaces
from sandbox.discord import Channel, Permission
from tests.ui.place import Front
from tests.ui.samples import job

pytestmark = pytest.mark.asyncio(loop_scope="module")

GONE = 1_111_111_111_111_111_111


@pytest.fixture(params=["cached", "asked"])
def places(front: Front, request: pytest.FixtureRequest) -> DiscordPlaces:
    """Answer from the gateway's state, or by asking because that state is doubtful."""
    doubtful = {front.place.guild.id} if request.param == "asked" else set()
    front.world.request_log.clear()
    return DiscordPlaces(front.bot, SystemClock(), doubtful)


async def seen(front: Front, look: Callable[[], object]) -> None:
    """Wait until the bot knows of a change."""
    await front.world.wait_for(look)


async def test_a_place_that_stands(front: Front, places: DiscordPlaces) -> None:
    assert await places.obstacle(job(**front.here())) is None
    assert await places.may_read_history(front.place.guild.id, front.place.channel.id)


@pytest.mark.parametrize(
    ("denied", "missing"),
    [
        (Permission.SEND_MESSAGES, ("send_messages",)),
        (Permission.ATTACH_FILES | Permission.EMBED_LINKS, ("attach_files", "embed_links")),
    ],
)
async def test_rights_that_were_taken_away(
    front: Front, places: DiscordPlaces, denied: Permission, missing: tuple[str, ...]
) -> None:
    guild, channel = front.bot.get_guild(front.place.guild.id), front.place.channel
    assert guild is not None
    front.world.set_bot_permissions(channel, deny=denied)
    known = guild.get_channel(channel.id)
    assert known is not None
    await seen(front, lambda: not getattr(known.permissions_for(guild.me), missing[0]))
    assert await places.obstacle(job(**front.here())) == Obstacle(PlaceProblem.RIGHTS, missing)
    assert await places.obstacle(job(private=True, **front.here())) is None
    front.world.set_bot_permissions(channel, deny=Permission.READ_MESSAGE_HISTORY)
    await seen(front, lambda: not known.permissions_for(guild.me).read_message_history)
    assert not await places.may_read_history(guild.id, channel.id)
    assert await places.obstacle(job(**front.here())) is None


async def test_a_channel_that_is_hidden_or_gone(front: Front, places: DiscordPlaces) -> None:
    closed = Obstacle(PlaceProblem.CHANNEL)
    assert await places.obstacle(job(**front.here(channel_id=GONE))) == closed
    side = front.world.add_channel(front.place.guild, "side")
    front.world.set_bot_permissions(side, deny=Permission.VIEW_CHANNEL)
    guild = front.bot.get_guild(front.place.guild.id)
    assert guild is not None
    await seen(
        front,
        lambda: (known := guild.get_channel(side.id)) and not known.permissions_for(guild.me).view_channel,
    )
    assert await places.obstacle(job(**front.here(channel_id=side.id))) == closed
    front.world.remove_channel(side)
    await seen(front, lambda: guild.get_channel(side.id) is None)
    assert await places.obstacle(job(**front.here(channel_id=side.id))) == closed


def thread(front: Front) -> Channel:
    return front.world.add_channel(front.place.guild, "a thread", kind=11, parent=front.place.channel)


@pytest.mark.parametrize("archived", [True, False])
async def test_a_thread_that_was_locked(front: Front, places: DiscordPlaces, archived: bool) -> None:
    guild, opened = front.bot.get_guild(front.place.guild.id), thread(front)
    assert guild is not None
    await seen(front, lambda: guild.get_thread(opened.id))
    asked = job(**front.here(channel_id=opened.id))
    assert await places.obstacle(asked) is None
    front.world.set_bot_permissions(front.place.channel, deny=Permission.SEND_MESSAGES)
    channel = guild.get_channel(front.place.channel.id)
    await seen(front, lambda: channel and not channel.permissions_for(guild.me).send_messages)
    assert await places.obstacle(asked) is None
    front.world.close_thread(opened)
    await seen(front, lambda: guild.get_thread(opened.id) is None)
    assert await places.obstacle(asked) is None  # a message brings it back
    front.world.close_thread(opened, archived=archived, locked=True)
    await seen(front, lambda: archived or guild.get_thread(opened.id))
    assert await places.obstacle(asked) == Obstacle(PlaceProblem.THREAD)
    front.world.set_bot_permissions(front.place.channel, allow=Permission.MANAGE_THREADS)
    await seen(front, lambda: channel and channel.permissions_for(guild.me).manage_threads)
    assert await places.obstacle(asked) is None


async def test_a_private_thread_that_we_were_taken_out_of(front: Front, places: DiscordPlaces) -> None:
    guild, core = front.bot.get_guild(front.place.guild.id), front.world.core
    assert guild is not None
    opened = front.world.add_channel(front.place.guild, "a secret", kind=12, parent=front.place.channel)
    await seen(front, lambda: guild.get_thread(opened.id))
    asked = job(**front.here(channel_id=opened.id))
    assert await places.obstacle(asked) is None
    front.world.remove_from_thread(opened, core.bot)
    assert await places.obstacle(asked) == Obstacle(PlaceProblem.CHANNEL)
    front.world.set_bot_permissions(front.place.channel, allow=Permission.MANAGE_THREADS)
    assert await places.obstacle(asked) is None


async def test_people_who_left(front: Front, places: DiscordPlaces) -> None:
    guest = front.world.add_user("guest")
    asked = job(private=True, **front.here(user_id=guest.id))
    assert await places.obstacle(asked) == Obstacle(PlaceProblem.MEMBER)
    front.world.add_member(front.place.guild, guest)
    assert await places.obstacle(asked) is None
    front.world.remove_member(front.place.guild, guest)
    assert await places.obstacle(asked) == Obstacle(PlaceProblem.MEMBER)


async def test_a_server_without_us(front: Front, places: DiscordPlaces) -> None:
    other = front.world.add_guild("Elsewhere")
    channel = front.world.add_channel(other, "pictures")
    front.world.add_member(other, front.place.mira)
    asked = job(**front.here(guild_id=other.id, channel_id=channel.id))
    assert await places.obstacle(asked) is None
    front.world.remove_guild(other)
    assert await places.obstacle(asked) == Obstacle(PlaceProblem.SERVER)


@pytest.mark.parametrize("point", ["discord.member", "discord.channel"])
@pytest.mark.parametrize("kind", ["429", "drop_before", "401"])
async def test_silence_is_no_answer(front: Front, point: str, kind: str) -> None:
    places = DiscordPlaces(front.bot, SystemClock(), {front.place.guild.id})
    front.place.faults.add(point, kind, via=False, times=2)
    with pytest.raises(DeliveryError):
        await places.obstacle(job(**front.here()))


async def test_an_answer_that_says_nothing_is_no_obstacle(front: Front) -> None:
    places = DiscordPlaces(front.bot, SystemClock(), {front.place.guild.id})
    front.place.faults.add("discord.channel", "404")
    assert await places.obstacle(job(**front.here())) is None


async def test_the_newest_message_is_told(front: Front, places: DiscordPlaces) -> None:
    before = await places.last_message_id(front.place.channel.id)
    sent = await front.world.say(front.place.mira, front.place.channel, "hello")
    assert await places.last_message_id(front.place.channel.id) == sent.id != before
