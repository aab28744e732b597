"""aiohttp's errors as httpx's: one kind for each answer to the question whether a request may have arrived.

| error | the request |
|---|---|
| ConnectError, ConnectTimeout, PoolTimeout, LocalProtocolError | was surely not sent |
| WriteError, ReadError, ReadTimeout, RemoteProtocolError | may have arrived, whole or in part |
"""

from typing import Final

import httpx
from aiohttp import (
    ClientConnectionResetError,
    ClientConnectorError,
    ClientError,
    ClientPayloadError,
    ClientResponseError,
    ConnectionTimeoutError,
    InvalidURL,
    ServerDisconnectedError,
)
from aiohttp.http import HttpProcessingError

FAILURES: Final = (ClientError, HttpProcessingError, OSError, ValueError)
"""Everything that aiohttp raises for an exchange that failed. A RuntimeError is a client that was closed."""


def translated(error: Exception) -> httpx.TransportError:
    """Return httpx's error for one of FAILURES. Its text is the kind alone: others can hold URLs and keys.

    The order matters, because aiohttp's errors inherit from each other: a connection that is reset while the
    answer is awaited and one that was never made are both a ClientOSError.
    """
    kind = type(error).__name__
    match error:
        case ConnectionTimeoutError():
            return httpx.ConnectTimeout(kind)
        case ClientConnectorError() | InvalidURL():
            return httpx.ConnectError(kind)
        case TimeoutError():
            return httpx.ReadTimeout(kind)
        case ServerDisconnectedError() | ClientResponseError() | ClientPayloadError() | HttpProcessingError():
            return httpx.RemoteProtocolError(kind)
        case ClientConnectionResetError():
            return httpx.WriteError(kind)
        case ClientError() | OSError():
            return httpx.ReadError(kind)
        case _:  # a header that cannot be written, a host that is no name
            return httpx.LocalProtocolError(kind)
