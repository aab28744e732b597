"""The panel of `/setup`: pages of menus, then the check-list of the bot's rights."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.jobs.place import TO_OPEN_THREADS
from bot.domain.moderation.setting_up import SetupPage, SetupState
from bot.i18n import N_, _
from bot.ui.kit import actions, layout
from bot.ui.kit.layout import Card, Tone
from bot.ui.moderation import checklist, greeting_cards, setup_rows

_HEADINGS: Mapping[SetupPage, str] = {
    SetupPage.CHANNELS: N_("Set up · channels"),
    SetupPage.MONEY: N_("Set up · money"),
    SetupPage.RULES: N_("Set up · people and rules"),
    SetupPage.CHECK: N_("Set up · check"),
}

_USES: Mapping[str, str] = {
    "results_channel": N_("results"),
    "gallery_channel": N_("gallery"),
    "approvals_channel": N_("approvals"),
    "alerts_channel": N_("alerts"),
    "contests_channel": N_("contests"),
}
"""The uses of channels, by the field that names the channel."""


def panel(state: SetupState, guild: discord.Guild | None, channel_id: int) -> Card:
    """Return the page that the state is on. `channel_id` is where the panel was opened."""
    if state.page is SetupPage.CHECK:
        return _check(state, guild, channel_id)
    parts: list[ui.Item[Any] | str] = []
    for row in setup_rows.rows(state.page, state):
        parts += [_titled(row), *row.warnings(state, guild), ui.ActionRow[Any](row.menu(state, guild))]
    return layout.contained(
        Tone.ASKS, _(_HEADINGS[state.page]), *parts, _turning(state.page), small=_small(state)
    )


def _titled(row: setup_rows.Row) -> str:
    return f"**{_(row.title)}** · {_(row.about)}"


def _small(state: SetupState) -> str:
    return _(
        "Page {number} of {pages}. Each choice is saved at once; `/setup` goes on here.",
        number=state.page.number,
        pages=len(SetupPage),
    )


def _turning(page: SetupPage) -> "ui.ActionRow[Any]":
    buttons = []
    if (before := page.beside(-1)) is not None:
        buttons.append(layout.button(_("◀ Back"), actions.SetUp(before)))
    if (after := page.beside(1)) is not None:
        buttons.append(layout.button(_("Next ▶"), actions.SetUp(after), discord.ButtonStyle.primary))
    return ui.ActionRow(*buttons)


def _check(state: SetupState, guild: discord.Guild | None, channel_id: int) -> Card:
    lines = [_("I can't see this server's channels right now. Check again in a minute.")]
    if guild is not None:
        settings = state.settings
        threads_in = settings.results_channel or channel_id
        further = {threads_in: TO_OPEN_THREADS} if settings.results_to.opens_thread else {}
        lines = list(checklist.lines(guild, _chosen(state, channel_id), further))
        me: discord.Member | None = guild.me
        if settings.automod and me is not None and not me.guild_permissions.manage_guild:
            lines.append(_("➖ AutoMod's words: to read them I'd need **Manage Server**."))
    again = layout.button(_("Check again"), actions.SetUp(SetupPage.CHECK))
    back = layout.button(_("◀ Back"), actions.SetUp(SetupPage.RULES))
    fine = not any(line.startswith("❌") for line in lines)
    return layout.contained(
        Tone.DONE if fine else Tone.MONEY,
        _(_HEADINGS[SetupPage.CHECK]),
        *layout.fitting(lines),
        ui.ActionRow[Any](greeting_cards.try_free(discord.ButtonStyle.primary), again, back),
        small=_("Change a channel's permissions in its settings, then check again."),
    )


def _chosen(state: SetupState, channel_id: int) -> Mapping[int, Sequence[str]]:
    """Return the channels that are in use by name, with their uses."""
    chosen: dict[int, list[str]] = {channel_id: [_("this channel")]}
    for field, use in _USES.items():
        channel = getattr(state.settings, field, None)
        if channel is not None:
            chosen.setdefault(channel, []).append(_(use))
    return chosen
