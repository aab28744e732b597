"""Routes of jobs: one, a list, and deleting a failed one. All need a sign-in.

Fault points "studio.job" (one job) and "studio.jobs_list", kinds of `trouble`. The list also `empty`,
`stale` (as it was some `seconds` ago) and `bare` (records without result, error and progress).
"""

from typing import Any

from aiohttp import web

from sandbox.studio import issues
from sandbox.studio.issues import Invalid
from sandbox.studio.jobs import Job, Jobs
from sandbox.studio.links import Links
from sandbox.studio.paging import turn
from sandbox.studio.rules import Choice
from sandbox.studio.settings import World
from sandbox.studio.siwx import SignIn
from sandbox.studio.trouble import strike
from sandbox.studio.wire import answer, failure, stamp

_STATUSES = ("pending", "loading", "complete", "failed")
_MOST = 100
_ENDS = ("result", "error", "progress")


class JobRoutes:
    """GET /api/jobs, GET and DELETE /api/jobs/{id}."""

    def __init__(self, world: World, sign_in: SignIn, jobs: Jobs, links: Links) -> None:
        self._world = world
        self._sign_in = sign_in
        self._jobs = jobs
        self._links = links

    async def one(self, request: web.Request) -> web.StreamResponse:
        spoiled = await strike(request, self._world.faults.take("studio.job"), self._world.clock)
        if spoiled is not None:
            return spoiled
        job = self._owned(request, "Get job status")
        return job if isinstance(job, web.Response) else answer(self._record(job, self._world.clock.now()))

    async def many(self, request: web.Request) -> web.StreamResponse:
        fault = self._world.faults.take("studio.jobs_list")
        spoiled = await strike(request, fault, self._world.clock)
        if spoiled is not None:
            return spoiled
        owner = self._sign_in.wallet(request, "List jobs")
        try:
            limit, status = _query(request)
        except Invalid as error:
            return answer(error.body(), 400)
        settings = self._world.settings
        limit = min(limit, settings.page_limit)
        now = self._world.clock.now()
        if fault and fault.kind == "stale":
            now -= float(fault.args.get("seconds", 60))
        jobs = self._jobs.listed(owner, now, status)
        if fault and fault.kind == "empty":
            jobs = []
        style = settings.paging if settings.live else "none"
        page, fields, headers = turn(jobs, limit, request.query, style)
        records = [self._record(job, now, listed=True) for job in page]
        if fault and fault.kind == "bare":
            records = [{key: value for key, value in one.items() if key not in _ENDS} for one in records]
        response = answer({"items" if settings.live else "jobs": records, **fields})
        response.headers.update(headers)
        return response

    async def delete(self, request: web.Request) -> web.StreamResponse:
        job = self._owned(request, "Delete a failed job")
        if isinstance(job, web.Response):
            return job
        if job.status(self._world.clock.now()) != "failed":
            return failure(400, "Only failed jobs can be deleted")
        job.deleted = True
        return answer({"success": True})

    def _owned(self, request: web.Request, description: str) -> Job | web.Response:
        wallet = self._sign_in.wallet(request, description)
        job = self._jobs.get(request.match_info["job"])
        if job is None:
            return failure(404, "Job not found")
        if job.owner == wallet:
            return job
        foreign = self._world.settings.foreign_job
        return failure(foreign, "Forbidden" if foreign == 403 else "Job not found")

    def _record(self, job: Job, now: float, *, listed: bool = False) -> dict[str, Any]:
        status = job.status(now)
        ended: dict[str, Any] = {}
        if status == "complete":
            ended["result"] = self._links.result(job, now)
        if status == "failed":
            ended["error"] = job.error
        if not self._world.settings.live:
            named = {
                "jobId": job.id,
                "type": job.type,
                "input": job.input,
                "createdAt": stamp(self._told(job.created_at)),
            }
            return {**(named if listed else {}), "status": status, **ended}
        return {
            "id": job.id,
            "type": job.type,
            "input": job.input,
            "status": status,
            "progress": job.progress(now),
            **ended,
            "createdAt": stamp(self._told(job.created_at)),
            "updatedAt": stamp(self._told(job.updated_at(now))),
        }

    def _told(self, instant: float) -> float:
        """Return an instant as the studio's clock has it."""
        return instant + self._world.settings.clock_skew


def _query(request: web.Request) -> tuple[int, str | None]:
    """Return `limit` 1 to 100 (20) and `status`. Raises Invalid."""
    text, status = request.query.get("limit", "20"), request.query.get("status")
    found = [] if status is None else Choice(_STATUSES).check(("status",), status)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST:
        found.append(issues.wrong_type(("limit",), "number", text))
    if found:
        raise Invalid(found)
    return int(text), status
