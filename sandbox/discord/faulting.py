"""Faults of the REST API, struck before or after the real work.

Points: discord.login, discord.callback, discord.create_message, discord.edit_message,
discord.delete_message, discord.channel, discord.member, discord.history, discord.followup,
discord.commands, discord.audit_log, discord.automod,
discord.reactions, discord.thread (see `POINTS`). Kinds at all of them:

* `500_before`, `502`, `503`    an answer 500/502/503 and nothing was done
* `500_after`                   done, but the answer is 500
* `drop_before`, `drop_after`   the connection is closed without an answer, before or after the work
* `429`                         args: `retry_after` seconds (0.05), `via` (True: Discord itself answers;
                                False: the edge in front of it, without the Via header), `scope`
* `401`                         Unauthorized, as for a token that was reset
* `403`, `404`, `413`           Missing Permissions, Unknown Message, Request entity too large
* `empty`                       an empty list, as of a history that is not shown
* `slow`                        args: `seconds` (5), divided by the clock's speed; then the work is done

Elsewhere: "discord.gateway" (see `gateway.py`) and "discord.cdn" (see `cdn.py`).
"""

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.discord.core import Core
from sandbox.discord.errors import ApiError, refusal
from sandbox.discord.model import Json
from sandbox.faults import Fault

POINTS = (
    "discord.login",
    "discord.channel",
    "discord.member",
    "discord.callback",
    "discord.create_message",
    "discord.edit_message",
    "discord.delete_message",
    "discord.history",
    "discord.followup",
    "discord.commands",
    "discord.audit_log",
    "discord.automod",
    "discord.reactions",
    "discord.thread",
)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_REFUSALS = {"403": 50013, "404": 10008, "413": 40005}


def abort(request: web.Request, response: web.StreamResponse | None = None) -> web.StreamResponse:
    """Cut the connection. The response that is returned here never reaches the client."""
    if request.transport is not None:
        request.transport.abort()
    return response or web.Response()


def answer(body: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return JSON as Discord sends it: the content type carries no charset."""
    text = web.json_response(body).body
    return web.Response(
        body=text, status=status, headers={"Content-Type": "application/json", **(headers or {})}
    )


def faulty(core: Core, point: str, work: Handler) -> Handler:
    """Return `work` with the fault that strikes at this point, if any."""

    async def handler(request: web.Request) -> web.StreamResponse:
        fault = core.faults.take(point)
        if fault is None:
            return await work(request)
        core.note("rest", f"fault {point}", note=fault.kind)
        if fault.kind not in ("slow", "500_after", "drop_after"):
            await request.read()
            return _instead(request, fault)
        if fault.kind == "slow":
            await core.clock.sleep(float(fault.args.get("seconds", 5)))
        done = await work(request)
        if fault.kind == "drop_after":
            return abort(request)
        return done if fault.kind == "slow" else answer(_internal(500), 500)

    return handler


def _internal(status: int) -> Json:
    return {"message": f"{status}: Internal Server Error", "code": 0}


def _instead(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.kind == "drop_before":
        return abort(request)
    if fault.kind == "429":
        return _rate_limited(fault)
    if fault.kind == "empty":
        return answer([])
    if fault.kind == "401":
        return answer({"message": "401: Unauthorized", "code": 0}, 401)
    if fault.kind in _REFUSALS:
        raise refusal(_REFUSALS[fault.kind])
    if fault.kind in ("500_before", "502", "503"):
        status = int(fault.kind[:3])
        return answer(_internal(status), status)
    raise ApiError(500, 0, f"the sandbox knows no fault {fault.kind!r}")


def _rate_limited(fault: Fault) -> web.Response:
    seconds = float(fault.args.get("retry_after", 0.05))
    scope = str(fault.args.get("scope", "user"))
    headers = {"Retry-After": str(max(1, round(seconds))), "X-RateLimit-Scope": scope}
    if not fault.args.get("via", True):
        return web.Response(status=429, text="error code: 1015", headers=headers)
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": scope == "global"}
    return answer(body, 429, headers | {"Via": "1.1 google"})
