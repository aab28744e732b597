"""The card of `/host status`."""

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.i18n import _, ngettext
from bot.services.host.status import HostStatus
from bot.ui.host import status_text
from bot.ui.kit.actions import Reconcile, ShowDeposits
from bot.ui.kit.layout import Card, Tone, button, contained


def status(status: HostStatus, names: Mapping[int, str]) -> Card:
    """Return the wallets, their debts, the jobs and the servers. `names` are the servers' names by id."""
    return contained(
        _tone(status),
        _heading(status),
        *status_text.stops(status),
        *status_text.money(status),
        ui.Separator(),
        *status_text.jobs(status),
        ui.Separator(),
        *status_text.servers(status, names),
        ui.ActionRow(*_buttons(status)),
    )


def _tone(status: HostStatus) -> Tone:
    if status.paused is not None or status.clock_ahead_seconds:
        return Tone.REFUSED
    return Tone.MONEY if status.disputed or status.deposits or status.retired else Tone.PLAIN


def _heading(status: HostStatus) -> str:
    if status.paused is not None:
        return _("Spending is paused on all servers")
    if _tone(status) is Tone.PLAIN:
        return _("All is well")
    return _("Something needs you")


def _buttons(status: HostStatus) -> "list[ui.Button[Any]]":
    compare = button(_("Compare with the chain"), Reconcile())
    if not status.deposits:
        return [compare]
    waiting = ngettext("{n} unmatched deposit", "{n} unmatched deposits", len(status.deposits))
    return [button(waiting, ShowDeposits(), discord.ButtonStyle.primary), compare]
