"""JSON-RPC over HTTP. Anything but a well-formed answer is ChainUnavailable."""

import asyncio
import itertools
import json
import re
from collections.abc import Sequence
from typing import Final

import httpx

from bot.config.addresses import url_secrets
from bot.domain.errors import ChainUnavailable
from bot.observability.redaction import Redactor
from bot.payments.portions import Portion
from bot.ports import Clock

TIMEOUT_SECONDS: Final = 10.0
SHORTEST_SECONDS = 5.0
"""In true time, however fast the clock: a node on this machine needs its share of a busy processor."""
ANSWER_BYTES: Final = 4 * 1024 * 1024
BATCH: Final = 50
"""Calls sent in one request at most."""
WORDS: Final = 200
"""Characters of a node's own explanation that are kept."""

BEYOND: Final = 2**63
"""No block, time or amount is as large as this, and the database keeps none that is."""

_QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,16}", re.ASCII)
_WORD = re.compile(r"0x[0-9a-fA-F]{64}", re.ASCII)

Call = tuple[str, *tuple[object, ...]]
"""A method's name, then its parameters."""


class RpcRefused(ChainUnavailable):
    """The node answered that it does not do this: a JSON-RPC error, or an HTTP status from 400 to 499.

    `code` is that of the JSON-RPC error, None if there is none.
    """

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.code = code


class RpcUnreachable(ChainUnavailable):
    """There is no connection to the node: nothing smaller would be answered either."""


class Rpc:
    """One node.

    Its URL may carry a name, a password or an access key: no error has them, not even where the node's own
    words repeat them.
    """

    def __init__(self, url: str, clock: Clock) -> None:
        self._url = url
        self._ids = itertools.count(1)
        self._batch = Portion(BATCH)
        self._redact = Redactor(url_secrets(url))
        self._timeout = max(SHORTEST_SECONDS, clock.scaled(TIMEOUT_SECONDS))
        self._http = httpx.AsyncClient(timeout=self._timeout, follow_redirects=False, trust_env=False)

    async def aclose(self) -> None:
        await self._http.aclose()

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
        content = json.dumps(request).encode()
        headers = {"content-type": "application/json", "accept": "application/json"}
        try:
            async with asyncio.timeout(self._timeout):
                async with self._http.stream("POST", self._url, content=content, headers=headers) as response:
                    body = await _bounded(response)
                    if response.status_code != httpx.codes.OK:
                        raise self._status(response.status_code, body, method)
                    return json.loads(body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL) as error:
            raise RpcUnreachable(
                f"The chain's node cannot be reached for {method} ({type(error).__name__})."
            ) from None
        except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
            raise ChainUnavailable(
                f"The chain's node did not answer {method} ({type(error).__name__})."
            ) from None
        except _TooLong:
            raise ChainUnavailable(
                f"The chain's node answered {method} with more than {ANSWER_BYTES // 2**20} MiB."
            ) from None
        except (ValueError, RecursionError):
            raise ChainUnavailable(f"The chain's node answered {method} with something unreadable.") from None

    def _status(self, status: int, body: bytes, method: str) -> ChainUnavailable:
        answer = _loaded(body)
        text = f"The chain's node answered {status} to {method}{self._words(answer)}."
        return RpcRefused(text, _code(answer)) if 400 <= status < 500 else ChainUnavailable(text)

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


class _TooLong(Exception):
    pass


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


async def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > ANSWER_BYTES:
            raise _TooLong
    return bytes(body)


def quantity(value: object) -> int:
    """Parse a hex quantity ("0x1b4"). Raises ChainUnavailable."""
    if not isinstance(value, str) or not _QUANTITY.fullmatch(value):
        raise ChainUnavailable("The chain's node answered with something that is no number.")
    number = int(value, 16)
    if number >= BEYOND:
        raise ChainUnavailable("The chain's node answered with a number that no chain reaches.")
    return number


def amount(value: object) -> int:
    """Parse a 32-byte word into micro-USDC. Raises ChainUnavailable for more than there can ever be."""
    number = int(word(value), 16)
    if number >= BEYOND:
        raise ChainUnavailable("The chain's node answered with more USDC than there can be.")
    return number


def word(value: object) -> str:
    """Check one 32-byte word and return it in lower-case hex with 0x.

    Raises ChainUnavailable; the answer "0x" means that there is no such contract.
    """
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise ChainUnavailable("The chain's node did not answer for the USDC contract.")
    return value.lower()
