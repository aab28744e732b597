"""The words by which requests to StableStudio are counted (`bot.ports.metrics.service`)."""

from collections.abc import Mapping
from typing import Final

import httpx

from bot.domain.errors import DownloadBroken, HostAnswered, HostUnknown, LinkDead, TransferError

_KINDS: Final[Mapping[str, type[Exception]]] = {
    kind.__name__: kind
    for kind in (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.ReadTimeout,
        TimeoutError,
    )
}
"""Classes by the names that a `DownloadBroken` has of them."""


def of_answer(status: int, operation: str) -> str:
    """Return the word for an answer that arrived whole. A quote is a 402."""
    if 200 <= status < 300 or (status == 402 and operation == "quote"):
        return "ok"
    if status == 429:
        return "limited"
    return "failed" if status >= 500 else "refused"


def of_failure(kind: type[Exception]) -> str:
    """Return the word for an exchange that ended with an exception of this class."""
    if issubclass(kind, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.InvalidURL):
        return "unreachable"
    return "timeout" if issubclass(kind, httpx.TimeoutException | TimeoutError) else "broken"


def of_download(error: TransferError) -> str:
    """Return the word for a file that did not arrive."""
    match error:
        case LinkDead():
            return "refused"
        case HostAnswered():
            return of_answer(error.status, "download")
        case HostUnknown():
            return "unreachable"
        case DownloadBroken():
            return of_failure(_KINDS.get(error.cause, Exception))
        case _:
            return "broken"
