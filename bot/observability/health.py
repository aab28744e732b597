"""`GET /healthz` on 127.0.0.1, for the host's monitoring: does work move, and if not, why."""

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from http import HTTPStatus

from aiohttp import web

from bot.domain.errors import SettingError

_PATH = "/healthz"

Look = Callable[[], Sequence[str]]
"""Return what stands still and for how long, in the host's words; nothing if all is well."""


@contextlib.asynccontextmanager
async def serve_health(port: int | None, look: Look) -> AsyncIterator[int | None]:
    """Answer 200 while `look()` finds nothing, else 503 with a line for each thing, inside the `async with`.

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
        try:
            problems = look()
        except OSError as error:  # the disk is gone
            problems = [f"disk: {error.strerror}"]
        if not problems:
            return _response(HTTPStatus.OK)
        return _response(HTTPStatus.SERVICE_UNAVAILABLE, "\n".join(problems))

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


def _response(status: HTTPStatus, text: str | None = None) -> web.Response:
    response = web.Response(
        status=status, text=f"{text or status.phrase.lower()}\n", headers={"Cache-Control": "no-store"}
    )
    response.force_close()
    return response
