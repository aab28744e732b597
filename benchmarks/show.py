"""Reports for people and for programs."""

import json
import os
import platform
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict

from benchmarks.figures import Report


def as_text(name: str, report: Report) -> str:
    """Return the ratios first, then the figures behind them."""
    lines = [f"{name}: {report.title}"]
    lines += [f"  {number(ratio.value):>9} ×  {ratio.what}" for ratio in report.ratios]
    lines += [f"  {number(figure.value):>9} {figure.unit}  {figure.what}" for figure in report.figures]
    return "\n".join(lines) + "\n"


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
