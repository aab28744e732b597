"""Cards of the budget: what is left and for whom, and what an empty server reads."""

from dataclasses import replace
from typing import Any

import discord
import pytest
from discord import ui

from bot.domain.moderation.limits import Kind, Rule, Scope, Standing
from bot.domain.money.ledger import Balances
from bot.domain.money.spending import DAYS, last_days
from bot.domain.periods import Per
from bot.ui.kit.layout import Card, Tone
from bot.ui.money import budget_cards, standing_text
from tests.spends import Spend, spending
from tests.ui.money.test_proof_text import VIEW
from tests.ui.reading import buttons, labels, tone, words
from tests.ui.samples import START

RESETS = 1_790_000_000_000


def standing(kind: Kind, scope: Scope, per: Per, used: int = 1_360_000, of: int = 1_500_000) -> Standing:
    return Standing(Rule(kind, scope, 77, per, of), used, None if per is Per.JOB else RESETS)


HAS = Balances(10_434_999, 0, 7_280_001)


def card(balances: Balances = HAS, **changes: Any) -> Card:
    facts: dict[str, Any] = {
        "standings": [],
        "pots": 0,
        "prize": 0,
        "alt": "a chart",
        "may_add": False,
        **changes,
    }
    return budget_cards.budget("Atelier *Lab*", balances, **facts)


def test_the_amounts_have_two_decimals_and_each_word_is_before_its_own() -> None:
    assert "available **$10.43** · held $0.00 · spent $7.29" in words(card())
    assert words(card()).startswith("### Atelier \\*Lab\\*'s budget")


def test_the_picture_is_in_the_card_and_buttons_lead_on() -> None:
    assert any(isinstance(part, ui.MediaGallery) for part in card().walk_children())
    assert labels(card()) == ["Where it went", "Proof"]
    assert labels(card(may_add=True)) == ["Where it went", "Proof", "Top up"]


def test_a_server_that_spent_nothing_has_words_in_place_of_a_picture() -> None:
    shown = card(alt=None)
    assert "Nothing was spent in the last 30 days." in words(shown)
    assert not any(isinstance(part, ui.MediaGallery) for part in shown.walk_children())


def test_a_server_without_money_reads_who_can_add_some() -> None:
    empty = card(Balances(0, 0, 0), alt=None)
    assert "has no budget yet" in words(empty)
    assert "**Manage Server**" in words(empty)
    assert labels(empty) == []
    assert labels(card(Balances(0, 0, 0), may_add=True)) == ["Top up"]


def test_an_empty_budget_needs_attention() -> None:
    assert tone(card()) == Tone.PLAIN
    assert tone(card(Balances(0, 0, 5))) == Tone.MONEY


@pytest.mark.parametrize(
    ("kind", "scope", "per", "line"),
    [
        (Kind.ALLOWANCE, Scope.SERVER, Per.DAY, "You: **$0.14** of $1.50 left today"),
        (Kind.ALLOWANCE, Scope.ROLE, Per.WEEK, "You: **$0.14** of $1.50 left this week"),
        (Kind.LIMIT, Scope.SERVER, Per.DAY, "This server: **$0.14** of $1.50 left today"),
        (Kind.LIMIT, Scope.CHANNEL, Per.MONTH, "<#77>: **$0.14** of $1.50 left this month"),
        (Kind.LIMIT, Scope.ROLE, Per.DAY, "<@&77>, all members together: **$0.14** of $1.50 left today"),
        (Kind.LIMIT, Scope.SERVER, Per.JOB, "One job costs $1.50 at most."),
    ],
)
def test_each_rule_has_a_line(kind: Kind, scope: Scope, per: Per, line: str) -> None:
    assert standing_text.line(standing(kind, scope, per)) == line


def test_a_rule_says_when_it_resets_and_the_servers_month_has_a_bar() -> None:
    day = standing(Kind.ALLOWANCE, Scope.MEMBER, Per.DAY)
    month = standing(Kind.LIMIT, Scope.SERVER, Per.MONTH, used=750_000)
    job = standing(Kind.LIMIT, Scope.SERVER, Per.JOB)
    assert standing_text.lines([day, month, job]) == [
        "You: **$0.14** of $1.50 left today · resets <t:1790000000:R>",
        "▰▰▰▰▰▱▱▱▱▱ 50 % · This server: **$0.75** of $1.50 left this month · resets <t:1790000000:R>",
        "One job costs $1.50 at most.",
    ]


def test_what_is_left_is_rounded_down() -> None:
    almost = standing(Kind.ALLOWANCE, Scope.MEMBER, Per.DAY, used=1_490_001)
    assert standing_text.line(almost) == "You: **$0.00** of $1.50 left today"


def test_pots_and_prizes_are_told_beside_the_budget() -> None:
    shown = words(card(pots=7_000_000, prize=2_000_000))
    assert "Contests hold another $7.00." in shown
    assert "You have **$2.00** of prize money. It pays for each picture that it covers in full." in shown


def test_another_span_is_one_press_away_and_the_shown_one_is_marked() -> None:
    of = spending([Spend("a", START, 7, "grok", 70_001)], last_days(30, START, "UTC"))
    shown = budget_cards.spent(of, Balances(5_000_000, 70_000, 0), alt="a chart")
    assert labels(shown) == ["7 days", "30 days", "90 days", "1 year", "◀ Budget"]
    marked = [one.label for one in buttons(shown) if one.style is discord.ButtonStyle.primary]
    assert marked == ["30 days"]
    assert len(buttons(shown)) == len(DAYS) + 1
    assert "**$0.08** for 1 job in the last 30 days" in words(shown)
    assert "<@7> $0.08" in words(shown)


def test_books_that_do_not_cover_the_debts_are_red() -> None:
    poor = replace(VIEW, wallets=(replace(VIEW.wallets[0], balance=1),))
    assert tone(budget_cards.proof(VIEW)) == Tone.PLAIN
    assert tone(budget_cards.proof(poor)) == Tone.REFUSED
