"""The documents' pictures of the page: the README's, and at the end of the story the faults and the page in the dark."""

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from sandbox.camera.chromium import chromium
from sandbox.camera.files import save
from sandbox.camera.playground import open_playground
from sandbox.camera.readme import NAMES as README_NAMES
from sandbox.camera.readme import take_readme_pictures
from sandbox.camera.story import BUDGET, play
from sandbox.camera.visitor import Visitor

FOLDER = Path("docs/pictures")
NAMES: tuple[str, ...] = (*README_NAMES, "faults", "dark")
"""The stems of the files that `take_pictures` writes."""

WIDE = (1360, 820)
_SPEED = 12.0  # slow enough for figures a visitor would see


def take_pictures(folder: Path, state: Path) -> Iterator[Path]:
    """Yield one WebP after the other, as soon as it is written. Raises NoBrowser."""
    folder.mkdir(parents=True, exist_ok=True)
    yield from take_readme_pictures(folder, state / "readme")
    with chromium(*WIDE, scale=1.25) as driver, open_playground(state, speed=_SPEED, media_scale=0.5) as here:
        here.credit(BUDGET)
        visitor = Visitor(driver, here.url)
        visitor.open("mira", theme="light")
        for _ in play(visitor, state):
            visitor.settles()
        yield from _more(visitor, folder)


def _more(visitor: Visitor, folder: Path) -> Iterator[Path]:
    visitor.click("#tab-faults")
    visitor.click("[data-switch=lost_answer]")
    visitor.see("[data-switch=lost_answer][aria-checked=true]")
    yield _save(visitor, folder / "faults.webp")
    visitor.open("noor", theme="dark")
    visitor.made("waves roll against the lighthouse")
    yield _save(visitor, folder / "dark.webp")


def _save(visitor: Visitor, file: Path) -> Path:
    visitor.settles()
    return save(Image.open(io.BytesIO(visitor.picture())), file)
