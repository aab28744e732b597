"""Steps of the worker as acts of their job's trace, and the whole life of a job when it ends."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from bot.domain.jobs.batch import Batch
from bot.domain.jobs.job import Job, Step
from bot.ports import tracing
from bot.ports.tracing import LIFE, Act, Span, Value
from bot.services.jobs.running.worker import StepHandler
from bot.store import Store

_LOOKS = frozenset({"studio job", "studio jobs", "studio jobs_since"})
"""Parts of a look at the studio that may have learned nothing."""

_MS = 1_000_000  # nanoseconds


def traced_steps(steps: Mapping[Step, StepHandler], store: Store) -> Mapping[Step, StepHandler]:
    """Return the steps, each of which is recorded if traces are wanted."""
    return {step: TracedStep(step, handler, store) for step, handler in steps.items()}


class TracedStep:
    """`StepHandler`: take the step and record it.

    A poll that learns nothing is not recorded, as it writes nothing: a video would have hundreds of them.
    """

    def __init__(self, step: Step, handler: StepHandler, store: Store) -> None:
        self._step = step
        self._handler = handler
        self._store = store

    async def __call__(self, job: Job) -> int | None:
        if not tracing.are_wanted():
            return await self._handler(job)
        before = await self._store.batches.get(job.id)
        with tracing.record(self._step.value, job.id, **_facts(job)) as act:
            due = await self._handler(job)
            if act is not None:
                act.dropped = due is not None and all(part.name in _LOOKS for part in act.parts)
        if due is None:
            for ended in await self._ended(before):
                tracing.deliver(life(ended))
        return due

    async def _ended(self, before: Batch) -> Sequence[Job]:
        """Return the jobs that this step has left nothing to do for: one message may be that of a batch."""
        under_way = {job.id for job in before.jobs if job.next is not None}
        after = await self._store.batches.get(before.lead.id)
        return [
            job for job in after.jobs if job.id in under_way and job.next is None and job.ended_at is not None
        ]


def life(job: Job) -> Act:
    """Return the span of a job that has ended, from its row, with the states that it was in as parts."""
    assert job.ended_at is not None, "the job has ended"
    reached = [
        ("quoted", job.created_at),
        ("admitted", job.admitted_at),
        ("running", job.paid_at),
        ("fetched", job.fetched_at),
        ("", job.ended_at),
    ]
    known = [(name, at) for name, at in reached if at is not None]
    parts = [
        Span(name, began_at * _MS, ended_at=max(began_at, ended_at) * _MS)
        for (name, began_at), (_, ended_at) in pairwise(known)
    ]
    return Act(
        LIFE,
        job.created_at * _MS,
        _facts(job) | {"batch": job.batch_key, "state": job.state.value},
        max(job.created_at, job.ended_at) * _MS,
        job.failure.value if job.failure is not None else "",
        parts,
        job.id,
    )


def _facts(job: Job) -> dict[str, Value]:
    return {"operation": job.operation, "private": job.private}
