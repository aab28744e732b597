"""Notices about money that need a look have a colour, and buttons for what comes next."""

import pytest
from discord import ui

from bot.domain.money.deposits import UnclaimedReason
from bot.domain.money.networks import BASE, WalletAddress
from bot.domain.money.notices import (
    BudgetAlert,
    ChainSeen,
    DepositsUnclaimed,
    DepositUnclaimed,
    NightlyAudit,
    OutflowsUnknown,
    PauseBegun,
    TopupCredited,
    WalletLow,
)
from bot.domain.money.pauses import Pause
from bot.domain.notices import Notice
from bot.ui.kit.layout import Tone
from bot.ui.kit.notices import NOTICE_LENGTH, notice_card, notice_text
from bot.ui.money import notice_cards
from tests.ui.money.test_notices import TOPUP, WRONG, audit, deposit, movement
from tests.ui.reading import labels, tone, words

LOW = BudgetAlert(11, 50, 10_000_000, 4_000_000, 0)


@pytest.mark.parametrize(
    ("notice", "colour", "buttons"),
    [
        (LOW, Tone.MONEY, ["Top up", "Where it went"]),
        (TopupCredited(TOPUP, 7_000_000), Tone.DONE, []),
        (DepositUnclaimed(deposit(UnclaimedReason.LATE)), Tone.MONEY, ["Unmatched deposits"]),
        (DepositsUnclaimed(BASE, 5, 6_000_000), Tone.MONEY, ["Unmatched deposits"]),
        (WalletLow(1, 2, WalletAddress(BASE, "0xAbc")), Tone.MONEY, []),
        (OutflowsUnknown(BASE, (movement(None),), missed=False), Tone.REFUSED, []),
        (PauseBegun(Pause(0, None, "")), Tone.REFUSED, []),
        (NightlyAudit(audit(), paused=False), Tone.PLAIN, []),
        (NightlyAudit(audit(WRONG), paused=True), Tone.REFUSED, ["Compare with the chain"]),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Notice) else "",
)
def test_a_notice_that_needs_a_look_has_a_card(notice: Notice, colour: Tone, buttons: list[str]) -> None:
    assert type(notice) in {*notice_cards.TONES, NightlyAudit}
    card = notice_card(notice)
    assert (tone(card), labels(card)) == (colour, buttons)
    assert words(card) == notice_text(notice)


def test_other_notices_are_their_words_alone() -> None:
    card = notice_card(ChainSeen(BASE))
    assert words(card) == notice_text(ChainSeen(BASE))
    assert not [part for part in card.walk_children() if isinstance(part, ui.Container)]


def test_a_long_notice_is_cut() -> None:
    many = OutflowsUnknown(BASE, tuple([movement(None)] * 50), missed=False)
    assert len(words(notice_card(many))) <= NOTICE_LENGTH
