"""JSON-RPC over HTTP. Anything but a well-formed answer is ChainUnavailable."""

import asyncio
import itertools
import json
import re
from typing import Final

import httpx

from bot.domain.errors import ChainUnavailable
from bot.ports import Clock

TIMEOUT_SECONDS: Final = 10.0
ANSWER_BYTES: Final = 4 * 1024 * 1024

_QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,16}", re.ASCII)
_WORD = re.compile(r"0x[0-9a-fA-F]{64}", re.ASCII)


class RpcRefused(ChainUnavailable):
    """The node answered with a JSON-RPC error: it runs, but does not serve this."""


class Rpc:
    """One node. Its URL may carry an access key, so no error names it."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._url = url
        self._clock = clock
        self._ids = itertools.count(1)
        self._http = httpx.AsyncClient(
            timeout=clock.scaled(TIMEOUT_SECONDS), follow_redirects=False, trust_env=False
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def call(self, method: str, *params: object) -> object:
        """Return the `result` of one call. Raises RpcRefused for an error object, else ChainUnavailable."""
        number = next(self._ids)
        request = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        answer = await self._post(json.dumps(request).encode(), method)
        if not isinstance(answer, dict) or answer.get("id") != number:
            raise ChainUnavailable(f"The chain's node did not answer {method} as JSON-RPC.")
        if answer.get("error") is not None:
            raise RpcRefused(f"The chain's node refused {method}.")
        if "result" not in answer:
            raise ChainUnavailable(f"The chain's node gave no result for {method}.")
        return answer["result"]

    async def _post(self, content: bytes, method: str) -> object:
        headers = {"content-type": "application/json", "accept": "application/json"}
        try:
            async with asyncio.timeout(self._clock.scaled(TIMEOUT_SECONDS)):
                async with self._http.stream("POST", self._url, content=content, headers=headers) as response:
                    if response.status_code != httpx.codes.OK:
                        raise ChainUnavailable(
                            f"The chain's node answered {response.status_code} to {method}."
                        )
                    return json.loads(await _bounded(response))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
            raise ChainUnavailable(
                f"The chain's node did not answer {method} ({type(error).__name__})."
            ) from None
        except (ValueError, RecursionError):
            raise ChainUnavailable(f"The chain's node answered {method} with something unreadable.") from None


async def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > ANSWER_BYTES:
            raise ValueError("too long")
    return bytes(body)


def quantity(value: object) -> int:
    """Parse a hex quantity ("0x1b4"). Raises ChainUnavailable."""
    if not isinstance(value, str) or not _QUANTITY.fullmatch(value):
        raise ChainUnavailable("The chain's node answered with something that is no number.")
    return int(value, 16)


def word(value: object) -> str:
    """Check one 32-byte word and return it in lower-case hex with 0x.

    Raises ChainUnavailable; the answer "0x" means that there is no such contract.
    """
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise ChainUnavailable("The chain's node did not answer for the USDC contract.")
    return value.lower()
