"""Histories, receipts and prices in words: safe, complete, within Discord's limits."""

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.moderation.log import LogLine
from bot.domain.money.prices import Losses, QuoteRow, by_model
from bot.domain.money.spending import (
    CreditLine,
    HistoryPage,
    HistoryPart,
    HistoryQuery,
    JobLine,
    ReceiptLine,
    ReceiptPage,
    ReceiptPayment,
    last_days,
)
from bot.ui.kit.actions import History
from bot.ui.kit.custom_ids import decode
from bot.ui.kit.layout import Card
from bot.ui.money import history_cards, history_text, price_text, receipts
from tests.spends import Spend, spending
from tests.ui.samples import HOSTILE, START

TX = "0x" + "ab" * 32
PLACE = History(33, 30, HistoryPart.ALL, None, None, None, 0)
DELIVERED = JobLine(START, "k7f3ab", 33, "grok", "DELIVERED", 22, 77, 70_000, 70_000, 0, 0)
PAID = ReceiptPayment(
    "generation", "SETTLED", 70_000, "0x" + "cd" * 32, TX, "eip155:8453", "0xfrom", "0xto", START
)


def words(card: Card) -> str:
    return "\n".join(str(item.content) for item in card.walk_children() if hasattr(item, "content"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "$0.07 paid"),
        ({"state": "FAILED"}, "$0.07 paid and lost"),
        (
            {"state": "FAILED", "refunded": 70_000},
            "$0.07 paid and lost, $0.07 returned by the bot's operator",
        ),
        ({"state": "FAILED", "paid": 0}, "$0.07 returned"),
        ({"state": "READY", "paid": 10_000, "held": 60_000}, "$0.01 paid, $0.06 held"),
        ({"state": "ADMITTED", "paid": 0, "held": 70_000}, "$0.07 held"),
    ],
)
def test_what_became_of_a_jobs_money(changes: dict[str, Any], said: str) -> None:
    assert history_text.money(replace(DELIVERED, **changes)) == said


def test_a_job_line_names_the_member_the_model_and_the_way_to_it() -> None:
    line = history_text.line(DELIVERED, 11)
    for part in ("<@33>", "grok", "[grok](https://discord.com/channels/11/22/77)", "done"):
        assert part in line
    assert "](" not in history_text.line(replace(DELIVERED, message_id=None), 11)


def rule(action: str, old: str | None, new: str | None, reason: str) -> LogLine:
    return LogLine(1, START, 11, 7, action, old, new, reason)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (CreditLine(START, 5_000_000, "grant", 7, None, ""), "**+$5.00** credited · by <@7>"),
        (
            CreditLine(START, 70_000, "refund", None, "k7f3ab", ""),
            "given back by the bot's operator\n-# job k7f3ab · <t:",
        ),
        (CreditLine(START, 25_000_417, "claim", None, None, ""), "**+$25.000417** arrived on chain"),
        (CreditLine(START, -1, "to_pot", None, None, ""), "**-$0.000001** to pot"),
        (rule("confirm_above", "250000", "500000", ""), "💵 Confirm above: $0.25 → $0.50 · <@7>"),
        (rule("alerts_channel", None, "6", "spam"), "🔔 Alert channel: none → <#6> · <@7> · “spam”\n-# <t:"),
    ],
)
def test_other_lines(line: CreditLine | LogLine, said: str) -> None:
    assert said in history_text.line(line, 11)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_page_of_untrusted_words_stays_within_discords_limits(hostile: str) -> None:
    lines = tuple(
        line
        for number in range(8)
        for line in (
            CreditLine(START, number, hostile[:20], 7, None, hostile),
            rule(hostile, hostile, hostile, hostile),
        )
    )
    wanted = HistoryQuery(11, START, START, HistoryPart.ALL, 33, "grok")
    card = history_cards.page(
        HistoryPage(lines, 1, more=True), wanted, PLACE, head=["head"], alt=hostile[:1000]
    )
    said = words(card)
    assert len(said) <= 4000
    assert card.total_children_count <= 40
    assert not re.search(r"(?<!\\)@everyone|(?<!\\)\[x\]", said)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_receipts_of_untrusted_words_stay_within_discords_limits(hostile: str) -> None:
    payments = tuple(replace(PAID, tx=tx) for tx in (TX, None, hostile[:80], "`x`"))
    line = ReceiptLine(DELIVERED, hostile, payments)
    said = words(history_cards.receipt_page(ReceiptPage((line,) * 5, START, 0, more=True), 11, 33))
    assert len(said) <= 4000
    assert "https://evil.example" not in re.sub(r"\\.", "", said)
    assert len("\n".join(receipts.full(line, 11))) <= 4000


