"""`/treasury confirm-above`, `approve-above`, `running` and `zone`, and `/studio pictures`."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.server_settings import ServerSettings
from sandbox.discord import Message
from tests.ui.place import Front

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def ask(front: Front, command: str, **options: Any) -> Message:
    """Run the command as a moderator; the settings that it changes are in the answer of the next read."""
    settings = ServerSettings(front.place.guild.id)

    async def change(guild_id: int, fields: dict[str, Any], *, by: int, reason: str = "") -> ServerSettings:
        assert (guild_id, by) == (front.place.guild.id, front.place.mod.id)
        return replace(settings, **fields)

    front.script.answers |= {"settings": settings, "change": change}
    interaction = await front.world.slash(front.place.mod, front.place.channel, command, options)
    answer = await interaction.wait_original()
    assert answer.ephemeral
    return answer


@pytest.mark.parametrize(
    ("command", "options", "words"),
    [
        ("treasury confirm-above", {"amount": "0.40"}, ("Confirm above: $0.40", "Was $0.25 before.")),
        ("treasury running", {"jobs": 2}, ("Jobs of a member at once: 2", "Was 3 before.")),
        ("treasury zone", {"name": "Asia/Tokyo"}, ("Time zone: Asia/Tokyo", "Was UTC before.")),
        ("treasury approve-above", {"amount": "off"}, ("Approvals are off.",)),
        ("studio pictures", {"others": "off"}, ("from their own pictures only",)),
        ("studio pictures", {"others": "on"}, ("from each other's pictures", "`/me pictures`")),
    ],
)
async def test_a_change_says_what_is_new_and_what_was(
    front: Front, command: str, options: dict[str, Any], words: tuple[str, ...]
) -> None:
    said = (await ask(front, command, **options)).text
    for word in words:
        assert word in said


async def test_approvals_name_who_decides_and_where(front: Front) -> None:
    role = front.world.add_role(front.place.guild, "curators")
    said = (await ask(front, "treasury approve-above", amount="2.50", approver_role=role)).text
    for words in (
        "A moderator has to approve anything above **$2.50**.",
        f"<@&{role.id}> can approve too, and each request pings that role.",
        f"Requests are posted in <#{front.place.channel.id}>.",
    ):
        assert words in said


async def test_a_role_that_cannot_be_mentioned_is_named(front: Front) -> None:
    role = front.world.add_role(front.place.guild, "quiet")
    guild = front.bot.get_guild(front.place.guild.id)
    assert guild is not None
    await front.world.wait_for(lambda: guild.get_role(role.id) is not None)
    loud = guild.me.guild_permissions.mention_everyone
    said = (await ask(front, "treasury approve-above", amount="2.50", approver_role=role)).text
    assert ("My ping won't reach" in said) == (not loud)
    said = (await ask(front, "treasury approve-above", amount="2.50", approver_role=role, ping=False)).text
    assert "My ping won't reach" not in said
    assert "Requests ping no role." in said
