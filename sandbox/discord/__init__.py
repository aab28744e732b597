"""A local Discord over real sockets: REST v10, gateway, interactions and file host.

    discord = Discord(Clock(), Faults())
    await discord.start()
    guild = discord.add_guild("Studio"); channel = discord.add_channel(guild, "pictures")
    mira = discord.add_user("mira"); discord.add_member(guild, mira)
    ...                                     # start a bot against discord.api_url
    picture = Upload("a.png", png)
    seen = await discord.slash(mira, channel, "flux-2-pro edit", {"prompt": "…", "image1": picture})
    card = await seen.wait_original()

A real bot is pointed here by three addresses: `api_url`, `gateway_url`, and, for avatars only, `cdn_url`.
Fault points: `faulting.py` (REST), `gateway.py` and `cdn.py` each list theirs.
"""

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from aiohttp import web

from sandbox.clock import Clock
from sandbox.discord import cdn, saving
from sandbox.discord.commands import Registry
from sandbox.discord.core import Core, Limits, LogRecord
from sandbox.discord.events import PATIENCE_SECONDS, Event, Subscription
from sandbox.discord.filling import RefusedError
from sandbox.discord.form import Upload
from sandbox.discord.gateway import Gateway
from sandbox.discord.ids import Snowflakes
from sandbox.discord.interaction import Interaction
from sandbox.discord.modals import Modal
from sandbox.discord.model import Attachment, Channel, Guild, Json, Member, Message, Role, User
from sandbox.discord.people import People
from sandbox.discord.permissions import ALL, EVERYONE, Permission
from sandbox.discord.render_message import message_json
from sandbox.discord.server import BASE, build_app
from sandbox.discord.setup import Setup
from sandbox.faults import Faults
from sandbox.ports import free_port

__all__ = [
    "ALL",
    "EVERYONE",
    "Attachment",
    "Channel",
    "Discord",
    "Event",
    "Guild",
    "Interaction",
    "Limits",
    "LogRecord",
    "Member",
    "Message",
    "Modal",
    "Permission",
    "RefusedError",
    "Role",
    "Subscription",
    "Upload",
    "User",
]

T = TypeVar("T")


class Discord(Setup, People):
    """The world (`Setup`), its people (`People`), and reading what they see (here)."""

    def __init__(
        self,
        clock: Clock,
        faults: Faults,
        *,
        token: str = "sandbox-bot-token",  # noqa: S107
        bot_name: str = "Atelier",
        upload_limit: int = 20 * 1024 * 1024,
        limits: Limits | None = None,
        shards: int = 1,
        allowed_intents: int = 0,
    ) -> None:
        ids = Snowflakes(clock)
        bot = User(ids.next(), bot_name, bot=True)
        limits = limits or Limits(upload_bytes=upload_limit)
        self.core = Core(clock, faults, limits, token, ids, bot, Registry(bot.id))
        self.core.gateway = Gateway(self.core, allowed_intents)
        self.token = token
        self._shards = shards
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        """Serve on 127.0.0.1; port 0 takes any free one."""
        runner = web.AppRunner(build_app(self.core, self._shards), access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port or free_port()).start()
        self.core.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._runner = runner

    async def stop(self) -> None:
        """End all connections. The state stays and `start` may be called again."""
        if self._runner:
            self.drop_gateway("drop")
            await self._runner.cleanup()
            self._runner = None

    @property
    def api_url(self) -> str:
        return self.core.base_url + BASE

    @property
    def gateway_url(self) -> str:
        return self.core.gateway.url

    @property
    def cdn_url(self) -> str:
        return self.core.base_url

    @property
    def application_id(self) -> int:
        return self.core.application_id

    @property
    def bot_user_id(self) -> int:
        return self.core.bot.id

    @property
    def commands(self) -> dict[int, list[Json]]:
        """The registered commands by scope: 0 = global, else the guild's id."""
        return self.core.registry.scopes

    @property
    def request_log(self) -> deque[LogRecord]:
        return self.core.log

    @property
    def ready(self) -> bool:
        """True while the bot is on the gateway and has registered its commands."""
        return self.core.gateway.connected and any(self.commands.values())

    async def wait_ready(self, timeout: float = PATIENCE_SECONDS) -> None:
        await self.wait_for(lambda: self.ready, timeout)

    async def wait_for(self, look: Callable[[], T | None], timeout: float = PATIENCE_SECONDS) -> T:
        """Return the first truthy answer of `look`, asked after each event. Raises TimeoutError."""
        return await self.core.events.wait_for(look, timeout)

    def subscribe(self) -> AbstractContextManager[Subscription]:
        """`with discord.subscribe() as events: async for event in events: …` from now on."""
        return self.core.events.subscribe()

    def messages(self, channel: Channel, viewer: User | None = None) -> list[Message]:
        """Return the channel's messages, oldest first: the public ones, and those only `viewer` sees."""
        seers = (None, viewer.id if viewer else None)
        if viewer and not self.core.permissions(viewer.id, channel) & Permission.VIEW_CHANNEL:
            return []
        return [message for message in self.core.history(channel.id) if message.seen_by in seers]

    async def wait_message(
        self,
        channel: Channel,
        wanted: Callable[[Message], object] | str = "",
        *,
        viewer: User | None = None,
        timeout: float = PATIENCE_SECONDS,
    ) -> Message:
        """Return the first message there that `wanted` accepts (or whose text contains it)."""

        def fits(message: Message) -> object:
            return wanted(message) if callable(wanted) else wanted in message.text

        def look() -> Message | None:
            return next((message for message in self.messages(channel, viewer) if fits(message)), None)

        return await self.core.events.wait_for(look, timeout, f"a message {wanted!r}")

    def user(self, user_id: int) -> User:
        return self.core.users[user_id]

    def channel(self, channel_id: int) -> Channel:
        return self.core.channels[channel_id]

    def message(self, message_id: int) -> Message:
        return self.core.messages[message_id]

    def interaction(self, interaction_id: int) -> Interaction:
        return self.core.interactions[interaction_id]

    def show(self, message: Message) -> Json:
        """Return the message in Discord's JSON with fresh links, as a page draws it."""
        return message_json(self.core, message)

    def direct_messages(self, user: User) -> list[Message]:
        """Return the messages between the bot and this user."""
        return self.messages(self.core.direct_channel(user.id))

    def fresh_url(self, attachment: Attachment) -> str:
        """Return a newly signed address of a stored file."""
        return cdn.sign(self.core, attachment)

    def drop_gateway(self, kind: str = "drop", *, resumable: bool = False) -> None:
        """Break the bot's socket now: drop, close<code>, op7 or op9."""
        self.core.gateway.interrupt_all(kind, resumable=resumable)

    def dump(self) -> Json:
        """Return the whole state as JSON, files included; for `load` after a restart."""
        return saving.dump(self.core)

    def load(self, state: Json) -> None:
        """Replace the state with a dumped one."""
        saving.load(self.core, state)
