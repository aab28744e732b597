"""The card that "Try it free" answers with: the exact price of a first picture, and how to have it made."""

from typing import Any

import discord
from discord import ui

from bot import catalogue
from bot.domain.amounts import format_left, format_usd
from bot.domain.money.ledger import Balances
from bot.i18n import N_, _
from bot.services.jobs.ordering.trial import TrialQuote
from bot.ui.kit import actions
from bot.ui.kit.errors.requests import ways_to_a_budget, ways_to_more_budget
from bot.ui.kit.layout import Card, Tone, button, contained

PROMPT = N_("a fox reading a newspaper, gouache")
"""What the first picture shows."""


def quoted(trial: TrialQuote, *, may_add: bool) -> Card:
    """Return the price, and a button that makes the picture, or the ways to a budget without one.

    `may_add`: the person may top the budget up.
    """
    price = format_usd(trial.price)
    has_budget = trial.balances.available >= trial.price
    row: ui.ActionRow[Any] = ui.ActionRow()
    if has_budget:
        make = actions.MakeFirst(trial.operation.model, trial.price)
        row.add_item(button(_("Make it · {price}", price=price), make, discord.ButtonStyle.primary))
    else:
        row.add_item(button(_("Try again"), actions.TryFree()))
        if may_add:
            row.add_item(button(_("Top up"), actions.TopUp(), discord.ButtonStyle.primary))
    return contained(
        Tone.ASKS if has_budget else Tone.MONEY,
        _("A first picture · {price}", price=price),
        f"> {_(trial.prompt)}",
        _("Exactly **{price}** with {model}. Nothing was paid.", price=price, model=_title(trial)),
        *_budget(trial.balances, trial.price),
        row,
        small=_("`/imagine` makes what you describe, and shows the price first."),
    )


def _budget(balances: Balances, price: int) -> tuple[str, ...]:
    """Return what the server has, and if that is less than `price` (micro-USDC), both ways to more."""
    if not (balances.available or balances.held or balances.spent):
        return _("This server has no budget yet."), ways_to_a_budget()
    left = _("This server has **{available}** left.", available=format_left(balances.available))
    return (left,) if balances.available >= price else (left, ways_to_more_budget())


def _title(trial: TrialQuote) -> str:
    return catalogue.model(trial.operation.model).title
