"""`python -m sandbox.camera [--only NAME …]`: the documents' pictures. `python -m sandbox.camera all [AREA …]`: every
card."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from sandbox.camera import album, documents
from sandbox.camera.album import book
from sandbox.camera.album.stage import NotShown
from sandbox.camera.chromium import NoBrowser
from sandbox.camera.pictures import FOLDER, take_pictures
from sandbox.camera.pictures import NAMES as OF_THE_STORY

NAMES = (*OF_THE_STORY, *documents.NAMES)


def main(words: Sequence[str]) -> int:
    """Take the pictures. Return the exit code: 0 fine, 1 a card did not come about, 2 there is no browser."""
    try:
        with tempfile.TemporaryDirectory(prefix="atelier-pictures-") as state:
            return _all(words[1:], Path(state)) if words[:1] == ["all"] else _documents(words, Path(state))
    except NotShown as error:
        print(error, file=sys.stderr)
        return 1
    except NoBrowser as error:
        print(error, file=sys.stderr)
        return 2


def _documents(words: Sequence[str], state: Path) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.camera", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER, help="where to (%(default)s)")
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", choices=NAMES, help="these only, like card-money-budget"
    )
    chosen = parser.parse_args(words)
    for file in _taken(chosen.folder, state, chosen.only):
        print(f"{file}  {file.stat().st_size / 1024:.0f} kB", flush=True)
    return 0


def _taken(folder: Path, state: Path, names: Sequence[str] | None) -> Iterator[Path]:
    """Yield the pictures of these names. One scene of the story needs all that come before it, so any takes it whole."""
    known = documents.NAMES
    if names is None or set(names) - set(known):
        yield from take_pictures(folder, state)
    yield from documents.take(folder, state, known if names is None else names)


def _all(words: Sequence[str], state: Path) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.camera all", description=album.__doc__)
    parser.add_argument("areas", nargs="*", help="these areas only")
    parser.add_argument("--out", type=Path, default=book.FOLDER, help="where to (%(default)s)")
    chosen = parser.parse_args(words)
    missing: list[str] = []
    for told in album.take_album(chosen.out, state, chosen.areas):
        if isinstance(told, str):
            print(told, flush=True)
            continue
        missing = told.missing
        print(*told.sheets, sep="\n")
    print(*missing, sep="\n", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
