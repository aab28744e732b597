"""Stopwatches: wall time, processor time, memory, and percentiles."""

import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles

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
