"""The world: complete settings for a real bot, people in their places, and resuming."""

import json
from pathlib import Path

import pytest

from bot.config.settings import load_settings
from bot.config.table import SPEC
from sandbox.discord import Permission
from sandbox.saved_world import SavedWorld
from sandbox.world import WALLET_FUNDS, WALLET_KEY, World


async def test_its_environment_is_all_a_bot_needs(world: World, tmp_path: Path) -> None:
    environment = world.environment(tmp_path)
    assert set(environment) <= {entry.name for entry in SPEC}
    settings = load_settings(environment, tmp_path / "no.env")
    assert settings.all_local
    assert settings.clock_speed == 20
    assert settings.host_guild_id == world.lab.id
    assert settings.host_user_ids == (world.people["hana"].id,)
    assert settings.payees == (world.studio.settings.payee,)
    assert settings.wallet_private_key
    assert settings.wallet_private_key.reveal() == WALLET_KEY
    assert settings.database_path.parent == settings.spool_dir.parent == tmp_path


async def test_the_wallet_is_funded(world: World) -> None:
    assert world.balance == world.chain.balance(world.wallet) == WALLET_FUNDS


async def test_people_are_where_they_belong(world: World) -> None:
    lab, second = ["hana", "milo", "mira", "noor", "theo"], ["sam", "ines", "juno", "kai"]
    assert list(world.people) == [*lab, *second]
    assert list(world.channels) == ["studio", "gallery", "mod-log", "second-studio", "second-mod-log"]
    may = {
        name: {
            channel: world.discord.core.permissions(user.id, world.channels[channel])
            for channel in ("studio", "second-studio")
        }
        for name, user in world.people.items()
    }
    assert may["sam"]["studio"] == 0
    assert [name for name in lab if may[name]["second-studio"]] == []
    assert [name for name in second if may[name]["studio"]] == []
    assert may["ines"]["second-studio"] & Permission.MANAGE_GUILD
    assert not may["juno"]["second-studio"] & Permission.MANAGE_GUILD
    assert may["mira"]["studio"] & Permission.SEND_MESSAGES
    assert not may["mira"]["studio"] & Permission.MANAGE_GUILD
    assert may["milo"]["studio"] & Permission.MANAGE_GUILD
    assert may["hana"]["studio"] & Permission.MANAGE_GUILD


async def test_a_kept_world_goes_on_at_the_same_addresses(tmp_path: Path) -> None:
    before = World()
    await before.start()
    said = await before.discord.say(before.people["mira"], before.channels["gallery"], "still here?")
    before.chain.deposit("0x" + "12" * 20, 5)
    await before.stop()
    SavedWorld(tmp_path).save(before)

    kept, after = SavedWorld(tmp_path), World()
    assert kept.into(after)
    await after.start(kept.ports)
    try:
        assert after.environment(tmp_path)["STABLESTUDIO_URL"] == before.studio.url
        assert (after.chain.url, after.discord.api_url) == (before.chain.url, before.discord.api_url)
        assert after.lab.id == before.lab.id
        assert after.people["mira"].id == before.people["mira"].id
        (message,) = after.discord.messages(after.channels["gallery"])
        assert (message.id, message.content) == (said.id, "still here?")
        assert after.chain.balance("0x" + "12" * 20) == 5
        assert after.balance == WALLET_FUNDS
    finally:
        await after.stop()


def test_without_an_earlier_run_there_is_nothing_to_go_on_with(tmp_path: Path) -> None:
    assert not SavedWorld(tmp_path).into(World())


@pytest.mark.parametrize("text", ["{", "[]", '{"chain": {}}', json.dumps({"chain": None, "ports": {}})])
def test_a_damaged_file_is_told_in_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "world.json").write_text(text)
    with pytest.raises(ValueError, match="--fresh"):
        SavedWorld(tmp_path).into(World())
