"""The bot's rights in a server's channels, line by line, as Discord has them now."""

from collections.abc import Iterator, Mapping, Sequence

import discord

from bot.i18n import _, ngettext
from bot.ui.kit import place_text

NAMED = 8
"""Channels without all rights that are named; the others are counted."""


def missing(guild: discord.Guild, channel_id: int, further: Sequence[str] = ()) -> Sequence[str] | None:
    """Return Discord's names of the rights that the bot lacks there; `further`: keys of others it needs.

    None: the channel is gone. Empty also while the bot does not know its own rights.
    """
    place = guild.get_channel_or_thread(channel_id)
    if place is None:
        return None
    me: discord.Member | None = guild.me
    everyone: discord.Role | None = guild.default_role
    if me is None or everyone is None:
        return ()
    granted = place.permissions_for(me)
    speak, unneeded = "send_messages", "send_messages_in_threads"
    if isinstance(place, discord.Thread):
        speak, unneeded = unneeded, speak
    needed = [*(key for key in place_text.PERMISSIONS if key != unneeded), *further]
    keys = [key for key in dict.fromkeys(needed) if not getattr(granted, key)]
    first = next((key for key in ("view_channel", speak) if key in keys), None)
    return list(place_text.names(keys if first is None else [first]))  # without it Discord counts no other


def warnings(guild: discord.Guild, channel_id: int, further: Sequence[str] = ()) -> Iterator[str]:
    """Yield what keeps the bot from posting there, and from what takes the `further` rights."""
    lacking = missing(guild, channel_id, further)
    if lacking is None:
        yield _("⚠️ That channel is gone. Choose another one.")
    elif lacking:
        needed = ", ".join(f"**{name}**" for name in lacking)
        yield _("⚠️ In <#{channel}> I still need {needed}.", channel=channel_id, needed=needed)


def lines(
    guild: discord.Guild, chosen: Mapping[int, Sequence[str]], further: Mapping[int, Sequence[str]]
) -> Iterator[str]:
    """Yield a line for each chosen channel, with its uses in words, then one about all others.

    `further`: the keys of rights that the bot needs in some of them besides.
    """
    for channel_id, uses in chosen.items():
        yield _line(guild, channel_id, ", ".join(uses), further.get(channel_id, ()))
    others = [channel for channel in guild.text_channels if channel.id not in chosen]
    lacking = [channel for channel in others if missing(guild, channel.id)]
    open_ones = len(others) - len(lacking)
    if others:
        yield ngettext(
            "✅ {n} other channel is open to me.", "✅ {n} other channels are open to me.", open_ones
        )
    if lacking:
        named = " ".join(f"<#{channel.id}>" for channel in lacking[:NAMED])
        more = len(lacking) - NAMED
        yield _("➖ Not in {channels}: members get nothing there.", channels=named)
        if more > 0:
            yield ngettext("-# and {n} more channel", "-# and {n} more channels", more)


def _line(guild: discord.Guild, channel_id: int, use: str, further: Sequence[str]) -> str:
    lacking = missing(guild, channel_id, further)
    if lacking is None:
        return _("❌ {use}: the channel is gone", use=use)
    if not lacking:
        return _("✅ <#{channel}> · {use}", channel=channel_id, use=use)
    needed = ", ".join(f"**{name}**" for name in lacking)
    return _("❌ <#{channel}> · {use} · missing: {needed}", channel=channel_id, use=use, needed=needed)
