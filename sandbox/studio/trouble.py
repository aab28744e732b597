"""Faults that any route may have. Routes with more faults name them in their module.

Kinds: `429` (seconds), `404`, `500`, `503` (seconds), `html502`, `garbage` (200, no JSON), `redirect`
(location), `drop` (hung up without an answer), `slow` (seconds of waiting, then served as usual).
"""

from aiohttp import web

from sandbox.clock import Clock
from sandbox.faults import Fault
from sandbox.serving import drop
from sandbox.studio.log import note
from sandbox.studio.wire import failure

_HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


async def strike(request: web.Request, fault: Fault | None, clock: Clock) -> web.StreamResponse | None:
    """Return the spoiled answer, or None if this fault lets the request through (or is not one of these)."""
    if fault is None:
        return None
    note(request, fault.kind)
    if fault.kind == "slow":
        await clock.sleep(float(fault.args.get("seconds", 30)))
    if fault.kind in ("drop", "drop_before"):
        return drop(request)
    return _spoiled(fault)


def _spoiled(fault: Fault) -> web.Response | None:
    wait = {"Retry-After": str(fault.args.get("seconds", 2))}
    match fault.kind:
        case "429":
            response = failure(429, "Too many requests")
            response.headers.update(wait)
            return response
        case "503":
            return web.Response(status=503, text="Service Unavailable", headers=wait)
        case "404":
            return failure(404, "Not found")
        case "500":
            return failure(500, "Internal server error")
        case "html502":
            return web.Response(status=502, text=_HTML, content_type="text/html")
        case "garbage":
            return web.Response(text='{"success": tru', content_type="application/json")
        case "redirect":
            location = str(fault.args.get("location", "https://example.invalid/api/generate"))
            return web.Response(status=307, headers={"Location": location})
        case _:
            return None
