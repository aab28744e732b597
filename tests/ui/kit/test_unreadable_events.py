"""Events that discord.py cannot read are dropped, and everything else goes on."""

import copy
import json
import logging
from collections.abc import Callable
from typing import Any

import discord
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ui.kit import unreadable_events
from bot.ui.kit.sending import may_post
from bot.ui.kit.unreadable_events import EventGuard
from sandbox.clock import Clock
from sandbox.discord import Discord
from sandbox.discord.render import channel_json, guild_create_json
from sandbox.faults import Faults
from tests.sandbox.discord_bot import Place, ShiftedClock
from tests.ui.place import Front, new_place, opened

SECRET = "aW50ZXJhY3Rpb246c2VjcmV0"


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Identify again at once; Discord wants five seconds between."""

    async def at_once(_self: object, _shard: int | None, *, initial: bool = False) -> None: ...

    monkeypatch.setattr("discord.client.Client.before_identify_hook", at_once)
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _self: 0.01)


def state() -> Any:
    """Return the state of a client with one shard that has logged in, and a guard over its parsers."""
    client = discord.AutoShardedClient(intents=discord.Intents(guilds=True), shard_count=1)
    found: Any = client._connection
    found.shard_ids = [0]
    data: Any = {"id": "9", "username": "Atelier", "discriminator": "0", "avatar": None}
    found.user = discord.ClientUser(state=found, data=data)
    return found


NUMBERS = st.sampled_from(["7", "8", 7, "", None, -1, 1 << 70, SECRET])
KEYS = [
    "id",
    "guild_id",
    "channel_id",
    "user",
    "user_id",
    "member",
    "members",
    "type",
    "roles",
    "name",
    "channels",
    "threads",
    "token",
    "data",
    "message",
    "emojis",
    "status",
    "position",
    "d",
]
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | NUMBERS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_no_event_of_any_shape_leaves_a_parser(data: st.DataObject) -> None:
    found = state()
    EventGuard(found).install()
    event = data.draw(st.sampled_from(sorted(set(found.parsers) - {"READY"})))
    found.parsers[event](data.draw(ODD))


@pytest.mark.parametrize("field", ["user", "guilds", "shard", "application"])
async def test_a_greeting_is_read_without_the_field_that_is_odd(field: str) -> None:
    found = state()
    EventGuard(found).install()
    found.dispatch = lambda *_args: None
    user = {"id": "9", "username": "Atelier", "discriminator": "0", "avatar": None}
    greeting = {
        "user": user,
        "guilds": [{"id": "7", "unavailable": True}],
        "shard": [0, 1],
        "application": {"id": "9", "flags": 0},
    }
    odd = [{"id": "x"}, *greeting["guilds"]] if field == "guilds" else "odd"
    found.parsers["READY"]({**greeting, field: odd})
    assert found.user.id == 9
    assert [guild.id for guild in found.guilds] == [7]
    found._ready_task.cancel()


def test_the_log_tells_the_place_and_no_contents(caplog: pytest.LogCaptureFixture) -> None:
    found = state()
    guard = EventGuard(found)
    guard.install()
    with caplog.at_level(logging.DEBUG, unreadable_events.__name__):
        found.parsers["INTERACTION_CREATE"]({"id": SECRET, "token": SECRET, "guild_id": "7"})
        found.parsers["CHANNEL_CREATE"]({"id": SECRET, "type": 2, "guild_id": "7"})
    assert "INTERACTION_CREATE" in caplog.text
    assert SECRET not in caplog.text
    assert guard.doubtful == {7}


def voice_without_bitrate(front: Front) -> dict[str, Any]:
    channel = channel_json(front.world.core, front.place.channel)
    return {**channel, "id": "777", "type": 2, "name": "a voice", "bitrate": "odd"}


def without(event: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key not in keys}


async def commands_work(front: Front) -> None:
    place = front.place
    asked = await front.world.slash(place.mira, place.channel, "jobs")
    await asked.wait_message(lambda message: message.text)


@pytest.mark.parametrize("noise", ["[]", "not json", '{"op": 0, "t": ["x"], "d": 1, "s": "odd"}', "1"])
async def test_a_frame_that_is_no_event_is_dropped(monkeypatch: pytest.MonkeyPatch, noise: str) -> None:
    async with opened(monkeypatch) as front:
        front.world.core.gateway.send_text(noise)
        await commands_work(front)
        assert front.bot.serving


async def test_an_unreadable_channel_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """First as news, then in the list of the server's channels at the next start."""
    place = await new_place()
    odd: list[dict[str, Any]] = []

    def with_odd_channel(event: str, data: dict[str, Any]) -> object:
        if event != "GUILD_CREATE" or not odd:
            return data
        return {**data, "channels": [*odd, *data["channels"]], "roles": [*data["roles"], {"id": "x"}]}

    async with opened(monkeypatch, {}, place) as front:
        bad = without(voice_without_bitrate(front), "bitrate")
        front.world.core.gateway.dispatch("CHANNEL_CREATE", bad, place.guild.id)
        await commands_work(front)
        assert place.guild.id in front.bot.events.doubtful
        odd.append(bad)
        place.discord.core.gateway.rewrite = with_odd_channel
        place.discord.drop_gateway("op9")
        await place.discord.wait_ready()
        await commands_work(front)
    async with opened(monkeypatch, {}, place) as front:
        await commands_work(front)
        guild = front.bot.get_guild(place.guild.id)
        assert guild is not None
        assert guild.get_channel(place.channel.id) is not None
        assert guild.get_channel(777) is None
        assert guild.default_role is not None
    await place.discord.stop()


