"""Read the studio's job list in the background, and tell from it which jobs need no request of their own.

One walk through the list shows a hundred jobs a request. What it shows at work is put off, what it shows as
ended is asked for at once, what it does not show is polled as if there were no list. So a list that cannot be
read, or whose pages cannot be turned, costs nothing but requests.

A list may also lie: come from a cache, or lag behind the records. A job's own record has the last word. If a
list still shows a job at work some time after its record showed the end, it is not read for a while.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from bot.domain import policy
from bot.domain.errors import ProviderError, ProviderUnavailable
from bot.domain.money.payments import StudioJob
from bot.ports import Clock, Studio
from bot.services.jobs.running.watches import Watch, Watches

log = logging.getLogger(__name__)

FEWEST = 3
"""Jobs for which the list is read: for fewer, requests of their own are cheaper."""

TICK_SECONDS = 2.0
PAGES_A_SECOND = 25
"""A walk begins this often at most, and seldom enough that its pages are no more than so many a second."""

IDLE_SECONDS = 60.0
"""Pause between walks while all of a list's jobs are so slow that they are rarely asked for anyway."""

WORTH = 2
"""Waiting jobs on a page that make it worth its request."""

AGE_SECONDS = 180.0
"""A job may stand so much further back in the list than the time of its payment says."""

LAG_SECONDS = 10.0
"""A list may lag behind the records by so much."""

DISTRUST_SECONDS = (600.0, 6 * 3600.0)
"""A list that was wrong is not read for so long: doubled each time, until it shows an end rightly."""

ENDS = 500
"""Ends of jobs that are remembered to compare the list with."""

AT_WORK = frozenset({"pending", "loading"})
ENDED = frozenset({"complete", "failed"})


@dataclass(slots=True)
class _List:
    """One wallet's list. Instants are steady."""

    due: int
    is_read: bool = False
    pages: int = 1  # of the last walk
    failures: int = 0
    distrust_seconds: float = DISTRUST_SECONDS[0]
    ends: OrderedDict[str, int] = field(default_factory=OrderedDict)  # when a job's own record showed it


