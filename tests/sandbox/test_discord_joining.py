"""The bot comes to a server while it runs, learns who added it, leaves, and lives through an outage."""

import discord
import pytest

from sandbox.discord import EVERYONE, Guild, Permission, RefusedError, User
from tests.sandbox.discord_bot import Caller, Place, TrialBot, running

KEEPER = EVERYONE | Permission.MANAGE_GUILD | Permission.VIEW_AUDIT_LOG


class Witness(TrialBot):
    """Notes which servers it joined and left."""

    def __init__(self) -> None:
        super().__init__()
        self.joined: list[discord.Guild] = []
        self.left: list[int] = []

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self.joined.append(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.left.append(guild.id)


def fresh(place: Place) -> tuple[Guild, User]:
    juno = place.discord.add_user("juno")
    guild = place.discord.add_fresh_guild("Harbour", juno)
    channel = place.discord.add_channel(guild, "general")
    place.discord.set_system_channel(guild, channel)
    return guild, juno


async def test_a_running_bot_joins_and_leaves(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    world = place.discord
    guild, juno = fresh(place)
    async with running(world, monkeypatch, Witness) as bot:
        assert isinstance(bot, Witness)
        await world.wait_for(bot.is_ready)  # discord.py takes a join during its start for one before it
        assert bot.get_guild(guild.id) is None
        world.invite_bot(guild, juno, KEEPER)
        await world.wait_for(lambda: bot.joined)
        here = bot.joined[0]
        assert (here.id, here.system_channel and here.system_channel.name) == (guild.id, "general")
        entry = await anext(aiter(here.audit_logs(action=discord.AuditLogAction.bot_add)))
        assert entry.user_id == juno.id
        assert isinstance(entry.target, discord.abc.User)
        assert entry.target.id == world.bot_user_id
        (integration,) = await here.integrations()
        assert integration.user
        assert integration.user.id == juno.id
        await here.leave()
        await world.wait_for(lambda: bot.left)
        assert bot.left == [guild.id]
        world.invite_bot(guild, juno)
        await world.wait_for(lambda: len(bot.joined) == 2)
    assert [role.name for role in guild.roles.values()].count("Atelier") == 1


async def test_servers_known_before_a_start_are_not_joined(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(place.discord, monkeypatch, Witness) as bot:
        assert isinstance(bot, Witness)
        await place.discord.wait_for(lambda: bot.get_guild(place.guild.id))
        place.discord.begin_outage(place.guild)
        await place.discord.wait_for(lambda: bot.get_guild(place.guild.id).unavailable)  # type: ignore[union-attr]
        place.discord.end_outage(place.guild)
        await place.discord.wait_for(lambda: not bot.get_guild(place.guild.id).unavailable)  # type: ignore[union-attr]
        assert (bot.joined, bot.left) == ([], [])


async def test_what_it_takes_to_read_who_added_the_bot(place: Place, api: Caller) -> None:
    guild, juno = fresh(place)
    path = f"/guilds/{guild.id}"
    assert (await api.call("GET", path))[0] == 404
    place.discord.invite_bot(guild, juno)
    for kept in ("/audit-logs", "/integrations"):
        status, body = await api.call("GET", path + kept)
        assert (status, body["code"]) == (403, 50013)
    place.discord.remove_guild(guild)
    place.discord.invite_bot(guild, juno, KEEPER)
    _, log = await api.call("GET", f"{path}/audit-logs?action_type=28&limit=1")
    assert [entry["user_id"] for entry in log["audit_log_entries"]] == [str(juno.id)]
    assert len((await api.call("GET", f"{path}/audit-logs"))[1]["audit_log_entries"]) == 2
    assert (await api.call("GET", f"{path}/audit-logs?limit=101"))[0] == 400
    assert (await api.call("DELETE", f"/users/@me/guilds/{guild.id}"))[0] == 204
    assert (await api.call("GET", path))[0] == 404


async def test_a_bot_is_added_by_those_who_manage_the_server(place: Place) -> None:
    guild, juno = fresh(place)
    place.discord.add_member(guild, place.mira)
    with pytest.raises(RefusedError, match="Manage Server"):
        place.discord.invite_bot(guild, place.mira)
    place.discord.invite_bot(guild, juno)
    with pytest.raises(RefusedError, match="already"):
        place.discord.invite_bot(guild, juno)


async def test_discord_announces_the_bot_in_the_system_channel(place: Place) -> None:
    guild, juno = fresh(place)
    place.discord.invite_bot(guild, juno)
    channel = next(c for c in place.discord.core.channels.values() if c.guild_id == guild.id)
    (message,) = place.discord.messages(channel)
    assert (message.kind, message.author_id) == (7, place.discord.bot_user_id)
