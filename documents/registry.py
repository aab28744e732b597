"""The commands of the whole bot, as it registers them with Discord."""

import tempfile
from pathlib import Path
from typing import Any

import discord

from bot.config.settings import load_settings
from bot.wiring.application import assemble

Payload = dict[str, Any]

_SETTINGS = {
    "HOST_GUILD_ID": "1",
    "HOST_USER_IDS": "2",
    "WALLET_PRIVATE_KEY": "1" * 64,  # opens a wallet of nobody
}


async def payloads() -> tuple[list[Payload], list[Payload]]:
    """Return what is registered everywhere, and what in the host's server alone.

    Builds the bot over an empty database. It does not log in, and nothing leaves this machine.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        paths = {"DATABASE_PATH": str(place / "atelier.sqlite3"), "SPOOL_DIR": str(place / "spool")}
        async with assemble(load_settings(_SETTINGS | paths, place / "no.env")) as atelier:
            client, registry, host = atelier.client, atelier.commands, discord.Object(1)
            for cog in registry.cogs:
                await client.add_cog(cog)
            for cog in registry.host_cogs:
                await client.add_cog(cog, guild=host)
            for command in registry.commands:
                client.tree.add_command(command)
            return (
                [command.to_dict(client.tree) for command in client.tree.get_commands()],
                [command.to_dict(client.tree) for command in client.tree.get_commands(guild=host)],
            )
