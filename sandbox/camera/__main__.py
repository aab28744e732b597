"""`python -m sandbox.camera [FOLDER]`: the documents' pictures, taken from the playground page."""

import argparse
import sys
import tempfile
from pathlib import Path

from sandbox.camera.chromium import NoBrowser
from sandbox.camera.pictures import FOLDER, take_pictures


def main(words: list[str]) -> int:
    """Take the pictures. Return the exit code: 0 fine, 2 there is no browser."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.camera", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER, help="where to (%(default)s)")
    folder = parser.parse_args(words).folder
    try:
        with tempfile.TemporaryDirectory(prefix="atelier-pictures-") as state:
            for file in take_pictures(folder, Path(state)):
                print(f"{file}  {file.stat().st_size / 1024:.0f} kB")
    except NoBrowser as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
