"""The HTTP server of the local Discord: REST, gateway and file host on one port."""

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.discord import cdn
from sandbox.discord.core import Core
from sandbox.discord.errors import ApiError, refusal
from sandbox.discord.faulting import answer
from sandbox.discord.rest_bot import Bot
from sandbox.discord.rest_guild import Guilds
from sandbox.discord.rest_messages import Messages
from sandbox.discord.rest_reactions import Reactions
from sandbox.discord.rest_roles import Roles
from sandbox.discord.rest_threads import Threads

BASE = "/api/v10"
MAX_JSON = 64 * 1024 * 1024
_OPEN = ("/interactions/", "/webhooks/")  # the token in the path is the key


def build_app(core: Core, shards: int) -> web.Application:
    app = web.Application(client_max_size=MAX_JSON, middlewares=[_guard(core)])
    app.add_routes([web.get("/gateway", core.gateway.serve), web.get("/gateway/", core.gateway.serve)])
    app.add_routes(cdn.routes(core))
    app.add_routes(Messages(core).routes(BASE))
    app.add_routes(Bot(core, shards).routes(BASE))
    app.add_routes(Reactions(core).routes(BASE))
    app.add_routes(Guilds(core).routes(BASE))
    app.add_routes(Threads(core).routes(BASE))
    app.add_routes(Roles(core).routes(BASE))
    return app


def _guard(core: Core) -> Middleware:
    """Check the bot token, turn refusals into Discord's error bodies, and keep the log."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(BASE):
            return await handler(request)
        path = request.path.removeprefix(BASE)
        note = ""
        try:
            if not path.startswith(_OPEN) and request.headers.get("Authorization") != f"Bot {core.token}":
                raise refusal(0)
            response = await handler(request)
        except ApiError as error:
            response, note = answer(error.body(), error.status), str(error)
        except web.HTTPException as error:
            known = (
                refusal(40005)
                if error.status == 413
                else ApiError(error.status, 0, f"{error.status}: {error.reason}")
            )
            response, note = answer(known.body(), known.status), str(known)
        core.note("rest", f"{request.method} {_without_token(path)}", response.status, note)
        return response

    return guard


def _without_token(path: str) -> str:
    """Shorten interaction tokens, which are keys, to their first letters for the log."""
    return "/".join(part if len(part) < 50 else f"{part[:4]}…" for part in path.split("/"))
