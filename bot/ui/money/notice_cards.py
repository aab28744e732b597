"""Cards of the notices about money that need a look: a colour, and buttons for what comes next."""

from functools import singledispatch
from typing import Any

import discord
from discord import ui

from bot.domain.money.notices import (
    BooksSetBack,
    BudgetAlert,
    ChainBlind,
    DepositsUnclaimed,
    DepositUnclaimed,
    NightlyAudit,
    OutflowsUnknown,
    PauseBegun,
    TopupCredited,
    WalletLow,
    WalletUnwatched,
)
from bot.domain.notices import Notice
from bot.i18n import _
from bot.ui.kit import formatting
from bot.ui.kit.actions import Reconcile, ShowDeposits, ShowSpending, TopUp
from bot.ui.kit.layout import Card, Tone, button, text_block
from bot.ui.kit.notices import NOTICE_LENGTH, notice_card, notice_text
from bot.ui.money.budget_cards import LOOK_BACK

TONES: dict[type, Tone] = {
    TopupCredited: Tone.DONE,
    BudgetAlert: Tone.MONEY,
    WalletLow: Tone.MONEY,
    DepositUnclaimed: Tone.MONEY,
    DepositsUnclaimed: Tone.MONEY,
    ChainBlind: Tone.MONEY,
    WalletUnwatched: Tone.REFUSED,
    OutflowsUnknown: Tone.REFUSED,
    BooksSetBack: Tone.REFUSED,
    PauseBegun: Tone.REFUSED,
}
"""Notices with a card, and its colour."""


@singledispatch
def _buttons(_notice: Notice) -> "list[ui.Button[Any]]":
    """Return the buttons below a notice."""
    return []


@_buttons.register
def _more_money(_notice: BudgetAlert) -> "list[ui.Button[Any]]":
    add = button(_("Top up"), TopUp(), discord.ButtonStyle.primary)
    return [add, button(_("Where it went"), ShowSpending(LOOK_BACK))]


@_buttons.register(DepositUnclaimed)
@_buttons.register(DepositsUnclaimed)
def _decide(_notice: Notice) -> "list[ui.Button[Any]]":
    return [button(_("Unmatched deposits"), ShowDeposits(), discord.ButtonStyle.primary)]


def _framed(tone: Tone, notice: Notice, *row: "ui.Button[Any]") -> Card:
    words = text_block(formatting.cut(notice_text(notice), NOTICE_LENGTH))
    rows = [ui.ActionRow(*row)] if row else []
    return Card(ui.Container(words, *rows, accent_colour=tone.value))


def _card(notice: Notice) -> Card:
    return _framed(TONES[type(notice)], notice, *_buttons(notice))


for _kind in TONES:
    notice_card.register(_kind, _card)


@notice_card.register
def nightly_audit(notice: NightlyAudit) -> Card:
    """Return the audit in plain words if all agreed: it comes every night."""
    again = button(_("Compare with the chain"), Reconcile())
    if notice.result.ok:
        return _framed(Tone.PLAIN, notice)
    return _framed(Tone.REFUSED if notice.result.wrong else Tone.MONEY, notice, again)
