"""The job list as a whole, however its pages are turned."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, get_args

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.errors import ProviderUnavailable
from bot.domain.money.payments import JobListing
from bot.stablestudio.http import Reply
from bot.stablestudio.listing import MOST_PAGES, RETRY_SECONDS, JobList
from sandbox.studio.jobs import Job
from sandbox.studio.paging import Style, turn
from sandbox.studio.wire import stamp
from tests.fakes import FakeClock
from tests.fakes.clock import START
from tests.payments.world import ADDRESS

TURNING = [style for style in get_args(Style) if style not in ("stuck", "none")]
PARAMETERS: Mapping[Style, Sequence[str]] = {
    "cursor": ["cursor"],
    "token": ["page_token"],
    "page": ["page"],
    "page from 0": ["page"],
    "offset": ["offset"],
    "link": ["after"],
    "header": ["after"],
    "time": ["before"],
}


@dataclass
class Service:
    """A job list of one wallet, a job a second. `most` is the largest page."""

    style: Style = "cursor"
    most: int = 100
    refuses_over: int = 100
    fails_after: int | None = None
    refuses_unknown: int | None = None  # status for parameters that its style does not have
    stumbles: bool = False  # over any page but the first
    clock: FakeClock = field(default_factory=FakeClock)
    jobs: list[Job] = field(default_factory=list)  # newest first
    asked: list[Mapping[str, str]] = field(default_factory=list)
    ascending: bool = False
    extra: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.list = JobList(self._answer, self.clock)

    def make(self, count: int, each_seconds: float = 1.0) -> None:
        for _ in range(count):
            number = len(self.jobs)
            at = START / 1000 + number * each_seconds
            self.jobs.insert(0, Job(f"job{number}", "x/y", "x-y", ADDRESS, {}, at, at + 1))

    async def since(self, number: int) -> JobListing:
        """The list back to the job of this number."""
        made = next(job for job in self.jobs if job.id == f"job{number}")
        return await self.list.since(round(made.created_at * 1000))

    async def _answer(self, params: Mapping[str, str]) -> Reply:
        self.asked.append(params)
        if self.fails_after is not None and len(self.asked) > self.fails_after:
            raise ProviderUnavailable("busy")
        if self.stumbles and len(params) > 1:
            return Reply(500, httpx.Headers(), None, None)
        if self.refuses_unknown and params.keys() - {"limit", *PARAMETERS.get(self.style, ())}:
            return Reply(self.refuses_unknown, httpx.Headers(), {"success": False}, None)
        limit = int(params["limit"])
        if limit > self.refuses_over:
            return Reply(self.refuses_unknown or 400, httpx.Headers(), {"success": False}, None)
        jobs = self.jobs[::-1] if self.ascending else self.jobs
        page, fields, headers = turn(jobs, min(limit, self.most), params, self.style)
        records = [
            {"id": job.id, "status": "pending", "createdAt": stamp(job.created_at), "type": job.type}
            for job in page
        ]
        return Reply(200, httpx.Headers(headers), {"items": records, **fields, **self.extra}, None)


def ids(listing: JobListing) -> list[str]:
    return [job.id for job in listing.jobs]


@pytest.mark.parametrize("most", [100, 20])
@pytest.mark.parametrize("style", TURNING)
async def test_the_list_is_followed_back_to_the_instant(style: Style, most: int) -> None:
    service = Service(style, most)
    service.make(260)
    listing = await service.since(3)
    assert listing.is_complete
    assert ids(listing)[:257] == [f"job{number}" for number in range(259, 2, -1)]


@pytest.mark.parametrize("style", TURNING)
async def test_the_way_that_works_is_remembered(style: Style) -> None:
    service = Service(style, 20)
    service.make(50)
    await service.since(0)
    service.asked.clear()
    assert len((await service.since(0)).jobs) == 50
    assert len(service.asked) <= 5


@pytest.mark.parametrize("style", TURNING)
async def test_a_short_list_is_one_question(style: Style) -> None:
    service = Service(style)
    service.make(7)
    assert await service.since(0) == await service.list.since(0)
    assert (await service.list.since(0)).is_complete
    assert len(service.asked) == 3


@pytest.mark.parametrize("style", TURNING)
async def test_a_walk_shows_every_job_and_asks_for_no_page_before_it_is_wanted(style: Style) -> None:
    service = Service(style, 20)
    service.make(90)
    seen: list[str] = []
    async for page in service.list.walk():
        asked = len(service.asked)
        seen += [job.id for job in page.jobs]
        assert len(service.asked) == asked
    assert list(dict.fromkeys(seen)) == [f"job{number}" for number in range(89, -1, -1)]
    service.asked.clear()
    async with aclosing(service.list.walk()) as walk:
        async for page in walk:
            if any(job.id == "job65" for job in page.jobs):
                break
    assert len(service.asked) == 2


@pytest.mark.parametrize("style", ["stuck", "none"])
async def test_a_walk_through_a_list_that_does_not_advance_is_its_first_page(style: Style) -> None:
    service = Service(style, 20)
    service.make(30)
    assert [len(page.jobs) async for page in service.list.walk()] == [20]


@pytest.mark.parametrize("pages", [0, 1, 2])
async def test_a_walk_says_of_each_page_that_it_cannot_be_read(pages: int) -> None:
    service = Service(most=20, fails_after=pages)
    service.make(90)
    read: list[int] = []

    async def walk() -> None:
        async for page in service.list.walk():
            read.append(len(page.jobs))

    with pytest.raises(ProviderUnavailable):
        await walk()
    assert read == [20] * pages


async def test_nothing_older_than_the_instant_is_asked_for() -> None:
    service = Service(most=20)
    service.make(200)
    assert (await service.since(195)).is_complete
    assert len(service.asked) == 1


async def test_a_page_of_a_hundred_that_is_refused_is_turned_in_twenties() -> None:
    service = Service(refuses_over=20)
    service.make(45)
    assert len((await service.since(0)).jobs) == 45
    assert [params["limit"] for params in service.asked] == ["100", "20", "20", "20"]


@pytest.mark.parametrize("style", ["stuck", "none"])
async def test_a_list_that_does_not_advance_is_incomplete_and_left_alone_for_a_while(style: Style) -> None:
    service = Service(style, 20)
    service.make(30)
    listing = await service.since(0)
    assert not listing.is_complete
    assert len(listing.jobs) == 20
    service.asked.clear()
    assert not (await service.since(0)).is_complete
    assert len(service.asked) == 1
    service.clock.advance(RETRY_SECONDS)
    await service.since(0)
    assert len(service.asked) > 2


async def test_a_later_page_that_fails_leaves_what_was_read() -> None:
    service = Service(most=20, fails_after=2)
    service.make(100)
    listing = await service.since(0)
    assert (len(listing.jobs), listing.is_complete) == (40, False)
    with pytest.raises(ProviderUnavailable):
        await service.since(0)


async def test_a_list_without_end_is_given_up() -> None:
    service = Service(most=20)
    service.make(MOST_PAGES * 20 + 21)
    listing = await service.since(0)
    assert not listing.is_complete
    assert len(service.asked) == MOST_PAGES


async def test_a_list_that_begins_with_the_oldest_is_read_to_its_end() -> None:
    service = Service(most=20, ascending=True)
    service.make(70)
    listing = await service.since(65)
    assert listing.is_complete
    assert ids(listing)[:5] == [f"job{number}" for number in range(69, 64, -1)]


async def test_jobs_of_one_millisecond_are_not_skipped_between_pages_by_time() -> None:
    service = Service("time", 20)
    service.make(1)
    service.make(15, each_seconds=0.0)
    service.make(15)
    listing = await service.since(0)
    assert listing.is_complete
    assert len(set(ids(listing))) == 31


@pytest.mark.parametrize(
    "extra", [{"hasMore": False}, {"pageInfo": {"endCursor": "x", "hasNextPage": False}}]
)
async def test_a_list_that_says_it_is_over_is_over(extra: dict[str, object]) -> None:
    service = Service("none", extra=extra)
    service.make(100)
    assert (await service.since(0)).is_complete
    assert len(service.asked) == 1


async def test_a_link_leads_nowhere_but_to_the_list() -> None:
    """Only the query of a link is used: the address is ours."""
    service = Service("none", extra={"next": "https://evil.example/steal?after=job80&status=x"})
    service.make(100)
    await service.since(0)
    assert service.asked[1] == {"limit": "100", "after": "job80", "status": "x"}


@pytest.mark.parametrize(
    "extra",
    [
        {"cursor": {"next": "job80"}},
        {"meta": {"nextToken": "job80"}},
        {"page_info": {"has_next_page": True, "end_cursor": "job80"}},
        {"nextCursor": "job80", "hasMore": True},
    ],
)
async def test_a_cursor_is_found_wherever_it_stands(extra: dict[str, object]) -> None:
    service = Service("none", extra=extra)
    service.make(100)
    await service.since(0)
    assert service.asked[1] == {"limit": "100", "cursor": "job80"}


@example("time", 120, 25, 0)
@given(
    st.sampled_from(TURNING),
    st.integers(1, 120),
    st.sampled_from([20, 25, 30, 50]),
    st.integers(0, 119),
)
async def test_a_complete_list_misses_nothing(style: Style, count: int, most: int, number: int) -> None:
    service = Service(style, most)
    service.make(count)
    wanted = min(number, count - 1)
    listing = await service.since(wanted)
    missing = {f"job{made}" for made in range(wanted, count)} - set(ids(listing))
    assert not (listing.is_complete and missing)


@pytest.mark.parametrize("status", [400, 404, 422, 500])
@pytest.mark.parametrize("style", TURNING)
async def test_a_service_that_refuses_what_it_does_not_know_is_asked_in_another_way(
    style: Style, status: int
) -> None:
    service = Service(style, 20, refuses_unknown=status)
    service.make(130)
    listing = await service.since(3)
    assert listing.is_complete
    assert len(listing.jobs) >= 127


async def test_a_page_over_the_limit_may_be_refused_as_unprocessable() -> None:
    service = Service(refuses_over=20, refuses_unknown=422)
    service.make(45)
    assert len((await service.since(0)).jobs) == 45


async def test_a_service_that_stumbles_once_is_asked_in_the_same_way_again() -> None:
    service = Service(most=20)
    service.make(60)
    await service.since(0)
    service.stumbles = True
    assert not (await service.since(0)).is_complete
    service.stumbles = False
    assert (await service.since(0)).is_complete


@pytest.mark.parametrize("at", [0, 1, 10])
@pytest.mark.parametrize("most", [20, 100])
async def test_an_old_job_among_new_ones_does_not_end_the_list(at: int, most: int) -> None:
    """As in a list that is ordered by the last change, or has a pinned entry."""
    service = Service(most=most)
    service.make(130)
    service.jobs.insert(at, service.jobs.pop())
    listing = await service.since(2)
    assert listing.is_complete
    assert len(listing.jobs) == 130


async def test_pages_may_be_counted_from_0() -> None:
    service = Service("page from 0", 20)
    service.make(70)
    assert len((await service.since(0)).jobs) == 70


@pytest.mark.parametrize(
    "extra",
    [
        {"total": 70},
        {"meta": {"totalCount": 70}},
        {"pagination": {"page": 1, "totalPages": 7}},
        {"hasMore": "true"},
        {"paging": {"cursors": {"after": "job65"}}},
    ],
)
async def test_a_short_page_is_not_the_last_if_the_service_says_that_there_is_more(
    extra: dict[str, object],
) -> None:
    service = Service("none", 10, extra=extra)
    service.make(70)
    assert not (await service.since(0)).is_complete


@pytest.mark.parametrize("most", [24, 32, 40, 48, 64])
async def test_the_limit_may_be_lowered_to_any_round_number(most: int) -> None:
    service = Service("offset", most)
    service.make(130)
    assert len((await service.since(0)).jobs) == 130
