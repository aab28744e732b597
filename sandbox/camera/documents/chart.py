"""The goals of docs/performance.md as bars: each figure as a share of its limit."""

import html
import re
from dataclasses import dataclass
from pathlib import Path

from sandbox.camera.chromium import chromium
from sandbox.camera.documents.window import photograph

NAME = "chart-performance"
PAGE = Path(__file__).parents[3] / "docs" / "performance.md"
_ROW = re.compile(
    r"^\| (?P<goal>[^|]+) \| (?P<sign>[≤≥]) (?P<limit>[0-9.]+)[^|]* \| (?P<measured>[0-9.]+) \|", re.MULTILINE
)
_WIDTH, _LONGEST = 300, 3.0
_STYLE = f"""
main {{ background: #fff; border-radius: 10px; padding: 12px 8px; }}
table {{ border-collapse: collapse; }} td {{ padding: 3px 10px; white-space: nowrap; }}
.figures {{ text-align: right; color: #675f52; }}
.bars {{ position: relative; width: {_WIDTH + 20}px; }}
.bar {{ height: 14px; border-radius: 3px; background: #3f8f5f; }} .missed {{ background: #c77f1e; }}
.limit {{ position: absolute; top: 0; bottom: 0; left: {10 + _WIDTH / _LONGEST}px; border-left: 2px dashed #675f52; }}
caption {{ caption-side: bottom; text-align: left; padding: 8px 10px; color: #675f52; }}
"""


@dataclass(frozen=True, slots=True)
class Goal:
    """A row of the table. `share` is the part of its limit that was used: above 1 the goal is not met."""

    name: str
    limit: float
    measured: float
    is_least: bool

    @property
    def share(self) -> float:
        """What was measured over what may be; for a least value the other way round."""
        return self.limit / self.measured if self.is_least else self.measured / self.limit


def goals(text: str) -> list[Goal]:
    """Return the measured goals of the page."""
    table = text.split("## Goals", 1)[1].split("\n## ", 1)[0]
    return [
        Goal(row["goal"], float(row["limit"]), float(row["measured"]), row["sign"] == "≥")
        for row in _ROW.finditer(table)
    ]


def take(folder: Path) -> Path:
    """Draw the chart from the page. Return its file. Raises NoBrowser."""
    rows = "".join(map(_row, goals(PAGE.read_text())))
    caption = "<caption>The dashed line is the limit: a bar that ends before it meets its goal.</caption>"
    with chromium(1000, 900) as driver:
        return photograph(driver, _STYLE, f"<table>{caption}{rows}</table>", folder / f"{NAME}.webp")


def _row(goal: Goal) -> str:
    wide = max(2, round(_WIDTH * min(goal.share, _LONGEST) / _LONGEST))
    kind = "bar" if goal.share <= 1 else "bar missed"
    bar = f'<div class="{kind}" style="width: {wide}px"></div><div class="limit"></div>'
    figures = f"{goal.share:.2f} of the limit"
    return f'<tr><td>{html.escape(goal.name)}</td><td class="bars">{bar}</td><td class="figures">{figures}</td></tr>'
