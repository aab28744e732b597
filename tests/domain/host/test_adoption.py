"""Which of our jobs a missed payment has paid for: by evidence, never by a guess."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.host.adoption import SLACK_MS, WINDOW_MS, Adoption, Missed, Verdict, plan
from bot.domain.jobs.job import Job, JobState
from bot.domain.money.movements import Movement
from bot.domain.money.payments import StudioJob
from tests.builders import job, studio_job
from tests.fakes.clock import START

PRICE = 40_000


def missed(number: int = 1, *, at: int = START + 2_000, amount: int = PRICE) -> Missed:
    return Missed(Movement(f"0x{number}", 1, 1_000 + number, True, "0xpayee", amount, f"0xn{number}"), at)


def waiting(job_id: str, **changes: object) -> Job:
    return job(id=job_id, **{"state": JobState.ADMITTED, **changes})


def made(studio_id: str, *, at: int = START + 1_000) -> StudioJob:
    return studio_job(studio_id, created_at=at)


def told(adoptions: tuple[Adoption, ...]) -> list[tuple[str, str | None, str | None]]:
    return [
        (
            one.verdict.value,
            one.job.id if one.job else None,
            one.studio_job.id if one.studio_job else None,
        )
        for one in adoptions
    ]


def test_a_payment_is_given_to_the_job_whose_request_was_made() -> None:
    decided = plan([missed()], [made("s1"), made("s2")], [waiting("a"), waiting("b")], {"b": {"s2"}})
    assert told(decided.adoptions) == [("deliver", "b", "s2")]
    assert decided.held_back == ()


def test_a_studio_job_of_nobody_here_is_lost_and_named() -> None:
    assert told(plan([missed()], [made("s1")], [waiting("a")], {}).adoptions) == [("lost", None, "s1")]


def test_equal_requests_of_one_member_are_interchangeable() -> None:
    jobs = [waiting("a"), waiting("b"), waiting("c")]
    fits = {one.id: {"s1", "s2"} for one in jobs}
    decided = plan([missed(1), missed(2)], [made("s1"), made("s2")], jobs, fits)
    assert told(decided.adoptions) == [("deliver", "a", "s1"), ("deliver", "b", "s2")]
    assert decided.held_back == ()


@pytest.mark.parametrize("changes", [{"guild_id": 12}, {"channel_id": 9}, {"user_id": 9}, {"private": True}])
def test_equal_requests_of_two_are_disputed_and_neither_is_bought_again(
    changes: Mapping[str, object],
) -> None:
    jobs = [waiting("a"), replace(waiting("b"), **changes)]  # type: ignore[arg-type]
    decided = plan([missed()], [made("s1")], jobs, {"a": {"s1"}, "b": {"s1"}})
    assert told(decided.adoptions) == [("dispute", "a", "s1")]
    assert [one.id for one in decided.held_back] == ["b"]


def test_a_job_that_was_only_quoted_is_not_held_back() -> None:
    jobs = [waiting("a"), waiting("b", state=JobState.QUOTED, user_id=9)]
    assert plan([missed()], [made("s1")], jobs, {"a": {"s1"}, "b": {"s1"}}).held_back == ()


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        (START + 2_000 + SLACK_MS, "deliver"),
        (START + 2_001 + SLACK_MS, "dispute"),
        (START + 2_000 - WINDOW_MS, "deliver"),
        (START + 1_999 - WINDOW_MS, "dispute"),
    ],
)
def test_a_studio_job_of_another_time_was_not_paid_by_it(at: int, verdict: str) -> None:
    (adoption,) = plan([missed()], [made("s1", at=at)], [waiting("a")], {"a": {"s1"}}).adoptions
    assert adoption.verdict.value == verdict


def test_a_payment_without_any_studio_job_may_be_for_the_job_of_its_price() -> None:
    jobs = [waiting("dear", price=70_000), waiting("a"), waiting("later", created_at=START + 9_000)]
    decided = plan([missed(1), missed(2, amount=10_000), missed(3)], [], jobs, {})
    assert told(decided.adoptions) == [
        ("dispute", "a", None),
        ("lost", None, None),
        ("lost", None, None),
    ]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 3)), max_size=6),
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), max_size=6),
    st.lists(st.integers(0, 9), max_size=6),
)
def test_every_payment_is_decided_once_and_no_job_is_taken_twice(
    ours: list[tuple[str, int]], theirs: list[tuple[str, int]], payments: list[int]
) -> None:
    jobs = [waiting(f"job{n}", user_id=user) for n, (_, user) in enumerate(ours)]
    studio_jobs = [made(f"s{n}", at=START + at * 100_000) for n, (_, at) in enumerate(theirs)]
    fits = {
        f"job{n}": {f"s{m}" for m, (shown, _) in enumerate(theirs) if shown == request}
        for n, (request, _) in enumerate(ours)
    }
    found = [missed(n, at=START + at * 100_000) for n, at in enumerate(payments)]
    decided = plan(found, studio_jobs, jobs, fits)
    assert sorted(one.missed.movement.tx for one in decided.adoptions) == sorted(
        one.movement.tx for one in found
    )
    taken = [one.job.id for one in decided.adoptions if one.job]
    linked = [one.studio_job.id for one in decided.adoptions if one.studio_job]
    assert len(set(taken)) == len(taken)
    assert len(set(linked)) == len(linked)
    assert not {one.id for one in decided.held_back} & set(taken)
    for one in decided.adoptions:
        if one.verdict is Verdict.DELIVER:
            assert one.job is not None
            assert one.studio_job is not None
            assert one.studio_job.id in fits[one.job.id]
            rivals = [other for other in jobs if one.studio_job.id in fits[other.id]]
            assert {other.user_id for other in rivals} == {one.job.user_id}
