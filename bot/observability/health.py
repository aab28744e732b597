"""`GET /healthz` on 127.0.0.1, for the host's monitoring."""

import contextlib
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus

from aiohttp import web

from bot.domain.errors import SettingError

_PATH = "/healthz"


@contextlib.asynccontextmanager
async def serve_health(port: int | None, ready: Callable[[], bool]) -> AsyncIterator[int | None]:
    """Answer 200 while `ready()` and 503 otherwise, inside the `async with` block.

    Yields the port, which is of use if 0 was given. None serves nothing. Raises SettingError if the port is
    taken.
    """
    if port is None:
        yield None
        return

    async def answer(request: web.BaseRequest) -> web.Response:
        if request.path != _PATH:
            return _response(HTTPStatus.NOT_FOUND)
        if request.method not in ("GET", "HEAD"):
            return _response(HTTPStatus.METHOD_NOT_ALLOWED)
        return _response(HTTPStatus.OK if ready() else HTTPStatus.SERVICE_UNAVAILABLE)

    runner = web.ServerRunner(web.Server(answer, access_log=None), shutdown_timeout=0)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
        except OSError as error:
            raise SettingError(f"HEALTH_PORT {port} cannot be listened on: {error.strerror}.") from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _response(status: HTTPStatus) -> web.Response:
    response = web.Response(
        status=status, text=f"{status.phrase.lower()}\n", headers={"Cache-Control": "no-store"}
    )
    response.force_close()
    return response
