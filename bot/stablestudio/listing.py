"""Walk the job list page by page, back to an instant or as far as the caller wants."""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from contextlib import aclosing
from typing import Final

from bot.domain.errors import ProviderError, ProviderUnavailable
from bot.domain.money.payments import JobListing, StudioJob
from bot.ports import Clock
from bot.stablestudio import pages
from bot.stablestudio.http import Reply
from bot.stablestudio.pages import DOCUMENTED_LIMIT, Page, Params

log = logging.getLogger(__name__)

LARGEST_LIMIT: Final = 100
NOT_SO: Final = frozenset({400, 404, 422, 500})
"""Answers of a service that does not understand the parameters, or stumbles over them."""
MOST_PAGES: Final = 250
"""Pages of one walk; a list that is longer than that is not complete."""
RETRY_SECONDS: Final = 600.0
"""A list whose pages cannot be turned is not tried again for so long: each way is a request."""


class JobList:
    """`GET /api/jobs` as a whole. It remembers the size of a page, and how the next one is asked for."""

    def __init__(self, ask: Callable[[Params], Awaitable[Reply]], clock: Clock) -> None:
        """`ask` sends one request and raises a ProviderError for anything but a 2xx or one of `NOT_SO`."""
        self._ask = ask
        self._clock = clock
        self._limit = LARGEST_LIMIT
        self._way: str | None = None
        self._stuck_at: int | None = None  # steady

    async def newest(self, limit: int) -> Page:
        """Return the first page, of at most `limit` jobs. Raises ProviderError."""
        wanted = min(limit, self._limit)
        reply = await self._ask({"limit": str(wanted)})
        if reply.status in (400, 422) and wanted > DOCUMENTED_LIMIT:
            self._limit = DOCUMENTED_LIMIT
            wanted = DOCUMENTED_LIMIT
            reply = await self._ask({"limit": str(wanted)})
        return pages.read(reply, wanted)

    async def walk(self) -> AsyncGenerator[Page, None]:
        """Yield the pages from the newest jobs on, each once and as far as they can be turned.

        A list that does not advance ends the walk. Raises ProviderError for a page that cannot be read.
        """
        page = await self.newest(LARGEST_LIMIT)
        yield page
        seen = {job.id for job in page.jobs}
        for number in range(1, MOST_PAGES):
            if page.is_last and page.total <= len(seen):
                return
            following = await self._turn(page, seen, number)
            if following is None:
                return
            seen.update(job.id for job in following.jobs)
            page = following
            yield page

    async def since(self, instant: int) -> JobListing:
        """Return all jobs made since `instant` (epoch milliseconds, the service's clock), and perhaps more.

        Raises ProviderError if not even the first page can be read. A walk that ends before the instant
        leaves the listing incomplete.
        """
        jobs: dict[str, StudioJob] = {}
        pages_read = 0
        try:
            async with aclosing(self.walk()) as walk:
                async for page in walk:
                    pages_read += 1
                    jobs.update((job.id, job) for job in page.jobs)
                    if _reaches(page, instant, len(jobs)):
                        return _listing(jobs, is_complete=True)
        except ProviderError as error:
            if not pages_read:
                raise
            log.warning("page %s of the job list cannot be read: %s", pages_read + 1, error)
        return _listing(jobs, is_complete=False)

    async def _turn(self, page: Page, seen: Collection[str], number: int) -> Page | None:
        """Return the next page, None if no way leads to one.

        A service that does not know a parameter answers with the first page again, which may begin with newer
        jobs meanwhile but ends with one that is known. An empty page is the end if no other way goes on,
        unless the service has just said that there is more. Raises ProviderError.
        """
        ways = dict(pages.ways(page, self._limit, len(seen), number))
        if self._way in ways:
            ways = {self._way: ways.pop(self._way), **ways}
        elif (
            self._stuck_at is not None
            and self._clock.steady() - self._stuck_at < self._clock.scaled(RETRY_SECONDS) * 1000
        ):
            return None
        end: Page | None = None
        for way, params in ways.items():
            reply = await self._ask(params)
            if reply.status == 500 and way == self._way:
                raise ProviderUnavailable("the service stumbles")
            following = None if reply.status in NOT_SO else pages.read(reply, self._limit)
            if following is None:
                continue
            if following.jobs and following.jobs[-1].id not in seen:
                self._way = way
                return following
            if following.records == 0 and page.cursor is None:
                if way == self._way:
                    return following
                end = end or following  # or the service has understood something else
        if end is None:
            log.warning("the job list does not go on after %s jobs", len(seen))
            self._way, self._stuck_at = None, self._clock.steady()
        return end


def _reaches(page: Page, instant: int, seen: int) -> bool:
    """Return True if nothing made since the instant is on a later page. `seen` jobs were listed so far."""
    old = page.oldest is not None and page.oldest < instant and page.is_newest_first
    return old or (page.is_last and page.total <= seen)


def _listing(jobs: dict[str, StudioJob], *, is_complete: bool) -> JobListing:
    """Put the jobs in order, newest first; those without a time come last."""
    ordered = sorted(jobs.values(), key=lambda job: job.created_at or 0, reverse=True)
    return JobListing(tuple(ordered), is_complete)
