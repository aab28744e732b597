"""Uploads: a token for a cent, then a PUT to the blob host, then a signed confirmation.

Fault point "studio.confirm": the kinds of `trouble`. Buying the token is a paid route (see `paid_routes`).
"""

import json
import re
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

from aiohttp import web

from sandbox.studio.blobs import Blobs
from sandbox.studio.goods import Order, Receipt
from sandbox.studio.issues import Invalid
from sandbox.studio.rules import Choice, Number, Text, Url
from sandbox.studio.schema import Schema
from sandbox.studio.settings import World
from sandbox.studio.siwx import SignIn
from sandbox.studio.trouble import strike
from sandbox.studio.wire import answer, failure, stamp

CONTENT_TYPES = (
    *("image/jpeg", "image/jpg", "image/png", "image/gif", "image/webp"),
    *("video/mp4", "video/webm", "video/quicktime"),
    *("audio/mpeg", "audio/mp3", "audio/wav", "audio/x-wav", "audio/mp4", "audio/aac", "audio/ogg"),
)
_PRICE = 10_000
_TOKEN_SECONDS = 300
_TOKEN_SCHEMA = Schema(
    {
        "filename": Text(required=True, minimum=1),
        "contentType": Choice(CONTENT_TYPES, required=True),
        "size": Number(whole=False, minimum=0),
    }
)
_CONFIRM_SCHEMA = Schema({"uploadId": Text(required=True, minimum=1), "blobUrl": Url(required=True)})


@dataclass(slots=True)
class Upload:
    """One bought token. `expires_at` epoch seconds; `stored` once the file is on the blob host."""

    id: str
    token: str
    pathname: str
    filename: str
    content_type: str
    owner: str
    expires_at: float
    stored: bool = False
    confirmed: bool = False

    @property
    def media_type(self) -> str:
        return self.content_type.partition("/")[0]


class Uploads:
    """The tokens sold, as goods of the till and for the blob host to look up."""

    path = "/api/upload"
    tag = "Upload"
    description = "Get a client token for direct upload to Vercel Blob"
    maximum = _PRICE
    quote_point = "studio.upload_quote"
    pay_point = "studio.upload"

    def __init__(self, world: World, sign_in: SignIn, blobs: Blobs) -> None:
        self._world = world
        self._sign_in = sign_in
        self._blobs = blobs
        self.all: dict[str, Upload] = {}

    def schema(self) -> dict[str, Any]:
        return _TOKEN_SCHEMA.json_schema()

    async def order(self, raw: bytes) -> Order:
        return Order(_TOKEN_SCHEMA.read(raw), (), _PRICE)

    def handle(self, order: Order, payer: str) -> Receipt:
        upload_id = str(uuid.uuid4())
        filename = re.sub(r"[^A-Za-z0-9._-]+", "-", order.body["filename"]).strip("-.") or "file"
        token = f"vercel_blob_client_sandbox_{secrets.token_urlsafe(32)}"
        pathname = f"uploads/{upload_id}/{filename}"
        kind = order.body["contentType"]
        expires = self._world.clock.after(_TOKEN_SECONDS)
        upload = Upload(upload_id, token, pathname, order.body["filename"], kind, payer, expires)
        self.all[upload_id] = upload
        return Receipt(upload_id, self._answer(upload))

    def by_token(self, token: str) -> Upload | None:
        return next(
            (upload for upload in self.all.values() if secrets.compare_digest(upload.token, token)), None
        )

    async def confirm(self, request: web.Request) -> web.StreamResponse:
        """Answer POST /api/upload/confirm."""
        spoiled = await strike(request, self._world.faults.take("studio.confirm"), self._world.clock)
        if spoiled is not None:
            return spoiled
        wallet = self._sign_in.wallet(request, "Confirm an upload")
        try:
            body = _CONFIRM_SCHEMA.read(await request.read())
        except Invalid as error:
            return answer(error.body(), 400)
        upload = self.all.get(body["uploadId"])
        if upload is None:
            return failure(404, "Upload not found")
        if upload.owner != wallet:
            return failure(403, "Forbidden")
        if not upload.stored or body["blobUrl"] != self.url(upload):
            return failure(400, "Blob not found")
        upload.confirmed = True
        return answer({"success": True, "upload": self._confirmed(upload)})

    def url(self, upload: Upload) -> str:
        """Return the public address of the uploaded file."""
        return f"{self._world.settings.blob_url}/{quote(upload.pathname)}"

    def dump(self) -> list[dict[str, Any]]:
        return [asdict(upload) for upload in self.all.values()]

    def load(self, dumped: list[Mapping[str, Any]]) -> None:
        self.all = {entry["id"]: Upload(**entry) for entry in dumped}

    def _answer(self, upload: Upload) -> dict[str, Any]:
        body = {
            "uploadId": upload.id,
            "clientToken": upload.token,
            "pathname": upload.pathname,
            "expiresAt": stamp(upload.expires_at),
        }
        put = f"{self._world.settings.blob_url}/api/blob/?pathname={quote(upload.pathname, safe='')}"
        curl = (
            f'curl -X PUT "{put}" -H "authorization: Bearer {upload.token}" '
            f'-H "x-content-type: {upload.content_type}" -H "x-api-version: 11" '
            f"--data-binary @{json.dumps(upload.filename)}"
        )
        return {**body, "curlExample": curl} if self._world.settings.live else body

    def _confirmed(self, upload: Upload) -> dict[str, str]:
        found = {"id": upload.id, "blobUrl": self.url(upload)}
        more = {"filename": upload.filename, "mediaType": upload.media_type}
        return {**found, **more} if self._world.settings.live else found
