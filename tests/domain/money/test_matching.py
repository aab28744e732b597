"""The job of a lost answer: told if there is only one story about who made what, else not told."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.money.matching import LARGEST, Claim, Match, Purchase, match
from bot.domain.money.payments import DeclineReason, JobListing, Payment, PaymentState, StudioJob
from tests.builders import BODY, GENERATE, payment, studio_job
from tests.fakes.clock import START

TOLERANCE_MS = 60_000

Fits = Callable[[Claim, StudioJob], bool]


def claim(payment_id: int = 1, **changes: object) -> Claim:
    """A claim of one sent payment. Fields of the payment and of the claim may be named."""
    names = ("batch", "member", "is_private", "studio_job", "operation", "body")
    own = {name: changes.pop(name) for name in names if name in changes}
    values: dict[str, object] = {"batch": f"job{payment_id:04d}", "member": payment_id}
    values |= {"operation": GENERATE, "body": BODY}
    values |= {"is_private": False, "studio_job": None, **own}
    return Claim(payment(payment_id, **changes), **values)  # type: ignore[arg-type]


def in_time(one: Claim, job: StudioJob) -> bool:
    return one.in_time(job, TOLERANCE_MS)


def found(
    claims: Sequence[Claim],
    jobs: Sequence[StudioJob],
    fits: Fits = in_time,
    *,
    is_late: bool = False,
    is_complete: bool = True,
) -> Match:
    """What is found for the first of the claims."""
    listing = JobListing(tuple(jobs), is_complete)
    return match(claims[0].payment, claims, listing, fits, is_late=is_late)


def job_of(*arguments: object, **options: object) -> str | None:
    job = found(*arguments, **options).job  # type: ignore[arg-type]
    return job.id if job else None


def test_the_one_job_that_only_this_payment_can_have_made() -> None:
    assert job_of([claim()], [studio_job("mine")]) == "mine"
    assert job_of([claim()], []) is None


@pytest.mark.parametrize("skew_ms", [None, -55_000, 0, 55_000])
def test_a_job_is_made_while_its_payment_was_valid_by_the_services_clock(skew_ms: int | None) -> None:
    one = claim(skew_ms=skew_ms)
    first, last = START + (skew_ms or 0) - TOLERANCE_MS, START + 300_000 + (skew_ms or 0) + TOLERANCE_MS
    for at, fits in ((first - 1, False), (first, True), (last, True), (last + 1, False)):
        assert one.in_time(studio_job(created_at=at), TOLERANCE_MS) is fits
    assert not one.in_time(studio_job(created_at=None), TOLERANCE_MS)


def test_two_payments_and_one_job_or_two_are_not_paired() -> None:
    early, late = claim(1), claim(2, signed_at=START + 5_000)
    for jobs in ([studio_job()], [studio_job("a"), studio_job("b", created_at=START + 6_000)]):
        for claims in ([early, late], [late, early]):
            assert found(claims, jobs) == Match(None, tuple(jobs), is_complete=True)
            assert job_of(claims, jobs, is_late=True) is None


@pytest.mark.parametrize(
    "rival",
    [
        claim(2, sends=0),
        claim(2, state=PaymentState.DISPUTED, header=None),
        claim(2, state=PaymentState.SETTLED, header=None, sends=2, studio_job="another"),
        claim(2, state=PaymentState.LAPSED, header=None),
        claim(2, state=PaymentState.REFUSED, header=None, decline=DeclineReason.OTHER),
        claim(2, state=PaymentState.REFUSED, header=None, decline=DeclineReason.REQUEST, sends=2),
    ],
    ids=[
        "signed, not sent",
        "disputed",
        "sent twice",
        "lapsed",
        "refused for its payment",
        "refused at last",
    ],
)
def test_everybody_who_may_have_made_the_job_is_a_rival(rival: Claim) -> None:
    assert job_of([claim(), rival], [studio_job()]) is None


@pytest.mark.parametrize(
    "other",
    [
        claim(2, state=PaymentState.SETTLED, header=None, studio_job="another"),
        claim(2, state=PaymentState.REFUSED, header=None, decline=DeclineReason.REQUEST),
        claim(2, signed_at=START + 400_000, valid_before=START // 1000 + 700),
    ],
    ids=["has its job", "refused unread", "later"],
)
def test_who_cannot_have_made_the_job_is_no_rival(other: Claim) -> None:
    assert job_of([claim(), other], [studio_job("mine")]) == "mine"


def test_a_rival_that_has_made_another_job_has_not_made_this_one() -> None:
    """The second can only have made the late job, and each was sent once."""
    first, second = claim(1), claim(2, signed_at=START + 100_000)
    jobs = [studio_job("early"), studio_job("late", created_at=START + 200_000)]
    assert job_of([second, first], jobs) == "late"
    assert job_of([first, second], jobs) == "early"


def test_two_rivals_that_share_two_jobs_leave_the_third() -> None:
    able: Mapping[str, set[int]] = {"a": {1, 2}, "b": {1, 2}, "c": {2, 3}}
    third, first, second = claim(3), claim(1), claim(2)
    jobs = [studio_job(name) for name in able]
    assert job_of([third, first, second], jobs, lambda one, job: one.payment.id in able[job.id]) == "c"


def test_more_jobs_than_payments_can_have_made_prove_nothing() -> None:
    jobs = [studio_job("a"), studio_job("b")]
    assert job_of([claim()], jobs) is None
    assert job_of([claim(sends=2)], jobs) == "a"


def test_payments_for_the_same_purchase_are_the_same() -> None:
    lapsed = claim(1, state=PaymentState.LAPSED, header=None)
    again = claim(2, batch=lapsed.batch)
    jobs = [studio_job("a", status="failed"), studio_job("b")]
    assert job_of([again, lapsed], jobs) == "b"
    later = claim(2, batch=lapsed.batch, signed_at=START + 400_000, valid_before=START // 1000 + 700)
    jobs = [studio_job("of the first"), studio_job("its own", created_at=START + 401_000)]
    assert job_of([later, lapsed], jobs) == "its own"
    jobs = [studio_job("a"), studio_job("b", status="complete", created_at=START + 1)]
    assert job_of([again, lapsed], jobs) == "b"


def test_the_same_bought_twice_by_one_press_is_interchangeable() -> None:
    """All of it stands in one message; another press of the same member is another purchase."""
    first, second, other = claim(1), claim(2, batch="job0001"), claim(3, member=1)
    jobs = [studio_job("a"), studio_job("b", created_at=START + 1)]
    assert job_of([second, first], jobs) == "a"
    taken = claim(2, batch="job0001", state=PaymentState.SETTLED, header=None, studio_job="a")
    assert job_of([first, taken], jobs[1:]) == "b"
    assert job_of([first, second, other], jobs) is None


def test_what_a_lapsed_rival_left_is_told_once_the_list_must_be_whole() -> None:
    lapsed = claim(2, state=PaymentState.LAPSED, header=None)
    assert job_of([claim(), lapsed], [studio_job("mine")], is_late=True) == "mine"
    assert job_of([claim(), lapsed], [studio_job("mine")], is_late=True, is_complete=False) is None
    assert job_of([claim(), lapsed], [studio_job("a"), studio_job("b")], is_late=True) is None


def test_what_somebody_may_have_made_in_private_is_never_given_away() -> None:
    private = claim(2, state=PaymentState.LAPSED, header=None, is_private=True)
    assert job_of([claim(), private], [studio_job()], is_late=True) is None
    private = claim(2, state=PaymentState.LAPSED, header=None, is_private=True, member=7)
    assert job_of([claim(member=7), private], [studio_job()], is_late=True) is None  # it would be public
    mine = claim(member=7, is_private=True)
    assert job_of([mine, private], [studio_job("mine")], is_late=True) == "mine"


def test_of_hundreds_that_depend_on_each_other_nothing_is_told() -> None:
    claims = [claim(number) for number in range(1, LARGEST + 50)]
    jobs = [studio_job(f"studio-{number}") for number in range(LARGEST + 1)]
    assert job_of(claims, jobs) is None


# ── against every story ──────────────────────────────────────────────────────────────────────────


@st.composite
def _worlds(draw: st.DrawFn) -> tuple[list[Claim], list[StudioJob], set[tuple[int, str]]]:
    """Up to four payments, up to four jobs, and which payment may have made which job."""
    states = st.sampled_from([PaymentState.SIGNED, PaymentState.DISPUTED, PaymentState.LAPSED])
    claims = [claim(1, sends=draw(st.integers(1, 2)))]
    for number in range(2, draw(st.integers(2, 5))):
        state = draw(states)
        header = "{}" if state is PaymentState.SIGNED else None
        purchase = draw(st.sampled_from([f"job{number:04d}"] * 4 + ["job0001"]))
        sends = draw(st.integers(0, 2))
        claims.append(claim(number, state=state, header=header, sends=sends, batch=purchase))
    jobs = [studio_job(f"studio-{number}") for number in range(draw(st.integers(0, 4)))]
    pairs = [(one.payment.id, job.id) for one in claims for job in jobs]
    return claims, jobs, set(draw(st.lists(st.sampled_from(pairs), unique=True))) if pairs else set()


def _stories(
    claims: Sequence[Claim], jobs: Sequence[StudioJob], able: set[tuple[int, str]]
) -> Iterator[dict[str, Purchase]]:
    """Every way in which the jobs can have come about: job → purchase."""
    spare: dict[Purchase, int] = {}
    for one in claims:
        spare[one.purchase] = spare.get(one.purchase, 0) + one.sendings
    options = [
        sorted({one.purchase for one in claims if one.sendings and (one.payment.id, job.id) in able})
        for job in jobs
    ]
    for story in itertools.product(*options):
        if all(story.count(purchase) <= spare[purchase] for purchase in set(story)):
            yield dict(zip((job.id for job in jobs), story, strict=True))


@given(_worlds())
def test_a_job_is_told_exactly_if_it_is_the_same_in_every_story(
    world: tuple[list[Claim], list[StudioJob], set[tuple[int, str]]],
) -> None:
    claims, jobs, able = world
    own = claims[0].purchase
    # A job that nobody can have made came from elsewhere, and says nothing about the others.
    jobs = [job for job in jobs if any((one.payment.id, job.id) in able and one.sendings for one in claims)]
    stories = list(_stories(claims, jobs, able))
    assume(stories)
    certain = {job.id for job in jobs if all(story[job.id] == own for story in stories)}
    result = found(claims, jobs, lambda one, job: (one.payment.id, job.id) in able)
    assert (result.job is not None) == bool(certain)
    assert result.job is None or result.job.id in certain


@given(_worlds(), st.booleans())
def test_nobody_is_given_what_another_one_is_given(
    world: tuple[list[Claim], list[StudioJob], set[tuple[int, str]]], is_late: bool
) -> None:
    """Asked at once, two open purchases never get the same job."""
    claims, jobs, able = world

    def fits(one: Claim, job: StudioJob) -> bool:
        return (one.payment.id, job.id) in able

    given_: dict[Purchase, set[str]] = {}
    for one in claims:
        if one.is_open:
            others = [other for other in claims if other is not one]
            job = found([one, *others], jobs, fits, is_late=is_late).job
            if job is not None:
                given_.setdefault(one.purchase, set()).add(job.id)
    for first, second in itertools.combinations(given_, 2):
        assert given_[first].isdisjoint(given_[second])


def test_the_payment_asked_about_is_one_of_the_claims() -> None:
    one: Payment = claim().payment
    assert match(one, [claim()], JobListing((), True), in_time, is_late=False).candidates == ()
