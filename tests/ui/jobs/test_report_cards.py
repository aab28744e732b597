"""The moderators' cards of reports: what a decision needs, and no names."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.moderation.reports import ReportReason, ReportState, Subject, Verdict, Voice
from bot.services.moderation.reports import Outcome
from bot.ui.jobs.results import report_cards
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from tests.ui.jobs.test_cards import walk
from tests.ui.samples import HOSTILE, job, report, texts_of


def ids(card: Any) -> list[str]:
    return [str(part["custom_id"]) for part in walk(card.to_components()) if "custom_id" in part]


def test_the_card_has_what_a_decision_needs() -> None:
    card = report_cards.card(report(), job(message_id=77), None)
    text = texts_of(card)
    for words in ("Reported picture", "<@33>", "channels/11/22/77", "a fox reading", "Hateful", "case 14"):
        assert words in text
    assert "it insults \\*us\\*" in text
    assert ids(card) == [encode(actions.DecideReport(7, verdict)) for verdict in Verdict]


def test_two_reports_are_counted_and_many_are_cut() -> None:
    voices = [Voice(ReportReason.SPAM, "")] * 9
    text = texts_of(report_cards.card(report(voices=voices), job(message_id=77), None))
    assert "Picture reported by 9 members" in text
    assert text.count("**Spam**") == report_cards.VOICES
    assert "and 4 more members" in text


def test_a_contests_entry_stays_nameless() -> None:
    reported = report(contest_id="c0nt3st")
    for text in (
        texts_of(report_cards.card(reported, job(private=True), "Autumn")),
        texts_of(report_cards.waiting([(reported, job(private=True), "Autumn")])),
        report_cards.decided(replace(reported, state=ReportState.REMOVED, decided_by=5), "Autumn"),
    ):
        assert "Autumn" in text
        assert "<@33>" not in text
        assert "a fox" not in text


def test_a_foreign_picture_cannot_be_blurred() -> None:
    card = report_cards.card(report(job_id=None), None, None)
    assert encode(actions.DecideReport(7, Verdict.BLUR)) not in ids(card)
    assert "not made here" in texts_of(card)


@pytest.mark.parametrize("state", [state for state in ReportState if state is not ReportState.OPEN])
def test_a_decision_is_one_line_without_buttons(state: ReportState) -> None:
    decided = report(state=state, decided_by=5, verdict=15)
    card = report_cards.card(decided, job(), None)
    assert ids(card) == []
    assert "<@5>" in texts_of(card)
    assert "case 15" in texts_of(card)
    assert "case 15" in texts_of(report_cards.outcome(Outcome(decided, 3)))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(text: str) -> None:
    reported = report(voices=[Voice(ReportReason.OTHER, text[:500])] * 9)
    card = report_cards.card(reported, job(options={"prompt": text}, message_id=77), None)
    assert len(texts_of(card)) < 4000
    assert "https://evil" not in texts_of(card).replace("\\", "x")
    waiting = [(reported, job(options={"prompt": text}, message_id=77), None)] * 12
    shown = report_cards.waiting(waiting)
    assert len(texts_of(shown)) <= 4000
    assert len(list(walk(shown.to_components()))) <= 40


def test_a_maker_who_was_forgotten_is_not_mentioned() -> None:
    name = 1_234_567_890
    reported = report(subject=Subject(11, name, 22, 77, "k7f3ab"))
    decided = replace(reported, state=ReportState.REMOVED, decided_by=44, verdict=15)
    foreign = report(subject=Subject(11, name, 22, 77))
    for card in (
        report_cards.card(reported, job(user_id=name), None),
        report_cards.card(decided, job(user_id=name), None),
        report_cards.card(foreign, None, None),
    ):
        text = texts_of(card)
        assert "somebody who erased their data" in text
        assert str(name) not in text
