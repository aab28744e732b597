"""REST: give a member a role and take it, under Discord's rule that a role above one's own highest cannot be
handed out."""

from aiohttp import web

from sandbox.discord.core import Core
from sandbox.discord.errors import refusal
from sandbox.discord.joining import joined
from sandbox.discord.model import Guild, Member
from sandbox.discord.permissions import Permission, allowed

PLACE = r"/guilds/{g:\d+}/members/{u:\d+}/roles/{r:\d+}"


class Roles:
    """The handlers; each answers 204 or raises ApiError."""

    def __init__(self, core: Core) -> None:
        self.core = core

    def routes(self, base: str) -> list[web.RouteDef]:
        return [web.put(base + PLACE, self.give), web.delete(base + PLACE, self.take)]

    async def give(self, request: web.Request) -> web.Response:
        member, role_id = self._both(request)
        if role_id not in member.roles:
            member.roles.append(role_id)
        return web.Response(status=204)

    async def take(self, request: web.Request) -> web.Response:
        member, role_id = self._both(request)
        if role_id in member.roles:
            member.roles.remove(role_id)
        return web.Response(status=204)

    def _both(self, request: web.Request) -> tuple[Member, int]:
        guild = joined(self.core, int(request.match_info["g"]))
        member = self.core.member(guild, int(request.match_info["u"]))
        role = guild.roles.get(int(request.match_info["r"]))
        if role is None:
            raise refusal(10011)
        if role.managed or role.position >= _highest(guild, guild.members[self.core.bot.id]):
            raise refusal(50013)
        return member, role.id


def _highest(guild: Guild, member: Member) -> int:
    """Return the place of the member's highest role; 0 if they may not manage roles."""
    if not allowed(guild, member) & (Permission.MANAGE_ROLES | Permission.ADMINISTRATOR):
        return 0
    return max((guild.roles[role].position for role in member.roles), default=0)
