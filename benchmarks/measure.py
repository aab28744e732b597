"""Stopwatches: wall time, processor time, memory, and percentiles."""

import asyncio
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from statistics import quantiles
from typing import TypeVar

T = TypeVar("T")

MIB = 1024 * 1024


class Stopwatch:
    """`with Stopwatch() as watch: …`, then `watch.seconds` (wall) and `watch.cpu_seconds` (this process,
    all its threads)."""

    seconds = 0.0
    cpu_seconds = 0.0

    def __enter__(self) -> "Stopwatch":
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._wall
        self.cpu_seconds = time.process_time() - self._cpu


async def side_by_side(acts: Sequence[Callable[[], Awaitable[T]]], at_once: int) -> list[T]:
    """Do all of these, so many at once. Return what came, in the order in which it came."""
    left = iter(acts)
    done: list[T] = []

    async def work() -> None:
        for act in left:
            done.append(await act())

    await asyncio.gather(*(work() for _ in range(at_once)))
    return done


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the `percent` (1 to 99) percentile of at least two values."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def peak_bytes() -> int:
    """Return the maximum resident memory of this process.

    From /proc where there is one: getrusage also counts the parent's memory from before the start.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def resident_bytes() -> int:
    """Return the memory of this process: its own, and its share of what others use too.

    Without Linux: the maximum resident memory so far.
    """
    return memory_of("self")["Pss"] if Path("/proc/self/smaps_rollup").exists() else peak_bytes()


def memory_of(pid: int | str) -> Mapping[str, int]:
    """Return the memory of a process in bytes, by the kernel's words: `Rss`, `Pss` … Linux only."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(rest.split()[0]) * 1024 for name, _, rest in (line.partition(":") for line in lines)}


def cpu_seconds(pid: int) -> float:
    """Return the processor seconds of another process so far, all its threads, to the microsecond."""
    return time.clock_gettime(~pid << 3 | 2)  # what clock_getcpuclockid(3) returns on Linux
