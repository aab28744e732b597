"""Giving and taking roles: permissions, and the order of roles."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.clock import Clock
from sandbox.discord import Discord, Guild, Permission, Role, User
from sandbox.discord.render import guild_json
from sandbox.faults import Faults


@pytest.fixture
async def world() -> AsyncIterator[Discord]:
    discord = Discord(Clock(), Faults())
    await discord.start()
    yield discord
    await discord.stop()


def server(world: Discord, permissions: int) -> tuple[Guild, User, Role]:
    """Return a server, a member of it, and a role below the bot's own."""
    guild, mira = world.add_guild("Studio"), world.add_user("mira")
    world.add_member(guild, mira)
    mine = guild.roles[guild.members[world.bot_user_id].roles[0]]
    mine.permissions |= permissions
    mine.position = 10
    return guild, mira, world.add_role(guild, "Contests")


async def asked(world: Discord, method: str, guild: Guild, user: User, role_id: int) -> tuple[int, int]:
    """Return the status and Discord's own code (0: none)."""
    url = f"{world.api_url}/guilds/{guild.id}/members/{user.id}/roles/{role_id}"
    headers = {"Authorization": f"Bot {world.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, url) as response,
    ):
        body = await response.json() if response.status != 204 else {}
        return response.status, int(body.get("code", 0))


async def test_a_role_is_given_once_and_taken(world: Discord) -> None:
    guild, mira, role = server(world, Permission.MANAGE_ROLES)
    for _ in range(2):
        assert await asked(world, "PUT", guild, mira, role.id) == (204, 0)
    assert guild.members[mira.id].roles == [role.id]
    for _ in range(2):
        assert await asked(world, "DELETE", guild, mira, role.id) == (204, 0)
    assert guild.members[mira.id].roles == []


async def test_the_system_channel_is_known_and_kept(world: Discord) -> None:
    guild, _, _ = server(world, 0)
    general = world.add_channel(guild, "general")
    assert guild_json(world.core, guild)["system_channel_id"] is None
    world.set_system_channel(guild, general)
    world.load(world.dump())
    kept = world.core.guilds[guild.id]
    assert guild_json(world.core, kept)["system_channel_id"] == str(general.id)


async def test_what_may_not_be_given(world: Discord) -> None:
    guild, mira, role = server(world, Permission.MANAGE_ROLES)
    assert await asked(world, "PUT", guild, mira, 5) == (404, 10011)
    assert await asked(world, "PUT", guild, world.add_user("stranger"), role.id) == (404, 10007)
    role.position = 10  # beside the bot's own
    assert await asked(world, "PUT", guild, mira, role.id) == (403, 50013)
    role.position, role.managed = 2, True
    assert await asked(world, "PUT", guild, mira, role.id) == (403, 50013)
    assert guild.members[mira.id].roles == []


async def test_without_the_right_no_role_is_given(world: Discord) -> None:
    guild, mira, role = server(world, 0)
    assert await asked(world, "PUT", guild, mira, role.id) == (403, 50013)
