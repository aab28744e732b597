"""Cards of `/budget`: what the server has, where it went, and the proof of the books."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.moderation.limits import Standing
from bot.domain.money.ledger import Balances
from bot.domain.money.spending import DAYS, Spending
from bot.i18n import _
from bot.services.money.audit import AuditView
from bot.ui.kit import formatting
from bot.ui.kit.actions import ShowBudget, ShowProof, ShowSpending, TopUp
from bot.ui.kit.errors.requests import ways_to_a_budget
from bot.ui.kit.layout import Card, Tone, button, contained
from bot.ui.money import budget_text, history_text, proof_text, standing_text
from bot.ui.money.history_cards import chart

LOOK_BACK = 30
"""Days in the picture of `/budget show`."""


def budget(
    name: str,
    balances: Balances,
    *,
    standings: Sequence[Standing],
    pots: int,
    prize: int,
    alt: str | None,
    may_add: bool,
) -> Card:
    """Return what the server has and what the member may still spend. With `alt` the chart is in it.

    `may_add`: the member may top the budget up, so the card offers it.
    """
    add = button(_("Top up"), TopUp(), discord.ButtonStyle.primary) if may_add else None
    if not (balances.available or balances.held or balances.spent):
        heading = _("{server} has no budget yet", server=_shown(name))
        return contained(
            Tone.MONEY,
            heading,
            budget_text.balances(balances),
            _("Pictures and clips can be made as soon as it has one."),
            ways_to_a_budget(),
            *budget_text.contest_money(pots, prize),
            ui.ActionRow(add) if add else None,
        )
    rows = [button(_("Where it went"), ShowSpending(LOOK_BACK)), button(_("Proof"), ShowProof())]
    return contained(
        Tone.PLAIN if balances.available else Tone.MONEY,
        _("{server}'s budget", server=_shown(name)),
        budget_text.balances(balances),
        *standing_text.lines(standings),
        *budget_text.contest_money(pots, prize),
        chart(alt) if alt else _("Nothing was spent in the last 30 days."),
        ui.ActionRow(*rows, *([add] if add else [])),
    )


def spent(spending: Spending, balances: Balances, *, alt: str | None) -> Card:
    """Return where the money went, with buttons for other spans. Without `alt` there is no chart."""
    return contained(
        Tone.PLAIN,
        _("Where the money went"),
        history_text.total(spending),
        chart(alt) if alt else None,
        history_text.members(spending),
        history_text.left(balances),
        ui.ActionRow(*(_span(days, spending.dates.days) for days in DAYS), _back()),
    )


def proof(view: AuditView) -> Card:
    """Return the proof of the books."""
    tone = Tone.REFUSED if view.covers is False else Tone.PLAIN
    return contained(tone, proof_text.heading(view), *proof_text.proof(view), ui.ActionRow(_back()))


def _span(days: int, chosen: int) -> "ui.Button[Any]":
    label = _("{days} days", days=days) if days < DAYS[-1] else _("1 year")
    style = discord.ButtonStyle.primary if days == chosen else discord.ButtonStyle.secondary
    return button(label, ShowSpending(days), style)


def _back() -> "ui.Button[Any]":
    return button(_("◀ Budget"), ShowBudget())


def _shown(name: str) -> str:
    return formatting.shown(name, 60) or _("This server")
