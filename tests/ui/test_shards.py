"""The gateway of a process that shares the bot: its shards come and go while it runs."""

import asyncio
from collections.abc import AsyncIterator, Callable

import aiohttp
import discord
import pytest

from bot.domain.shards import Shards
from bot.ui.kit import command_mentions
from tests.fakes.membership import FakeMembership
from tests.sandbox.discord_bot import Place
from tests.ui.place import Front, new_place, opened

COUNT = 4


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    """A Discord with a server on each shard."""
    command_mentions.forget()
    place = await new_place()
    for shard in range(COUNT):
        place.discord.add_guild(f"Shard {shard}", id=((1 << 40) * COUNT + shard) << 22)
    yield place
    await place.discord.stop()


async def _until(look: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not look():  # noqa: ASYNC110 - the client has no event for it
            await asyncio.sleep(0.02)


def _connected(place: Place) -> set[int]:
    sessions = place.discord.core.gateway.sessions.values()
    return {session.shard[0] for session in sessions if session.connection}


def _servers(front: Front) -> set[int]:
    return {(guild.id >> 22) % COUNT for guild in front.bot.guilds if guild.name.startswith("Shard ")}


def _registrations(place: Place) -> int:
    return sum(
        record.direction == "rest" and record.what.startswith("PUT ") for record in place.discord.request_log
    )


async def test_only_own_shards_are_connected_and_the_servers_follow(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    membership = FakeMembership(0, 1, shard_count=COUNT)
    async with opened(monkeypatch, {}, place, membership) as front:
        assert _connected(place) == {0, 1}
        assert _servers(front) == {0, 1}
        assert front.bot.told is not None
        assert front.bot.told.numbers == {0, 1}
        membership.set(0, 2)
        assert not front.bot.serving
        await _until(lambda: front.bot.serving)
        assert _connected(place) == {0, 2}
        assert _servers(front) == {0, 2}
        assert front.bot.told.numbers == {0, 2}


async def test_a_shard_that_is_being_given_back_answers_until_another_process_may_have_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    membership = FakeMembership(0, 1, shard_count=COUNT)
    async with opened(monkeypatch, {}, place, membership) as front:
        membership.set(0, leaving=frozenset({1}))
        await asyncio.sleep(0.3)  # long enough to close it
        assert _connected(place) == {0, 1}
        assert _servers(front) == {0, 1}
        await front.bot.release(Shards(COUNT, frozenset({1})))
        await _until(lambda: _connected(place) == {0})
        assert _servers(front) == {0}


async def test_a_shard_that_was_given_back_stays_closed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py would connect a shard again whose connection broke in the same moment."""
    membership = FakeMembership(0, 1, shard_count=COUNT)
    async with opened(monkeypatch, {}, place, membership) as front:
        for session in list(place.discord.core.gateway.sessions.values()):
            if session.shard[0] == 1:
                place.discord.core.gateway.interrupt(session, "op7")
        membership.set(0)
        await _until(lambda: 1 not in _connected(place) and 1 not in front.bot.shards)
        await asyncio.sleep(0.3)  # long enough for a connection on this machine
        assert _connected(place) == {0}
        assert front.bot.serving


async def test_a_process_without_a_shard_waits_and_then_serves(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory: dict[str, str] = {}
    async with opened(monkeypatch, memory, place, FakeMembership(0, shard_count=COUNT)):
        pass
    membership = FakeMembership(shard_count=COUNT)
    async with opened(monkeypatch, memory, place, membership) as front:
        assert not front.bot.shards
        membership.set(3)
        await _until(lambda: front.bot.serving)
        assert _servers(front) == {3}


async def test_only_the_leader_registers_commands_and_all_know_their_ids(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory: dict[str, str] = {}
    async with opened(monkeypatch, memory, place, FakeMembership(0, shard_count=COUNT)):
        assert _registrations(place) == 2
    command_mentions.forget()
    memory["commands:global"] = "of an older version"
    membership = FakeMembership(1, shard_count=COUNT)
    async with opened(monkeypatch, memory, place, membership):
        assert _registrations(place) == 2
        assert command_mentions.linked("`/imagine`") != "`/imagine`"
        membership.set(0, 1)
        await _until(lambda: _registrations(place) == 3)


async def test_each_connection_waits_for_its_turn_among_all_processes(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    membership = FakeMembership(0, 2, 3, shard_count=COUNT)
    async with opened(monkeypatch, {}, place, membership):
        assert membership.turns == [("identify-0", 0.25, COUNT)] * 3  # at 20 times the speed of life


async def test_a_process_that_may_be_replaced_sends_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    membership = FakeMembership(0, shard_count=COUNT)
    async with opened(monkeypatch, {}, place, membership) as front:
        channel = front.bot.get_partial_messageable(place.channel.id)
        membership.is_sure = False
        with pytest.raises(aiohttp.ClientConnectionError, match="may not be a member"):
            await channel.send("twice")
        membership.is_sure = True
        await channel.send("once")
    assert [message.content for message in place.discord.messages(place.channel)] == ["once"]
    assert discord.version_info.major == 2