class ListTicks:
    """The lists of the wallets that jobs wait on. The worker asks `due` and runs `read`."""

    def __init__(
        self,
        studio: Studio,
        watches: Watches,
        clock: Clock,
        wake: Callable[[str, int], None],
        note_percent: Callable[[str, int | None], None],
    ) -> None:
        """Call `wake` with a job that has ended and the instant (epoch milliseconds) to look at it."""
        self._studio = studio
        self._watches = watches
        self._clock = clock
        self._wake = wake
        self._note_percent = note_percent
        self._lists: dict[str, _List] = {}

    def due(self) -> Mapping[str, int]:
        """Return the lists to be read, and the steady instants from which on. One that is read is not due."""
        found: dict[str, int] = {}
        for key, jobs in self._watches.lists.items():
            if len(jobs) < FEWEST:
                continue
            listing = self._lists.get(key)
            if listing is None:
                listing = self._lists[key] = _List(self._clock.steady())
            if not listing.is_read:
                found[key] = listing.due
        return found

    def has_ended(self, watch: Watch) -> None:
        """Note that the job's own record has shown its end."""
        listing = self._lists.get(watch.list_key)
        if listing is not None:
            listing.ends[watch.studio_job] = self._clock.steady()
            while len(listing.ends) > ENDS:
                listing.ends.popitem(last=False)

    def begin(self, key: str) -> None:
        """Note that a walk through this list begins: it is not due until the walk is over."""
        listing = self._lists[key]
        listing.is_read = True
        listing.due = self._clock.steady() + self._ms(IDLE_SECONDS)  # if an error ends the walk

    async def read(self, key: str) -> None:
        """Walk through the list as far as it is worth it, and plan the next walk."""
        listing, began = self._lists[key], self._clock.steady()
        try:
            trusted = await self._walk(key, listing)
        except ProviderError as error:
            listing.failures += 1
            wait = policy.retry_seconds(listing.failures)
            if isinstance(error, ProviderUnavailable) and error.retry_after_seconds is not None:
                wait = max(wait, error.retry_after_seconds)
            log.info("the job list cannot be read: %s; again in %.0f s", error, wait)
            listing.due = self._clock.steady() + self._ms(wait)
        else:
            listing.failures = 0
            if trusted:
                seconds = max(TICK_SECONDS, listing.pages / PAGES_A_SECOND)
                listing.due = began + self._ms(seconds if len(self._quick(key)) >= FEWEST else IDLE_SECONDS)
        finally:
            listing.is_read = False

    async def _walk(self, key: str, listing: _List) -> bool:
        """Return False if the list turned out to be wrong."""
        quick = self._quick(key)
        oldest = self._oldest(quick)
        payer = next((watch.payer for watch in self._watches.lists.get(key, {}).values()), None)
        pages = barren = 0
        shown: set[str] = set()
        async with aclosing(self._studio.walk(payer=payer)) as walk:
            while True:
                asked_at = self._clock.steady()
                page = await anext(walk, None)
                if page is None:
                    break
                pages += 1
                if self._is_wrong(listing, page, asked_at):
                    return False
                found = self._note(key, page, asked_at) & quick.keys()
                barren = 0 if len(found - shown) >= WORTH else barren + 1
                shown |= found
                missing = len(quick) - len(shown)
                if missing <= 0 or barren > max(1, min(10, missing // 10)) or _is_before(page, oldest):
                    break
        listing.pages = max(pages, 1)
        return True

    def _note(self, key: str, page: Sequence[StudioJob], asked_at: int) -> set[str]:
        """Note what the page shows of waiting jobs. Return the ids of those jobs."""
        jobs = self._watches.lists.get(key, {})
        found: set[str] = set()
        for shown in page:
            watch = jobs.get(shown.id)
            if watch is None:
                continue
            found.add(shown.id)
            if shown.status in AT_WORK:
                self._watches.show(watch, asked_at)
                if watch.is_single:
                    self._note_percent(watch.job_id, shown.progress)
            elif shown.status in ENDED and not (watch.has_ended or watch.is_complete):
                self._end(watch)
        return found

    def _end(self, watch: Watch) -> None:
        """Have the job's own record read, as soon as its pace allows that."""
        now = self._clock.steady()
        watch.has_ended = True
        due = max(now, watch.not_before)
        if due < watch.due:
            watch.due = due
            self._wake(watch.job_id, self._clock.now() + due - now)

    def _is_wrong(self, listing: _List, page: Sequence[StudioJob], asked_at: int) -> bool:
        """Compare the page with ends that are known. A list that is wrong is not read for a while."""
        for shown in page:
            ended_at = listing.ends.get(shown.id)
            if ended_at is None:
                continue
            if shown.status in ENDED:
                del listing.ends[shown.id]
                listing.distrust_seconds = DISTRUST_SECONDS[0]
            elif asked_at > ended_at + self._ms(LAG_SECONDS):
                wait = listing.distrust_seconds
                log.warning("the job list shows ended jobs at work: not read for %.0f s", wait)
                listing.due = asked_at + self._ms(wait)
                listing.distrust_seconds = min(2 * wait, DISTRUST_SECONDS[1])
                listing.ends.clear()
                return True
        return False

    def _quick(self, key: str) -> Mapping[str, Watch]:
        """Return the jobs that a walk is made for; slow ones are rarely asked for anyway."""
        paid_after = self._clock.steady() - self._ms(policy.SLOW_AFTER_SECONDS)
        jobs = self._watches.lists.get(key, {})
        return {studio_job: watch for studio_job, watch in jobs.items() if watch.paid_at > paid_after}

    def _oldest(self, jobs: Mapping[str, Watch]) -> int:
        """Return the epoch milliseconds before which none of them was made."""
        now = self._clock.steady()
        paid_at = min((watch.paid_at for watch in jobs.values()), default=now)
        return self._clock.now() - (now - paid_at) - round(AGE_SECONDS * 1000)

    def _ms(self, seconds: float) -> int:
        return round(self._clock.scaled(seconds) * 1000)


def _is_before(page: Sequence[StudioJob], instant: int) -> bool:
    """Return True if the page ends with jobs that were made before the instant."""
    last = page[-1].created_at if page else None
    return last is not None and last < instant
