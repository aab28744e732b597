"""What a card may promise, who may enter and vote, what may be handed in, and when a contest goes on."""

import dataclasses
from typing import Any

import pytest

from bot.domain.amounts import MICRO
from bot.domain.contests.counting import Rules
from bot.domain.contests.eligibility import Person, check_entrant, check_voter, exclude_blocked
from bot.domain.contests.entries import check_entry, check_new_job
from bot.domain.contests.models import ContestState, Result, Standing, Voting
from bot.domain.contests.phases import (
    ClosingAction,
    Dates,
    Transition,
    after_close,
    check_dates,
    due_transition,
    extend_dates,
    phase_due,
)
from bot.domain.contests.ranking import rank
from bot.domain.contests.terms import ServerResources, check, check_contest_limit, clean_theme
from bot.domain.durations import format_duration, parse_duration
from bot.domain.errors import InvalidOptions, NotAllowed, Outdated, OverBudget, OverLimit
from bot.domain.jobs.job import Job, JobState
from bot.domain.jobs.job import Result as File
from tests.domain.contests.samples import HOUR, OPENED, SEED, contest, prefer, terms

OFFER = ServerResources(available=100 * MICRO, cheapest={"flux-2-pro": 30_000, "sora-2": 400_000})
S = ContestState


# ── lengths of time ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "seconds"), [("90s", 90), ("30m", 1800), ("12h", 43_200), ("7d", 604_800), (" 60s ", 60)]
)
def test_lengths_people_type(typed: str, seconds: float) -> None:
    assert parse_duration(typed, "entries_for", least=60, most=30 * 86_400) == seconds
    assert format_duration(seconds) in (typed.strip(), "1m")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "7",
        "d",
        "-5m",
        "1.5h",
        "7 d",
        "7D",
        "1d12h",
        "٧d",
        "7ｄ",
        "1e3s",
        "+7d",
        "7d\n",
        "9999999s",
        "soon",
    ],
)
def test_what_is_no_length(typed: str) -> None:
    with pytest.raises(InvalidOptions, match="`90s`, `30m`, `12h` or `7d`") as refused:
        parse_duration(typed, "voting_for", least=60, most=30 * 86_400)
    assert refused.value.option == "voting_for"
    assert "Nothing was held or paid" in str(refused.value)


@pytest.mark.parametrize("typed", ["59s", "0d", "31d", "721h"])
def test_lengths_out_of_bounds(typed: str) -> None:
    with pytest.raises(InvalidOptions, match=f"from 1m to 30d; this is {typed}"):
        parse_duration(typed, "entries_for", least=60, most=30 * 86_400)


# ── the card ─────────────────────────────────────────────────────────────────────────────────────


def test_good_terms() -> None:
    check(terms(), OFFER)
    check(terms(models=("flux-2-pro",), top_price=MICRO, voting=Voting.HEARTS, hearts=10), OFFER)
    check(terms(pot=0, cap=0, prize=0, open_entries=True), OFFER)
    check(terms(pot=98 * MICRO), OFFER)


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"theme": ""}, "theme"),
        ({"theme": "x" * 81}, "theme"),
        ({"theme": "two\nlines"}, "theme"),
        ({"theme": "hidden\u202e"}, "theme"),
        ({"entries_for_seconds": 59.0}, "entries_for"),
        ({"voting_for_seconds": 31 * 86_400.0}, "voting_for"),
        ({"pot": 0, "cap": 0}, "pot"),
        ({"pot": -1}, "pot"),
        ({"prize": -1}, "pot"),
        ({"cap": 0}, "cap"),
        ({"cap": 6 * MICRO}, "cap"),
        ({"top_price": 0}, "top_price"),
        ({"top_price": 2 * MICRO}, "top_price"),
        ({"top_price": 29_999}, "top_price"),
        ({"cap": 29_999}, "cap"),
        ({"models": ("sora-2",), "top_price": 300_000}, "top_price"),
        ({"models": ("flux-2-pro", "dall-e")}, "models"),
        ({"entries": 0}, "entries"),
        ({"entries": 11}, "entries"),
        ({"quorum": 0}, "quorum"),
        ({"hearts": 11}, "hearts"),
    ],
    ids=str,
)
def test_terms_that_are_refused_name_the_option(changes: dict[str, Any], option: str) -> None:
    with pytest.raises(InvalidOptions) as refused:
        check(terms(**changes), OFFER)
    assert refused.value.option == option
    assert "Nothing was held or paid" in str(refused.value)


def test_a_pot_above_the_budget() -> None:
    with pytest.raises(OverBudget) as refused:
        check(terms(pot=99 * MICRO), OFFER)
    assert str(refused.value).startswith("Pot and prize are $101.00 together, and the server has $100.00")
    assert (refused.value.needed, refused.value.available) == (101 * MICRO, 100 * MICRO)


