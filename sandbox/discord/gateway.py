"""The gateway: sessions that survive their socket, replay, and every way it can break.

Fault point "discord.gateway", asked before each event goes out:
`drop` (the socket dies first), `close4000` (or any `close` + code), `op7`, `op9` (args: `resumable`),
`lose` (the event never arrives and cannot be resumed), `twice` (delivered twice). With drop, close and
op7 the event is kept and comes with RESUME.
"""

import asyncio
import json
import re
import secrets
from collections import deque

from aiohttp import WSMsgType, web

from sandbox.discord.core import Core
from sandbox.discord.model import Guild, Json
from sandbox.discord.render import guild_create_json, member_json, user_json
from sandbox.discord.sessions import Connection, Rewrite, Session, unchanged

GUILDS, GUILD_MEMBERS, GUILD_PRESENCES, MESSAGE_CONTENT = 1 << 0, 1 << 1, 1 << 8, 1 << 15
PRIVILEGED = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT
KEPT, MAX_PAYLOAD, SENDS_PER_MINUTE = 5, 4096, 120
HEARTBEAT, IDENTIFY, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = 1, 2, 6, 7, 8, 9, 10, 11
_CLOSE = re.compile(r"close(\d{4})$")


class ProtocolError(Exception):
    """The peer broke the protocol; carries the close code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Gateway:
    """All sessions of the one bot. `allowed_intents` are the privileged ones switched on for it."""

    def __init__(self, core: Core, allowed_intents: int = 0) -> None:
        self.core = core
        self.allowed_intents = allowed_intents
        self.sessions: dict[str, Session] = {}
        self.rewrite: Rewrite = unchanged
        """What events become on their way to the bot, in every session."""

    @property
    def url(self) -> str:
        return self.core.base_url.replace("http", "ws", 1) + "/gateway"

    @property
    def connected(self) -> bool:
        """True while a bot is identified on an open socket."""
        return any(session.connection for session in self.sessions.values())

    def dispatch(self, event: str, data: Json, guild_id: int | None = None, intent: int = GUILDS) -> None:
        """Send an event to every session that wants it; `intent` 0 = goes to all. From a server that the bot
        is not in, or that an outage took away, only the news of that comes."""
        guild = self.core.guilds.get(guild_id or 0)
        if guild and event != "GUILD_DELETE" and not self._reached(guild):
            return
        for session in list(self.sessions.values()):
            if session.covers(guild_id) and (not intent or session.intents & intent):
                self._deliver(session, event, data)

    def _reached(self, guild: Guild) -> bool:
        return self.core.bot.id in guild.members and not guild.unavailable

    def _deliver(self, session: Session, event: str, data: Json) -> None:
        self.core.note("event", event)
        fault = self.core.faults.take("discord.gateway")
        if fault is None:
            session.send(session.record(event, data), event, data)
        elif fault.kind == "twice":
            session.send(session.record(event, data), event, data)
            session.send(session.record(event, data), event, data)
        elif fault.kind != "lose":
            self.interrupt(session, fault.kind, resumable=bool(fault.args.get("resumable", False)))
            session.record(event, data)

    def _rewritten(self, event: str, data: Json) -> object:
        return self.rewrite(event, data)

    def send_text(self, text: str) -> None:
        """Send a frame that is not of the protocol to every open session."""
        for session in self.sessions.values():
            if session.connection:
                session.connection.send_text(text)

    def interrupt(self, session: Session, kind: str, *, resumable: bool = False) -> None:
        """Break the session's socket: drop, close<code>, op7 or op9."""
        self.core.note("gateway", kind)
        connection, code = session.connection, _CLOSE.match(kind)
        if connection is None:
            return
        if kind == "op7":
            connection.send(RECONNECT)
        elif kind == "op9":
            connection.send(INVALID, resumable)
            if not resumable:
                self.sessions.pop(session.id, None)
        elif kind == "drop" or code:
            connection.close(int(code[1]) if code else 0)
        else:
            raise ValueError(f"the gateway knows no fault {kind!r}")
        session.connection = None

    def interrupt_all(self, kind: str, *, resumable: bool = False) -> None:
        for session in list(self.sessions.values()):
            self.interrupt(session, kind, resumable=resumable)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(max_msg_size=0, compress=False)
        await ws.prepare(request)
        connection = Connection(ws, request.query.get("compress") == "zlib-stream", request)
        interval = self.core.limits.heartbeat_seconds
        connection.send(HELLO, {"heartbeat_interval": round(interval * 1000), "_trace": []})
        pump = asyncio.create_task(connection.pump())
        try:
            await self._listen(connection, interval * 1.5)
        finally:
            pump.cancel()
            self._left(connection, ws.close_code)
        return ws

    async def _listen(self, connection: Connection, patience: float) -> None:
        times: deque[float] = deque(maxlen=SENDS_PER_MINUTE)
        while True:
            try:
                message = await connection.ws.receive(timeout=patience)
                if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                    return
                self._meter(times)
                self._handle(connection, message.data)
            except TimeoutError:
                await connection.ws.close(code=4009)
                return
            except ProtocolError as error:
                self.core.note("gateway", "closed", error.code)
                await connection.ws.close(code=error.code)
                return

    def _meter(self, times: deque[float]) -> None:
        now = self.core.clock.now()
        if len(times) == SENDS_PER_MINUTE and now - times[0] < 60:
            raise ProtocolError(4008)
        times.append(now)

    def _handle(self, connection: Connection, raw: str | bytes) -> None:
        if len(raw) > MAX_PAYLOAD:
            raise ProtocolError(4002)
        try:
            frame = json.loads(raw)
            op, data = frame["op"], frame.get("d")
        except (ValueError, TypeError, KeyError):
            raise ProtocolError(4002) from None
        if op == HEARTBEAT:
            connection.send(ACK)
        elif op == IDENTIFY:
            self._identify(connection, data)
        elif op == RESUME:
            self._resume(connection, data)
        elif connection.session is None:
            raise ProtocolError(4003)
        elif op == MEMBERS:
            self._members(connection.session, data)

    def _identify(self, connection: Connection, data: Json) -> None:
        self._authenticate(connection, data)
        intents = data.get("intents", 0)
        if intents & PRIVILEGED & ~self.allowed_intents:
            raise ProtocolError(4014)
        number, count = data.get("shard") or (0, 1)
        if not 0 <= number < count:
            raise ProtocolError(4010)
        session = Session(secrets.token_hex(16), intents, (number, count), rewrite=self._rewritten)
        for old in [s for s in self.sessions.values() if s.connection is None][:-KEPT]:
            del self.sessions[old.id]
        self.sessions[session.id] = session
        self._adopt(session, connection)
        self.core.note("gateway", "IDENTIFY")
        mine = [guild for guild in self.core.guilds.values() if self.core.bot.id in guild.members]
        guilds = [guild for guild in mine if session.covers(guild.id)]
        ready = self._ready(session, [str(guild.id) for guild in guilds])
        session.send(session.record("READY", ready), "READY", ready)
        for guild in filter(self._reached, guilds):
            body = guild_create_json(self.core, guild)
            session.send(session.record("GUILD_CREATE", body), "GUILD_CREATE", body)
        self.core.events.emit("bot_connected", {})

    def _ready(self, session: Session, guild_ids: list[str]) -> Json:
        return {
            "v": 10,
            "user": user_json(self.core.bot) | {"mfa_enabled": False, "verified": True, "email": None},
            "guilds": [{"id": number, "unavailable": True} for number in guild_ids],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "shard": list(session.shard),
            "application": {"id": str(self.core.application_id), "flags": 0},
            "private_channels": [],
            "relationships": [],
            "user_settings": {},
            "_trace": [],
        }

    def _resume(self, connection: Connection, data: Json) -> None:
        self._authenticate(connection, data)
        session, seq = self.sessions.get(data.get("session_id", "")), data.get("seq")
        oldest = session.replay[0][0] if session and session.replay else 1
        if session is None or not isinstance(seq, int) or not oldest - 1 <= seq <= session.seq:
            connection.send(INVALID, False)
            return
        self.core.note("gateway", "RESUME", note=f"from {seq}")
        self._adopt(session, connection)
        for number, event, body in session.replay:
            if number > seq:
                session.send(number, event, body)
        resumed: Json = {"_trace": []}
        session.send(session.record("RESUMED", resumed), "RESUMED", resumed)
        self.core.events.emit("bot_connected", {})

    def _authenticate(self, connection: Connection, data: Json) -> None:
        if connection.session is not None:
            raise ProtocolError(4005)
        if data.get("token", "").removeprefix("Bot ") != self.core.token:
            raise ProtocolError(4004)

    def _adopt(self, session: Session, connection: Connection) -> None:
        if session.connection:
            session.connection.close(4009)
        session.connection = connection
        connection.session = session

    def _left(self, connection: Connection, code: int | None) -> None:
        session = connection.session
        if session is None or session.connection not in (None, connection):
            return
        if session.connection is connection and code in (1000, 1001):
            self.sessions.pop(session.id, None)  # a clean goodbye cannot be resumed
        session.connection = None
        self.core.events.emit("bot_disconnected", {})

    def _members(self, session: Session, data: Json) -> None:
        guild = self.core.guilds.get(int(data.get("guild_id", 0)))
        wanted = [int(user) for user in data.get("user_ids") or []]
        if guild is None or (not wanted and not session.intents & GUILD_MEMBERS):
            return
        found = [m for m in guild.members.values() if not wanted or m.user_id in wanted]
        body: Json = {
            "guild_id": str(guild.id),
            "members": [member_json(self.core, member) for member in found],
            "chunk_index": 0,
            "chunk_count": 1,
            "nonce": data.get("nonce"),
        }
        session.send(session.record("GUILD_MEMBERS_CHUNK", body), "GUILD_MEMBERS_CHUNK", body)
