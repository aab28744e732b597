"""One bounded HTTP exchange: no redirect is followed, nothing is retried, no proxy is used.

The request goes to the transport without an `httpx.AsyncClient` between: what that adds (redirects, cookies,
authentication, hooks) is what must not happen here, and costs as much as the exchange itself.
"""

import asyncio
import json
from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from bot.domain.errors import ProviderUnavailable
from bot.ports import Clock, metrics
from bot.stablestudio import outcomes
from bot.transport import Transport, parsed_url

BODY_BYTES: Final = 8 * 1024 * 1024
"""A list of a hundred jobs with their prompts fits many times over."""
CONNECT_SECONDS: Final = 10.0
FREE_SECONDS: Final = 30.0
"""For a request that costs nothing and can simply be asked again."""
CONNECTIONS: Final = 128
"""More than the worker and the commands ever use at once: a payment waits for none."""
KEEPALIVE_SECONDS: Final = 4.0
"""Shorter than any server's, so that a paid request never goes out on a connection just being closed."""
WARM_SECONDS: Final = 20.0
"""For a GET: longer than the slowest pace of polls. One that meets a closing connection is a poll later."""
LONGEST_RETRY_AFTER: Final = 3600.0

_EMPTY: Final[Mapping[str, object]] = {}
_HEADERS: Final = {
    "accept": "*/*",
    "accept-encoding": "gzip, deflate",
    "user-agent": f"python-httpx/{httpx.__version__}",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete answer. `json` is the decoded body, None if it is not JSON or unreasonably long."""

    status: int
    headers: httpx.Headers
    json: object | None
    date: int | None  # the server's clock in epoch milliseconds (whole seconds), if it sent Date
    skew_ms: int | None = None  # how far the server's clock is ahead of ours, if it sent Date

    @property
    def fields(self) -> Mapping[str, object]:
        """Return the body if it is a JSON object, else an empty one."""
        return self.json if isinstance(self.json, dict) else _EMPTY

    @property
    def retry_after_seconds(self) -> float | None:
        """Return Retry-After as seconds, from either of its two forms; an hour at most."""
        text = self.headers.get("retry-after", "")
        if text.isascii() and text.isdigit() and len(text) <= 9:
            return min(float(text), LONGEST_RETRY_AFTER)
        until = http_date(text)
        if until is None or self.date is None:
            return None
        return min(max((until - self.date) / 1000, 0.0), LONGEST_RETRY_AFTER)


class Http:
    """The shared client. HTTP/1.1 only: an HTTP/2 GOAWAY would make paid requests unclear."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._transport = Transport(
            connections=CONNECTIONS, idle_seconds=KEEPALIVE_SECONDS, warm_seconds=WARM_SECONDS
        )

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def ask(
        self,
        method: str,
        url: str,
        *,
        operation: str,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        content: bytes | AsyncIterable[bytes] | None = None,
        seconds: float = FREE_SECONDS,
    ) -> Reply:
        """Return the answer, whatever its status.

        `operation` names the request in the figures (`bot.ports.metrics.service`). Raises ProviderUnavailable
        if no answer arrived whole within `seconds`.
        """
        limit = self._clock.limit(seconds)
        timeout = {
            "connect": min(limit, self._clock.limit(CONNECT_SECONDS)),
            "read": limit,
            "pool": limit,
        }
        sent, began = self._clock.now(), self._clock.steady()
        try:
            request = httpx.Request(
                method,
                parsed_url(url),
                headers={**_HEADERS, **(headers or {})},
                params=params,
                content=content,
                extensions={"timeout": timeout},
            )
            async with asyncio.timeout(limit), self._transport.open(request) as answer:
                answered = self._clock.now()
                body = await answer.whole(BODY_BYTES)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, RuntimeError) as error:
            self._count(operation, outcomes.of_failure(type(error)), began)
            # The texts of these can hold URLs; the kind says enough.
            raise ProviderUnavailable(f"no answer ({type(error).__name__})") from None
        outcome = "broken" if body is None else outcomes.of_answer(answer.status, operation)
        self._count(operation, outcome, began)
        return _reply(answer.status, answer.headers, body, sent, answered)

    def _count(self, operation: str, outcome: str, began: int) -> None:
        metrics.service(operation, outcome, (self._clock.steady() - began) / 1000)


def http_date(text: str) -> int | None:
    """Return the epoch milliseconds of an HTTP date, None if it is none."""
    try:
        at = parsedate_to_datetime(text)
        return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def parse_json(raw: bytes | str) -> object:
    """Parse strict JSON (no NaN). Raises ValueError and nothing else."""
    try:
        return json.loads(raw, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _reply(status: int, headers: httpx.Headers, body: bytes | None, sent: int, answered: int) -> Reply:
    try:
        decoded = parse_json(body) if body else None
    except ValueError:
        decoded = None
    date = http_date(headers.get("date", ""))
    return Reply(
        status=status,
        headers=headers,
        json=decoded,
        date=date,
        skew_ms=None if date is None else _skew(date, sent, answered),
    )


def _skew(date: int, sent: int, answered: int) -> int:
    """Return how far the server's clock is ahead, in milliseconds.

    Its time is a whole second that was cut, and was told at some instant between `sent` and `answered`: what
    both explain is no skew.
    """
    earliest, latest = date - answered, date + 999 - sent
    return earliest if earliest > 0 else min(latest, 0)
