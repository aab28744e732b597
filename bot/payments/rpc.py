"""JSON-RPC over HTTP. Anything but a well-formed answer is ChainUnavailable."""

import asyncio
import base64
import itertools
import json
from collections.abc import Sequence
from typing import Final

import httpx

from bot.config.addresses import url_secrets
from bot.domain.errors import ChainUnavailable
from bot.observability.redaction import Redactor
from bot.payments.portions import Portion
from bot.ports import Clock, metrics
from bot.transport import Transport, parsed_url

TIMEOUT_SECONDS: Final = 10.0
SHORTEST_SECONDS = 5.0
"""In true time, however fast the clock: a node on this machine needs its share of a busy processor."""
ANSWER_BYTES: Final = 4 * 1024 * 1024
CONNECTIONS: Final = 100
KEEPALIVE_SECONDS: Final = 4.0
"""Shorter than any node's: one that hangs up counts as one that does not answer, and rests for a minute."""
BATCH: Final = 50
"""Calls sent in one request at most."""
WORDS: Final = 200
"""Characters of a node's own explanation that are kept."""

_HEADERS: Final = {
    "accept": "application/json",
    "accept-encoding": "gzip, deflate",
    "content-type": "application/json",
    "user-agent": f"python-httpx/{httpx.__version__}",
}

Call = tuple[str, *tuple[object, ...]]
"""A method's name, then its parameters."""