def test_so_many_at_once() -> None:
    check_contest_limit(9)
    with pytest.raises(OverLimit, match="10 contests run on this server, and 10 may at once"):
        check_contest_limit(10)


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
    ("changes", "words"),
    [
        ({"joined_at": OPENED + 1}, "before you joined this server"),
        ({"joined_at": None}, "you are not one now"),
        ({"sees_channel": False}, "which you cannot see"),
        ({"blocked": True}, "You are blocked"),
        ({"is_bot": True}, "is for people"),
    ],
    ids=str,
)
def test_everybody_else_is_told_why_not(changes: dict[str, Any], words: str) -> None:
    somebody = dataclasses.replace(MIRA, **changes)
    with pytest.raises(NotAllowed, match=words) as refused:
        check_entrant(contest(), somebody, OPENED + 1)
    assert "Nothing was held or paid" in str(refused.value)
    with pytest.raises(NotAllowed, match=words):
        check_voter(VOTING, somebody, OPENED + HOUR)


def test_the_end_itself_is_too_late() -> None:
    check_entrant(contest(), MIRA, OPENED + HOUR - 1)
    with pytest.raises(Outdated, match="The time for this is over"):
        check_entrant(contest(), MIRA, OPENED + HOUR)
    check_voter(VOTING, MIRA, OPENED + 2 * HOUR - 1)
    with pytest.raises(Outdated, match="The time for this is over"):
        check_voter(VOTING, MIRA, OPENED + 2 * HOUR)


@pytest.mark.parametrize("state", [S.DRAFT, S.VOTING, S.CLOSED, S.ANNOUNCED, S.CANCELLED])
def test_entries_are_taken_while_it_is_open(state: ContestState) -> None:
    with pytest.raises(Outdated, match=r"Autumn.*Nothing was changed, held or paid\."):
        check_entrant(contest(state), MIRA, OPENED + 1)


@pytest.mark.parametrize("state", [S.DRAFT, S.OPEN, S.CLOSED, S.ANNOUNCED, S.CANCELLED])
def test_votes_are_taken_in_the_voting(state: ContestState) -> None:
    with pytest.raises(Outdated):
        check_voter(contest(state), MIRA, OPENED + 1)


def test_a_theme_cannot_format_a_refusal() -> None:
    odd = contest(S.VOTING, terms=terms(theme="**@everyone** `x` {theme}"))
    with pytest.raises(Outdated) as refused:
        check_entrant(odd, MIRA, OPENED)
    assert "\\*\\*\\@everyone\\*\\* \\`x\\` {theme}" in str(refused.value)


def test_votes_of_who_is_blocked_at_the_close_do_not_count() -> None:
    votes = [prefer(1, "a", "b"), prefer(2, "b", "a")]
    assert exclude_blocked(votes, {2}) == votes[:1]


# ── what is made and handed in ───────────────────────────────────────────────────────────────────


def job(**changes: Any) -> Job:
    values: dict[str, Any] = {
        field.name: None for field in dataclasses.fields(Job) if field.default is dataclasses.MISSING
    }
    values |= {
        "id": "job1", "guild_id": 11, "channel_id": 22, "user_id": 33, "operation": "flux-2-pro/generate",
        "options": {}, "state": JobState.FETCHED, "price": 40_000, "upload_cost": 0,
        "created_at": OPENED, "fetched_at": OPENED + 9,
        "result": File("job1.png", "ab" * 32, 100, "image/png", 64, 64),
    }  # fmt: skip
    return Job(**{**values, **changes})


def test_what_was_made_for_it_is_handed_in() -> None:
    check_entry(contest(), job(), "c4k7", 33, 2)


@pytest.mark.parametrize(
    ("changes", "made_for", "words"),
    [
        ({"user_id": 34}, "c4k7", "made yourself"),
        ({"guild_id": 12}, "c4k7", "on this server"),
        ({"result": None}, "c4k7", "no picture to enter"),
        ({"created_at": OPENED - 1}, "c4k7", "before the contest was announced"),
        ({}, None, "is blind"),
        ({}, "other", "made for another contest"),
    ],
    ids=str,
)
def test_what_cannot_be_handed_in(changes: dict[str, Any], made_for: str | None, words: str) -> None:
    with pytest.raises(NotAllowed, match=words) as refused:
        check_entry(contest(), job(**changes), made_for, 33, 0)
    assert "Nothing was handed in" in str(refused.value)


def test_open_entries_take_public_pictures_of_the_same_kind() -> None:
    card = terms(open_entries=True, models=("flux-2-pro",), top_price=40_000)
    check_entry(contest(terms=card), job(), None, 33, 0)
    with pytest.raises(NotAllowed, match="another contest"):
        check_entry(contest(terms=card), job(), "other", 33, 0)
    with pytest.raises(NotAllowed, match="`sora-2`"):
        check_entry(contest(terms=card), job(operation="sora-2/generate"), None, 33, 0)
    with pytest.raises(OverLimit, match=r"\$0\.041.*\$0\.04 at most"):
        check_entry(contest(terms=card), job(upload_cost=1000), None, 33, 0)


def test_so_many_entries_each() -> None:
    with pytest.raises(OverLimit, match="3 of the 3 entries"):
        check_entry(contest(), job(), "c4k7", 33, 3)


