"""The bot: its registered commands, their times, and its connection."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue import MODELS
from bot.ui.kit import command_mentions
from bot.ui.kit.unreadable_events import SteadyWebSocket
from tests.sandbox.discord_bot import Place
from tests.ui.place import new_place, opened
from tests.ui.pressing import press, public_message

MEMBERS = {"imagine", "draft", "animate", "show", "jobs", "budget", "contest"}
MODERATORS = {"treasury", "studio", "approvals", "contest-admin"}


@pytest.fixture
async def place() -> Place:
    command_mentions.forget()
    return await new_place()


def registrations(place: Place) -> int:
    """Return the number of times that commands were put, all scopes together."""
    asked = [record.what for record in place.discord.request_log if record.direction == "rest"]
    return sum(what.startswith("PUT ") and what.endswith("/commands") for what in asked)


async def test_commands_are_registered_once_and_again_only_when_they_changed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory: dict[str, str] = {}
    async with opened(monkeypatch, memory, place):
        scopes = place.discord.commands
        names = [command["name"] for command in scopes[0]]
        assert len(names) == len(set(names))
        assert set(names) >= {model.command for model in MODELS} | MEMBERS | MODERATORS
        assert [command["name"] for command in scopes[place.guild.id]] == ["host"]
        assert all(command["contexts"] == [0] for command in scopes[0])
        assert all(command["integration_types"] == [0] for command in scopes[0])
    scopes_kept = ["commands:global", f"commands:guild:{place.guild.id}"]
    assert sorted(memory) == [*scopes_kept, *(f"ids:{scope}" for scope in scopes_kept)]
    assert registrations(place) == 2
    async with opened(monkeypatch, memory, place):
        assert registrations(place) == 2
    memory["commands:global"] = "of an older version"
    async with opened(monkeypatch, memory, place):
        assert registrations(place) == 3
    await place.discord.stop()


async def test_a_refused_registration_is_tried_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.ui.kit.command_registration.RETRY_SYNC_SECONDS", (0.1, 0.1))
    place.faults.add("discord.commands", "429", via=False)
    async with opened(monkeypatch, {}, place) as front:
        assert front.bot.serving
    await place.discord.stop()


async def test_commands_whose_answer_cannot_be_read_are_registered(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def odd(*_args: object) -> list[dict[str, str]]:
        return [{"id": "1"}]

    monkeypatch.setattr("discord.http.HTTPClient.bulk_upsert_global_commands", odd)
    monkeypatch.setattr("discord.http.HTTPClient.bulk_upsert_guild_commands", odd)
    memory: dict[str, str] = {}
    async with opened(monkeypatch, memory, place) as front:
        assert front.bot.serving
        assert command_mentions.linked("`/imagine`") == "`/imagine`"
    assert len(memory) == 2
    await place.discord.stop()


async def test_commands_are_mentioned_as_soon_as_they_are_registered(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(monkeypatch, {}, place):
        ids = {
            (scope, each["name"]): each["id"]
            for scope in (0, place.guild.id)
            for each in place.discord.commands[scope]
        }
        assert command_mentions.linked("`/imagine`") == f"</imagine:{ids[0, 'imagine']}>"
        assert command_mentions.linked("`/contest vote`") == f"</contest vote:{ids[0, 'contest']}>"
        assert command_mentions.linked("`/contest`") == "`/contest`", "nobody can call the group itself"
        host = ids[place.guild.id, "host"]
        assert command_mentions.linked("`/host status`") == f"</host status:{host}>"
    await place.discord.stop()


@pytest.mark.parametrize("lost", [False, True], ids=["remembered", "of an older version"])
async def test_commands_registered_by_an_earlier_start_are_mentioned(
    place: Place, monkeypatch: pytest.MonkeyPatch, lost: bool
) -> None:
    """Their ids are remembered, or asked for where the earlier start did not remember any."""
    memory: dict[str, str] = {}
    async with opened(monkeypatch, memory, place):
        known = command_mentions.linked("`/imagine` `/host status`")
    for scope in [name for name in memory if lost and name.startswith("ids:")]:
        del memory[scope]
    command_mentions.forget()
    async with opened(monkeypatch, memory, place):
        assert command_mentions.linked("`/imagine` `/host status`") == known
        assert known.count("</") == 2
        assert registrations(place) == 2
    await place.discord.stop()


async def test_nothing_privileged_is_asked_for(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch, {}, place) as front:
        intents = front.bot.intents
        assert [name for name, on in intents if on] == ["guilds", "guild_reactions"]
        mentions = front.bot.allowed_mentions
        assert mentions is not None
        assert not any((mentions.everyone, mentions.users, mentions.roles, mentions.replied_user))
    await place.discord.stop()


async def test_the_gateway_of_the_settings_is_used_whatever_the_api_says(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = place.discord.gateway_url

    async def advertised(_: object) -> tuple[int, str, dict[str, int]]:
        return 1, "ws://127.0.0.1:9/gateway", {}

    monkeypatch.setattr("discord.http.HTTPClient.get_bot_gateway", advertised)
    assert gateway != "ws://127.0.0.1:9/gateway"
    async with opened(monkeypatch, {}, place) as front:
        assert front.bot.is_ready()
    await place.discord.stop()


async def test_the_bot_logs_in_again_until_discord_lets_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.bot.RETRY_LOGIN_SECONDS", (0.1, 0.1))
    place.faults.add("discord.login", "drop_before", times=2)
    place.faults.add("discord.login", "429", via=False, times=2)
    async with opened(monkeypatch, {}, place) as front:
        assert front.bot.serving
    await place.discord.stop()


async def test_a_gateway_that_is_away_for_hours_is_waited_for(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real, connect, tries = asyncio.sleep, SteadyWebSocket.from_client, iter(range(520))

    async def shortly(_seconds: float, *_args: object) -> None:
        await real(0)

    async def refused(*args: Any, **options: Any) -> Any:
        if next(tries, None) is None:
            monkeypatch.setattr(asyncio, "sleep", real)
            return await connect(*args, **options)
        raise ConnectionRefusedError

    monkeypatch.setattr("bot.ui.kit.unreadable_events.SteadyWebSocket.from_client", refused)
    monkeypatch.setattr(asyncio, "sleep", shortly)
    logging.getLogger("discord.shard").setLevel(logging.CRITICAL)
    async with opened(monkeypatch, {}, place) as front:
        assert front.bot.is_ready()
    assert "not connected to Discord" not in caplog.text
    await place.discord.stop()


async def test_a_connection_that_ends_for_good_is_made_anew(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands are still there, and a token that is refused by then does not end the process."""
    monkeypatch.setattr("bot.bot.RETRY_LOGIN_SECONDS", (0.1, 0.1))
    async with opened(monkeypatch, {}, place) as front:
        before, commands = registrations(place), len(front.bot.tree.get_commands())
        place.faults.add("discord.login", "401", times=2)
        place.discord.drop_gateway("close4004")
        await place.discord.wait_for(lambda: not front.bot.is_ready())
        await place.discord.wait_for(lambda: place.discord.ready and front.bot.serving)
        assert len(front.bot.tree.get_commands()) == commands
        assert registrations(place) == before
        asked = await place.discord.slash(place.mira, place.channel, "jobs")
        await asked.wait_message(lambda message: message.text)
    await place.discord.stop()


