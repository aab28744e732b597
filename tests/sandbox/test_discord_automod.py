"""AutoMod rules: who may read them, what is told of them, and which messages they stop."""

import discord
import pytest

from sandbox.discord import EVERYONE, Permission, RefusedError
from tests.sandbox.discord_bot import Caller, Place, TrialBot, running


class Listener(TrialBot):
    def __init__(self) -> None:
        super().__init__(discord.Intents(guilds=True, auto_moderation_configuration=True))
        self.heard: list[tuple[str, str]] = []

    async def on_automod_rule_create(self, rule: discord.AutoModRule) -> None:
        self.heard.append(("create", rule.name))

    async def on_automod_rule_update(self, rule: discord.AutoModRule) -> None:
        self.heard.append(("update", str(rule.enabled)))

    async def on_automod_rule_delete(self, rule: discord.AutoModRule) -> None:
        self.heard.append(("delete", rule.name))


async def test_a_bot_that_manages_the_server_reads_the_rules_and_hears_of_them(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, guild = place.discord, place.guild
    async with running(world, monkeypatch, Listener) as bot:
        assert isinstance(bot, Listener)
        await world.wait_for(bot.is_ready)
        world.add_keyword_rule(guild, "unheard", ["x"])
        role = next(role for role in guild.roles.values() if role.managed)
        world.change_role(guild, role, EVERYONE | Permission.MANAGE_GUILD)
        rule = world.add_keyword_rule(guild, "No gore", ["gore*"], allow=["gorecki"], exempt=[place.channel])
        world.change_rule(guild, rule, enabled=False)
        here = bot.get_guild(guild.id)
        assert here
        read = {one.name: one for one in await here.fetch_automod_rules()}
        assert list(read) == ["unheard", "No gore"]
        gore = read["No gore"]
        assert (gore.trigger.keyword_filter, gore.trigger.allow_list) == (["gore*"], ["gorecki"])
        assert gore.exempt_channel_ids == {place.channel.id}
        assert (await here.fetch_automod_rule(int(rule["id"]))).enabled is False
        world.remove_rule(guild, rule)
        await world.wait_for(lambda: len(bot.heard) == 3)
        assert bot.heard == [("create", "No gore"), ("update", "False"), ("delete", "No gore")]


async def test_other_bots_may_not_read_them(place: Place, api: Caller) -> None:
    place.discord.add_keyword_rule(place.guild, "No gore", ["gore"])
    status, body = await api.call("GET", f"/guilds/{place.guild.id}/auto-moderation/rules")
    assert (status, body["code"]) == (403, 50013)


@pytest.mark.parametrize(
    ("said", "stopped"),
    [
        ("so much GORE", True),
        ("gores", True),
        ("a bloodbath!", True),
        ("bloodbaths", False),
        ("Gorecki wrote it", False),
        ("Gorecki and gore", True),
        ("the undercat", True),
        ("cats", False),
        ("k1ll", True),
        ("phlegore", False),
    ],
)
async def test_rules_stop_messages_as_discord_reads_them(place: Place, said: str, stopped: bool) -> None:
    words = ["gore*", "bloodbath", "*cat"]
    place.discord.add_keyword_rule(place.guild, "Words", words, allow=["Gorecki"], regexes=["k[1i]ll"])
    if stopped:
        with pytest.raises(RefusedError, match="AutoMod blocked this message: Words"):
            await place.discord.say(place.mira, place.channel, said)
    else:
        await place.discord.say(place.mira, place.channel, said)
    await place.discord.say(place.mod, place.channel, said)  # manages the server


async def test_exempt_roles_and_channels_and_rules_that_are_off(place: Place) -> None:
    world, guild = place.discord, place.guild
    free, trusted = world.add_channel(guild, "free"), world.add_role(guild, "Trusted")
    rule = world.add_keyword_rule(guild, "Words", ["gore"], exempt=[free, trusted])
    noor = world.add_user("noor")
    world.add_member(guild, noor, roles=[trusted])
    await world.say(noor, place.channel, "gore")
    await world.say(place.mira, free, "gore")
    world.change_rule(guild, rule, enabled=False)
    await world.say(place.mira, place.channel, "gore")