def test_making_is_bounded_by_models_top_price_cap_and_pot() -> None:
    card = contest(terms=terms(models=("flux-2-pro",), top_price=500_000))
    check_new_job(card, "flux-2-pro", 500_000, 500_000, 500_000)
    with pytest.raises(NotAllowed, match="is for pictures of `flux-2-pro`, and this is of `grok`"):
        check_new_job(card, "grok", 1, 0, MICRO)
    with pytest.raises(OverLimit, match=r"One entry of this contest may cost \$0\.50 at most"):
        check_new_job(card, "flux-2-pro", 500_001, 0, MICRO)
    with pytest.raises(
        OverLimit, match=r"\$1\.00 for each member; \$0\.70 of yours is used and \$0\.30 left"
    ):
        check_new_job(card, "flux-2-pro", 300_001, 700_000, MICRO)
    with pytest.raises(OverLimit, match=r"\$0\.10 is left in the contest's pot"):
        check_new_job(card, "flux-2-pro", 100_001, 0, 100_000)


# ── phases ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("state", "entries", "after", "due"),
    [
        (S.DRAFT, 0, 99 * HOUR, None),
        (S.OPEN, 5, HOUR - 1, None),
        (S.OPEN, 5, HOUR, Transition.VOTE),
        (S.OPEN, 2, 99 * HOUR, Transition.VOTE),
        (S.OPEN, 1, HOUR, Transition.WALK_OVER),
        (S.OPEN, 0, HOUR, Transition.DROP),
        (S.VOTING, 5, 2 * HOUR - 1, None),
        (S.VOTING, 5, 2 * HOUR, Transition.CLOSE),
        (S.VOTING, 1, 2 * HOUR, Transition.WALK_OVER),
        (S.VOTING, 0, 2 * HOUR, Transition.DROP),
        (S.CLOSED, 5, 99 * HOUR, None),
        (S.ANNOUNCED, 5, 99 * HOUR, None),
        (S.CANCELLED, 0, 99 * HOUR, None),
    ],
)
def test_what_is_due(state: ContestState, entries: int, after: int, due: Transition | None) -> None:
    one = contest(state)
    assert due_transition(one, entries, OPENED + after) is due
    if due:
        instant = phase_due(one)
        assert instant is not None
        assert instant <= OPENED + after


def test_too_few_voters_and_the_organiser_is_asked_once() -> None:
    rules = Rules(Voting.PAIRS, quorum=2)
    enough = rank("ab", [prefer(1, "a", "b"), prefer(2, "a", "b")], rules, SEED)
    few = rank("ab", [prefer(1, "a", "b")], rules, SEED)
    assert after_close(enough, None, 0) is ClosingAction.ANNOUNCE
    assert after_close(few, None, 0) is ClosingAction.ASK
    assert after_close(few, 1000, 999) is ClosingAction.WAIT
    assert after_close(few, 1000, 1000) is ClosingAction.ANNOUNCE
    assert after_close(rank("a", [], rules, SEED), None, 0) is ClosingAction.ANNOUNCE


def test_dates_in_the_past_and_ends_before_their_beginning() -> None:
    good = Dates(OPENED + 1, OPENED + 2)
    assert check_dates(good, OPENED) == good
    with pytest.raises(InvalidOptions, match="would have ended") as past:
        check_dates(good, OPENED + 1)
    assert past.value.option == "entries_for"
    with pytest.raises(InvalidOptions, match="end before it begins") as early:
        check_dates(Dates(OPENED + 2, OPENED + 2), OPENED)
    assert early.value.option == "voting_for"


LONG = 90 * 24 * HOUR


def test_an_extension_moves_what_is_still_to_come() -> None:
    now = OPENED + 10
    assert extend_dates(contest(), HOUR, now, longest_ms=LONG) == Dates(OPENED + 2 * HOUR, OPENED + 3 * HOUR)
    assert extend_dates(VOTING, HOUR, now, longest_ms=LONG) == Dates(OPENED + HOUR, OPENED + 3 * HOUR)
    late = OPENED + 5 * HOUR
    closed = extend_dates(contest(S.CLOSED), HOUR, late, longest_ms=LONG)
    assert closed == Dates(OPENED + HOUR, late + HOUR)


def test_an_extension_that_cannot_be() -> None:
    for over in (S.DRAFT, S.ANNOUNCED, S.CANCELLED):
        with pytest.raises(Outdated):
            extend_dates(contest(over), HOUR, OPENED, longest_ms=LONG)
    with pytest.raises(InvalidOptions, match="longer than nothing"):
        extend_dates(contest(), 0, OPENED, longest_ms=LONG)
    with pytest.raises(InvalidOptions, match="would be too long") as refused:
        extend_dates(VOTING, LONG, OPENED, longest_ms=LONG)
    assert refused.value.option == "by"


def test_results_know_their_winners() -> None:
    standing = rank("ab", [prefer(1, "b", "a")], Rules(Voting.PAIRS), SEED).standings[0]
    assert isinstance(standing, Standing)
    assert Result((standing,), 0, 0, 3).walkover
    assert [winner.entry for winner in Result((standing,), 0, 0, 3).winners] == ["b"]
