"""Files for the page: attachments of messages, and uploads of a person."""

import mimetypes
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import quote

from aiohttp import web

from sandbox.discord import Discord, RefusedError, Upload

MOST_BYTES = 100 * 1024 * 1024
_KEPT_SECONDS = 3600.0
_KEPT_BYTES = 512 * 1024 * 1024
_PLAYED = ("image/", "video/", "audio/")

# A bot's file must never run as a part of the page, whatever it claims to be.
_HARMLESS = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}


def serve_file(discord: Discord, request: web.Request) -> web.Response:
    """`GET /media/{id}/{name}`: return the stored file or the asked part of it; 404 once its message is
    gone."""
    file = discord.core.files.get(int(request.match_info["id"]))
    if file is None:
        raise web.HTTPNotFound(text="This file is no longer there.")
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "private, max-age=3600", **_HARMLESS}
    shown = file.content_type.startswith(_PLAYED) and "download" not in request.query
    kind = "inline" if shown else "attachment"
    headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(file.filename)}"
    part = _asked(request, len(file.data))
    if part is None:
        return web.Response(body=file.data, content_type=file.content_type, headers=headers)
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(file.data)}"
    body = file.data[part.start : part.stop]
    return web.Response(status=206, body=body, content_type=file.content_type, headers=headers)


def _asked(request: web.Request, size: int) -> range | None:
    """Return the bytes a Range header asks for; None = all. Raises 416 for a range outside of the file."""
    try:
        wanted = request.http_range
    except ValueError:
        return None
    if wanted.start is None and wanted.stop is None:
        return None
    part = range(*wanted.indices(size))
    if not part:
        raise web.HTTPRequestRangeNotSatisfiable(headers={"Content-Range": f"bytes */{size}"})
    return part


@dataclass(frozen=True, slots=True)
class _Kept:
    upload: Upload
    until: float


@dataclass(eq=False, slots=True)
class Uploads:
    """Uploaded files by token, kept for an hour. The oldest go when there are too many."""

    _files: dict[str, _Kept] = field(default_factory=dict)

    async def receive(self, request: web.Request) -> web.Response:
        """`POST /upload?name=…` with the bytes as body: return the token as JSON."""
        name = request.query.get("name", "").replace("\\", "/").rpartition("/")[2]
        if not name:
            raise web.HTTPBadRequest(text="The file needs a name.")
        if (request.content_length or 0) > MOST_BYTES:  # before it is sent, where the sender says so
            raise web.HTTPRequestEntityTooLarge(MOST_BYTES, request.content_length or 0)
        upload = Upload(name[:200], await request.read())
        token = self.keep(upload)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        body = {"ok": True, "upload": token, "filename": upload.filename, "size": len(upload.data)}
        return web.json_response(body | {"content_type": kind})

    def keep(self, upload: Upload) -> str:
        now = time.monotonic()
        self._files = {token: kept for token, kept in self._files.items() if kept.until > now}
        token = secrets.token_urlsafe(16)
        self._files[token] = _Kept(upload, now + _KEPT_SECONDS)
        while len(self._files) > 1 and sum(len(k.upload.data) for k in self._files.values()) > _KEPT_BYTES:
            del self._files[next(iter(self._files))]
        return token

    def get(self, token: object) -> Upload:
        """Return the file, also a second time if a refused command is sent again. RefusedError if it is
        gone."""
        kept = self._files.get(str(token))
        if kept is None or kept.until <= time.monotonic():
            raise RefusedError("that file is no longer here; choose it again")
        return kept.upload
