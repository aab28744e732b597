"""One page of the job list, and the ways in which its next page may be asked for.

The name of the cursor is in no document, so the usual ones are understood: as a token, a page number, an
offset or a link; in the body or in a `Link` header.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from bot.domain.errors import ProviderUnavailable
from bot.domain.money.payments import StudioJob
from bot.stablestudio import wire
from bot.stablestudio.http import Reply

Params = Mapping[str, str]

DOCUMENTED_LIMIT: Final = 20
"""The job list's `limit` of the documents; larger ones are tried first."""
CURSOR_CHARS: Final = 2048

_PLACES: Final = (
    "pagination",
    "pageInfo",
    "page_info",
    "meta",
    "paging",
    "page",
    "cursors",
    "links",
    "_links",
)
_NEXT: Final = (
    *("nextCursor", "next_cursor", "nextPageToken", "next_page_token", "nextToken", "next_token"),
    *("continuationToken", "continuation_token", "nextPage", "next_page", "nextOffset", "next_offset"),
    *("endCursor", "end_cursor", "next", "cursor", "after"),
)
_MORE: Final = ("hasMore", "has_more", "hasNextPage", "has_next_page", "more")
_YES_OR_NO: Final[Mapping[object, bool]] = {True: True, False: False, "true": True, "false": False}
_TOTALS: Final = ("total", "totalCount", "total_count", "totalItems", "total_items")
_LAST_PAGES: Final = ("totalPages", "total_pages", "pageCount", "page_count", "lastPage", "last_page")
_TOKENS: Final = (
    *("cursor", "after", "pageToken", "page_token", "next", "nextCursor", "next_cursor", "nextToken"),
    *("next_token", "continuationToken", "continuation_token", "startingAfter", "starting_after", "before"),
)
_NUMBERS: Final = ("page", "offset", "skip")
_UNTIL: Final = (
    *("before", "until", "createdBefore", "created_before", "endTime", "end_time", "to", "olderThan", "max"),
)
_SLACK_MS: Final = 1000
"""Two jobs of about the same time may stand in either order."""
_NEXT_LINK: Final = re.compile(r"<([^>]{1,4096})>\s*;[^,]*\brel\s*=\s*\"?next\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it came. `records` counts unreadable entries too; `cursor` is where the next page begins."""

    jobs: Sequence[StudioJob]  # in the service's order
    records: int
    cursor: str | int | None
    is_last: bool  # the service says so
    total: int = 0  # records of the whole list, if the service counts them

    @property
    def is_newest_first(self) -> bool:
        """Return True unless a time rises: in another order, an old job says nothing of what follows."""
        times = [job.created_at for job in self.jobs if job.created_at is not None]
        falls = all(later < earlier + _SLACK_MS for earlier, later in pairwise(times))
        return falls and (not times or times[0] >= times[-1])

    @property
    def oldest(self) -> int | None:
        """Return the earliest time on the page (epoch milliseconds)."""
        return min((job.created_at for job in self.jobs if job.created_at is not None), default=None)


def read(reply: Reply, limit: int) -> Page:
    """Parse a page of at most `limit` records. Raises ProviderUnavailable if it has no list."""
    body = reply.fields
    records = body.get("items", body.get("jobs"))
    if not isinstance(records, list):
        raise ProviderUnavailable("the job list cannot be read")
    outer = [body, *_inside(body)]
    places = [*outer, *(inner for place in outer[1:] for inner in _inside(place))]
    cursor = next((found for place in places for name in _NEXT if (found := _cursor(place.get(name)))), None)
    link = _NEXT_LINK.search(reply.headers.get("link", ""))
    more = [
        _YES_OR_NO[place[name]]
        for place in places
        for name in _MORE
        if isinstance(place.get(name), bool | str) and place[name] in _YES_OR_NO
    ]
    more += [
        True
        for place in places
        if (pages := _number(place, _LAST_PAGES)) and 0 < _number(place, ("page", "currentPage")) < pages
    ]
    ended = any(name in place and place[name] is None for place in places for name in _NEXT)
    if False in more:
        return Page(wire.studio_jobs(records), len(records), None, is_last=True)
    if cursor is None and link is not None:
        cursor = link[1]
    ended = (ended or _is_short(len(records), limit)) and True not in more
    is_last = cursor is None and (not records or ended)
    total = max(_number(place, _TOTALS) for place in places)
    return Page(wire.studio_jobs(records), len(records), cursor, is_last, total)


def _inside(place: Mapping[str, object]) -> list[Mapping[str, object]]:
    return [inner for name in _PLACES if isinstance(inner := place.get(name), dict)]


def _number(place: Mapping[str, object], names: Sequence[str]) -> int:
    """Return the first whole number under one of these names, 0 if there is none."""
    found = (place.get(name) for name in names)
    return next((value for value in found if isinstance(value, int) and not isinstance(value, bool)), 0)


def _is_short(records: int, limit: int) -> bool:
    """Return True if a page without any cursor is not full.

    A service may lower the limit without a word, to a round number that is not below the documented one.
    """
    is_round = records % 5 == 0 or records % 8 == 0
    return records < min(limit, DOCUMENTED_LIMIT) or (records < limit and not is_round)


def _cursor(value: object) -> str | int | None:
    """Return a cursor, also that of an object such as `{"href": "…"}`; None if there is none."""
    if isinstance(value, dict):
        value = next((value[name] for name in ("href", "url", "cursor", "next") if name in value), None)
    if isinstance(value, str) and 0 < len(value) <= CURSOR_CHARS:
        return value
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def ways(page: Page, limit: int, seen: int, number: int) -> Iterator[tuple[str, Params]]:
    """Yield how the page after `page` may be asked for: a name of the way, and the parameters.

    `seen` jobs were listed so far, on `number` pages. Without a cursor the ways are a number, a time, and the
    last job's id.
    """
    plain = {"limit": str(limit)}
    if isinstance(page.cursor, str):
        linked = dict(parse_qsl(urlsplit(page.cursor).query)) if "?" in page.cursor else {}
        if linked:
            yield "link", {**plain, **linked}
            return
        if page.cursor.startswith(("/", "http:", "https:")):
            return
    if page.cursor is not None:
        is_number = isinstance(page.cursor, int)
        for name in (*_NUMBERS, *_TOKENS) if is_number else (*_TOKENS, *_NUMBERS):
            yield f"cursor {name}", {**plain, name: str(page.cursor)}
        return
    if page.oldest is not None and page.is_newest_first:
        # A millisecond later, so that others made in the same one are not skipped.
        oldest = datetime.fromtimestamp((page.oldest + 1) / 1000, UTC)
        stamp = oldest.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        for name in _UNTIL:
            yield f"time {name}", {**plain, name: stamp}
    yield "offset", {**plain, "offset": str(seen)}
    # Where pages count from 1, this is the last one again.
    yield "page from 0", {**plain, "page": str(number)}
    yield "page", {**plain, "page": str(number + 1)}
    yield "skip", {**plain, "skip": str(seen)}
    if page.jobs:
        for name in _TOKENS:
            yield f"id {name}", {**plain, name: page.jobs[-1].id}
