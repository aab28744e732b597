"""Threads: public and private ones, who is in them and sees them, and how they are closed."""

from typing import Any

import discord
import pytest

from sandbox.discord import EVERYONE, Channel, Permission, RefusedError
from tests.sandbox.discord_bot import Caller, Place, running

PRIVATE = {"name": "Mira's pictures", "type": 12}


@pytest.fixture
def hers(place: Place) -> None:
    role = next(role for role in place.guild.roles.values() if role.managed)
    place.discord.change_role(place.guild, role, EVERYONE | Permission.CREATE_PRIVATE_THREADS)


async def opened(place: Place, api: Caller, body: Any) -> Channel:
    status, made = await api.call("POST", f"/channels/{place.channel.id}/threads", body)
    assert status == 201, made
    return place.discord.channel(int(made["id"]))


@pytest.mark.usefixtures("hers")
async def test_a_private_thread_is_its_members_alone(place: Place, api: Caller) -> None:
    world, thread = place.discord, await opened(place, api, PRIVATE)
    path = f"/channels/{thread.id}"
    assert not world.core.permissions(place.mira.id, thread)
    with pytest.raises(RefusedError):
        await world.say(place.mira, thread, "hello?")
    assert (await api.call("PUT", f"{path}/thread-members/{place.mira.id}"))[0] == 204
    await world.say(place.mira, thread, "hello!")
    _, members = await api.call("GET", f"{path}/thread-members")
    assert {int(one["user_id"]) for one in members} == {world.bot_user_id, place.mira.id}
    assert (await api.call("DELETE", f"{path}/thread-members/{place.mira.id}"))[0] == 204
    assert not world.core.permissions(place.mira.id, thread)
    everyone = place.guild.roles[place.guild.id]
    world.change_role(place.guild, everyone, EVERYONE | Permission.MANAGE_THREADS)
    assert world.core.permissions(place.mira.id, thread)


@pytest.mark.usefixtures("hers")
async def test_a_mention_invites_into_a_private_thread(place: Place, api: Caller) -> None:
    thread = await opened(place, api, PRIVATE)
    body = {"content": place.mira.mention, "allowed_mentions": {"users": [str(place.mira.id)]}}
    assert (await api.call("POST", f"/channels/{thread.id}/messages", body))[0] == 200
    assert place.mira.id in thread.members


async def test_what_it_takes_to_start_a_thread(place: Place, api: Caller) -> None:
    path = f"/channels/{place.channel.id}/threads"
    assert (await api.call("POST", path, PRIVATE))[1]["code"] == 50013
    assert (await api.call("POST", path, {"name": "no type is a private one"}))[1]["code"] == 50013
    public = await opened(place, api, {"name": "talk", "type": 11, "auto_archive_duration": 60})
    assert place.discord.core.permissions(place.mira.id, public)
    assert (await api.call("POST", path, {"name": "x", "type": 11, "auto_archive_duration": 5}))[0] == 400
    assert (await api.call("POST", path, {"name": "x", "type": 2}))[1]["code"] == 50024
    place.discord.set_bot_permissions(place.channel, deny=Permission.CREATE_PUBLIC_THREADS)
    assert (await api.call("POST", path, {"name": "x", "type": 11}))[1]["code"] == 50013


async def test_who_can_be_added(place: Place, api: Caller) -> None:
    thread = await opened(place, api, {"name": "talk", "type": 11})
    members = f"/channels/{thread.id}/thread-members"
    stranger = place.discord.add_user("stranger")
    assert (await api.call("PUT", f"{members}/{stranger.id}"))[1]["code"] == 10007
    assert (await api.call("DELETE", f"{members}/{place.mira.id}"))[1]["code"] == 50013
    place.discord.close_thread(thread)
    assert (await api.call("PUT", f"{members}/{place.mira.id}"))[1]["code"] == 50083
    assert (await api.call("PUT", f"/channels/{place.channel.id}/thread-members/@me"))[1]["code"] == 50024


async def test_closing_locking_and_deleting(place: Place, api: Caller) -> None:
    thread = await opened(place, api, {"name": "talk", "type": 11})
    path, active = f"/channels/{thread.id}", f"/guilds/{place.guild.id}/threads/active"
    assert [one["id"] for one in (await api.call("GET", active))[1]["threads"]] == [str(thread.id)]
    _, body = await api.call("PATCH", path, {"archived": True, "name": "done"})
    assert (body["name"], body["thread_metadata"]["archived"]) == ("done", True)
    assert (await api.call("GET", active))[1]["threads"] == []
    for call in (("PATCH", path, {"locked": True}), ("DELETE", path)):
        assert (await api.call(*call))[1]["code"] == 50013
    place.discord.set_bot_permissions(place.channel, allow=Permission.MANAGE_THREADS)
    assert (await api.call("PATCH", path, {"locked": True}))[1]["thread_metadata"]["locked"]
    assert (await api.call("DELETE", path))[0] == 200
    assert (await api.call("GET", path))[1]["code"] == 10003


@pytest.mark.usefixtures("hers")
async def test_a_real_bot_opens_a_thread_for_a_member(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    world = place.discord
    async with running(world, monkeypatch) as bot:
        await world.wait_for(bot.is_ready)
        channel = bot.get_channel(place.channel.id)
        assert isinstance(channel, discord.TextChannel)
        kind = discord.ChannelType.private_thread
        thread = await channel.create_thread(name="Mira's pictures", type=kind, invitable=False)
        await thread.add_user(discord.Object(place.mira.id))
        message = await thread.send("here it is")
        assert [m.content for m in world.messages(world.channel(thread.id), place.mira)] == ["here it is"]
        assert {member.id for member in await thread.fetch_members()} == {bot.user.id, place.mira.id}  # type: ignore[union-attr]
        await message.delete()
        await thread.edit(archived=True)
        assert world.channel(thread.id).archived


async def test_how_old_accounts_and_memberships_are(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    world, day = place.discord, 86_400.0
    noor = world.add_user("noor", age=5 * day)
    world.add_member(place.guild, noor, age=2 * day, pending=True)
    with pytest.raises(RefusedError, match="rules"):
        await world.say(noor, place.channel, "hi")
    async with running(world, monkeypatch) as bot:
        await world.wait_for(bot.is_ready)
        guild = bot.get_guild(place.guild.id)
        assert guild
        member = await guild.fetch_member(noor.id)
        now = discord.utils.utcnow()
        assert round((now - member.created_at).total_seconds() / day) == 5
        assert member.joined_at
        assert round((now - member.joined_at).total_seconds() / day) == 2
        assert member.pending
        world.set_pending(place.guild, noor, False)
        assert not (await guild.fetch_member(noor.id)).pending
    await world.say(noor, place.channel, "hi")
