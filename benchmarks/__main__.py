"""Run `python -m benchmarks [name …] [--json] [--tiny] [--transfers N,N] [--jobs N,N] [--folder FOLDER]`."""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import (
    books,
    commands,
    deliveries,
    downloads,
    engines,
    files,
    memory,
    polls,
    presses,
    queues,
    reads,
    signing,
    starts,
    waiting,
    writes,
)
from benchmarks.figures import FULL, TINY, Benchmark, Report, Scale
from benchmarks.show import as_json, as_table, as_text, machine
from sandbox.servers.processes import ServerFailed

ALL: dict[str, Benchmark] = {
    module.BENCHMARK.name: module.BENCHMARK
    for module in (
        *(presses, polls, queues, deliveries, books, memory),  # the whole bot, with goals
        *(writes, engines, reads, signing, downloads, files, waiting, commands, starts),  # parts of it
    )
}
"""Every benchmark by name, in the order they are run."""


def main(words: Sequence[str]) -> int:
    """Run the named benchmarks, else all of them. Return the exit code."""
    asked = _parser().parse_args(words)
    scale = TINY if asked.tiny else replace(FULL, transfers=asked.transfers, jobs=asked.jobs)
    folder: Path | None = asked.folder
    if folder is not None and not folder.is_dir():
        print(f"{folder} is not a folder.", file=sys.stderr)
        return 2
    logging.disable(logging.WARNING)  # the figures are what is to be read
    try:
        _run([ALL[name] for name in dict.fromkeys(asked.names or ALL)], scale, folder, json=asked.json)
    finally:
        logging.disable(logging.NOTSET)
    return 0


def _run(chosen: Sequence[Benchmark], scale: Scale, folder: Path | None, *, json: bool) -> None:
    """Print text as each is done, or one JSON object at the end."""
    reports = {}
    for benchmark in chosen:
        try:
            report = reports[benchmark.name] = _measured(benchmark, scale, folder)
        except ServerFailed as error:
            print(f"{benchmark.name}: not measured. {error}", file=sys.stderr)
            continue
        if not json:
            print(as_text(benchmark.name, report), flush=True)
    if json:
        print(as_json(reports))
        return
    if goals := [goal for report in reports.values() for goal in report.goals]:
        print(as_table(goals))
    print(machine())


def _measured(benchmark: Benchmark, scale: Scale, folder: Path | None) -> Report:
    since = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="atelier-bench-", dir=folder) as empty:
        report = asyncio.run(benchmark.run(scale, Path(empty)))
    print(f"{benchmark.name}: {time.monotonic() - since:.0f} s", file=sys.stderr)
    return report


def _parser() -> argparse.ArgumentParser:
    lines = "\n".join(f"  {one.name:<12}{one.about}" for one in ALL.values())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="How fast Atelier is here: beside other clients, against goals. All of it: ten minutes.",
        epilog=f"benchmarks:\n{lines}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="name", type=_name, help="all of them, if none")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout instead of a table")
    parser.add_argument(
        "--tiny", action="store_true", help="only see that everything runs; no usable figures"
    )
    parser.add_argument(
        "--transfers",
        type=_sizes,
        default=FULL.transfers,
        metavar="N,N",
        help="lengths of the books' history (default: 10000,100000; with 1000000 some minutes more)",
    )
    parser.add_argument(
        "--jobs", type=_sizes, default=FULL.jobs, metavar="N,N", help="jobs at work (default: 1000,10000)"
    )
    parser.add_argument("--folder", type=Path, help="on the disk to be measured (default: the temporary one)")
    return parser


def _sizes(text: str) -> tuple[int, ...]:
    """Read at least two different numbers above zero; return them in ascending order."""
    words = text.split(",")
    numbers = sorted({int(word) for word in words if word.isascii() and word.isdigit()} - {0})
    if len(numbers) < max(2, len(words)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of two or more different sizes: N,N")
    return tuple(numbers)


def _name(text: str) -> str:
    if text not in ALL:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(ALL)}")
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
