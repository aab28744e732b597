"""The page's own web server, on 127.0.0.1 and for the page alone."""

import asyncio
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.discord import RefusedError
from sandbox.page.media import MOST_BYTES, Uploads, serve_file
from sandbox.page.window import Window
from sandbox.page.workbench import Workbench
from sandbox.serving import Server
from sandbox.supervisor import Supervisor
from sandbox.tour.guided import GuidedTour
from sandbox.world import World

PORT = 8420
"""The first port to try, so that a bookmark stays good."""

STATIC = Path(__file__).parent / "static"
FIRST = "mira"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self' {socket}; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Page:
    """Serves the client, its websocket, uploads and media. `world` and the bot may come and go before it.
    With a `tour` it welcomes its visitors and offers that."""

    def __init__(
        self, world: World, supervisor: Supervisor, static: Path = STATIC, *, tour: GuidedTour | None = None
    ) -> None:
        self._world = world
        self._tour = tour
        self._static = static
        self._workbench = Workbench(world, supervisor)
        self._uploads = Uploads()
        self._windows: set[Window] = set()
        self._server = Server(self._app())

    @property
    def url(self) -> str:
        """Its address; empty before `start`."""
        return f"{self._server.url}/" if self._server.url else ""

    async def start(self, port: int = PORT) -> str:
        """Start and return the address to open. If `port` is taken, any free one is used."""
        try:
            await self._server.start(port)
        except OSError:
            await self._server.stop()
            await self._server.start(0)
        return self.url

    async def stop(self) -> None:
        """Hang up on all windows. They reconnect when the sandbox is back."""
        await asyncio.gather(*(window.close() for window in list(self._windows)), return_exceptions=True)
        await self._workbench.close()
        await self._server.stop()

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=MOST_BYTES, middlewares=[_told, self._guard])
        app.router.add_get("/", self._index)
        app.router.add_get("/ws", self._socket)
        app.router.add_post("/upload", self._uploads.receive)
        app.router.add_get(r"/media/{id:\d{1,20}}/{name}", self._media)
        app.router.add_static("/", self._static)
        return app

    async def _index(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(self._static / "index.html")

    async def _media(self, request: web.Request) -> web.StreamResponse:
        return serve_file(self._world.discord, request)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        people = self._world.people
        name = request.query.get("as", FIRST).lower()
        if name not in people:
            raise web.HTTPBadRequest(text=f"There is nobody called {name!r}; there are {', '.join(people)}.")
        window = Window(self._world, self._workbench, self._tour, self._uploads, people[name])
        self._windows.add(window)
        try:
            return await window.serve(request)
        finally:
            self._windows.discard(window)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let in this page alone: no other site's page, and no other name for this address."""
        here = self._server.url
        names = {here.removeprefix("http://"), here.removeprefix("http://").replace("127.0.0.1", "localhost")}
        origin = request.headers.get("Origin")
        if request.host not in names or (origin and origin.removeprefix("http://") not in names):
            raise web.HTTPForbidden(text="This page is for this machine alone.")
        response = await handler(request)
        if not response.prepared:
            socket = f"ws://{request.host}"
            response.headers.setdefault("Content-Security-Policy", _POLICY.format(socket=socket))
            response.headers.setdefault("X-Content-Type-Options", "nosniff")
            response.headers.setdefault("Referrer-Policy", "no-referrer")
            response.headers.setdefault("Cache-Control", "no-cache")
        return response


@web.middleware
async def _told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer errors as `{"ok": false, "error": sentence}`."""
    try:
        return await handler(request)
    except RefusedError as error:
        return _error(400, str(error))
    except web.HTTPRequestEntityTooLarge:
        return _error(413, f"That file is larger than {MOST_BYTES // 1024**2} MB.")
    except web.HTTPException as error:
        if error.status < 400 or error.status == 416:
            raise
        return _error(error.status, error.text or error.reason)


def _error(status: int, sentence: str) -> web.Response:
    return web.json_response({"ok": False, "error": sentence}, status=status)
