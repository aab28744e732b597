"""Direct messages about cases, and the card of an appeal, with Appeal where it helps."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.moderation.cases import Case, CaseKind, Outcome
from bot.domain.moderation.ladder import Ladder, Step
from bot.domain.moderation.people_notices import (
    AppealDecided,
    AppealMade,
    MemberBlocked,
    MemberUnblocked,
    StrikeGiven,
    StrikeLifted,
)
from bot.domain.notices import Notice
from bot.domain.server_settings import ServerSettings
from bot.ui.kit.notices import notice_card, notice_text
from bot.ui.moderation import people_notices as _people_notices  # noqa: F401 - registers the words
from bot.ui.moderation import people_rules, people_text
from tests.ui.samples import HOSTILE, texts_of

STRIKE = Case(11, 4, CaseKind.STRIKE, 33, 77, 9_000, "*spam*", lapses_at=19_000)
BLOCK = Case(11, 6, CaseKind.BLOCK, 33, 77, 9_000, "raid", blocks=True, blocked_until=19_000)
APPEAL = Case(11, 7, CaseKind.APPEAL, 33, 33, 9_000, "sorry", about=6)
GRANTED = replace(APPEAL, ended_at=9_000, ended_by=77, outcome=Outcome.GRANTED)
REFUSED = replace(GRANTED, outcome=Outcome.REFUSED)


@pytest.mark.parametrize(
    ("notice", "words", "labels"),
    [
        (StrikeGiven(STRIKE, 2, Step(None)),
         ["You got strike 2", "> \\*spam\\*", "Nothing else happens", "counts until <t:19:f>",
          "The next strike: blocked until a moderator unblocks.", "case 4"], ["Appeal"]),
        (StrikeGiven(replace(STRIKE, blocks=True, blocked_until=19_000), 2, Step(60.0)),
         ["The block ends <t:19:R>", "The next strike: blocked for 1 minute."], ["Appeal"]),
        (MemberBlocked(BLOCK), ["A moderator blocked you", "> raid", "The block ends <t:19:R>", "delivered"],
          ["Appeal"]),
        (MemberBlocked(replace(BLOCK, blocked_until=None, reason="")), ["until a moderator unblocks you"],
         ["Appeal"]),
        (MemberUnblocked(BLOCK), ["You can use me again"], []),
        (StrikeLifted(STRIKE), ["A strike was taken back", "case 4"], []),
        (AppealDecided(GRANTED, BLOCK), ["Your appeal was granted", "Case 6 no longer counts"], []),
        (AppealDecided(REFUSED, BLOCK), ["Your appeal was refused", "case 6 again, and it stays"], []),
        (AppealMade(APPEAL, BLOCK), ["A member appeals", "<@33> appeals", "> raid", "> sorry"],
         ["Grant", "Refuse"]),
    ],
)  # fmt: skip
def test_a_notice_reads(notice: Notice, words: list[str], labels: list[str]) -> None:
    card: Any = notice_card(notice)
    shown = texts_of(card)
    for word in words:
        assert word in shown
    buttons = [child.label for child in card.walk_children() if getattr(child, "label", None)]
    assert buttons == labels
    assert notice_text(notice)


@pytest.mark.parametrize("text", HOSTILE)
def test_words_of_people_do_no_harm(text: str) -> None:
    shown = texts_of(notice_card(AppealMade(replace(APPEAL, reason=text), replace(BLOCK, reason=text))))
    assert len(shown) <= 4000
    assert "](https" not in shown
    assert "@everyone" not in shown.replace("@\u200beveryone", "")


def test_spans_are_in_the_largest_whole_unit() -> None:
    spans = [people_text.span(seconds) for seconds in (60, 90 * 60, 3600, 36 * 3600, 86_400, 7 * 86_400)]
    assert spans == ["1 minute", "90 minutes", "1 hour", "36 hours", "1 day", "7 days"]


def test_the_rules_are_shown_as_they_are() -> None:
    open_to_all = texts_of(people_rules.gates(ServerSettings(11), changed=False))
    for words in ("**Age of the account** any", "**Role** any", "accepted first", "120 requests"):
        assert words in open_to_all
    strict = ServerSettings(11, gate_account_hours=168, gate_member_hours=1, gate_role=40, gate_pending=False)
    closed = texts_of(people_rules.gates(strict, changed=True))
    for words in ("at least 7 days", "at least 1 hour", "<@&40>", "need not be accepted"):
        assert words in closed
    ladder = people_text.ladder(Ladder.load("note 5m"))
    assert ladder == ["**Strike 1** a note", "**Strike 2 and more** blocked for 5 minutes"]
    assert "A strike counts for 30 days." in texts_of(people_rules.ladder(ServerSettings(11), changed=False))
