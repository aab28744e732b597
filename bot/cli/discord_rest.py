"""Discord's REST API as the command line asks it, without discord.py, which is slow to import."""

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.config.secret import Secret
from bot.ports import Clock

_TIMEOUT_SECONDS = 15.0

NETWORK = (aiohttp.ClientError, TimeoutError, OSError, ValueError)
"""Raised when Discord does not answer, or not as Discord does."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `body` is {} unless the status is 200."""

    status: int
    body: Any
    date: int | None  # epoch milliseconds, by Discord's clock


class DiscordRest:
    """Calls the API as the bot that a token belongs to."""

    def __init__(self, api_url: str, clock: Clock) -> None:
        self._api_url = api_url
        self._timeout = aiohttp.ClientTimeout(total=clock.limit(_TIMEOUT_SECONDS))

    async def get(self, token: Secret, path: str) -> Reply:
        """Return the answer to a question. Raises one of NETWORK."""
        return await self._call("GET", token, path)

    async def post(self, token: Secret, path: str) -> Reply:
        """Return the answer to a request without a body. Raises one of NETWORK."""
        return await self._call("POST", token, path)

    async def _call(self, method: str, token: Secret, path: str) -> Reply:
        headers = {
            "Authorization": f"Bot {token.reveal()}",
            "User-Agent": "DiscordBot (atelier, check)",
        }
        async with (
            aiohttp.ClientSession(timeout=self._timeout, headers=headers) as session,
            session.request(method, self._api_url + path, allow_redirects=False) as answer,
        ):
            body = await answer.json() if answer.status == 200 else {}
            return Reply(answer.status, body, _milliseconds(answer.headers.get("Date")))


def _milliseconds(date: str | None) -> int | None:
    try:
        return None if date is None else round(parsedate_to_datetime(date).timestamp() * 1000)
    except ValueError:
        return None
