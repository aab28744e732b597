"""What setup asks Discord, as the bot whose token was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.cli.discord_rest import NETWORK, DiscordRest, Reply
from bot.config.secret import Secret
from bot.config.settings import Settings
from bot.ports import Clock

_TEXT, _ANNOUNCEMENTS = 0, 5  # kinds of channel that take messages


class Silent(Exception):
    """Discord did not answer, or with an error of its own."""


class TokenRefused(Exception):
    """Discord does not know the token."""


@dataclass(frozen=True, slots=True)
class Named:
    """A server, a channel or a member."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Application:
    """The application of a token. `owners` are the people of its portal page who are no bots."""

    id: int
    name: str
    owners: Sequence[Named]
    needs_code_grant: bool


class DiscordFacts:
    """Answers of Discord. Every method raises Silent or TokenRefused; None or False is a plain no."""

    def __init__(self, settings: Settings, clock: Clock, token: Secret) -> None:
        self._rest = DiscordRest(settings.discord_api_url, clock)
        self._token = token

    async def application(self) -> Application:
        me = await self._get("/users/@me")
        about = await self._get("/oauth2/applications/@me")
        body = about.body if about.status == 200 else {}
        found = body.get("id") or me.body.get("id")
        if me.status != 200 or not found:
            raise Silent(f"Discord answered {me.status}")
        team = body.get("team") or {}
        people = [member.get("user") or {} for member in team.get("members") or ()]
        owners = people or [body.get("owner") or {}]
        return Application(
            int(found),
            str(me.body.get("username")),
            [_named(user, "username") for user in owners if user.get("id") and not user.get("bot")],
            bool(body.get("bot_require_code_grant")),
        )

    async def servers(self) -> list[Named]:
        """Return the servers that the bot is on, at most 200."""
        return [_named(guild) for guild in _listed(await self._get("/users/@me/guilds"))]

    async def server(self, guild_id: int) -> Named | None:
        return _found(await self._get(f"/guilds/{guild_id}"))

    async def member(self, guild_id: int, user_id: int) -> Named | None:
        answer = await self._get(f"/guilds/{guild_id}/members/{user_id}")
        return None if answer.status != 200 else _named(answer.body.get("user") or {}, "username")

    async def channels(self, guild_id: int) -> list[Named]:
        """Return the server's text channels, in the order in which Discord shows them."""
        found = [
            one
            for one in _listed(await self._get(f"/guilds/{guild_id}/channels"))
            if one.get("type") in (_TEXT, _ANNOUNCEMENTS)
        ]
        found.sort(key=lambda one: (int(one.get("position") or 0), int(one.get("id") or 0)))
        return [_named(one) for one in found]

    async def can_post(self, channel_id: int) -> bool:
        """Return True if the bot may write there: for a moment Discord shows that it types."""
        try:
            answer = await self._rest.post(self._token, f"/channels/{channel_id}/typing")
        except NETWORK as error:
            raise Silent(f"Discord did not answer ({type(error).__name__})") from error
        if answer.status == 429 or answer.status >= 500:
            raise Silent(f"Discord answered {answer.status}")
        return answer.status in (200, 204)

    async def _get(self, path: str) -> Reply:
        try:
            answer = await self._rest.get(self._token, path)
        except NETWORK as error:
            raise Silent(f"Discord did not answer ({type(error).__name__})") from error
        if answer.status == 401:
            raise TokenRefused
        if answer.status == 429 or answer.status >= 500:
            raise Silent(f"Discord answered {answer.status}")
        return answer


def _listed(answer: Reply) -> list[dict[str, Any]]:
    return [one for one in answer.body if isinstance(one, dict)] if isinstance(answer.body, list) else []


def _found(answer: Reply) -> Named | None:
    return None if answer.status != 200 else _named(answer.body)


def _named(body: dict[str, Any], key: str = "name") -> Named:
    """Return id and name. Names come from outside: nothing in them reaches the terminal but what prints."""
    name = "".join(mark for mark in str(body.get(key)) if mark.isprintable())
    return Named(int(body.get("id") or 0), name[:60])
