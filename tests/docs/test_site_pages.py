"""`make site`: every link and picture of the pages leads to a file and to an element with that id."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from documents.__main__ import main
from documents.site import build
from documents.site.build import NAVIGATION, ROOT, address


class _Reader(HTMLParser):
    """What a browser would load or could jump to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.without_alt: list[str] = []
        self.current: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.links += [known[name] or "" for name in ("href", "src", "srcset") if name in known]
        if known.get("id"):
            self.ids.append(known["id"] or "")
        if tag == "img" and not known.get("alt"):
            self.without_alt.append(known.get("src") or "")
        if known.get("aria-current") == "page":
            self.current.append(known.get("href") or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, _Reader]:
    """All pages of the site, read, by their files."""
    pages = {}
    for file in build(tmp_path_factory.mktemp("site")):
        pages[file.resolve()] = _Reader()
        pages[file.resolve()].feed(file.read_text())
    return pages


def test_links_and_pictures_lead_to_files_and_ids(site: dict[Path, _Reader]) -> None:
    for page, read in site.items():
        for link in read.links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            file = (page.parent / parts.path).resolve() if parts.path else page
            assert file.is_file(), f"{page.name}: {link}"
            if parts.fragment:
                assert parts.fragment in site[file].ids, f"{page.name}: {link}"


def test_ids_are_unique_and_pictures_have_words(site: dict[Path, _Reader]) -> None:
    for page, read in site.items():
        assert len(read.ids) == len(set(read.ids)), page.name
        assert read.without_alt == [], page.name


def test_the_navigation_has_every_page_and_marks_the_open_one(
    site: dict[Path, _Reader],
) -> None:
    names = [name for _, part in NAVIGATION for name in part]
    assert len(names) == len(set(names))
    assert {path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/*.md")} <= set(names)
    for page, read in site.items():
        if any(page.as_posix().endswith(f"/{address(name)}") for name in names if name != "README.md"):
            assert [(page.parent / href).resolve() for href in read.current] == [page]


def test_a_site_is_not_written_into_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(SystemExit):
        main(["--site", str(file)])
    assert f"{file} is no folder" in capsys.readouterr().err
