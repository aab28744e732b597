"""The documents' pictures: the scenes of the story, and the page in the dark and on a phone."""

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from sandbox.camera.chromium import chromium
from sandbox.camera.playground import open_playground
from sandbox.camera.story import BUDGET, play
from sandbox.camera.visitor import Visitor

FOLDER = Path("docs/pictures")
MOST_BYTES = 200_000
"""Limit of one picture's size, so that the repository stays small."""

WIDE = (1360, 820)
PHONE = (390, 780)
_SPEED = 12.0  # slow enough for figures a visitor would see
_QUALITIES = range(88, 30, -6)


def take_pictures(folder: Path, state: Path) -> Iterator[Path]:
    """Play the story and yield one WebP after the other, as soon as it is written. Raises NoBrowser."""
    folder.mkdir(parents=True, exist_ok=True)
    with chromium(*WIDE, scale=1.25) as driver, open_playground(state, speed=_SPEED, media_scale=0.5) as here:
        here.credit(BUDGET)
        visitor = Visitor(driver, here.url)
        visitor.open("mira", theme="light")
        for scene in play(visitor, state):
            yield _save(visitor, folder / f"{scene.name}.webp")
        yield from _more(visitor, folder)


def _more(visitor: Visitor, folder: Path) -> Iterator[Path]:
    visitor.click("#tab-faults")
    visitor.click("[data-switch=lost_answer]")
    visitor.see("[data-switch=lost_answer][aria-checked=true]")
    yield _save(visitor, folder / "faults.webp")
    visitor.open("noor", theme="dark")
    visitor.made("waves roll against the lighthouse")
    yield _save(visitor, folder / "dark.webp")
    visitor.resize(*PHONE, scale=2, touch=True)
    visitor.open("noor", theme="light")
    visitor.made("waves roll against the lighthouse")
    yield _save(visitor, folder / "phone.webp")


def _save(visitor: Visitor, file: Path) -> Path:
    visitor.settles()
    picture = Image.open(io.BytesIO(visitor.picture())).convert("RGB")
    for quality in _QUALITIES:
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6)
        if out.tell() < MOST_BYTES:
            break
    file.write_bytes(out.getvalue())
    return file
