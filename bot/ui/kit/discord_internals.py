"""Everything that the bot reads or sets inside discord.py without its documentation's word for it.

Checked with the version below. `tests/ui/kit/test_discord_internals.py` fails when discord.py changes: look
at each function here again, then raise the number.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import discord
import discord.shard
import yarl
from discord import app_commands
from discord.app_commands import Namespace
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route

CHECKED_WITH = "2.7.1"

GATEWAY = str(DiscordWebSocket.DEFAULT_GATEWAY)
"""Discord's own gateway."""


def role_ids(member: discord.Member) -> Sequence[int]:
    """Return the ids of the member's roles as Discord sent them.

    `Member.roles` would leave out roles that the cache does not know, as after a restart.
    """
    return tuple(member._roles)


def redirect(api_url: str, gateway_url: str) -> None:
    """Point discord.py, in the whole process, at another API and gateway. `api_url` ends in `/api/v10`."""
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    if api_url != Route.BASE:
        parts = urlsplit(api_url)
        Route.BASE = api_url
        Asset.BASE = f"{parts.scheme}://{parts.netloc}"


def gateway() -> yarl.URL:
    """Return the gateway that the process connects to."""
    return DiscordWebSocket.DEFAULT_GATEWAY


def gave_up(error: Exception) -> bool:
    """Return True if the error came about inside discord.py, as over an answer that lacks a field.

    Or in what asyncio was told by it, as to wait for a time that is no number.
    """
    module, frame = "", error.__traceback__
    while frame is not None:
        name = str(frame.tb_frame.f_globals.get("__name__"))
        module, frame = module if name.startswith("asyncio.") else name, frame.tb_next
    return module.startswith("discord.")


_ASKING = frozenset({"discord.http", "discord.webhook.async_"})


def was_asking(error: Exception) -> bool:
    """Return True if the error came out of a request of discord.py's to Discord."""
    frame = error.__traceback__
    while frame is not None and frame.tb_frame.f_globals.get("__name__") not in _ASKING:
        frame = frame.tb_next
    return frame is not None


async def suggest(tree: app_commands.CommandTree[Any], interaction: discord.Interaction[Any]) -> None:
    """Answer an autocompletion as the tree does, but raise what goes wrong: the tree logs it as a bug."""
    data: Any = interaction.data
    cache: Any = interaction
    command, options = tree._get_app_command_options(data)
    namespace = Namespace(interaction, data.get("resolved", {}), options)
    cache._cs_command, cache._cs_namespace = command, namespace
    focused = next(option["name"] for option in options if option.get("focused"))
    await command._invoke_autocomplete(interaction, focused, namespace)


async def raw_history(
    client: discord.Client, channel_id: int, after: int, limit: int
) -> Sequence[Mapping[str, Any]]:
    """Return messages as Discord describes them, newest first: at most 100, those right after an id."""
    found: Any = await client.http.logs_from(channel_id, limit, after=after)
    return list(found)


async def raw_message(client: discord.Client, channel_id: int, message_id: int) -> Mapping[str, Any]:
    """Return a message as Discord describes it. Raises discord.HTTPException."""
    found: Any = await client.http.get_message(channel_id, message_id)
    return dict(found)


def use_gateway_client(kind: type[DiscordWebSocket]) -> None:
    """Make every shard of the process speak to the gateway through that class."""
    discord.shard.DiscordWebSocket = kind  # type: ignore[misc]


async def reopen(client: discord.AutoShardedClient) -> None:
    """Make a closed client ready for another login. Unlike `Client.clear`, keep its views and buttons."""
    client._closing_task = None
    client._connection.clear(views=False)
    client.http.clear()
    client.http.connector = discord.utils.MISSING  # the last one was closed with its session
    await client._async_setup_hook()


async def drop_shard(client: discord.AutoShardedClient, shard_id: int) -> None:
    """Close the shard's connection for good and forget its servers. Without such a shard, do nothing.

    discord.py may be about to connect it again: what comes of that is closed too.
    """
    shards: dict[int, Any] = client._AutoShardedClient__shards  # type: ignore[attr-defined]
    state: Any = client._connection
    shard = shards.pop(shard_id, None)
    if shard is not None:
        shard.reidentify = shard.reconnect = _leave
        shard.launch = lambda: asyncio.ensure_future(shard.ws.close(code=1000))
        await shard.close()
    for tasks in (state._ready_tasks, state._ready_states):
        left = tasks.pop(shard_id, None)
        if isinstance(left, asyncio.Task):
            left.cancel()
    for guild in list(client.guilds):
        if guild.shard_id == shard_id:
            state._remove_guild(guild)


def share_shards(client: discord.AutoShardedClient) -> None:
    """Make the client ready for shards that come and go: it is never ready as a whole by itself.

    Call it after each login, before the first shard is connected.
    """
    client._AutoShardedClient__shards.clear()  # type: ignore[attr-defined]
    state: Any = client._connection
    state.shard_count, state.shard_ids = client.shard_count, range((client.shard_count or 0) + 1)
    state._ready_tasks.clear()
    state._ready_states.clear()


def mark_ready(client: discord.Client) -> None:
    """Let `is_ready` and `wait_until_ready` answer that the client is."""
    client._connection.call_handlers("ready")


async def _leave(*_facts: object) -> None:
    """Connect nothing."""


_ANSWERING = frozenset({"CommandTree-invoker", "discord.py: on_interaction"})


def answering() -> frozenset[asyncio.Task[Any]]:
    """Return the tasks in which interactions are being answered now, known by discord.py's names for them."""
    return frozenset(task for task in asyncio.all_tasks() if task.get_name() in _ANSWERING)
