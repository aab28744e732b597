"""The card of `/me info`."""

from typing import Any

from bot.domain.moderation.limits import Kind, Rule, Scope, Standing
from bot.domain.money.spending import MemberTotals
from bot.domain.periods import Per
from bot.services.money.history import OwnSpending
from bot.ui.money import own_cards
from tests.ui.samples import START

TOTALS = MemberTotals(5, 3, 1, 1, 110_000, 20_000, 70_000)


def said(own: OwnSpending) -> list[str]:
    (box,) = own_cards.card(own).to_components()
    parts: list[dict[str, Any]] = box["components"]
    return [line for part in parts for line in part["content"].splitlines()]


def test_ones_own_figures() -> None:
    standing = Standing(Rule(Kind.ALLOWANCE, Scope.SERVER, 11, Per.DAY, 2_000_000), 134_000, START)
    assert said(OwnSpending(134_000, 134_000, 890_000, (), TOTALS, (standing,), prize=866_000)) == [
        "### Your spending here",
        "**$0.14** today · $0.14 this week · $0.89 this month",
        f"Your daily allowance: $0.14 of $2.00 used. Resets <t:{START // 1000}:R>.",
        "▰▱▱▱▱▱▱▱▱▱ 6 %",
        "Your prize: $0.86 left",
        "5 jobs · 3 done · 1 under way · 1 failed",
        "$0.11 paid in all · $0.02 of it given back by the bot's operator · $0.07 held now",
        "-# Limits count the same amounts. `/me receipts` has each payment, `/jobs` each job.",
    ]


def test_one_who_has_made_nothing() -> None:
    lines = said(OwnSpending(0, 0, 0, (), MemberTotals(0, 0, 0, 0, 0, 0, 0), ()))
    assert lines[1:4] == [
        "**$0.00** today · $0.00 this week · $0.00 this month",
        "0 jobs · 0 done",
        "$0.00 paid in all",
    ]
