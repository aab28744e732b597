"""The blob host: takes uploads for a token, gives out uploads to everyone and results for a live link.

Fault point "blob.put": the kinds of `trouble`. Fault point "studio.result" (GET of a result): those, and
`expired`, `truncated` (hung up half way), `wrong_type` (HTML said to be a picture), `wrong_length`, `empty`,
`unreadable` (whole, with a head and an end, and nonsense between), `moved` (redirected to the same file).
`slow` there sends the first half, waits `seconds`, sends the rest.
"""

from urllib.parse import quote

from aiohttp import web

from sandbox.faults import Fault
from sandbox.serving import drop
from sandbox.studio.blobs import Blob, Blobs
from sandbox.studio.log import note
from sandbox.studio.settings import World
from sandbox.studio.trouble import strike
from sandbox.studio.uploads import Upload, Uploads

_MAX_BYTES = 100_000_000
_NONSENSE = bytes(byte ^ 0x5A for byte in range(256))


class BlobHost:
    """Routes of the second origin."""

    def __init__(self, world: World, blobs: Blobs, uploads: Uploads) -> None:
        self._world = world
        self._blobs = blobs
        self._uploads = uploads

    def routes(self) -> list[web.RouteDef]:
        return [web.put("/api/blob/", self._put), web.get("/{path:.+}", self._get)]

    async def _put(self, request: web.Request) -> web.StreamResponse:
        spoiled = await strike(request, self._world.faults.take("blob.put"), self._world.clock)
        if spoiled is not None:
            return spoiled
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        upload = self._uploads.by_token(token)
        pathname = request.query.get("pathname", "")
        content_type = request.headers.get("x-content-type") or request.content_type
        refusal = self._refusal(request, upload, pathname, content_type)
        if upload is None or refusal is not None:
            return refusal or _error(403, "forbidden", "Access denied, please provide a valid token.")
        data = await request.read()
        if len(data) > _MAX_BYTES:
            return _error(400, "file_too_large", "File is too large.")
        self._blobs.put(pathname, data, content_type)
        upload.stored = True
        url = self._uploads.url(upload)
        return web.json_response(
            {
                "url": url,
                "downloadUrl": f"{url}?download=1",
                "pathname": pathname,
                "contentType": content_type,
                "contentDisposition": f'inline; filename="{quote(pathname.rpartition("/")[2])}"',
            }
        )

    def _refusal(
        self, request: web.Request, upload: Upload | None, pathname: str, content_type: str
    ) -> web.Response | None:
        if "x-api-version" not in request.headers:
            return _error(400, "bad_request", "The x-api-version header is missing.")
        if upload is None:
            return _error(403, "forbidden", "Access denied, please provide a valid token.")
        if self._world.clock.now() >= upload.expires_at:
            return _error(403, "client_token_expired", "Client token has expired.")
        if pathname != upload.pathname:
            return _error(403, "client_token_pathname_mismatch", "Pathname does not match the token.")
        if content_type != upload.content_type:
            return _error(403, "content_type_not_allowed", f"Content type {content_type} is not allowed.")
        return None

    async def _get(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        result = path.startswith("generated/")
        fault = self._world.faults.take("studio.result") if result and request.method == "GET" else None
        if result and not self._alive(request, path):
            return web.Response(status=403, text="Forbidden: the link has expired")
        blob = self._blobs.get(path)
        if blob is None:
            return web.Response(status=404, text="Not found")
        return await self._send(request, blob, fault)

    def _alive(self, request: web.Request, path: str) -> bool:
        stamp, signature = request.query.get("expires", "0"), request.query.get("signature", "")
        return self._blobs.valid(path, stamp, signature, self._world.clock.now())

    async def _send(self, request: web.Request, blob: Blob, fault: Fault | None) -> web.StreamResponse:
        kind = fault.kind if fault else ""
        if kind:
            note(request, kind)
        if kind in ("truncated", "wrong_length", "slow"):
            return await self._send_oddly(request, blob, fault)
        spoiled = await strike(request, fault, self._world.clock)
        if spoiled is not None:
            return spoiled
        if kind == "moved":
            return web.Response(status=307, headers={"Location": str(request.rel_url)})
        if kind == "expired":
            return web.Response(status=403, text="Forbidden: the link has expired")
        match kind:
            case "wrong_type":
                data = b"<html><body>Not your picture</body></html>"
            case "empty":
                data = b""
            case "unreadable":
                data = blob.data[:64] + blob.data[64:-32].translate(_NONSENSE) + blob.data[-32:]
            case _:
                data = blob.data
        headers = {"Cache-Control": "public, max-age=1200", "Content-Disposition": "inline"}
        return web.Response(body=data, content_type=blob.content_type, headers=headers)

    async def _send_oddly(self, request: web.Request, blob: Blob, fault: Fault | None) -> web.StreamResponse:
        kind, args = (fault.kind, fault.args) if fault else ("", {})
        half = len(blob.data) // 2
        response = web.StreamResponse()
        response.content_type = blob.content_type
        response.content_length = len(blob.data) + (7 if kind == "wrong_length" else 0)
        await response.prepare(request)
        await response.write(blob.data[:half])
        if kind == "truncated":
            return drop(request)
        if kind == "slow":
            await self._world.clock.sleep(float(args.get("seconds", 30)))
        await response.write(blob.data[half:])
        return drop(request) if kind == "wrong_length" else response


def _error(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)
