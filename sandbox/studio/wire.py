"""Small shared pieces of the wire: base64 JSON headers, request ids, stamps, error answers."""

import base64
import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

# The server's own check of its headers: standard alphabet only, url-safe base64 is refused.
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_URLSAFE = re.compile(r"[A-Za-z0-9_-]*")


def encode(value: object) -> str:
    """Return standard base64 of compact UTF-8 JSON."""
    return base64.b64encode(json.dumps(value, separators=(",", ":")).encode()).decode()


def encode_urlsafe(value: object) -> str:
    """Return unpadded url-safe base64 of compact JSON, as in WWW-Authenticate."""
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_urlsafe(text: str) -> dict[str, Any]:
    """Return the JSON object in unpadded url-safe base64. Raises ValueError for anything else."""
    if not _URLSAFE.fullmatch(text):
        raise ValueError("not url-safe base64")
    value = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def decode(header: str) -> dict[str, Any]:
    """Return the JSON object in a header. Raises ValueError for anything else."""
    if not _BASE64.fullmatch(header):
        raise ValueError("not base64")
    value = json.loads(base64.b64decode(header, validate=True))
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def stamp(seconds: float) -> str:
    """Return epoch seconds as `2026-01-01T00:00:00.000Z`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def answer(body: object, status: int = 200, **headers: str) -> web.Response:
    """Return a JSON answer with a request id; header names are given with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    fixed = {"X-Request-ID": str(uuid.uuid4()), "Content-Type": "application/json"}
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    data = text.encode("utf-8", "backslashreplace")  # a lone surrogate goes as its JSON escape
    return web.Response(body=data, status=status, headers={**fixed, **named})


def failure(status: int, error: str, **more: object) -> web.Response:
    """Return `{"success": false, "error": …}`."""
    return answer({"success": False, "error": error, **more}, status)
