"""A gateway socket and the session it carries: ordered frames, compression, the replay buffer."""

import asyncio
import json
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.discord.model import Json

DISPATCH, REPLAY = 0, 1000

Rewrite = Callable[[str, Json], object]
"""Turns an event's name and data into what is sent in their place, as for a test of odd events."""


def unchanged(_event: str, data: Json) -> object:
    """Send the data as they are."""
    return data


@dataclass(eq=False)
class Connection:
    """One socket. Frames leave in order through one writer, so that callers need not wait."""

    ws: web.WebSocketResponse
    compressed: bool
    request: web.Request
    queue: "asyncio.Queue[Json | int | str]" = field(default_factory=asyncio.Queue)
    session: "Session | None" = None

    def send(self, op: int, data: object = None, *, seq: int | None = None, event: str | None = None) -> None:
        self.queue.put_nowait({"op": op, "d": data, "s": seq, "t": event})

    def send_text(self, text: str) -> None:
        """Send a frame that is not of the protocol."""
        self.queue.put_nowait(text)

    def close(self, code: int) -> None:
        """Close with this code after the queue is sent; code 0 cuts the wire."""
        self.queue.put_nowait(code)

    async def pump(self) -> None:
        stream = zlib.compressobj()
        while True:
            frame = await self.queue.get()
            if isinstance(frame, int):
                await self._shut(frame)
                return
            text = frame if isinstance(frame, str) else json.dumps(frame)
            if self.compressed:
                packed = stream.compress(text.encode()) + stream.flush(zlib.Z_SYNC_FLUSH)
                await self.ws.send_bytes(packed)
            else:
                await self.ws.send_str(text)

    async def _shut(self, code: int) -> None:
        if code:
            await self.ws.close(code=code)
        elif self.request.transport is not None:
            self.request.transport.abort()


@dataclass(eq=False)
class Session:
    """A bot's identified session. It lives on without a socket until it is closed for good."""

    id: str
    intents: int
    shard: tuple[int, int]
    seq: int = 0
    replay: deque[tuple[int, str, Json]] = field(default_factory=lambda: deque(maxlen=REPLAY))
    connection: Connection | None = None
    rewrite: Rewrite = unchanged

    def covers(self, guild_id: int | None) -> bool:
        number, count = self.shard
        return number == ((guild_id or 0) >> 22) % count

    def record(self, event: str, data: Json) -> int:
        self.seq += 1
        self.replay.append((self.seq, event, data))
        return self.seq

    def send(self, seq: int, event: str, data: Json) -> None:
        if self.connection:
            self.connection.send(DISPATCH, self.rewrite(event, data), seq=seq, event=event)
