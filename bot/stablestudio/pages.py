"""One page of the job list, and the ways in which its next page may be asked for.

The name of the cursor is in no document, so the usual ones are understood: as a token, a page number, an
offset or a link; in the body or in a `Link` header.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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
_TOKENS: Final = (
    *("cursor", "after", "pageToken", "page_token", "next", "nextCursor", "next_cursor", "nextToken"),
    *("next_token", "continuationToken", "continuation_token", "startingAfter", "starting_after", "before"),
)
_NUMBERS: Final = ("page", "offset", "skip")
_UNTIL: Final = (
    *("before", "until", "createdBefore", "created_before", "endTime", "end_time", "to", "olderThan", "max"),
)
_NEXT_LINK: Final = re.compile(r"<([^>]{1,4096})>\s*;[^,]*\brel\s*=\s*\"?next\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it came. `records` counts unreadable entries too; `cursor` is where the next page begins."""

    jobs: Sequence[StudioJob]  # in the service's order
    records: int
    cursor: str | int | None
    is_last: bool  # the service says so

    @property
    def is_newest_first(self) -> bool:
        """Return True unless its times rise."""
        times = [job.created_at for job in self.jobs if job.created_at is not None]
        return len(times) < 2 or times[0] >= times[-1]

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
    places = [body, *(inner for name in _PLACES if isinstance(inner := body.get(name), dict))]
    cursor = next((found for place in places for name in _NEXT if (found := _cursor(place.get(name)))), None)
    link = _NEXT_LINK.search(reply.headers.get("link", ""))
    more = [place[name] for place in places for name in _MORE if isinstance(place.get(name), bool)]
    ended = any(name in place and place[name] is None for place in places for name in _NEXT)
    if False in more:
        return Page(wire.studio_jobs(records), len(records), None, is_last=True)
    if cursor is None and link is not None:
        cursor = link[1]
    ended = (ended or _is_short(len(records), limit)) and True not in more
    is_last = cursor is None and (not records or ended)
    return Page(wire.studio_jobs(records), len(records), cursor, is_last)


def _is_short(records: int, limit: int) -> bool:
    """Return True if a page without any cursor is not full.

    A service may lower the limit without a word, to a round number that is not below the documented one.
    """
    return records < min(limit, DOCUMENTED_LIMIT) or (records < limit and records % 5 != 0)


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
    yield "page", {**plain, "page": str(number + 1)}
    yield "skip", {**plain, "skip": str(seen)}
    if page.jobs:
        for name in _TOKENS:
            yield f"id {name}", {**plain, name: page.jobs[-1].id}
