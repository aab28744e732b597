"""What somebody is on a server, asked of a local Discord."""

import pytest

from bot.domain.moderation.people_errors import Shield
from bot.ui.kit.shields import DiscordMembers
from sandbox.discord import Permission
from tests.ui.place import Front

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_bot_that_was_never_seen_is_known_as_one(front: Front) -> None:
    members, guild = DiscordMembers(front.bot), front.place.guild
    there, gone, person = (front.world.add_user(name) for name in ("helper", "left", "somebody"))
    there.bot = gone.bot = True
    front.world.add_member(guild, there)
    assert front.bot.get_user(there.id) is None
    assert await members.shield(guild.id, there.id) is Shield.BOT
    assert await members.shield(guild.id, gone.id) is Shield.BOT
    assert await members.shield(guild.id, person.id) is None
    assert await members.shield(guild.id, 1) is None, "a deleted account"


async def test_who_may_delete_messages_is_asked_of_the_channel(front: Front) -> None:
    members, world, guild = DiscordMembers(front.bot), front.world, front.place.guild
    moderator = world.add_user("sweeper")
    role = world.add_role(guild, "sweeps", Permission.MANAGE_MESSAGES)
    world.add_member(guild, moderator, roles=[role])
    here, hidden, tidy = (world.add_channel(guild, name) for name in ("here", "hidden", "tidy"))
    world.set_permissions(hidden, moderator, deny=Permission.VIEW_CHANNEL)
    world.set_permissions(tidy, role, deny=Permission.MANAGE_MESSAGES)
    assert await members.may_delete(guild.id, here.id, moderator.id)
    assert not await members.may_delete(guild.id, hidden.id, moderator.id)
    assert not await members.may_delete(guild.id, tidy.id, moderator.id)
    assert not await members.may_delete(guild.id, here.id, front.place.mira.id)
    assert not await members.may_delete(guild.id, here.id, 1)