async def test_a_bot_that_leaves_takes_nothing_new_and_says_so(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with opened(monkeypatch, {}, place) as front:
        message = await public_message(front, tmp_path)
        await front.bot.leave()
        front.script.reset()
        command = await front.world.slash(place.mira, place.channel, "jobs", {})
        button = press(front, message, str(message.buttons[0]["custom_id"]), place.mira)
        for asked in (command, button):
            told = await asked.wait_original()
            assert "The bot is restarting" in told.text
            assert told.ephemeral
        assert front.script.calls == []
    await place.discord.stop()


async def test_a_bot_that_cannot_connect_again_does_not_serve(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py calls itself ready all the while."""
    connect, away = SteadyWebSocket.from_client, True

    async def refused(*args: Any, **options: Any) -> Any:
        if away:
            raise ConnectionRefusedError
        return await connect(*args, **options)

    async with opened(monkeypatch, {}, place) as front:
        monkeypatch.setattr("bot.ui.kit.unreadable_events.SteadyWebSocket.from_client", refused)
        monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _self: 0.05)
        place.discord.drop_gateway("drop", resumable=True)
        await place.discord.wait_for(lambda: not front.bot.serving)
        assert front.bot.is_ready()
        away = False
        await place.discord.wait_for(lambda: front.bot.serving)
    await place.discord.stop()
