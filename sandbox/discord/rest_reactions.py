"""REST: the bot's own reactions, other people's, and who reacted."""

from urllib.parse import unquote

from aiohttp import web

from sandbox.discord import reactions
from sandbox.discord.core import Core
from sandbox.discord.errors import Problems, refusal
from sandbox.discord.faulting import answer, faulty
from sandbox.discord.model import Message, number_in
from sandbox.discord.permissions import Permission
from sandbox.discord.render import user_json

ALL = r"/channels/{c:\d+}/messages/{m:\d+}/reactions"
EMOJI = ALL + "/{emoji}"


class Reactions:
    """The handlers; each answers or raises ApiError."""

    def __init__(self, core: Core) -> None:
        self.core = core

    def routes(self, base: str) -> list[web.RouteDef]:
        return [
            web.put(base + EMOJI + "/@me", self.add),
            web.delete(base + EMOJI + "/@me", self.take_back),
            web.delete(base + EMOJI + r"/{u:\d+}", self.take),
            web.get(base + EMOJI, faulty(self.core, "discord.reactions", self.users)),
            web.delete(base + EMOJI, self.clear),
            web.delete(base + ALL, self.clear),
        ]

    def _target(self, request: web.Request, *needed: Permission) -> Message:
        channel = self.core.channel(int(request.match_info["c"]))
        self.core.bot_needs(channel, Permission.READ_MESSAGE_HISTORY, *needed)
        message = self.core.message(channel.id, int(request.match_info["m"]))
        if message.seen_by is not None:
            raise refusal(10008)
        return message

    def _emoji(self, request: web.Request) -> str:
        return reactions.check_emoji(unquote(request.match_info["emoji"]))

    async def add(self, request: web.Request) -> web.StreamResponse:
        message, emoji = self._target(request), self._emoji(request)
        refused = reactions.may_react(self.core, self.core.bot.id, message, emoji)
        if refused:
            raise refusal(refused)
        reactions.add(self.core, self.core.bot.id, message, emoji)
        return web.Response(status=204)

    async def take_back(self, request: web.Request) -> web.StreamResponse:
        reactions.remove(self.core, self.core.bot.id, self._target(request), self._emoji(request))
        return web.Response(status=204)

    async def take(self, request: web.Request) -> web.StreamResponse:
        message = self._target(request, Permission.MANAGE_MESSAGES)
        reactions.remove(self.core, int(request.match_info["u"]), message, self._emoji(request))
        return web.Response(status=204)

    async def clear(self, request: web.Request) -> web.StreamResponse:
        message = self._target(request, Permission.MANAGE_MESSAGES)
        one = self._emoji(request) if "emoji" in request.match_info else None
        reactions.clear(self.core, message, one)
        return web.Response(status=204)

    async def users(self, request: web.Request) -> web.StreamResponse:
        """Return who reacted with this emoji, by id: `after` one, at most `limit` (25)."""
        message, emoji = self._target(request), self._emoji(request)
        limit, after = number_in(request.query.get("limit", 25)), number_in(request.query.get("after", 0))
        problems = Problems()
        problems.whole(limit, "limit", 1, 100)
        problems.raise_any()
        found = sorted(user for user in message.reactions.get(emoji, []) if user > after)[:limit]
        return answer([user_json(self.core.users[user]) for user in found])
