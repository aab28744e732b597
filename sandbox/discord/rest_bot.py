"""REST: the application itself, its commands, interactions and their webhooks, guild look-ups."""

from aiohttp import web

from sandbox.discord import callbacks
from sandbox.discord.core import Core
from sandbox.discord.errors import refusal
from sandbox.discord.faulting import answer, faulty
from sandbox.discord.form import parse_json, read_form
from sandbox.discord.interaction import Interaction
from sandbox.discord.joining import joined
from sandbox.discord.model import Guild, Json
from sandbox.discord.posting import delete
from sandbox.discord.render import channel_json, guild_json, member_json, role_json, user_json
from sandbox.discord.render_message import message_json

COMMANDS = r"/applications/{a:\d+}/commands"
GUILD_COMMANDS = r"/applications/{a:\d+}/guilds/{g:\d+}/commands"
HOOK, GUILD = r"/webhooks/{a:\d+}/{t}", r"/guilds/{g:\d+}"


class Bot:
    """The handlers; each answers with JSON or raises ApiError."""

    def __init__(self, core: Core, shards: int) -> None:
        self.core = core
        self.shards = shards

    def routes(self, base: str) -> list[web.RouteDef]:
        message = base + HOOK + "/messages/{m}"
        respond = base + r"/interactions/{i:\d+}/{t}/callback"
        follow = faulty(self.core, "discord.followup", self.follow_up)
        return [
            web.get(base + "/gateway", self.gateway),
            web.get(base + "/gateway/bot", self.gateway_bot),
            web.get(base + "/users/@me", faulty(self.core, "discord.login", self.me)),
            web.get(base + r"/users/{u:\d+}", self.user),
            web.get(base + "/users/@me/guilds", self.my_guilds),
            web.get(base + "/oauth2/applications/@me", self.application),
            web.get(base + "/applications/@me", self.application),
            web.get(base + GUILD, self.guild),
            web.get(base + GUILD + "/channels", self.guild_channels),
            web.get(base + GUILD + "/roles", self.guild_roles),
            web.get(base + GUILD + r"/members/{u:\d+}", faulty(self.core, "discord.member", self.member)),
            *self._command_routes(base),
            web.post(respond, faulty(self.core, "discord.callback", self.respond)),
            web.post(base + HOOK, follow),
            web.get(message, self.own),
            web.patch(message, faulty(self.core, "discord.edit_message", self.edit)),
            web.delete(message, faulty(self.core, "discord.delete_message", self.remove)),
        ]

    def _command_routes(self, base: str) -> list[web.RouteDef]:
        put = faulty(self.core, "discord.commands", self.put_commands)
        return [
            route
            for path in (base + COMMANDS, base + GUILD_COMMANDS)
            for route in (
                web.get(path, self.commands),
                web.put(path, put),
                web.post(path, self.add_command),
                web.get(path + r"/{n:\d+}", self.command),
                web.patch(path + r"/{n:\d+}", self.change_command),
                web.delete(path + r"/{n:\d+}", self.drop_command),
            )
        ]

    # who the bot is, and where

    async def gateway(self, request: web.Request) -> web.Response:
        return answer({"url": self.core.gateway.url})

    async def gateway_bot(self, request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
        return answer({"url": self.core.gateway.url, "shards": self.shards, "session_start_limit": limit})

    async def me(self, request: web.Request) -> web.Response:
        return answer(user_json(self.core.bot) | {"mfa_enabled": False, "locale": "en-US", "verified": True})

    async def user(self, request: web.Request) -> web.Response:
        user = self.core.users.get(int(request.match_info["u"]))
        if user is None:
            raise refusal(10013)
        return answer(user_json(user))

    async def my_guilds(self, request: web.Request) -> web.Response:
        mine = [g for g in self.core.guilds.values() if self.core.bot.id in g.members]
        kept = ("id", "name", "icon", "banner", "features", "approximate_member_count")
        bodies = [guild_json(self.core, guild) for guild in mine]
        return answer(
            [{key: body[key] for key in kept} | {"owner": False, "permissions": "0"} for body in bodies]
        )

    async def application(self, request: web.Request) -> web.Response:
        return answer(application_json(self.core))

    async def guild(self, request: web.Request) -> web.Response:
        return answer(guild_json(self.core, self._guild(request)))

    async def guild_channels(self, request: web.Request) -> web.Response:
        guild = self._guild(request)
        mine = [c for c in self.core.channels.values() if c.guild_id == guild.id and not c.is_thread]
        return answer([channel_json(self.core, channel) for channel in mine])

    async def guild_roles(self, request: web.Request) -> web.Response:
        return answer([role_json(role) for role in self._guild(request).roles.values()])

    async def member(self, request: web.Request) -> web.Response:
        guild = self._guild(request)
        found = self.core.member(guild, int(request.match_info["u"]))
        return answer(member_json(self.core, found))

    def _guild(self, request: web.Request) -> Guild:
        return joined(self.core, int(request.match_info["g"]))

    # commands

    def _scope(self, request: web.Request) -> int:
        if int(request.match_info["a"]) != self.core.application_id:
            raise refusal(50001)
        scope = int(request.match_info.get("g", 0))
        if scope and (
            scope not in self.core.guilds or self.core.bot.id not in self.core.guilds[scope].members
        ):
            raise refusal(50001)
        return scope

    async def commands(self, request: web.Request) -> web.Response:
        return answer(self.core.registry.of(self._scope(request)))

    async def put_commands(self, request: web.Request) -> web.StreamResponse:
        scope = self._scope(request)
        bodies = parse_json(await request.read())
        stored = self.core.registry.replace(scope, bodies, self.core.ids)
        self.core.events.emit("commands", {"guild_id": str(scope) if scope else None, "commands": stored})
        return answer(stored)

    async def add_command(self, request: web.Request) -> web.Response:
        body = (await read_form(request)).body
        return answer(self.core.registry.put(self._scope(request), body, self.core.ids), 201)

    async def command(self, request: web.Request) -> web.Response:
        found = self.core.registry.get(self._scope(request), int(request.match_info["n"]))
        return answer(found)

    async def change_command(self, request: web.Request) -> web.Response:
        scope, number = self._scope(request), int(request.match_info["n"])
        merged = self.core.registry.get(scope, number) | (await read_form(request)).body
        return answer(self.core.registry.put(scope, merged, self.core.ids))

    async def drop_command(self, request: web.Request) -> web.Response:
        self.core.registry.remove(self._scope(request), int(request.match_info["n"]))
        return web.Response(status=204)

    # interactions

    async def respond(self, request: web.Request) -> web.StreamResponse:
        form = await read_form(request)
        interaction = callbacks.find(self.core, int(request.match_info["i"]), request.match_info["t"])
        callbacks.answer_first(self.core, interaction, form)
        if _truthy(request.query.get("with_response")):
            return answer(callbacks.callback_json(self.core, interaction))
        return web.Response(status=204)

    def _hook(self, request: web.Request) -> Interaction:
        return callbacks.by_token(self.core, int(request.match_info["a"]), request.match_info["t"])

    async def follow_up(self, request: web.Request) -> web.StreamResponse:
        form = await read_form(request)
        message = callbacks.follow_up(self.core, self._hook(request), form)
        return answer(message_json(self.core, message))

    async def own(self, request: web.Request) -> web.Response:
        message = callbacks.own_message(self.core, self._hook(request), request.match_info["m"])
        return answer(message_json(self.core, message))

    async def edit(self, request: web.Request) -> web.StreamResponse:
        form = await read_form(request)
        message = callbacks.own_message(self.core, self._hook(request), request.match_info["m"])
        return answer(message_json(self.core, callbacks.edit(self.core, message, form)))

    async def remove(self, request: web.Request) -> web.StreamResponse:
        message = callbacks.own_message(self.core, self._hook(request), request.match_info["m"])
        delete(self.core, message)
        return web.Response(status=204)


def _truthy(text: str | None) -> bool:
    return text is not None and text.lower() in ("1", "true")


def application_json(core: Core) -> Json:
    """Return the bot's own application, as GET /oauth2/applications/@me gives it."""
    count = len(core.guilds)
    return {
        "id": str(core.application_id),
        "name": core.bot.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user_json(core.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "hook": True,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user_json(next((user for user in core.users.values() if not user.bot), core.bot)),
        "approximate_guild_count": count,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "event_webhooks_url": None,
        "event_webhooks_status": 1,
        "event_webhooks_types": [],
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
    }
