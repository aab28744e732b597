"""Files by path, in memory or in a folder, and links to them that can die."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Blob:
    content_type: str
    data: bytes


class Blobs:
    """The store behind the blob host. With a folder the bytes are there and survive a restart."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._types: dict[str, str] = {}
        self._data: dict[str, bytes] = {}
        self._secret = secrets.token_hex(32)

    def put(self, path: str, data: bytes, content_type: str) -> None:
        self._types[path] = content_type
        if self._folder is None:
            self._data[path] = data
        else:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file(path).write_bytes(data)

    def get(self, path: str) -> Blob | None:
        if path not in self._types:
            return None
        data = self._data[path] if self._folder is None else self._file(path).read_bytes()
        return Blob(self._types[path], data)

    def has(self, path: str) -> bool:
        return path in self._types

    def signed(self, path: str, expires: float) -> str:
        """Return path and query of a link that works until `expires` (epoch seconds)."""
        stamp = str(int(expires * 1000))
        return f"/{quote(path)}?expires={stamp}&signature={self._signature(path, stamp)}"

    def valid(self, path: str, stamp: str, signature: str, now: float) -> bool:
        """Return True if a link's query is ours and still alive."""
        genuine = hmac.compare_digest(signature.encode(), self._signature(path, stamp).encode())
        return genuine and now * 1000 < int(stamp)

    def dump(self) -> dict[str, Any]:
        """Return JSON-able data. The bytes are in it only when there is no folder."""
        data = {path: base64.b64encode(blob).decode() for path, blob in self._data.items()}
        return {"secret": self._secret, "types": self._types, "data": data}

    def load(self, dumped: Mapping[str, Any]) -> None:
        self._secret = dumped["secret"]
        self._types = dict(dumped["types"])
        self._data = {path: base64.b64decode(blob) for path, blob in dumped["data"].items()}
        if self._folder is not None:
            self._types = {path: kind for path, kind in self._types.items() if self._file(path).exists()}

    def _signature(self, path: str, stamp: str) -> str:
        return hmac.new(self._secret.encode(), f"{path}|{stamp}".encode(), hashlib.sha256).hexdigest()

    def _file(self, path: str) -> Path:
        assert self._folder is not None
        return self._folder / hashlib.sha256(path.encode()).hexdigest()
