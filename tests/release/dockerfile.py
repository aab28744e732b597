"""Read the Dockerfile as far as its tests need: instructions, stages, and the files that a build gets."""

import fnmatch
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Instruction:
    word: str
    text: str


def instructions() -> list[Instruction]:
    """Return all instructions, each on one line, without comments."""
    lines = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines))
    return [Instruction(*line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


def last_stage() -> list[Instruction]:
    """Return the instructions of the stage that is the image."""
    found = instructions()
    first = max(place for place, each in enumerate(found) if each.word == "FROM")
    return found[first:]


def in_context(path: str) -> bool:
    """Return True if .dockerignore lets a build see `path`."""
    seen = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern, lets_in = line.removeprefix("!"), line.startswith("!")
        if _matches(path, pattern):
            seen = lets_in
    return seen


def _matches(path: str, pattern: str) -> bool:
    parents = [path, *map(str, Path(path).parents)]
    if pattern.startswith("**/"):
        return any(fnmatch.fnmatch(Path(each).name, pattern[3:]) for each in parents)
    return any(fnmatch.fnmatch(each, pattern) for each in parents if each != ".")


def copy_app(target: Path) -> None:
    """Do the COPY steps of the image for files of this repository: into `target`, as /app."""
    for each in last_stage():
        if each.word == "COPY" and not each.text.startswith("--from"):
            *sources, place = each.text.split()
            for source in sources:
                _copy(source, target / place)


def _copy(source: str, place: Path) -> None:
    origin = ROOT / source
    if origin.is_file():
        assert in_context(source), source
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(origin, place)
        return
    for file in origin.rglob("*"):
        name = file.relative_to(ROOT).as_posix()
        if file.is_file() and in_context(name):
            copied = place / file.relative_to(origin)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copied)
