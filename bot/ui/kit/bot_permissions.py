"""What the bot may do where a command was run: asked before anything is held, so that no result is
paid for that could not be posted."""

import discord

from bot.i18n import N_, _
from bot.ui.kit.responses import Interaction

_NAMES = {
    "view_channel": N_("View Channel"),
    "send_messages": N_("Send Messages"),
    "send_messages_in_threads": N_("Send Messages in Threads"),
    "attach_files": N_("Attach Files"),
    "embed_links": N_("Embed Links"),
}


def missing_permissions(interaction: Interaction) -> tuple[str, ...]:
    """Discord's names of the permissions the bot needs in the interaction's channel and lacks."""
    in_thread = isinstance(interaction.channel, discord.Thread)
    unneeded = "send_messages" if in_thread else "send_messages_in_threads"
    granted = interaction.app_permissions
    return tuple(_(name) for key, name in _NAMES.items() if key != unneeded and not getattr(granted, key))
