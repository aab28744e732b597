"""Who of a press speaks, and when: decided by what all of them are, the same whoever asks."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.jobs.batch import MAX_JOBS, WITHOUT_RESULT, Batch, total
from bot.domain.jobs.job import UNDER_WAY, Job, JobState
from tests.ui.samples import job

one = st.builds(
    job,
    state=st.sampled_from(JobState),
    notified_at=st.sampled_from([None, 5]),
    posting_at=st.sampled_from([None, 6]),
    progress_message_id=st.sampled_from([None, 0, 7]),
    quoted_at=st.sampled_from([1, 2]),
    price=st.integers(0, 100),
)


@st.composite
def presses(draw: st.DrawFn) -> Batch:
    jobs = draw(st.lists(one, min_size=1, max_size=MAX_JOBS))
    return Batch.of([_placed(job, place) for place, job in enumerate(jobs)])


def _placed(of: Job, place: int) -> Job:
    return job(
        **{
            **{
                name: getattr(of, name)
                for name in ("state", "notified_at", "posting_at", "progress_message_id")
            },
            "quoted_at": of.quoted_at,
            "price": of.price,
            "id": f"job{place}",
            "batch_id": "job0",
            "batch_position": place,
        }
    )


@given(presses())
def test_nobody_speaks_of_a_press_twice(batch: Batch) -> None:
    assert not (batch.to_post and batch.to_notify)
    assert all(job.state is JobState.FETCHED for job in batch.to_post)
    assert all(job.state in WITHOUT_RESULT and job.notified_at is None for job in batch.to_notify)


@given(presses())
def test_the_others_are_waited_for_until_posting_has_begun(batch: Batch) -> None:
    begun = any(job.posting_at is not None for job in batch.to_post)
    if batch.to_post and not begun:
        assert not batch.under_way
    if batch.to_notify:
        assert not batch.under_way


@given(presses())
def test_what_ended_is_told_in_the_end(batch: Batch) -> None:
    """Once nothing is under way and nothing waits to be posted, every untold end is told."""
    made = [job for job in batch.jobs if job.state is JobState.FETCHED]
    if not batch.under_way and not made:
        assert batch.to_notify == batch.unnotified
    if not batch.under_way and made:
        assert batch.to_post


@given(presses())
def test_a_placeholder_is_known_by_one_job(batch: Batch) -> None:
    carrier = batch.progress_job
    if carrier is None:
        assert not batch.under_way
    elif carrier.progress_message_id is None:
        assert carrier.state in UNDER_WAY


@given(presses())
def test_one_button_asks_for_what_was_priced_together(batch: Batch) -> None:
    for asked in batch.quoted:
        question = batch.quoted_with(asked)
        assert asked in question
        assert all(each.quoted_at == asked.quoted_at for each in question)
        assert total(question) == sum(each.total for each in question)
    assert sum(len(batch.quoted_with(asked)) for asked in batch.quoted) >= len(batch.quoted)