def test_a_receipt_links_its_transaction() -> None:
    line = ReceiptLine(DELIVERED, "a fox", (PAID,))
    assert f"[0xababab…abab](https://basescan.org/tx/{TX})" in receipts.short(line, 11)
    full = "\n".join(receipts.full(line, 11))
    assert f"[{TX}](https://basescan.org/tx/{TX})" in full
    for proof in (PAID.nonce, "0xfrom", "0xto", "USDC on Base", "$0.07"):
        assert proof in full


def test_a_payment_whose_transaction_was_never_named_says_what_finds_it() -> None:
    line = ReceiptLine(DELIVERED, "a fox", (replace(PAID, tx=None),))
    assert "0xcdcdcd…cdcd" in receipts.short(line, 11)
    assert PAID.nonce in "\n".join(receipts.full(line, 11))


def test_nothing_paid_yet_says_so() -> None:
    assert "Nothing was paid" in words(
        history_cards.receipt_page(ReceiptPage((), START, 0, more=False), 11, 33)
    )


def test_turning_is_offered_where_there_are_pages() -> None:
    wanted = HistoryQuery(11, START, START)

    def labels(number: int, more: bool) -> list[str]:
        card = history_cards.page(HistoryPage((DELIVERED,), number, more), wanted, PLACE, head=(), alt=None)
        return [str(item.label) for item in card.walk_children() if hasattr(item, "label")]

    assert labels(0, more=False) == []
    assert labels(0, more=True) == ["Older ▶"]
    assert labels(1, more=True) == ["◀ Newer", "Older ▶"]
    assert labels(2, more=False) == ["◀ Newer"]


def test_a_turned_page_stays_at_the_instant_of_the_first() -> None:
    card = history_cards.page(
        HistoryPage((DELIVERED,), 1, True), HistoryQuery(11, START, START), PLACE, head=(), alt=None
    )
    found = [decode(item.custom_id) for item in card.walk_children() if hasattr(item, "custom_id")]
    assert found == [replace(PLACE, until=START, page=0), replace(PLACE, until=START, page=2)]


def test_a_spending_is_told_to_those_who_do_not_see_the_picture() -> None:
    found = [Spend("a", START, 33, "grok", 70_000), Spend("b", START, 44, "veo-3.1", 1_600_000)]
    of = spending(found, last_days(30, START, "UTC"))
    assert history_text.total(of) == "**$1.67** for 2 jobs in the last 30 days"
    assert history_text.members(of) == "<@44> $1.60 · <@33> $0.07"
    alt = history_text.alt(of, {"33": "Mira @everyone"})
    assert "grok $0.07" in alt
    assert "Mira @everyone $0.07" in alt
    assert "member 44 $1.60" in alt


def quotes(*amounts: int | None, operation: str = "grok/generate", key: str = "{}") -> list[QuoteRow]:
    return [QuoteRow(START + n, operation, key, amount) for n, amount in enumerate(amounts)]


def test_prices_of_all_models_in_one_look() -> None:
    rows = [*quotes(70_000, 70_000, 87_500), *quotes(1_600_000, None, None, operation="veo-3.1/generate")]
    found = by_model(rows, [Losses("veo-3.1", 8, 1, 1_600_000)])
    said = "\n".join(price_text.overview(found, ["grok", "veo-3.1", "wan-2.6"]))
    assert "**grok** $0.07–$0.0875 · 3 quotes" in said
    assert "▲ 25 % generate: $0.07 → $0.0875" in said
    assert "**veo-3.1** $1.60 · 1 quote, 2 unanswered · 1 of 8 paid jobs lost (12.5 %)" in said
    assert "no usable answer since" in said
    assert "not asked about: wan-2.6" in said


def test_one_models_prices() -> None:
    rows = [
        *quotes(70_000, 60_000, key='{"files":2,"image_size":"2K"}'),
        *quotes(240_000, key='{"fast":true}'),
    ]
    (found,) = by_model(rows, [Losses("grok", 4, 0, 0)])
    said = "\n".join(price_text.details(found))
    assert "generate · 2 files · 2K: **$0.06** ($0.06–$0.07)" in said
    assert "generate · fast: **$0.24**" in said
    assert "▼ 14 % generate · 2 files · 2K: $0.07 → $0.06" in said
    assert "4 paid jobs, none lost" in said
    assert "2 files" in price_text.alt(found)
