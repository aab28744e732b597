"""The job that the current task works on, so that every line of the log names it.

    with about_job(job.id):
        log.warning("its channel is gone")  # the line carries the job's id

A task has a context of its own, and the tasks that it starts begin with a copy: what is said here reaches
neither the task's caller nor its neighbours.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_job: ContextVar[str | None] = ContextVar("job", default=None)


def current_job() -> str | None:
    """Return the id of the job that the current task works on; None if it works on no particular one."""
    return _job.get()


def set_job(job_id: str | None) -> None:
    """Set the job of the current task from here to its end. Call it only where a task serves one job."""
    _job.set(job_id)


@contextmanager
def about_job(job_id: str | None) -> Iterator[None]:
    """Set the current task's job inside the `with` block; None: it is about no particular job."""
    token = _job.set(job_id)
    try:
        yield
    finally:
        _job.reset(token)
