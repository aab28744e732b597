"""The job that acts for its batch: decided from the states of all jobs, whichever of them asks."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.jobs.batch import MAX_JOBS, WITHOUT_RESULT, Batch, total
from bot.domain.jobs.job import UNDER_WAY, Job, JobState
from tests.ui.samples import job

jobs: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    state=st.sampled_from(JobState),
    notified_at=st.sampled_from([None, 5]),
    posting_at=st.sampled_from([None, 6]),
    progress_message_id=st.sampled_from([None, 0, 7]),
    quoted_at=st.sampled_from([1, 2]),
    price=st.integers(0, 100),
)


def batch_of(*changes: dict[str, Any]) -> Batch:
    """A batch with one job for each of these."""
    return Batch(
        tuple(
            job(id=f"job{place}", batch_id="job0", batch_position=place, **fields)
            for place, fields in enumerate(changes)
        )
    )


batches = st.lists(jobs, min_size=1, max_size=MAX_JOBS).map(lambda fields: batch_of(*fields))
private_batches = st.lists(jobs, min_size=1, max_size=MAX_JOBS).map(
    lambda fields: batch_of(*({**one, "private": True, "posting_at": None} for one in fields))
)


# ── results ──────────────────────────────────────────────────────────────────────────────────────


@given(batches)
def test_results_and_failures_are_never_sent_at_once(batch: Batch) -> None:
    assert not (batch.to_post and batch.to_notify)
    assert all(job.state is JobState.FETCHED for job in batch.to_post)
    assert all(job.state in WITHOUT_RESULT and job.notified_at is None for job in batch.to_notify)


@given(batches)
def test_jobs_under_way_are_waited_for_until_posting_has_begun(batch: Batch) -> None:
    begun = any(job.posting_at is not None for job in batch.to_post)
    if batch.to_post and not begun:
        assert not batch.under_way
    if batch.to_notify:
        assert not batch.under_way


@pytest.mark.parametrize("waits_for", sorted(UNDER_WAY))
def test_a_result_waits_for_each_job_under_way(waits_for: JobState) -> None:
    batch = batch_of({"state": JobState.FETCHED}, {"state": waits_for})
    assert batch.to_post == ()
    assert batch.under_way == (batch.jobs[1],)


@pytest.mark.parametrize("state", sorted(set(JobState) - UNDER_WAY - {JobState.FETCHED}))
def test_a_result_waits_for_no_other_job(state: JobState) -> None:
    """A job that is QUOTED again waits for its maker, perhaps for ever."""
    batch = batch_of({"state": state}, {"state": JobState.FETCHED})
    assert batch.to_post == (batch.jobs[1],)


def test_a_group_that_is_being_posted_stays_as_it_is() -> None:
    """The message may exist already, with exactly these files."""
    begun = {"state": JobState.FETCHED, "posting_at": 6}
    batch = batch_of(begun, begun, {"state": JobState.FETCHED}, {"state": JobState.RUNNING})
    assert batch.to_post == batch.jobs[:2]


@given(private_batches)
def test_private_results_are_announced_and_never_posted(batch: Batch) -> None:
    assert batch.to_post == ()
    made = tuple(job for job in batch.jobs if job.state is JobState.FETCHED)
    assert batch.to_announce == (() if batch.under_way else made)


def test_a_published_result_is_posted_without_the_private_ones() -> None:
    batch = batch_of({"state": JobState.FETCHED}, {"state": JobState.FETCHED, "private": True})
    assert (batch.to_post, batch.to_announce) == (batch.jobs[:1], batch.jobs[1:])


# ── failures ─────────────────────────────────────────────────────────────────────────────────────


@given(batches)
def test_every_failure_is_reported_in_the_end(batch: Batch) -> None:
    """Once no job is under way or waits to be posted, every failure is reported."""
    made = [job for job in batch.jobs if job.state is JobState.FETCHED]
    if not batch.under_way and not made:
        assert batch.to_notify == batch.unnotified
    if not batch.under_way and made:
        assert batch.to_post


@pytest.mark.parametrize("state", sorted(WITHOUT_RESULT))
def test_failures_are_reported_once(state: JobState) -> None:
    batch = batch_of({"state": state}, {"state": state, "notified_at": 5})
    assert batch.unnotified == batch.to_notify == (batch.jobs[0],)


@pytest.mark.parametrize("private", [False, True])
def test_a_failure_beside_a_result_is_named_in_its_message(private: bool) -> None:
    batch = batch_of({"state": JobState.FAILED}, {"state": JobState.FETCHED, "private": private})
    assert batch.to_notify == ()
    assert batch.unnotified == (batch.jobs[0],)


# ── progress and prices ──────────────────────────────────────────────────────────────────────────


@given(batches)
def test_the_progress_message_belongs_to_one_job(batch: Batch) -> None:
    owner = batch.progress_job
    if owner is None:
        assert not batch.under_way
    elif owner.progress_message_id is None:
        assert owner.state in UNDER_WAY


def test_the_job_that_has_the_progress_message_keeps_it() -> None:
    """Though it has failed, and until that is reported: its row alone knows the id."""
    failed = {"state": JobState.FAILED, "progress_message_id": 7}
    running = {"state": JobState.RUNNING, "progress_message_id": None}
    assert batch_of(running, failed).progress_job == batch_of(running, failed).jobs[1]
    assert batch_of(running, {**failed, "notified_at": 5}).progress_job == batch_of(running).jobs[0]


@given(batches)
def test_one_button_asks_for_what_was_priced_together(batch: Batch) -> None:
    for asked in batch.quoted:
        together = batch.quoted_with(asked)
        assert asked in together
        assert all(each.quoted_at == asked.quoted_at for each in together)
        assert total(together) == sum(each.total for each in together)
    assert sum(len(batch.quoted_with(asked)) for asked in batch.quoted) >= len(batch.quoted)


def test_a_batch_of_one_acts_for_itself() -> None:
    one: Job = job(state=JobState.FETCHED)
    assert one.batch_key == one.id
    batch = Batch((one,))
    assert (batch.lead, batch.to_post, batch.to_notify, batch.progress_job) == (one, (one,), (), None)
