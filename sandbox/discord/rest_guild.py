"""REST: audit log, integrations and AutoMod rules of a server, and leaving it."""

from aiohttp import web

from sandbox.discord.core import Core
from sandbox.discord.errors import Problems, refusal
from sandbox.discord.faulting import answer, faulty
from sandbox.discord.joining import joined, leave
from sandbox.discord.model import Guild, Json, number_in
from sandbox.discord.permissions import Permission, allowed
from sandbox.discord.render import stamp, user_json

GUILD = r"/guilds/{g:\d+}"
RULES = GUILD + "/auto-moderation/rules"
_EMPTY = (
    "application_commands",
    "auto_moderation_rules",
    "guild_scheduled_events",
    "integrations",
    "threads",
    "webhooks",
)


class Guilds:
    """The handlers; each answers with JSON or raises ApiError."""

    def __init__(self, core: Core) -> None:
        self.core = core

    def routes(self, base: str) -> list[web.RouteDef]:
        return [
            web.get(base + GUILD + "/audit-logs", faulty(self.core, "discord.audit_log", self.audit_log)),
            web.get(base + GUILD + "/integrations", self.integrations),
            web.get(base + RULES, faulty(self.core, "discord.automod", self.rules)),
            web.get(base + RULES + r"/{n:\d+}", self.rule),
            web.delete(base + r"/users/@me/guilds/{g:\d+}", self.leave),
        ]

    def _guild(self, request: web.Request, *needed: Permission) -> Guild:
        """Return the server. Raises ApiError 10004, or 50013 if the bot lacks one of `needed` there."""
        guild = joined(self.core, int(request.match_info["g"]))
        bits = allowed(guild, guild.members[self.core.bot.id])
        if any(not bits & permission for permission in needed):
            raise refusal(50013)
        return guild

    async def audit_log(self, request: web.Request) -> web.StreamResponse:
        """Return the newest entries first, of one `action_type` or `user_id` if asked."""
        guild, query = self._guild(request, Permission.VIEW_AUDIT_LOG), request.query
        limit, before = number_in(query.get("limit", 50)), number_in(query.get("before", 2**63))
        problems = Problems()
        problems.whole(limit, "limit", 1, 100)
        problems.raise_any()
        wanted = [key for key in ("action_type", "user_id") if key in query]
        found = [
            entry
            for entry in reversed(guild.audit)
            if int(entry["id"]) < before and all(str(entry[key]) == query[key] for key in wanted)
        ][:limit]
        people = {number_in(entry[key]) for entry in found for key in ("user_id", "target_id")}
        users = [user_json(self.core.users[user]) for user in sorted(people) if user in self.core.users]
        return answer({key: [] for key in _EMPTY} | {"audit_log_entries": found, "users": users})

    async def integrations(self, request: web.Request) -> web.StreamResponse:
        """Return the bot's own integration, which names the user who added it."""
        guild = self._guild(request, Permission.MANAGE_GUILD)
        return answer([self._integration(guild.integration)] if guild.integration else [])

    def _integration(self, kept: Json) -> Json:
        bot, account = self.core.bot, {"id": str(self.core.application_id), "name": self.core.bot.name}
        application: Json = account | {"icon": None, "description": "", "summary": "", "bot": user_json(bot)}
        return {
            "id": kept["id"],
            "name": bot.name,
            "type": "discord",
            "enabled": True,
            "account": account,
            "application": application,
            "scopes": ["applications.commands", "bot"],
            "user": user_json(self.core.users[kept["user_id"]]),
            "synced_at": stamp(self.core.clock.now()),
        }

    async def rules(self, request: web.Request) -> web.StreamResponse:
        return answer(self._guild(request, Permission.MANAGE_GUILD).automod)

    async def rule(self, request: web.Request) -> web.StreamResponse:
        guild = self._guild(request, Permission.MANAGE_GUILD)
        for rule in guild.automod:
            if rule["id"] == request.match_info["n"]:
                return answer(rule)
        raise refusal(10066)

    async def leave(self, request: web.Request) -> web.StreamResponse:
        leave(self.core, self._guild(request))
        return web.Response(status=204)
