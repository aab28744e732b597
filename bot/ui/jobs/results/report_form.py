"""The dialog in which a member reports a picture, and the words for the reasons."""

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.domain.moderation.reports import REASON_LENGTH, ReportReason, Voice
from bot.i18n import N_, _
from bot.ui.kit import modals
from bot.ui.kit.actions import Action
from bot.ui.kit.responses import Interaction

REASON, TEXT = "reason", "text"
"""The ids of the dialog's inputs."""

REASONS: Mapping[ReportReason, str] = {
    ReportReason.SEXUAL: N_("Sexual"),
    ReportReason.VIOLENCE: N_("Violent or cruel"),
    ReportReason.HATE: N_("Hateful or harassing"),
    ReportReason.PERSON: N_("Shows a real person"),
    ReportReason.SPAM: N_("Spam"),
    ReportReason.RULES: N_("Breaks this server's rules"),
    ReportReason.OTHER: N_("Something else"),
}


async def open_form(interaction: Interaction, action: Action) -> None:
    """Answer an interaction with the dialog. Its submit is handled as a dialog of `action`."""
    options = [discord.SelectOption(label=_(words), value=reason) for reason, words in REASONS.items()]
    reason = modals.menu_input(_("What is wrong with it?"), REASON, options)
    text: ui.TextInput[Any] = ui.TextInput(
        custom_id=TEXT, style=discord.TextStyle.paragraph, required=False, max_length=REASON_LENGTH
    )
    about = _("Moderators read this. They don't learn who wrote it.")
    label = ui.Label[Any](text=_("Anything to add?"), description=about, component=text)
    await modals.open_dialog(interaction, action, _("Report this picture"), [reason, label])


def voice_of(texts: Mapping[str, str]) -> Voice:
    """Return what the member chose and wrote. An unknown reason of a forged submit is `other`."""
    chosen = texts.get(REASON, "")
    known = {reason.value for reason in ReportReason}
    reason = ReportReason(chosen) if chosen in known else ReportReason.OTHER
    return Voice(reason, texts.get(TEXT, "").strip()[:REASON_LENGTH])
