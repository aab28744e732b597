"""Due times: thousands of waiting jobs are entries of one heap, not tasks."""

import heapq
import itertools
from collections.abc import Iterator

NOW = 0
"""The due time of what somebody asks for, before everything that time brings."""


class Agenda:
    """One due time for each job, in steady milliseconds: the soonest that it was given."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, str]] = []
        self._due: dict[str, int] = {}  # the heap entry that counts for each job
        self._ticket = itertools.count()

    def __len__(self) -> int:
        return len(self._due)

    def add(self, job_id: str, due: int) -> bool:
        """Give the job this due time unless it is due sooner already. Return True if it was given."""
        if self._due.get(job_id, due + 1) <= due:
            return False
        self._due[job_id] = due
        heapq.heappush(self._heap, (due, next(self._ticket), job_id))
        return True

    def discard(self, job_id: str) -> None:
        """Take the job's due time back, if it has one."""
        self._due.pop(job_id, None)  # its entry of the heap counts no longer

    def next(self) -> int | None:
        """Return the soonest due time; None if there is none."""
        while self._heap and self._due.get(self._heap[0][2]) != self._heap[0][0]:
            heapq.heappop(self._heap)  # given a sooner one since
        return self._heap[0][0] if self._heap else None

    def pop(self, now: int) -> Iterator[tuple[str, int]]:
        """Take the jobs that are due, each with its due time, also those that are added meanwhile."""
        while (due := self.next()) is not None and due <= now:
            _, _, job_id = heapq.heappop(self._heap)
            del self._due[job_id]
            yield job_id, due
