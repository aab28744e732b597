"""The goals of several runs as a table in Markdown: `python -m benchmarks.runs FILE.json FILE.json …`.

Each file is what `python -m benchmarks --json` has printed.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import Goal
from benchmarks.show import limit, number

_WORDS = {True: "met", False: "**not met**", None: "–"}


def table(runs: Sequence[Any]) -> str:
    """Return one line a goal, in the order of the first run that has it: met if every run has met it."""
    found: dict[str, list[Goal | None]] = {}
    for at, run in enumerate(runs):
        for report in run["benchmarks"].values():
            for fields in report["goals"]:
                goal = Goal(**fields)
                found.setdefault(goal.what, [None] * len(runs))[at] = goal
    head = ["goal", "limit", *(f"run {at + 1}" for at in range(len(runs))), ""]
    rows = [_row(what, goals) for what, goals in found.items()]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows))


def _row(what: str, goals: Sequence[Goal | None]) -> list[str]:
    known = [goal for goal in goals if goal is not None]
    met = [goal.is_met for goal in known if goal.is_met is not None]
    values = ["–" if goal is None or goal.value is None else number(goal.value) for goal in goals]
    return [what, limit(known[0]), *values, _WORDS[all(met) if met else None]]


def main(words: Sequence[str]) -> int:
    """Print the table. Return the exit code."""
    if not words:
        print(__doc__, file=sys.stderr)
        return 2
    print(table([json.loads(Path(word).read_text("utf-8")) for word in words]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
