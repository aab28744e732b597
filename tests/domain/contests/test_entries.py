"""Conditions for making a picture from a contest's pot, and for handing one in."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.amounts import MICRO
from bot.domain.contests.entries import check_entry, check_new_job
from bot.domain.contests.errors import (
    CannotEnter,
    EntriesUsedUp,
    EntryObstacle,
    ModelNotAllowed,
    OverPot,
    OverShare,
    OverTopPrice,
)
from bot.domain.jobs.job import Job, JobState
from bot.domain.jobs.job import Result as File
from tests import builders
from tests.domain.contests.samples import OPENED, contest, terms


def job(**changes: Any) -> Job:
    """A picture of the contest that is made and not entered."""
    values: dict[str, Any] = {
        "id": "job1", "state": JobState.FETCHED, "contest_id": "c4k7",
        "created_at": OPENED, "fetched_at": OPENED + 9,
        "result": File("job1.png", "ab" * 32, 100, "image/png", 64, 64),
    }  # fmt: skip
    return builders.job(**{**values, **changes})


def test_what_was_made_for_it_is_handed_in() -> None:
    check_entry(contest(), job(), 33, entered=2)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"user_id": 34}, EntryObstacle.FOREIGN),
        ({"guild_id": 12}, EntryObstacle.FOREIGN),
        ({"result": None}, EntryObstacle.UNFINISHED),
        ({"fetched_at": None}, EntryObstacle.UNFINISHED),
        ({"created_at": OPENED - 1}, EntryObstacle.TOO_OLD),
        ({"contest_id": None}, EntryObstacle.NOT_BLIND),
        ({"contest_id": "other"}, EntryObstacle.OTHER_POT),
    ],
    ids=str,
)
def test_what_cannot_be_handed_in(changes: dict[str, Any], reason: EntryObstacle) -> None:
    with pytest.raises(CannotEnter) as refused:
        check_entry(contest(), job(**changes), 33, entered=0)
    assert (refused.value.reason, refused.value.job_id, refused.value.theme) == (reason, "job1", "Autumn")


def test_open_entries_take_public_pictures_of_the_same_kind() -> None:
    card = contest(terms=terms(open_entries=True, models=("flux-2-pro",), top_price=40_000))
    public = job(contest_id=None)
    check_entry(card, public, 33, entered=0)
    with pytest.raises(CannotEnter) as refused:
        check_entry(card, job(contest_id="other"), 33, entered=0)
    assert refused.value.reason is EntryObstacle.OTHER_POT
    with pytest.raises(ModelNotAllowed) as wrong:
        check_entry(card, replace(public, operation="sora-2/generate"), 33, entered=0)
    assert (wrong.value.model, wrong.value.models) == ("sora-2", ("flux-2-pro",))
    with pytest.raises(OverTopPrice) as dear:
        check_entry(card, replace(public, upload_cost=1000), 33, entered=0)
    assert (dear.value.amount, dear.value.top_price) == (41_000, 40_000)


def test_so_many_entries_each() -> None:
    with pytest.raises(EntriesUsedUp) as refused:
        check_entry(contest(), job(), 33, entered=3)
    assert (refused.value.used, refused.value.limit) == (3, 3)


def test_making_is_bounded_by_models_top_price_share_and_pot() -> None:
    card = contest(terms=terms(models=("flux-2-pro",), top_price=500_000))
    check_new_job(card, "flux-2-pro", 500_000, spent=500_000, left=500_000)
    with pytest.raises(ModelNotAllowed) as wrong:
        check_new_job(card, "grok", 1, spent=0, left=MICRO)
    assert (wrong.value.model, wrong.value.models) == ("grok", ("flux-2-pro",))
    with pytest.raises(OverTopPrice) as dear:
        check_new_job(card, "flux-2-pro", 500_001, spent=0, left=MICRO)
    assert (dear.value.amount, dear.value.top_price) == (500_001, 500_000)
    with pytest.raises(OverShare) as spent:
        check_new_job(card, "flux-2-pro", 300_001, spent=700_000, left=MICRO)
    assert (spent.value.amount, spent.value.share, spent.value.used) == (300_001, MICRO, 700_000)
    with pytest.raises(OverPot) as empty:
        check_new_job(card, "flux-2-pro", 100_001, spent=0, left=100_000)
    assert (empty.value.amount, empty.value.left) == (100_001, 100_000)
