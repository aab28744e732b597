"""`make documents`: write docs/commands.md from the commands. `make site`: write the documents as HTML."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from documents.commands import PAGE, page
from documents.registry import payloads
from documents.site import build


def main(words: Sequence[str]) -> int:
    """Write the page, or the site. Return 0."""
    parser = argparse.ArgumentParser(prog="python -m documents", description=__doc__)
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="write the site into this folder")
    folder = parser.parse_args(words).site
    if folder is not None:
        if folder.exists() and not folder.is_dir():
            parser.error(f"{folder} is no folder")
        pages = build(folder)
        print(f"{folder}: {len(pages)} pages; begin with {folder / 'docs' / 'index.html'}")
        return 0
    text = page(*asyncio.run(payloads()))
    is_new = not PAGE.exists() or PAGE.read_text() != text
    PAGE.write_text(text)
    print(f"{PAGE.name}: {'written' if is_new else 'as it was'}, {text.count(chr(10))} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
