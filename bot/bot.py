"""The discord.py bot: logs in and registers commands when they changed.

It is given ready-made cogs and commands, and knows nothing of their effect.
"""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.ext import commands
from discord.shard import ShardInfo

from bot.domain.errors import SettingError
from bot.domain.shards import Shards
from bot.ports import Clock, tracing
from bot.ports.membership import ALONE, Membership
from bot.ui.kit import discord_internals, errors, locales, responses, sending
from bot.ui.kit.command_registration import CommandRegistration, Recall, Remember
from bot.ui.kit.failures import NETWORK, UNREADABLE
from bot.ui.kit.registry import CommandRegistry
from bot.ui.kit.responses import RefusedCard
from bot.ui.kit.shard_following import ShardFollower
from bot.ui.kit.unreadable_events import EventGuard, SteadyWebSocket

log = logging.getLogger(__name__)

DEFAULT_API = "https://discord.com/api/v10"

RETRY_LOGIN_SECONDS = (5.0, 300.0)
"""First and longest pause before the bot logs in again where Discord did not let it."""

IDENTIFY_SECONDS = 5.0
"""Discord lets one connection begin in so many seconds, of the whole bot."""

ANSWER_SECONDS = 5.0
"""A bot that leaves waits so long, in true time, for the interactions that it is answering."""

IsNeeded = Callable[[], Awaitable[bool]]


async def not_needed() -> bool:
    """Return False."""
    return False


@dataclass(frozen=True, slots=True)
class Connection:
    """Addresses of Discord. `api_url` ends in `/api/v10`; `host_guild_id` None: no host commands."""

    api_url: str = DEFAULT_API
    gateway_url: str = discord_internals.GATEWAY
    host_guild_id: int | None = None


class _TryAgain(Exception):
    """A shard could not be connected, and discord.py has waited."""


class ListeningTree(app_commands.CommandTree[Any]):
    """Answer commands, menus and autocompletion in the member's language."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Set the language of the interaction. Return True: permissions are checked by the commands.

        A bot that leaves takes nothing new.
        """
        locales.listen(interaction)
        if not responses.is_leaving(interaction):
            return True
        if interaction.type is not discord.InteractionType.autocomplete:
            await responses.report(interaction, errors.buttons.Restarting())
        return False

    async def _call(self, interaction: discord.Interaction[Any]) -> None:
        """Answer with an error also where discord.py cannot read what a command or menu was given."""
        if interaction.type is discord.InteractionType.autocomplete:
            await self._suggest(interaction)
            return
        data: Any = interaction.data or {}
        with tracing.record("press", command=str(data.get("name", ""))):
            try:
                await super()._call(interaction)
            except app_commands.AppCommandError:
                raise
            except Exception as error:  # noqa: BLE001 - nothing above would tell the member
                await responses.report(interaction, error)

    async def _suggest(self, interaction: discord.Interaction[Any]) -> None:
        """Offer choices; without them a member types on."""
        if await self.interaction_check(interaction):
            try:
                await discord_internals.suggest(self, interaction)
            except Exception as error:  # noqa: BLE001 - nothing can be answered
                errors.explain(error, told=False)


