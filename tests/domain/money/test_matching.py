from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money.matching import echoes, match
from bot.domain.money.payments import Payment, StudioJob
from tests.builders import payment, studio_job
from tests.fakes.clock import START

BODY = {"prompt": "a heron"}
SLACK_MS = 10_000


def found(
    wanted: Payment,
    jobs: Sequence[StudioJob],
    rivals: Sequence[Payment] = (),
    everybody: Sequence[Payment] = (),
    known: Sequence[str] = (),
) -> str | None:
    rivals = rivals or [wanted]
    job = match(wanted, rivals, everybody or rivals, BODY, jobs, known.__contains__, SLACK_MS)
    return job.id if job else None


def test_a_record_with_added_defaults_echoes_the_body() -> None:
    assert echoes(BODY, studio_job()) is True
    assert echoes(BODY, studio_job(input={"prompt": "a crane"})) is False
    assert echoes({**BODY, "seed": None}, studio_job()) is False
    assert echoes(BODY, studio_job(input=None)) is None


def test_the_one_job_that_fits() -> None:
    jobs = [studio_job("other", input={"prompt": "a crane"}), studio_job("mine")]
    assert found(payment(), jobs) == "mine"


def test_a_linked_job_is_nobody_elses() -> None:
    assert found(payment(), [studio_job("linked")], known=["linked"]) is None


def test_a_job_from_before_the_payment_is_not_its() -> None:
    assert found(payment(), [studio_job(created_at=START - SLACK_MS - 1)]) is None
    assert found(payment(), [studio_job(created_at=START - SLACK_MS)]) == "studio-1"


def test_a_job_made_after_the_authorization_ended_is_not_its() -> None:
    end = START + 300_000
    assert found(payment(), [studio_job(created_at=end + SLACK_MS + 1)]) is None
    assert found(payment(), [studio_job(created_at=end)]) == "studio-1"


def test_two_purchases_and_one_job_are_not_paired() -> None:
    both = [payment(1), payment(2)]
    assert [found(one, [studio_job()], both) for one in both] == [None, None]


def test_two_purchases_and_two_jobs_go_by_their_order() -> None:
    both = [payment(1), payment(2, signed_at=START + 5_000)]
    jobs = [studio_job("late", created_at=START + 6_000), studio_job("early")]
    assert [found(one, jobs, both) for one in both] == ["early", "late"]


def test_a_rival_that_cannot_have_made_the_job_is_none() -> None:
    yesterday = payment(1, signed_at=START - 86_400_000, valid_before=(START - 86_100_000) // 1000)
    today = payment(2)
    assert found(today, [studio_job()], [yesterday, today]) == "studio-1"
    assert found(yesterday, [studio_job()], [yesterday, today]) is None


def test_a_silent_record_is_taken_only_if_nothing_else_is_open() -> None:
    silent = studio_job("silent", input=None)
    assert found(payment(1), [silent]) == "silent"
    assert found(payment(1), [silent], [payment(1)], [payment(1), payment(2)]) is None
    assert found(payment(1), [silent, studio_job("second", input=None)]) is None


_TIMES = st.integers(min_value=-400, max_value=400).map(lambda seconds: START + seconds * 1000)


@st.composite
def _rivals(draw: st.DrawFn) -> list[Payment]:
    times = sorted(draw(st.lists(_TIMES, min_size=1, max_size=5)))
    return [
        payment(number, signed_at=at, valid_before=at // 1000 + draw(st.sampled_from([30, 300])))
        for number, at in enumerate(times, 1)
    ]


_JOBS = st.lists(
    st.builds(
        lambda number, at, prompt: studio_job(f"studio-{number}", created_at=at, input={"prompt": prompt}),
        st.integers(0, 20),
        _TIMES | st.none(),
        st.sampled_from(["a heron", "a heron", "a crane"]),
    ),
    max_size=6,
    unique_by=lambda job: job.id,
)


@given(_rivals(), _JOBS)
def test_no_job_is_given_to_two_purchases(rivals: list[Payment], jobs: list[StudioJob]) -> None:
    """Each asks for itself, and what is given is linked before the next one asks."""
    known: list[str] = []
    open_ = list(rivals)
    for one in rivals:
        job = found(one, jobs, open_, open_, known)
        if job is not None:
            assert job not in known
            known.append(job)
            open_.remove(one)


@given(_rivals(), _JOBS)
def test_asked_at_once_they_get_different_jobs(rivals: list[Payment], jobs: list[StudioJob]) -> None:
    given_ = [job for one in rivals if (job := found(one, jobs, rivals)) is not None]
    timeless = any(job.created_at is None for job in jobs)
    assert timeless or len(given_) == len(set(given_))


@given(st.integers(2, 6), st.integers(1, 5))
def test_with_fewer_jobs_than_purchases_nobody_guesses(purchases: int, number: int) -> None:
    rivals = [payment(one, signed_at=START + one) for one in range(1, purchases + 1)]
    jobs = [studio_job(f"studio-{one}", created_at=START + one) for one in range(number)]
    given_ = [found(one, jobs, rivals) for one in rivals]
    if number < purchases:
        assert given_ == [None] * purchases
    else:
        assert given_ == [job.id for job in jobs][:purchases]


@given(_rivals(), _JOBS)
def test_what_is_found_fits_body_and_time(rivals: list[Payment], jobs: list[StudioJob]) -> None:
    by_id = {job.id: job for job in jobs}
    for one in rivals:
        job = found(one, jobs, rivals)
        if job is not None:
            assert echoes(BODY, by_id[job])
            at = by_id[job].created_at
            assert at is None or one.signed_at - SLACK_MS <= at <= one.valid_before * 1000 + SLACK_MS
