"""The gateway: every way it breaks, events after RESUME, and refused clients."""

import json
import zlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from sandbox.discord import Discord, Limits
from sandbox.faults import Faults
from tests.sandbox.discord_bot import Place, ShiftedClock, TrialBot, running


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    clock, faults = ShiftedClock(), Faults()
    world = Discord(clock, faults, limits=Limits(heartbeat_seconds=0.2))
    await world.start()
    yield Place(world, clock, faults)
    await world.stop()


class Client:
    """A bare gateway client: JSON by zlib-stream or as text."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws
        self.inflate = zlib.decompressobj()
        self.seq: int | None = None

    async def read(self) -> dict[str, Any]:
        message = await self.ws.receive(timeout=5)
        if message.type is aiohttp.WSMsgType.BINARY:
            assert message.data.endswith(b"\x00\x00\xff\xff")
            frame = json.loads(self.inflate.decompress(message.data))
        elif message.type is aiohttp.WSMsgType.TEXT:
            frame = json.loads(message.data)
        else:
            return {"closed": self.ws.close_code, "t": None}
        self.seq = frame["s"] or self.seq
        return dict(frame)

    async def until(self, name: str) -> dict[str, Any]:
        while (frame := await self.read())["t"] != name:
            assert "closed" not in frame, frame
        return frame

    async def send(self, op: int, data: Any) -> None:
        await self.ws.send_str(json.dumps({"op": op, "d": data}))

    async def identify(self, world: Discord, **changes: Any) -> None:
        body = {"token": world.token, "intents": 1 | 1 << 9, "properties": {}} | changes
        await self.send(2, body)

    async def begin(self, world: Discord) -> str:
        """Identify and read up to the first server. Return the session's id."""
        await self.identify(world)
        session = (await self.until("READY"))["d"]["session_id"]
        await self.until("GUILD_CREATE")
        return str(session)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.mark.parametrize("query", ["?v=10&encoding=json", "?v=10&encoding=json&compress=zlib-stream"])
async def test_hello_ready_guilds_and_heartbeat(
    place: Place, http: aiohttp.ClientSession, query: str
) -> None:
    async with http.ws_connect(place.discord.gateway_url + query) as ws:
        client = Client(ws)
        assert (await client.read())["d"]["heartbeat_interval"] == 200
        await client.identify(place.discord)
        ready = (await client.read())["d"]
        assert ready["user"]["id"] == ready["application"]["id"] == str(place.discord.bot_user_id)
        assert ready["guilds"] == [{"id": str(place.guild.id), "unavailable": True}]
        guild = (await client.read())["d"]
        assert [c["name"] for c in guild["channels"]] == ["pictures"]
        assert [m["user"]["username"] for m in guild["members"]] == ["Atelier"]
        await ws.send_bytes(b'{"op": 1, "d": 2}')
        assert (await client.read())["op"] == 11


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"token": "wrong"}, 4004), ({"intents": 1 << 15}, 4014), ({"shard": [2, 2]}, 4010)],
)
async def test_who_is_turned_away(
    place: Place, http: aiohttp.ClientSession, changes: dict[str, Any], code: int
) -> None:
    async with http.ws_connect(place.discord.gateway_url) as ws:
        client = Client(ws)
        await client.read()
        await client.identify(place.discord, **changes)
        assert (await client.read())["closed"] == code


@pytest.mark.parametrize(("raw", "code"), [("nonsense", 4002), ("x" * 5000, 4002), ('{"op":8,"d":{}}', 4003)])
async def test_bad_frames_close_the_socket(
    place: Place, http: aiohttp.ClientSession, raw: str, code: int
) -> None:
    async with http.ws_connect(place.discord.gateway_url) as ws:
        client = Client(ws)
        await client.read()
        await ws.send_str(raw)
        assert (await client.read())["closed"] == code


async def test_a_silent_client_is_a_zombie(place: Place, http: aiohttp.ClientSession) -> None:
    async with http.ws_connect(place.discord.gateway_url) as ws:
        client = Client(ws)
        await client.read()
        assert (await client.read())["closed"] == 4009


