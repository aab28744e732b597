"""Saving the whole state, data for drawing a page, and the smaller end points."""

import json
from typing import Any

from sandbox.discord import Discord, Permission, RefusedError
from sandbox.discord.ids import Snowflakes, born_at, snowflake_at
from tests.sandbox.discord_bot import Caller, ShiftedClock, calling, png


async def test_the_state_survives_a_restart() -> None:
    async with calling() as (place, api):
        await api.register("make")
        path = f"/channels/{place.channel.id}/messages"
        body = {"content": "kept", "nonce": "n1", "enforce_nonce": True}
        _, made = await api.call("POST", path, body, [("a.png", png())])
        seen = await place.discord.slash(place.mira, place.channel, "make")
        await api.respond(seen, 5, {"flags": 64})
        state = json.loads(json.dumps(place.discord.dump()))

        other = Discord(place.clock, place.faults)
        other.load(state)
        await other.start()
        after = Caller(other, api.session)
        try:
            assert other.commands.keys() == {0}
            assert (await after.call("POST", path, body))[1]["id"] == made["id"]
            [file] = (await after.call("GET", f"{path}/{made['id']}"))[1]["attachments"]
            async with api.session.get(file["url"]) as response:
                assert await response.read() == png()
            hook = after.hook(seen, "@original")
            assert (await after.call("PATCH", hook, {"content": "late"}))[0] == 200
            channel, mira = other.core.channels[place.channel.id], other.core.users[place.mira.id]
            assert [m.text for m in other.messages(channel, mira)] == ["kept", "late"]
            assert other.dump()["guilds"] == state["guilds"]
        finally:
            await other.stop()


def test_snowflakes_grow_and_tell_their_birth() -> None:
    clock = ShiftedClock()
    ids = Snowflakes(clock)
    many = [ids.next() for _ in range(1000)]
    assert many == sorted(set(many))
    assert abs(born_at(snowflake_at(1_700_000_000.123)) - 1_700_000_000.123) < 0.001


async def test_the_smaller_end_points() -> None:
    async with calling() as (place, api):
        world, channel = place.discord, f"/channels/{place.channel.id}"
        guild = f"/guilds/{place.guild.id}"
        _, made = await api.call("POST", channel + "/messages", {"content": "x"})
        one = f"{channel}/messages/{made['id']}"

        assert (await api.call("GET", channel))[1]["name"] == "pictures"
        assert [c["name"] for c in (await api.call("GET", guild + "/channels"))[1]] == ["pictures"]
        assert (await api.call("GET", guild))[1]["name"] == "Studio"
        assert [g["id"] for g in (await api.call("GET", "/users/@me/guilds"))[1]] == [str(place.guild.id)]
        assert (await api.call("GET", f"/users/{place.mira.id}"))[1]["username"] == "mira"
        assert (await api.call("GET", "/users/5"))[1]["code"] == 10013
        assert (await api.call("GET", "/gateway"))[1]["url"] == world.gateway_url
        assert (await api.call("POST", channel + "/typing"))[0] == 204
        assert (await api.call("PUT", one + "/reactions/%E2%9D%A4/@me"))[0] == 204
        assert (await api.call("GET", one))[1]["reactions"][0]["emoji"]["name"] == "❤"
        assert (await api.call("DELETE", one + "/reactions/%E2%9D%A4/@me"))[0] == 204
        assert "reactions" not in (await api.call("GET", one))[1]
        assert (await api.call("GET", "/nowhere"))[0] == 404
        _, body = await api.call("POST", channel + "/messages/bulk-delete", {"messages": [made["id"]]})
        assert body["code"] == 50013


async def test_pins_and_word_rules_need_their_permissions() -> None:
    async with calling() as (place, api):
        world, guild = place.discord, place.guild
        path = f"/channels/{place.channel.id}/messages"
        _, made = await api.call("POST", path, {"content": "x"})
        world.add_keyword_rule(guild, "rude", ["damn*"])
        pin, rules = f"{path}/pins/{made['id']}", f"/guilds/{guild.id}/auto-moderation/rules"
        assert (await api.call("PUT", pin))[1]["code"] == 50013
        assert (await api.call("GET", rules))[1]["code"] == 50013

        mine = guild.roles[guild.members[world.bot_user_id].roles[0]]
        mine.permissions |= Permission.MANAGE_GUILD | Permission.PIN_MESSAGES
        assert (await api.call("PUT", pin))[0] == 204
        assert (await api.call("GET", f"{path}/{made['id']}"))[1]["pinned"] is True
        [rule] = (await api.call("GET", rules))[1]
        assert rule["trigger_metadata"]["keyword_filter"] == ["damn*"]


async def test_what_a_page_draws_and_offers() -> None:
    async with calling() as (place, api):
        world = place.discord
        base = f"/applications/{world.application_id}/commands"
        mods = {
            "name": "mods",
            "description": "m",
            "default_member_permissions": int(Permission.MANAGE_GUILD),
        }
        await api.call("PUT", base, [{"name": "all", "description": "a"}, mods])
        offered: Any = {
            user.name: world.commands_for(user, place.channel) for user in (place.mira, place.mod)
        }
        assert [c["name"] for c in offered["mira"]] == ["all"]
        assert [c["name"] for c in offered["mo"]] == ["all", "mods"]

        said = await world.say(place.mira, place.channel, "hello")
        assert world.show(world.message(said.id))["content"] == "hello"
        assert world.channel(said.channel_id) is place.channel
        assert world.user(said.author_id) is place.mira
        try:
            await world.remove(place.mod, said)
        except RefusedError:
            await world.remove(place.mira, said)
        assert world.messages(place.channel) == []
