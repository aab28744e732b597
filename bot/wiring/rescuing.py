"""`retry` of the terminal: by the running bot over its socket, or by the command itself while none runs.

Neither pays. A job with an open payment is only looked at sooner, by the step that asks chain and job list.
"""

from collections.abc import Awaitable, Callable

from bot.domain.jobs.job import Job
from bot.domain.money.payments import StudioJob
from bot.services.host.rescue import Candidates, Rescue
from bot.ui.kit import errors
from bot.wiring.control import ELSEWHERE, Facts


def retry_by(
    rescue: Rescue, is_ours: Callable[[str], Awaitable[bool]]
) -> Callable[[Facts], Awaitable[Facts]]:
    """Return the handler of `retry`: asked for `job` and, of a disputed one, `studio_job`.

    `is_ours(job)` is False for a job that another process works on: that one is to be asked instead.
    """

    async def retry(asked: Facts) -> Facts:
        job, studio_job = str(asked.get("job")), asked.get("studio_job")
        if not await is_ours(job):
            return ELSEWHERE
        return await retried(rescue, job, None if studio_job is None else str(studio_job))

    return retry


async def retried(rescue: Rescue, job_id: str, studio_job: str | None) -> Facts:
    """Retry a job and return what it is now, or the studio jobs that a disputed one may have bought.

    Raises a Refused if there is nothing to deliver.
    """
    answer = await rescue.deliver(job_id, studio_job, by=None)
    if isinstance(answer, Candidates):
        return {**_facts(answer.job), "candidates": [_listed(one) for one in answer.studio_jobs]}
    return _facts(answer)


def describe(error: Exception) -> str:
    """Return an error's words for the terminal, which is English."""
    return errors.sentence(error) or str(error)


def _facts(job: Job) -> dict[str, object]:
    return {"job": job.id, "state": job.state, "next": job.next}


def _listed(studio_job: StudioJob) -> Facts:
    return {
        "id": studio_job.id,
        "type": studio_job.type,
        "status": studio_job.status,
        "created_at": studio_job.created_at,
    }
