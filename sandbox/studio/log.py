"""A log of requests and answers, one small record for each exchange."""

from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.clock import Clock

_KEPT = 5_000
_CREDENTIALS = ("PAYMENT-SIGNATURE", "X-PAYMENT", "SIGN-IN-WITH-X", "Authorization")
_NOTE = web.RequestKey("note", str)


@dataclass(frozen=True, slots=True)
class Exchange:
    """`at` epoch seconds; `status` 0 = hung up without an answer; `note` a fault, job or reason.

    `credentials` are the payment, sign-in and ticket that came with it.
    """

    at: float
    host: str
    method: str
    path: str
    status: int
    paid: bool
    note: str
    credentials: tuple[str, ...] = field(default=(), repr=False)


def note(request: web.Request, text: str) -> None:
    """Add words to this request's record."""
    request[_NOTE] = f"{request.get(_NOTE, '')} {text}".strip()


def logging(log: list[Exchange], clock: Clock, host: str) -> Middleware:
    """Return a middleware that appends to `log`, keeping the newest 5,000."""

    @web.middleware
    async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
        at = clock.now()
        response = await _answer(request, handler)
        closed = request.transport is None or request.transport.is_closing()
        status = 0 if closed else response.status
        paid = "PAYMENT-SIGNATURE" in request.headers
        paid = paid or request.headers.get("Authorization", "").startswith("Payment ")
        credentials = tuple(request.headers[name] for name in _CREDENTIALS if name in request.headers)
        text = request.get(_NOTE, "")
        log.append(Exchange(at, host, request.method, request.path_qs, status, paid, text, credentials))
        del log[:-_KEPT]
        return response

    return record


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status == 404:
            return route_not_found(request)
        allowed = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
        return web.Response(status=error.status, headers=allowed)


def route_not_found(request: web.Request) -> web.Response:
    """Return the router's own 404."""
    origin = f"{request.scheme}://{request.host}"
    body = {
        "success": False,
        "code": "route_not_found",
        "error": "Route not found. Rediscover this origin and retry with the current discovery document.",
        "requestedUrl": str(request.url),
        "discovery": {"openapi": f"{origin}/openapi.json", "llmsTxt": f"{origin}/llms.txt"},
    }
    return web.json_response(body, status=404)