class RpcRefused(ChainUnavailable):
    """The node answered that it does not do this: a JSON-RPC error, or an HTTP status from 400 to 499.

    `code` is that of the JSON-RPC error, None if there is none; `status` that of HTTP, None for a 200.
    """

    def __init__(self, message: str, code: int | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class RpcUnreachable(ChainUnavailable):
    """There is no connection to the node: nothing smaller would be answered either."""


class _Silent(ChainUnavailable):
    """The node did not answer in time."""


class _Failed(ChainUnavailable):
    """The node answered with an HTTP status that is neither success nor refusal."""


class Rpc:
    """One node.

    Its URL may carry a name, a password or an access key: no error has them, not even where the node's own
    words repeat them.
    """

    def __init__(self, url: str, clock: Clock, *, network: str = "other") -> None:
        """`network` names the chain in the figures, as in NETWORKS ("base")."""
        self._url = url
        self._network = network
        self._clock = clock
        self._ids = itertools.count(1)
        self._batch = Portion(BATCH)
        self._redact = Redactor(url_secrets(url))
        self._timeout = max(SHORTEST_SECONDS, clock.scaled(TIMEOUT_SECONDS))
        self._extensions = {"timeout": dict.fromkeys(("connect", "read", "pool"), self._timeout)}
        self._transport = Transport(connections=CONNECTIONS, idle_seconds=KEEPALIVE_SECONDS)

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def call(self, method: str, *params: object) -> object:
        """Return the `result` of one call.

        Raises RpcRefused for a refusal, RpcUnreachable without a connection, else ChainUnavailable.
        """
        request = self._request((method, *params))
        return self._result(request, await self._post(request, method))

    async def call_all(self, calls: Sequence[Call]) -> list[object]:
        """Return the results of many calls, in their order. Raises like `call`, if any of them fails.

        They are sent in batches, smaller ones when the node does not answer, down to single calls.
        """
        results: list[object] = []
        before = self._batch.size
        while len(results) < len(calls):
            part = calls[len(results) : len(results) + self._batch.size]
            try:
                results += [await self.call(*part[0])] if len(part) == 1 else await self._call_batch(part)
            except RpcUnreachable:
                raise
            except ChainUnavailable:
                if len(part) == 1:
                    self._batch.reset(before)  # it was not the size
                    raise
                self._batch.refused(len(part))
            else:
                self._batch.served(len(part))
        return results

    async def _call_batch(self, calls: Sequence[Call]) -> list[object]:
        requests = [self._request(call) for call in calls]
        method = calls[0][0]
        answers = await self._post(requests, method)
        if not isinstance(answers, list):
            raise RpcRefused(f"The chain's node takes no batch of {method}.")
        by_id = {
            answer["id"]: answer
            for answer in answers
            if isinstance(answer, dict) and type(answer.get("id")) is int
        }
        return [self._result(request, by_id.get(request["id"])) for request in requests]

    def _request(self, call: Call) -> dict[str, object]:
        method, *params = call
        return {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": params}

    def _result(self, request: dict[str, object], answer: object) -> object:
        method = request["method"]
        if not isinstance(answer, dict):
            raise ChainUnavailable(f"The chain's node did not answer {method} as JSON-RPC.")
        if answer.get("error") is not None:
            raise RpcRefused(f"The chain's node refused {method}{self._words(answer)}.", _code(answer))
        if answer.get("id") != request["id"]:
            raise ChainUnavailable(f"The chain's node did not answer {method} as JSON-RPC.")
        if "result" not in answer:
            raise ChainUnavailable(f"The chain's node gave no result for {method}.")
        return answer["result"]

    async def _post(self, request: object, method: str) -> object:
        began = self._clock.steady()
        try:
            answer = await self._exchange(json.dumps(request).encode(), method)
        except ChainUnavailable as error:
            self._record(method, _outcome(error), began)
            raise
        is_refusal = isinstance(answer, dict) and answer.get("error") is not None
        self._record(method, "refused" if is_refusal else "ok", began)
        return answer

    def _record(self, method: str, outcome: str, began: int) -> None:
        metrics.node(self._network, method, outcome, (self._clock.steady() - began) / 1000)

    async def _exchange(self, content: bytes, method: str) -> object:
        """Send the body and return the JSON of the answer."""
        try:
            url = parsed_url(self._url)
            headers = {**_HEADERS, "authorization": _basic(url)} if url.userinfo else _HEADERS
            request = httpx.Request(
                "POST", url, content=content, headers=headers, extensions=self._extensions
            )
            async with asyncio.timeout(self._timeout), self._transport.open(request) as answer:
                body = await answer.whole(ANSWER_BYTES)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL) as error:
            text = f"The chain's node cannot be reached for {method} ({type(error).__name__})."
            raise RpcUnreachable(text) from None
        except (httpx.TimeoutException, TimeoutError) as error:
            raise _Silent(f"The chain's node did not answer {method} ({type(error).__name__}).") from None
        except httpx.HTTPError as error:
            text = f"The chain's node did not answer {method} ({type(error).__name__})."
            raise ChainUnavailable(text) from None
        if body is None:
            raise ChainUnavailable(
                f"The chain's node answered {method} with more than {ANSWER_BYTES // 2**20} MiB."
            )
        if answer.status != httpx.codes.OK:
            raise self._status(answer.status, body, method)
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise ChainUnavailable(f"The chain's node answered {method} with something unreadable.") from None

    def _status(self, status: int, body: bytes, method: str) -> ChainUnavailable:
        answer = _loaded(body)
        text = f"The chain's node answered {status} to {method}{self._words(answer)}."
        return RpcRefused(text, _code(answer), status) if 400 <= status < 500 else _Failed(text)

    def _words(self, answer: object) -> str:
        """Return the node's explanation, to be put behind a sentence; nothing if it gave none."""
        error = answer.get("error") if isinstance(answer, dict) else None
        message = error.get("message") if isinstance(error, dict) else error
        code = _code(answer)
        number = "" if code is None else f" ({code})"
        if not isinstance(message, str):
            return number
        text = " ".join(self._redact(message).split())
        text = "".join(sign for sign in text if sign.isprintable())[:WORDS].rstrip(".")
        return f"{number}: “{text}”" if text else number


def _loaded(body: bytes) -> object:
    """Return the JSON of an answer with an HTTP error, None if it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _code(answer: object) -> int | None:
    """Return the code of a JSON-RPC error, None if it has none."""
    error = answer.get("error") if isinstance(answer, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if type(code) is int else None


def _outcome(error: ChainUnavailable) -> str:
    """Return the word of `metrics.node` for a request that failed."""
    match error:
        case RpcUnreachable():
            return "unreachable"
        case RpcRefused():
            return "limited" if error.status == 429 else "refused"
        case _Silent():
            return "timeout"
        case _Failed():
            return "failed"
        case _:
            return "broken"


def _basic(url: httpx.URL) -> str:
    """Return the Authorization that the name and password of a URL stand for."""
    return "Basic " + base64.b64encode(f"{url.username}:{url.password}".encode()).decode()
