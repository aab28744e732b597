"""Pages of the job list. How the real service turns them is in no document; these are the usual ways."""

import contextlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from sandbox.studio.jobs import Job

Style = Literal["cursor", "token", "page", "page from 0", "offset", "link", "header", "time", "stuck", "none"]
"""`cursor` is the one that this studio has by default. `stuck` names a next page and gives the first again;
`none` has one page and says nothing."""


def turn(
    jobs: Sequence[Job], limit: int, query: Mapping[str, str], style: Style
) -> tuple[Sequence[Job], dict[str, Any], dict[str, str]]:
    """Return the asked page of `jobs` (newest first), the body's further fields, and headers."""
    start = _start(jobs, limit, query, style)
    page = jobs[start : start + limit]
    more = start + limit < len(jobs)
    last = page[-1].id if page and more else None
    follow = f"/api/jobs?limit={limit}&after={last}"
    match style:
        case "cursor" | "stuck":
            return page, {"nextCursor": last}, {}
        case "token":
            return page, {"pagination": {"next_page_token": last} if last else {}}, {}
        case "page" | "page from 0":
            return page, {"hasMore": more}, {}
        case "link":
            return page, {"links": {"next": follow if last else None}}, {}
        case "header":
            return page, {}, {"Link": f'<{follow}>; rel="next"'} if last else {}
        case "offset" | "time" | "none":
            return page, {}, {}


def _start(jobs: Sequence[Job], limit: int, query: Mapping[str, str], style: Style) -> int:
    names = {"cursor": "cursor", "token": "page_token", "link": "after", "header": "after"}
    if (name := names.get(style)) is not None:
        wanted = query.get(name)
        return next((at for at, job in enumerate(jobs, start=1) if job.id == wanted), 0)
    # What cannot be read counts as not said, so that the first page comes again.
    with contextlib.suppress(ValueError):
        match style:
            case "page":
                return (int(query.get("page", "1")) - 1) * limit
            case "page from 0":
                return int(query.get("page", "0")) * limit
            case "offset":
                return int(query.get("offset", "0"))
            case "time" if "before" in query:
                before = datetime.fromisoformat(query["before"]).astimezone(UTC).timestamp()
                return next((at for at, job in enumerate(jobs) if job.created_at < before), len(jobs))
            case _:
                return 0
    return 0
