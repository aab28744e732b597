"""Reports have a home from the first minute: a chosen channel, the system channel, or one direct message."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

import bot.ui.jobs.notices  # noqa: F401 - registers the words
from bot.domain.jobs.notices import ApprovalNotShown
from bot.store import Store, open_store
from bot.ui.kit.notices import ChannelNotices
from bot.ui.kit.report_home import ReportHome
from sandbox.discord import Message, Permission
from tests.ui.place import Front
from tests.ui.samples import approval

pytestmark = pytest.mark.asyncio(loop_scope="module")

REPORT = ApprovalNotShown(approval(), 44)


@pytest_asyncio.fixture(loop_scope="module")
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(tmp_path / "home.db")
    yield opened
    await opened.close()


async def report(front: Front, store: Store, nonce: str, *, public: bool = True) -> bool:
    notices = ChannelNotices(front.bot, store.settings, None, ReportHome(front.bot, store))
    return await notices.report(front.place.guild.id, REPORT, nonce=nonce, public=public)


def found(front: Front, words: str) -> list[Message]:
    return [message for message in front.world.core.messages.values() if words in message.text]


async def system_channel(front: Front, name: str) -> int:
    """Give the server a system channel and wait until the bot has heard of it."""
    channel = front.world.add_channel(front.place.guild, name)
    front.world.set_system_channel(front.place.guild, channel)
    guild = front.bot.get_guild(front.place.guild.id)
    assert guild is not None
    await front.world.wait_for(lambda: guild.system_channel is not None and guild.system_channel.name == name)
    return channel.id


async def test_the_system_channel_is_the_first_home(front: Front, store: Store) -> None:
    channel = await system_channel(front, "welcome")
    assert await report(front, store, "r-1")
    (message,) = found(front, "I can't post it in <#44>")
    assert message.channel_id == channel
    assert "`/treasury alerts` chooses another channel" in message.text


async def test_a_chosen_channel_comes_before_it(front: Front, store: Store) -> None:
    await system_channel(front, "hall")
    chosen = front.world.add_channel(front.place.guild, "reports")
    await store.settings.change(front.place.guild.id, by=1, now=1, alerts_channel=chosen.id)
    before = len(found(front, "`/treasury alerts` chooses another channel"))
    assert await report(front, store, "r-2")
    assert [message.text for message in front.world.messages(chosen)]
    assert len(found(front, "`/treasury alerts` chooses another channel")) == before


async def test_what_is_private_goes_to_a_manager_once(front: Front, store: Store) -> None:
    await system_channel(front, "lobby")
    mira, guild = front.place.mira, front.place.guild
    await store.moderation_log.write(guild.id, by=mira.id, now=1, action="zone", old="UTC", new="UTC")
    for nonce in ("r-3", "r-4"):  # Mira may not manage, so the owner reads it
        assert await report(front, store, nonce, public=False)
    (sent,) = directs(front, guild.owner_id)
    assert "I can't post it in <#44>" in sent.text
    assert "`/treasury alerts` chooses one." in sent.text
    assert not directs(front, mira.id)


async def test_the_last_manager_who_acted_reads_it_before_the_owner(front: Front, store: Store) -> None:
    guild, mira = front.place.guild, front.place.mira
    before = len(directs(front, guild.owner_id))
    role = front.world.add_role(guild, "managing", Permission.MANAGE_GUILD)
    guild.members[mira.id].roles.append(role.id)
    await store.moderation_log.write(guild.id, by=mira.id, now=1, action="zone", old="UTC", new="UTC")
    try:
        assert await report(front, store, "r-5", public=False)
    finally:
        guild.members[mira.id].roles.remove(role.id)
    assert len(directs(front, mira.id)) == 1
    assert len(directs(front, guild.owner_id)) == before


async def test_managers_are_not_flooded(front: Front, store: Store) -> None:
    home = ReportHome(front.bot, store)
    guild_id = front.place.guild.id
    told = [await home.write_once(guild_id, f"report {number}", nonce=f"f-{number}") for number in range(27)]
    assert told == [True] * 25 + [False] * 2


def directs(front: Front, user_id: int) -> list[Message]:
    """Return the direct messages that this person got."""
    return front.world.messages(front.world.core.direct_channel(user_id))
