"""A server that plays a script: each request is noted and answered by the next scene."""

import asyncio
import base64
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.utils import formatdate

from aiohttp import web
from hypothesis import HealthCheck, settings

from sandbox.serving import Server, drop

EASY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no reason for a test to fail."""

Scene = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came."""

    method: str
    path: str  # with its query
    headers: dict[str, str]  # names in lower case
    body: bytes


class Script:
    """Scenes are played in order; the last one goes on."""

    def __init__(self) -> None:
        self.scenes: list[Scene] = []
        self.seen: list[Seen] = []
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._play)
        self._server = Server(app)

    @property
    def url(self) -> str:
        return self._server.url

    async def start(self) -> None:
        await self._server.start()

    async def stop(self) -> None:
        await self._server.stop()

    def plays(self, *scenes: Scene) -> None:
        self.scenes = list(scenes)

    async def _play(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.seen.append(Seen(request.method, str(request.rel_url), headers, await request.read()))
        scene = self.scenes.pop(0) if len(self.scenes) > 1 else self.scenes[0]
        return await scene(request)


def encoded(message: object) -> str:
    return base64.b64encode(json.dumps(message).encode()).decode()


def answers(
    status: int = 200, body: object = None, *, skew_seconds: float | None = None, **headers: str
) -> Scene:
    """JSON, text or bytes (`body`), headers named with underscores; `skew_seconds` puts the Date off."""

    async def scene(_: web.Request) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if skew_seconds is not None:
            named["Date"] = formatdate(time.time() + skew_seconds, usegmt=True)
        if isinstance(body, bytes | str):
            raw = body if isinstance(body, bytes) else body.encode()
            return web.Response(status=status, body=raw, headers={"Content-Type": "text/html", **named})
        if body is None:
            return web.Response(status=status, headers={"Content-Type": "application/json", **named})
        return web.json_response(body, status=status, headers=named)

    return scene


async def until(condition: Callable[[], object]) -> None:
    """Wait until another task has done something that it does not announce."""
    while not condition():  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def hangs_up(request: web.Request) -> web.StreamResponse:
    """The connection is closed without an answer."""
    return drop(request)


async def stays_silent(_: web.Request) -> web.StreamResponse:
    """Never answer."""
    await asyncio.sleep(30)
    return web.Response()


def breaks_off(sent: bytes, announced: int, content_type: str = "image/png") -> Scene:
    """Sends fewer bytes than it announced, then closes the connection."""

    async def scene(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Length": str(announced), "Content-Type": content_type}
        )
        await response.prepare(request)
        await response.write(sent)
        assert request.transport is not None
        request.transport.close()
        return response

    return scene
