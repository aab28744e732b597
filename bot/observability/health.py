"""`GET /healthz` and `GET /metrics` for the host's monitoring: does work move, and if not, why."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from bot.domain.errors import SettingError

HEALTH = "/healthz"
METRICS = "/metrics"

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bot. `problem` is why it stands still and for how long, in the host's words, None if it
    does not; `remark` is worth a look all the same."""

    name: str
    problem: str | None = None
    remark: str | None = None

    @property
    def moves(self) -> bool:
        return self.problem is None

    @property
    def word(self) -> str:
        """Return what is said of it."""
        return self.problem or self.remark or "ok"

    @property
    def facts(self) -> dict[str, object]:
        """Return it for a program."""
        return {"part": self.name, "moves": self.moves, "word": self.word}


Look = Callable[[], Awaitable[Sequence[Part]]]
"""Look at every part of the bot."""

Page = Callable[[str], Awaitable[tuple[bytes, str]]]
"""Return all metrics and their content type, for an Accept header."""


@contextlib.asynccontextmanager
async def serve_health(
    port: int | None, look: Look, metrics: Page | None = None, *, address: str = LOOPBACK
) -> AsyncIterator[int | None]:
    """Answer inside the `async with`, on this machine only unless another `address` is given.

    /healthz is 200 while no part has a problem, else 503. Its body has a line for each part, those with a
    problem first; or, for a program that accepts it, JSON: {"parts": [{"part", "moves", "word"}, …]}.
    Yields the port, which is of use if 0 was given. None serves nothing. Raises SettingError if it cannot be
    listened there.
    """
    if port is None:
        yield None
        return

    async def answer(request: web.BaseRequest) -> web.Response:
        if request.path not in (HEALTH, METRICS) or (request.path == METRICS and metrics is None):
            return _response(HTTPStatus.NOT_FOUND)
        if request.method not in ("GET", "HEAD"):
            return _response(HTTPStatus.METHOD_NOT_ALLOWED)
        if request.path == METRICS and metrics is not None:
            body, kind = await metrics(request.headers.get("Accept", ""))
            return _closing(web.Response(body=body, headers={"Content-Type": kind}))
        parts = sorted(await look(), key=lambda part: part.moves)
        status = HTTPStatus.OK if all(part.moves for part in parts) else HTTPStatus.SERVICE_UNAVAILABLE
        if "application/json" in request.headers.get("Accept", ""):
            return _closing(web.json_response({"parts": [part.facts for part in parts]}, status=status))
        return _response(status, "\n".join(f"{part.name}: {part.word}" for part in parts))

    runner = web.ServerRunner(web.Server(answer, access_log=None), shutdown_timeout=0)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, address, port).start()
        except OSError as error:
            where = "HEALTH_PORT" if address == LOOPBACK else f"HEALTH_ADDRESS {address} with HEALTH_PORT"
            raise SettingError(f"{where} {port} cannot be listened on: {error.strerror}.") from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _response(status: HTTPStatus, text: str | None = None) -> web.Response:
    return _closing(web.Response(status=status, text=f"{text or status.phrase.lower()}\n"))


def _closing(response: web.Response) -> web.Response:
    response.headers["Cache-Control"] = "no-store"
    response.force_close()
    return response
