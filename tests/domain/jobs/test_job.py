from dataclasses import replace

import pytest

from bot.domain.jobs.job import FINAL, Failure, JobState, Step
from tests.builders import job

JOB = job(operation="flux-2-pro/edit", upload_cost=20_000, upload_limit=10, created_at=0, quoted_at=0)


@pytest.mark.parametrize(
    ("state", "move"),
    [
        (JobState.QUOTED, None),
        (JobState.ADMITTED, Step.PREPARE),
        (JobState.READY, Step.PAY),
        (JobState.RUNNING, Step.COLLECT),
        (JobState.FETCHED, Step.DELIVER),
        (JobState.DELIVERED, None),
        (JobState.FAILED, Step.NOTIFY),
        (JobState.DISPUTED, Step.NOTIFY),
    ],
)
def test_the_state_decides_the_next_move(state: JobState, move: Step | None) -> None:
    assert replace(JOB, state=state).next is move


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.DISPUTED])
def test_an_ending_is_told_once(state: JobState) -> None:
    assert replace(JOB, state=state, notified_at=5).next is None


def test_a_delivered_job_deletes_its_progress_message() -> None:
    assert replace(JOB, state=JobState.DELIVERED, progress_message_id=9).next is Step.CLEAN_UP


def test_every_state_but_the_asked_for_press_and_the_end_has_a_move() -> None:
    still = {state for state in JobState if replace(JOB, state=state, notified_at=1).next is None}
    assert still == {JobState.QUOTED, *FINAL}


def test_what_a_press_costs() -> None:
    assert JOB.total == 60_000
    assert replace(JOB, price=None).total == 20_000


def test_names_taken_from_the_request() -> None:
    assert (JOB.model, JOB.prompt) == ("flux-2-pro", "a heron")
    assert replace(JOB, options={}).prompt == ""


@pytest.mark.parametrize(
    ("paid", "fetched", "seconds"), [(None, None, None), (0, None, None), (0, 12_400, 12), (0, 200, 1)]
)
def test_how_long_it_took(paid: int | None, fetched: int | None, seconds: int | None) -> None:
    assert replace(JOB, paid_at=paid, fetched_at=fetched).seconds == seconds


def test_failures_are_stored_by_their_words() -> None:
    assert Failure("upload_lost") is Failure.UPLOAD_LOST


def test_a_private_result_is_delivered_and_hidden_from_others() -> None:
    private = replace(JOB, state=JobState.FETCHED, private=True)
    assert private.next is Step.DELIVER
    assert private.hidden_from(JOB.user_id + 1)
    assert not private.hidden_from(JOB.user_id)
    assert not JOB.hidden_from(JOB.user_id + 1)
