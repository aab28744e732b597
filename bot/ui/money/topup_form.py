"""The form that opens a top-up: its amount, and the address that it is sent from."""

from collections.abc import Mapping

import discord
from discord import ui

from bot.i18n import _
from bot.ui.kit import modals
from bot.ui.kit.actions import TopUp
from bot.ui.kit.responses import Interaction

_AMOUNT, _SENDER = "amount", "from"
_LONGEST_AMOUNT, _LONGEST_ADDRESS = 40, 60


async def ask(interaction: Interaction) -> None:
    """Answer with the form."""
    amount: ui.TextInput[ui.View] = ui.TextInput(
        custom_id=_AMOUNT, placeholder="25", max_length=_LONGEST_AMOUNT
    )
    sender: ui.TextInput[ui.View] = ui.TextInput(
        custom_id=_SENDER, required=False, max_length=_LONGEST_ADDRESS, style=discord.TextStyle.short
    )
    await modals.open_dialog(
        interaction,
        TopUp(),
        _("Top up this server's budget"),
        [
            ui.Label(text=_("Dollars"), component=amount),
            ui.Label(
                text=_("Only from this address (optional)"),
                description=_("Then no other wallet's transfer counts."),
                component=sender,
            ),
        ],
    )


def typed(values: Mapping[str, str]) -> tuple[str, str | None]:
    """Return the typed amount and address; None for an empty address."""
    return values.get(_AMOUNT, ""), values.get(_SENDER, "").strip() or None
