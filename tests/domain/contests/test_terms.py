"""Terms of a card, and the right to enter and vote."""

import dataclasses
from typing import Any

import pytest

from bot.domain.amounts import MICRO
from bot.domain.contests.errors import (
    ContestChange,
    ContestProblem,
    ContestRefused,
    Ineligibility,
    InvalidAmount,
    InvalidCount,
    InvalidDescription,
    InvalidPhaseLength,
    InvalidTheme,
    NotEligible,
    NothingAffordable,
    PotOverBudget,
    TooLate,
    TooManyContests,
    UnusableModels,
    WrongState,
)
from bot.domain.contests.models import ContestState, Voting
from bot.domain.contests.terms import (
    Person,
    ServerResources,
    check_contest_limit,
    check_entrant,
    check_terms,
    check_voter,
    clean_theme,
)
from bot.domain.errors import InvalidOptions
from tests.domain.contests.samples import HOUR, OPENED, contest, terms

SERVER = ServerResources(available=100 * MICRO, prices={"flux-2-pro": 30_000, "sora-2": 400_000})
MONTH = 30 * 86_400.0
S = ContestState


# ── the card ─────────────────────────────────────────────────────────────────────────────────────


def test_good_terms() -> None:
    check_terms(terms(), SERVER)
    check_terms(terms(models=("flux-2-pro",), top_price=MICRO, voting=Voting.HEARTS, hearts=10), SERVER)
    check_terms(terms(pot=0, cap=0, prize=0, open_entries=True), SERVER)
    check_terms(terms(pot=98 * MICRO), SERVER)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"theme": ""}, InvalidTheme(0, 80)),
        ({"theme": "x" * 81}, InvalidTheme(81, 80)),
        ({"theme": "two\nlines"}, InvalidTheme(9, 80)),
        ({"description": "x" * 301}, InvalidDescription(301, 300)),
        ({"description": "two\nlines"}, InvalidDescription(9, 300)),
        ({"theme": "hidden\u202e"}, InvalidTheme(7, 80)),
        ({"entries_for_seconds": 59.0}, InvalidPhaseLength("entries_for", 59.0, 60.0, MONTH)),
        (
            {"voting_for_seconds": MONTH + 86_400},
            InvalidPhaseLength("voting_for", MONTH + 86_400, 60.0, MONTH),
        ),
        ({"pot": 0, "cap": 0}, ContestRefused(ContestProblem.EMPTY_POT, "pot")),
        ({"pot": -1}, ContestRefused(ContestProblem.NEGATIVE_AMOUNT, "pot")),
        ({"prize": -1}, ContestRefused(ContestProblem.NEGATIVE_AMOUNT, "pot")),
        ({"cap": 0}, InvalidAmount("cap", 0, "pot", 5 * MICRO)),
        ({"cap": 6 * MICRO}, InvalidAmount("cap", 6 * MICRO, "pot", 5 * MICRO)),
        ({"top_price": 0}, InvalidAmount("top_price", 0, "cap", MICRO)),
        ({"top_price": 2 * MICRO}, InvalidAmount("top_price", 2 * MICRO, "cap", MICRO)),
        ({"top_price": 29_999}, NothingAffordable("top_price", 30_000, 29_999)),
        ({"cap": 29_999}, NothingAffordable("cap", 30_000, 29_999)),
        (
            {"models": ("sora-2",), "top_price": 300_000},
            NothingAffordable("top_price", 400_000, 300_000),
        ),
        ({"models": ("flux-2-pro", "dall-e")}, UnusableModels(("dall-e",))),
        ({"entries": 0}, InvalidCount("entries", 0, 10)),
        ({"entries": 11}, InvalidCount("entries", 11, 10)),
        ({"quorum": 0}, InvalidCount("quorum", 0, 500)),
        ({"hearts": 11}, InvalidCount("hearts", 11, 10)),
    ],
    ids=str,
)
def test_terms_that_are_refused_name_the_option(changes: dict[str, Any], error: InvalidOptions) -> None:
    with pytest.raises(type(error)) as refused:
        check_terms(terms(**changes), SERVER)
    assert vars(refused.value) == vars(error)
    assert refused.value.option in ("theme", "entries_for", "voting_for", "pot", "models", *changes)


def test_a_pot_above_the_budget() -> None:
    with pytest.raises(PotOverBudget) as refused:
        check_terms(terms(pot=99 * MICRO), SERVER)
    assert (refused.value.needed, refused.value.available) == (101 * MICRO, 100 * MICRO)


def test_so_many_at_once() -> None:
    check_contest_limit(9)
    with pytest.raises(TooManyContests) as refused:
        check_contest_limit(10)
    assert (refused.value.running, refused.value.maximum) == (10, 10)


def test_themes_are_made_one_line() -> None:
    assert clean_theme("  cats \n and\u200b dogs ") == "cats and dogs"
    assert clean_theme("family 👨\u200d👩\u200d👧") == "family 👨\u200d👩\u200d👧"


# ── people ───────────────────────────────────────────────────────────────────────────────────────

MIRA = Person(33, OPENED - 5, sees_channel=True)
VOTING = contest(S.VOTING)


def test_members_of_the_time_of_the_announcement_enter_and_vote() -> None:
    check_entrant(contest(), MIRA, OPENED + 1)
    check_voter(VOTING, MIRA, OPENED + HOUR)
    check_entrant(contest(), dataclasses.replace(MIRA, joined_at=OPENED), OPENED + 1)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"joined_at": OPENED + 1}, Ineligibility.JOINED_LATE),
        ({"joined_at": None}, Ineligibility.LEFT),
        ({"sees_channel": False}, Ineligibility.NO_ACCESS),
        ({"blocked": True}, Ineligibility.BLOCKED),
        ({"is_bot": True}, Ineligibility.BOT),
    ],
    ids=str,
)
def test_others_learn_why_not(changes: dict[str, Any], reason: Ineligibility) -> None:
    person = dataclasses.replace(MIRA, **changes)
    for check, instant in ((check_entrant, OPENED + 1), (check_voter, OPENED + HOUR)):
        with pytest.raises(NotEligible) as refused:
            check(contest() if check is check_entrant else VOTING, person, instant)
        assert refused.value.reason is reason
        assert (refused.value.theme, refused.value.channel_id) == ("Autumn", 22)
        assert refused.value.opened_at == OPENED


def test_the_end_itself_is_too_late() -> None:
    check_entrant(contest(), MIRA, OPENED + HOUR - 1)
    with pytest.raises(TooLate) as entrant:
        check_entrant(contest(), MIRA, OPENED + HOUR)
    check_voter(VOTING, MIRA, OPENED + 2 * HOUR - 1)
    with pytest.raises(TooLate) as voter:
        check_voter(VOTING, MIRA, OPENED + 2 * HOUR)
    assert entrant.value.reason is voter.value.reason is ContestChange.PHASE_ENDED


@pytest.mark.parametrize("state", [S.DRAFT, S.VOTING, S.CLOSED, S.ANNOUNCED, S.CANCELLED])
def test_entries_are_taken_while_it_is_open(state: ContestState) -> None:
    with pytest.raises(WrongState) as refused:
        check_entrant(contest(state), MIRA, OPENED + 1)
    assert (refused.value.theme, refused.value.state) == ("Autumn", state)


@pytest.mark.parametrize("state", [S.DRAFT, S.OPEN, S.CLOSED, S.ANNOUNCED, S.CANCELLED])
def test_votes_are_taken_in_the_voting(state: ContestState) -> None:
    with pytest.raises(WrongState) as refused:
        check_voter(contest(state), MIRA, OPENED + 1)
    assert refused.value.state is state