class AtelierBot(commands.AutoShardedBot):
    """Intents: guilds and reactions in them, nothing privileged.

    `recall` and `remember` keep what was registered, by name. With a `membership` of several processes, only
    the shards that this one owns are connected, and only the leader registers commands.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        recall: Recall,
        remember: Remember,
        clock: Clock,
        is_needed: IsNeeded = not_needed,
        membership: Membership = ALONE,
    ) -> None:
        """While `is_needed`, not even a token that Discord refuses ends `serve`."""
        shares = membership.held is not None
        super().__init__(
            shard_count=membership.shard_count if shares else None,
            command_prefix=[],
            tree_cls=ListeningTree,
            help_command=None,
            intents=discord.Intents(guilds=True, guild_reactions=True),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=False, private_channel=False
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            guild_ready_timeout=clock.scaled(2.0),
            http_trace=sending.watched(membership),
        )
        discord_internals.redirect(connection.api_url, connection.gateway_url)
        discord_internals.use_gateway_client(SteadyWebSocket)
        self.events = EventGuard(self._connection)
        self.events.install()
        self._membership = membership
        self._follower = ShardFollower(self, membership, self._launch_owned) if shares else None
        self._following: asyncio.Task[None] | None = None
        self._identify_places = 1
        self._at = connection
        self._is_needed = is_needed
        self._clock = clock
        self.logged_in = asyncio.Event()
        """Set once messages can be sent, before the gateway is connected."""
        self.leaving = False
        self.refused: RefusedCard | None = None
        """Build the card of a refused request that can go on; set with the commands."""
        self._stopped = False
        self._serving: asyncio.Task[Any] | None = None
        self._launching: set[int] = set()
        self._syncing: asyncio.Task[None] | None = None
        self._registration = CommandRegistration(
            self,
            recall,
            remember,
            clock,
            membership,
            place=connection.api_url,
            host_guild=connection.host_guild_id,
        )
        self.tree.error(_on_error)

    @property
    def serving(self) -> bool:
        """The gateway is ready and connected now, and Discord knows our commands.

        discord.py stays "ready" while it tries to connect again.
        """
        if self._follower is not None:
            return self._registration.known and self._follower.serving
        return (
            self._registration.known
            and self.is_ready()
            and not any(map(ShardInfo.is_closed, self.shards.values()))
        )

    @property
    def told(self) -> Shards | None:
        """Return the shards of which Discord has told all servers; None: this process has all shards."""
        return None if self._follower is None else self._follower.shards

    async def serve(self, commands: CommandRegistry, token: str) -> None:
        """Put the commands in place, log in and stay connected until `close`.

        Whatever Discord does, the bot logs in again after a pause: paid work goes on meanwhile. Raises
        SettingError if Discord does not know the token at the first login and no paid work is left.
        """
        await self.tree.set_translator(locales.CommandTranslator())
        self.refused = commands.refused
        for cog in commands.cogs:
            await self.add_cog(cog)
        for command in commands.commands:
            self.tree.add_command(command)
        if self._at.host_guild_id is not None:
            for cog in commands.host_cogs:
                await self.add_cog(cog, guild=discord.Object(self._at.host_guild_id))
        self._serving = asyncio.current_task()
        pause, longest = RETRY_LOGIN_SECONDS
        while not self._stopped:
            started = self._clock.now()
            try:
                await self.start(token)
            except SettingError:
                if not self.logged_in.is_set() and not await self._is_needed():
                    raise
                log.critical("Discord refuses DISCORD_TOKEN; what is paid for is fetched all the same")
            except (discord.DiscordException, *NETWORK) as error:
                log.critical("not connected to Discord: %r", error)
            except Exception:
                log.exception("not connected to Discord")
            else:
                return  # closed on purpose
            if self._clock.now() > self._clock.after(longest, since=started):
                pause = RETRY_LOGIN_SECONDS[0]  # the last one held
            await self._disconnect()
            await discord_internals.reopen(self)
            log.error("logging in to Discord again in %.0f s", pause)
            await self._clock.sleep(pause)
            pause = min(longest, pause * 2)

    async def login(self, token: str) -> None:
        """Log in. Raises SettingError if Discord does not know the token."""
        try:
            await super().login(token)
        except discord.LoginFailure:
            raise SettingError(
                "DISCORD_TOKEN is refused by Discord: make a new one in its developer portal."
            ) from None

    async def setup_hook(self) -> None:
        """After the login, before the gateway: messages can be sent, and commands are synced."""
        self.logged_in.set()
        if self._syncing is not None:
            self._syncing.cancel()
        self._syncing = asyncio.create_task(self._registration.run(), name="register commands")
        self._syncing.add_done_callback(_log_bug)

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect to the gateway of the settings, not to the one that the API names, however long it takes.

        discord.py tries again by calling this from within itself. Hours of that would be too deep.
        """
        if shard_id in self._launching:
            raise _TryAgain
        self._launching.add(shard_id)
        try:
            while True:
                try:
                    await super().launch_shard(discord_internals.gateway(), shard_id, initial=initial)
                    return
                except _TryAgain:
                    initial = False
        finally:
            self._launching.discard(shard_id)

    async def launch_shards(self) -> None:
        """Connect all shards or, if other processes have some, begin to follow the membership."""
        if self._follower is None:
            await super().launch_shards()
            return
        self._identify_places = await self._places_to_identify()
        self._following = asyncio.create_task(self._follower.run(), name="shards")
        self._following.add_done_callback(_log_bug)

    async def _launch_owned(self, shard_id: int) -> None:
        await self.launch_shard(discord_internals.gateway(), shard_id)

    async def _places_to_identify(self) -> int:
        """Return how many connections may begin at once: Discord allows very large bots more than one."""
        try:
            return max(1, (await self.fetch_session_start_limits()).max_concurrency)
        except (discord.DiscordException, *NETWORK, *UNREADABLE) as error:
            log.info("how many connections may begin at once is not known: %r", error)
            return 1

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for this connection's turn among those of all processes."""
        if self._follower is None:
            await super().before_identify_hook(shard_id, initial=initial)
            return
        place = (shard_id or 0) % self._identify_places
        await self._membership.turn(
            f"identify-{place}",
            self._clock.scaled(IDENTIFY_SECONDS),
            queue=math.ceil(self._membership.shard_count / self._identify_places),
        )

    async def on_shard_ready(self, shard_id: int) -> None:
        if self._follower is not None:
            self._follower.note_ready(shard_id)

    async def release(self, shards: Shards) -> None:
        """Close the connections of shards that another process takes over."""
        if self._follower is not None:
            await self._follower.release(frozenset(shards.numbers) & frozenset(self.shards))

    async def leave(self) -> None:
        """Take nothing new from people, and answer what is under way, for a few seconds at most."""
        self.leaving = True
        tasks = discord_internals.answering()
        if tasks:
            await asyncio.wait(tasks, timeout=ANSWER_SECONDS)

    async def close(self) -> None:
        """End the connection, and `serve` unless it is discord.py that gives up within it."""
        if asyncio.current_task() is not self._serving:
            self._stopped = True
        await self._disconnect()

    async def _disconnect(self) -> None:
        for task in (self._syncing, self._following):
            if task is not None:
                task.cancel()
        await discord.AutoShardedClient.close(self)  # commands.Bot would throw its commands away


async def _on_error(interaction: discord.Interaction[Any], error: app_commands.AppCommandError) -> None:
    await responses.report(interaction, error)


def _log_bug(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("the task “%s” stopped for good", task.get_name(), exc_info=error)