Bend = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "bend",
    [
        lambda data: {**data, "channels": None, "members": 5, "emojis": [{}], "system_channel_id": "x"},
        lambda data: {**data, "roles": "none", "threads": [{"id": "1"}], "premium_subscription_count": []},
        lambda data: {"id": data["id"]},
        lambda data: {"channels": data["channels"]},
        lambda _data: None,
        lambda _data: [1],
    ],
)
async def test_a_server_of_any_shape_leaves_the_bot_running(
    monkeypatch: pytest.MonkeyPatch, bend: Bend
) -> None:
    place = await new_place()
    place.discord.core.gateway.rewrite = lambda event, data: bend(data) if event == "GUILD_CREATE" else data
    async with opened(monkeypatch, {}, place) as front:
        await commands_work(front)
    await place.discord.stop()


async def test_an_interaction_in_an_unreadable_channel_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    place = await new_place()

    def bend(event: str, data: dict[str, Any]) -> object:
        if event == "INTERACTION_CREATE":
            return {**data, "channel": {"id": data["channel_id"], "type": 2, "name": "a voice"}}
        return {**data, "channels": []} if event == "GUILD_CREATE" else data

    async with opened(monkeypatch, {}, place) as front:
        place.discord.core.gateway.rewrite = bend
        place.discord.drop_gateway("op9")
        await place.discord.wait_ready()
        await commands_work(front)
    await place.discord.stop()


async def test_a_greeting_that_cannot_be_read_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    place = await new_place()
    bad = [True, True]

    def bend(event: str, data: dict[str, Any]) -> object:
        return None if event == "READY" and bad and bad.pop() else data

    place.discord.core.gateway.rewrite = bend
    async with opened(monkeypatch, {}, place) as front:
        await commands_work(front)
    assert not bad
    await place.discord.stop()


@pytest.mark.parametrize("odd", [{}, {"session_id": {}, "resume_gateway_url": 5}])
async def test_a_session_that_cannot_be_resumed_is_used_and_followed_by_another(
    monkeypatch: pytest.MonkeyPatch, odd: dict[str, Any]
) -> None:
    place = await new_place()

    def bend(event: str, data: dict[str, Any]) -> object:
        return {**without(data, "session_id", "resume_gateway_url"), **odd} if event == "READY" else data

    place.discord.core.gateway.rewrite = bend
    async with opened(monkeypatch, {}, place) as front:
        await commands_work(front)
        place.discord.drop_gateway("drop")
        await place.discord.wait_ready()
        await commands_work(front)
    await place.discord.stop()


def test_what_is_kept_of_a_server_is_what_can_be_read() -> None:
    """Reading twice changes nothing: the rest of a readable server is the server."""

    place_data = json.loads(json.dumps(_guild_data()))
    before = copy.deepcopy(place_data)
    rest = unreadable_events._rest_of_guild(place_data, state())
    assert rest == before


def _guild_data() -> dict[str, Any]:
    place = Place(Discord(Clock(), Faults()), ShiftedClock(), Faults())
    for kind in (2, 4, 15):
        place.discord.add_channel(place.guild, f"kind {kind}", kind=kind)
    return dict(guild_create_json(place.discord.core, place.guild))


def paths(part: Any, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the place of every value in a description, at any depth."""
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    return [*([here] if here else []), *(path for key, value in inner for path in paths(value, (*here, key)))]


@pytest.mark.parametrize("odd", [[], [1], {}, "x"])
async def test_a_server_whose_count_of_members_is_odd_is_there(odd: object) -> None:
    found, guild = state(), _guild_data()
    EventGuard(found).install()
    found.dispatch = lambda *_args: None
    found.parsers["GUILD_CREATE"](guild | {"member_count": odd})
    (known,) = found.guilds
    assert {channel.id for channel in known.channels} == {int(one["id"]) for one in guild["channels"]}


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_whatever_is_odd_in_a_server_its_other_channels_are_there(data: st.DataObject) -> None:
    found, guild = state(), _guild_data()
    guard = EventGuard(found)
    guard.install()
    found.dispatch = lambda *_args: None
    spoiled = [data.draw(st.sampled_from(paths(guild))) for _ in range(data.draw(st.integers(1, 3)))]
    way: list[Any]
    for *way, last in spoiled:
        inner: Any = guild
        for key in way:
            inner = inner[key] if _has(inner, key) else {}
        if _has(inner, last):
            inner[last] = data.draw(ODD)
    found.parsers["GUILD_CREATE"](guild)
    if any(path[0] == "id" or path == ("channels",) or path[0] == "unavailable" for path in spoiled):
        return
    (known,) = found.guilds
    touched = {path[1] for path in spoiled if path[0] == "channels"}
    whole = {int(one["id"]) for number, one in enumerate(guild["channels"]) if number not in touched}
    assert whole <= {channel.id for channel in known.channels}
    for channel in known.channels:
        may_post(known, channel.id)


def _has(part: Any, key: str | int) -> bool:
    return key in part if isinstance(part, dict) else isinstance(key, int) and key < len(part)
