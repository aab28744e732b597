"""discord.py's internals are as they were at the last review."""

from typing import Any

import discord
import pytest
from discord.asset import Asset
from discord.ext.commands import AutoShardedBot
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.ui.kit import discord_internals

DISCORD = "https://discord.com/api/v10"


def test_this_version_of_discord_py_was_looked_at() -> None:
    assert discord.__version__ == discord_internals.CHECKED_WITH


def member(role_ids: list[int]) -> discord.Member:
    """Return a member as an interaction carries one, on a server whose roles the bot does not know."""
    state = discord.Client(intents=discord.Intents(guilds=True))._connection
    guild = discord.Guild(data={"id": "7", "unavailable": True}, state=state)  # type: ignore[typeddict-item]
    user: Any = {"id": "5", "username": "mira", "discriminator": "0", "avatar": None}
    data: Any = {"user": user, "roles": [str(role_id) for role_id in role_ids], "flags": 0}
    return discord.Member(data=data, guild=guild, state=state)


def test_roles_are_those_that_discord_sent_even_if_unknown_here() -> None:
    asked = member([30, 20])
    assert set(discord_internals.role_ids(asked)) == {20, 30}
    assert not {role.id for role in asked.roles} & {20, 30}


def test_requests_and_files_go_where_redirect_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("discord.http.Route.BASE", "discord.asset.Asset.BASE"):
        monkeypatch.setattr(name, "kept")
    monkeypatch.setattr("discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY", "kept")
    discord_internals.redirect("http://127.0.0.1:5/api/v10", "ws://127.0.0.1:5/gateway")
    assert Route("GET", "/users/@me").url == "http://127.0.0.1:5/api/v10/users/@me"
    assert Asset.BASE == "http://127.0.0.1:5"
    assert discord_internals.gateway() == DiscordWebSocket.DEFAULT_GATEWAY
    assert str(discord_internals.gateway()) == "ws://127.0.0.1:5/gateway"


def test_redirecting_to_discord_itself_leaves_its_file_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("discord.http.Route.BASE", DISCORD)
    monkeypatch.setattr("discord.asset.Asset.BASE", "https://cdn.discordapp.com")
    monkeypatch.setattr("discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY", "kept")
    discord_internals.redirect(DISCORD, discord_internals.GATEWAY)
    assert Asset.BASE == "https://cdn.discordapp.com"


def test_a_shard_is_launched_with_the_gateway_as_its_first_argument() -> None:
    names = AutoShardedBot.launch_shard.__code__.co_varnames[:4]
    assert names == ("self", "gateway", "shard_id", "initial")
