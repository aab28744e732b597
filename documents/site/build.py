"""Write all documents as pages, at the places that they have in the repository, with everything they show."""

import posixpath
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from documents import markdown
from documents.site.page import Place, render

ROOT: Final = Path(__file__).parents[2]
STYLE: Final = Path(__file__).with_name("style.css")
NAVIGATION: Final = (
    ("", ("README.md", "docs/README.md")),
    (
        "Start here",
        tuple(f"docs/{name}.md" for name in ("members", "moderators", "organisers", "hosts", "developers")),
    ),
    (
        "Using it",
        tuple(f"docs/{name}.md" for name in ("making", "contests", "looking-back", "languages", "commands")),
    ),
    ("Keeping order", tuple(f"docs/{name}.md" for name in ("first-ten-minutes", "moderating", "privacy"))),
    (
        "Running it",
        tuple(
            f"docs/{name}.md"
            for name in (
                *("operating", "scaling", "settings", "upgrade", "monitoring", "tracing", "payments"),
                *("verification", "performance"),
            )
        ),
    ),
    (
        "Changing it",
        ("ARCHITECTURE.md", "CONTRIBUTING.md", "docs/decisions/README.md", "SECURITY.md", "CHANGELOG.md"),
    ),
)
"""The pages in the order of reading, under their headings."""


def build(folder: Path) -> list[Path]:
    """Write the site into a folder. Return its pages."""
    documents, files = _collect()
    pages = {name: address(name) for name in documents}
    navigation = [
        (heading, [(pages[name], documents[name].title, name) for name in names if name in documents])
        for heading, names in NAVIGATION
    ]
    written = []
    for name, document in documents.items():
        file = folder / pages[name]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(render(document, Place(name, pages, navigation), ROOT))
        written.append(file)
    for name in files:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, file)
    shutil.copyfile(STYLE, folder / STYLE.name)
    return written


def address(name: str) -> str:
    """Return the page of a document: `docs/index.html` of `docs/README.md`."""
    folder, file = posixpath.split(name)
    stem = file.removesuffix(".md")
    return posixpath.join(folder, "index.html" if stem == "README" else f"{stem}.html")


def _collect() -> tuple[Mapping[str, markdown.Page], set[str]]:
    """Return the documents that are reached from the README, by name, and the other files that they need."""
    documents: dict[str, markdown.Page] = {}
    files: set[str] = set()
    waiting = ["README.md", "docs/README.md"]
    while waiting:
        name = waiting.pop()
        if name in documents or name in files:
            continue
        if not name.endswith(".md"):
            files.add(name)
            continue
        documents[name] = markdown.read(ROOT / name)
        waiting += _needed(documents[name])
    return documents, files


def _needed(document: markdown.Page) -> Iterator[str]:
    for target in (*document.links, *(picture.target for picture in document.pictures)):
        place = target.partition("#")[0]
        if place and not markdown.is_elsewhere(target):
            file = (document.path.parent / place).resolve()
            yield (file / "README.md" if file.is_dir() else file).relative_to(ROOT).as_posix()
