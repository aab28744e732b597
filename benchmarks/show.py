"""Reports for people and for programs."""

import json
import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from benchmarks.figures import Goal, Report


def as_text(name: str, report: Report) -> str:
    """Return the ratios first, then the figures behind them."""
    lines = [f"{name}: {report.title}"]
    lines += [f"  {number(ratio.value):>9} ×  {ratio.what}" for ratio in report.ratios]
    lines += [f"  {number(figure.value):>9} {figure.unit}  {figure.what}" for figure in report.figures]
    return "\n".join(lines) + "\n"


def as_table(goals: Sequence[Goal]) -> str:
    """Return one line a goal: pass or fail, what was measured, the limit and what it is about."""
    words = {True: "pass", False: "FAIL", None: "–"}
    lines = [
        f"  {words[goal.is_met]:<5} {_measured(goal):>12}  {limit(goal):<14}{goal.what}" for goal in goals
    ]
    failed = sum(goal.is_met is False for goal in goals)
    unknown = sum(goal.is_met is None for goal in goals)
    count = f"{len(goals) - failed - unknown} of {len(goals)} goals are met"
    rest = f", {unknown} were not measured with these sizes" if unknown else ""
    return "\n".join(["goals", *lines, f"  {count}{rest}", ""])


def _measured(goal: Goal) -> str:
    return "not measured" if goal.value is None else f"{number(goal.value)} {goal.unit}"


def limit(goal: Goal) -> str:
    """Return the limit of a goal in words."""
    return f"{'≥' if goal.is_floor else '≤'} {number(goal.limit)} {goal.unit}"


def as_json(reports: Mapping[str, Report]) -> str:
    """Return one object: the machine, and each report by name, unrounded."""
    by_name = {name: asdict(report) for name, report in reports.items()}
    return json.dumps({"machine": machine(), "benchmarks": by_name}, indent=2, ensure_ascii=False)


def machine() -> str:
    """Return the measuring machine, in one line."""
    return (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    )


def number(value: float) -> str:
    """Return three significant digits, and whole numbers with commas from a hundred on."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