async def test_resume_replays_exactly_what_was_missed(place: Place, http: aiohttp.ClientSession) -> None:
    world = place.discord
    async with http.ws_connect(world.gateway_url) as ws:
        client = Client(ws)
        session = await client.begin(world)
    await world.wait_for(lambda: not world.core.gateway.connected)  # said goodbye with 1000
    async with http.ws_connect(world.gateway_url) as ws:
        client = Client(ws)
        await client.read()
        await client.send(6, {"token": world.token, "session_id": session, "seq": 2})
        assert (await client.read()) == {"op": 9, "d": False, "s": None, "t": None}
        session = await client.begin(world)
        await world.say(place.mira, place.channel, "one")
        await client.until("MESSAGE_CREATE")
        await ws.close(code=4000)
    for text in ("two", "three"):
        await world.say(place.mira, place.channel, text)
    async with http.ws_connect(world.gateway_url) as ws:
        again = Client(ws)
        await again.send(6, {"token": world.token, "session_id": session, "seq": client.seq})
        names = [(await again.read())["t"] for _ in range(4)]
        assert names == [None, "MESSAGE_CREATE", "MESSAGE_CREATE", "RESUMED"]


async def test_of_others_messages_only_the_shell_is_read_without_the_intent(
    place: Place, http: aiohttp.ClientSession
) -> None:
    async with http.ws_connect(place.discord.gateway_url) as ws:
        client = Client(ws)
        await client.identify(place.discord)
        await client.until("GUILD_CREATE")
        await place.discord.say(place.mira, place.channel, "secret")
        assert (await client.until("MESSAGE_CREATE"))["d"]["content"] == ""


@pytest.mark.parametrize("kind", ["drop", "close4000", "op7"])
async def test_an_interaction_lost_with_the_socket_comes_with_resume(
    place: Place, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    async with running(place.discord, monkeypatch) as bot:
        place.faults.add("discord.gateway", kind)
        seen = await place.discord.slash(place.mira, place.channel, "say", {"text": "hi"})
        assert (await seen.wait_original()).text == "hi"
        assert bot.resumed == 1


async def test_after_op9_only_a_new_session_helps(place: Place, http: aiohttp.ClientSession) -> None:
    world = place.discord
    async with http.ws_connect(world.gateway_url) as ws:
        client = Client(ws)
        session = await client.begin(world)
        world.drop_gateway("op9")
        assert (await client.read()) == {"op": 9, "d": False, "s": None, "t": None}
    async with http.ws_connect(world.gateway_url) as ws:
        client = Client(ws)
        await client.read()
        await client.send(6, {"token": world.token, "session_id": session, "seq": 1})
        assert (await client.read())["op"] == 9
        await client.identify(world)
        assert (await client.until("READY"))["d"]["session_id"] != session


async def test_shards_see_their_own_servers(place: Place, http: aiohttp.ClientSession) -> None:
    world = place.discord
    mine = [(place.guild.id >> 22) % 2, 2]
    for shard, guilds in ((mine, [str(place.guild.id)]), ([1 - mine[0], 2], [])):
        async with http.ws_connect(world.gateway_url) as ws:
            client = Client(ws)
            await client.identify(world, shard=shard)
            ready = (await client.until("READY"))["d"]
            assert [guild["id"] for guild in ready["guilds"]] == guilds


async def test_events_may_come_twice_or_never(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(place.discord, monkeypatch, TrialBot) as bot:
        place.faults.add("discord.gateway", "lose")
        lost = await place.discord.slash(place.mira, place.channel, "say", {"text": "lost"})
        place.faults.add("discord.gateway", "twice")
        twice = await place.discord.slash(place.mira, place.channel, "say", {"text": "hi"})
        await twice.wait_original()
        await place.discord.wait_for(lambda: len(bot.seen) == 2 or None)
        assert bot.seen == [twice.id, twice.id]
        assert lost.acked_at is None
