"""The pictures of docs/ besides those of the story: cards of the bot, terminals and a chart.

Cards come from the album's scenes, terminals from real commands beside a real bot, and the chart from the table of
docs/performance.md.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

from sandbox.camera.documents import cards, chart, terminals

NAMES = (*cards.NAMES, *terminals.NAMES, chart.NAME)
"""All pictures that `take` writes, by the stems of their files."""


def take(folder: Path, state: Path, names: Collection[str] = NAMES) -> Iterator[Path]:
    """Take the pictures of these names. Yield each file once it is written. Raises NoBrowser, NotShown."""
    folder.mkdir(parents=True, exist_ok=True)
    if chart.NAME in names:
        yield chart.take(folder)
    if wanted := [name for name in terminals.NAMES if name in names]:
        yield from terminals.take(folder, state, wanted)
    if wanted := [name for name in cards.NAMES if name in names]:
        yield from cards.take(folder, state, wanted)
