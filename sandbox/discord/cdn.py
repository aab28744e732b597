"""Discord's file host: signed links that expire, `?ex=&is=&hm=`; unsigned or too late is a 404."""

import hashlib
import hmac
import math
import re
from urllib.parse import quote

from aiohttp import web

from sandbox.discord.core import Core
from sandbox.discord.faulting import abort
from sandbox.discord.model import Attachment

PREFIXES = {False: "attachments", True: "ephemeral-attachments"}
_RANGE = re.compile(r"bytes=(\d+)-(\d*)$")


def sign(core: Core, file: Attachment) -> str:
    """Return an address at which the file can be read for `link_seconds` from now."""
    path = f"/{PREFIXES[file.ephemeral]}/{file.channel_id}/{file.id}/{quote(file.filename)}"
    issued = f"{int(core.clock.now()):x}"
    expires = f"{math.ceil(core.clock.after(core.limits.link_seconds)):x}"
    return f"{core.base_url}{path}?ex={expires}&is={issued}&hm={_mac(core, file.id, expires, issued)}"


def file_at(core: Core, url: str) -> Attachment | None:
    """Return the stored file of an address of ours, expired or not; None for other addresses."""
    found = re.match(re.escape(core.base_url) + r"/(?:ephemeral-)?attachments/\d+/(\d+)/", url)
    return core.files.get(int(found[1])) if found and core.base_url else None


def _mac(core: Core, file_id: int, expires: str, issued: str) -> str:
    text = f"{file_id}:{expires}:{issued}".encode()
    return hmac.new(core.secret, text, hashlib.sha256).hexdigest()


def _signed(core: Core, request: web.Request) -> bool:
    expires, issued = request.query.get("ex", ""), request.query.get("is", "")
    good = _mac(core, int(request.match_info["id"]), expires, issued)
    if not hmac.compare_digest(good, request.query.get("hm", "")):
        return False
    return core.clock.now() < int(expires, 16)


def routes(core: Core) -> list[web.RouteDef]:
    """Return the two file routes. Fault point "discord.cdn": 404, 500, slow, truncated, drop."""

    async def serve(request: web.Request) -> web.StreamResponse:
        file = core.files.get(int(request.match_info["id"]))
        fault = core.faults.take("discord.cdn")
        kind = fault.kind if fault else ""
        if fault and kind == "slow":
            await core.clock.sleep(float(fault.args.get("seconds", 5)))
        status = 200 if file and _signed(core, request) else 404
        status = {"404": 404, "500": 500}.get(kind, status)
        core.note("cdn", f"GET {request.path}", status, kind)
        if kind == "drop":
            return abort(request)
        if status != 200 or file is None:
            return web.Response(status=status, text="This content is no longer available.")
        if kind == "truncated":
            return await _truncated(request, file)
        return _whole(request, file)

    path = r"/{prefix:(?:ephemeral-)?attachments}/{channel:\d+}/{id:\d+}/{name}"
    return [web.get(path, serve)]


def _whole(request: web.Request, file: Attachment) -> web.Response:
    headers = {
        "Content-Type": file.content_type,
        "Accept-Ranges": "bytes",
        "Access-Control-Allow-Origin": "*",
    }
    part = _RANGE.match(request.headers.get("Range", ""))
    if not part or int(part[1]) >= file.size:
        return web.Response(body=file.data, headers=headers)
    first = int(part[1])
    last = min(int(part[2]) if part[2] else file.size - 1, file.size - 1)
    headers["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    return web.Response(status=206, body=file.data[first : last + 1], headers=headers)


async def _truncated(request: web.Request, file: Attachment) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": file.content_type})
    response.content_length = file.size
    await response.prepare(request)
    await response.write(file.data[: file.size // 2])
    return abort(request, response)
