"""Common parts of the sandbox's servers: listening on 127.0.0.1, and hanging up without an answer."""

from aiohttp import web

from sandbox.ports import free_port

# A payment header may echo the whole challenge: more than aiohttp's 8 KB for one field.
_HEADER_BYTES = 128 * 1024


class Server:
    """An aiohttp application listening on 127.0.0.1."""

    def __init__(self, app: web.Application) -> None:
        self._app = app
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self, port: int = 0) -> str:
        """Listen and return `http://127.0.0.1:PORT`; port 0 takes a free one."""
        self._runner = web.AppRunner(
            self._app, access_log=None, shutdown_timeout=1.0, max_field_size=_HEADER_BYTES
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port or free_port()).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


def drop(request: web.Request) -> web.StreamResponse:
    """Close the connection at once. The returned response is never sent."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
