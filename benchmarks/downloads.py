"""Memory that results need while they come in: streamed to disk against whole in memory."""

from pathlib import Path

from benchmarks.figures import Benchmark, Figure, Ratio, Report, Scale
from benchmarks.measure import MIB
from benchmarks.neighbours import Said, ask, neighbour


async def run(scale: Scale, folder: Path) -> Report:
    """Download so many files at once, each way in a new process. Another process serves the files."""
    count, size = scale.pick((12, 25), (2, 2))
    async with neighbour("benchmarks.file_side", str(size)) as said:
        streamed = await _measured("streamed", said["url"], count, size, folder)
        buffered = await _measured("buffered", said["url"], count, size, folder)
    return Report(
        f"{count} files of {size} MiB at once",
        (
            Ratio("peak memory, whole in memory over streamed", buffered["peak"] / streamed["peak"]),
            Ratio("processor time, whole in memory over streamed", _cpu(buffered) / _cpu(streamed)),
        ),
        (
            Figure("peak of the process, streamed", streamed["peak"] / MIB, "MiB"),
            Figure("peak of the process, whole in memory", buffered["peak"] / MIB, "MiB"),
            Figure("for each file, streamed", _each(streamed, count), "MiB"),
            Figure("for each file, whole in memory", _each(buffered, count), "MiB"),
            Figure("processor time, streamed", _cpu(streamed) * 1000 / (count * size), "ms/MiB"),
            Figure("processor time, whole in memory", _cpu(buffered) * 1000 / (count * size), "ms/MiB"),
        ),
        {"files": count, "MiB each": size},
    )


async def _measured(how: str, url: str, count: int, size: int, folder: Path) -> Said:
    said = await ask("benchmarks.download_side", how, url, str(count), str(folder))
    if said["sizes"] != [size * MIB]:
        raise AssertionError(f"the files have {said['sizes']} bytes, not {size * MIB}")
    return said


def _cpu(said: Said) -> float:
    return float(said["cpu_seconds"])


def _each(said: Said, count: int) -> float:
    """Return the growth over the memory for one file, spread over all."""
    return float(said["peak"] - said["before"]) / MIB / count


BENCHMARK = Benchmark("downloads", "memory and processor time of downloads", run)
