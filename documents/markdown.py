"""Read the Markdown of our documents as a code host does: headings, links, pictures and code."""

import re
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^( *)(```+)(\w*)\n(.*?)^\1\2 *$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|!\[[^\]]*\]\([^)]*\))*)\]\(([^)\s]+)\)")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
_TAG = re.compile(r"<(img|a|source)\b[^>]*>")
_ATTRIBUTE = re.compile(r'(src|srcset|href|alt)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block with the word after its fence."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    target: str
    alt: str


@dataclass(frozen=True, slots=True)
class Page:
    """One document. `text` is all of it, `prose` is without fenced blocks."""

    path: Path
    text: str
    prose: str
    blocks: tuple[Block, ...]

    @property
    def code(self) -> list[str]:
        """Return what stands in backticks."""
        return _CODE.findall(self.prose)

    @property
    def links(self) -> list[str]:
        """Return the targets of all links, those of pictures not among them."""
        plain = _CODE.sub("``", self.prose)
        found = [target for mark, _, target in _LINK.findall(plain) if not mark]
        return found + [value for tag, name, value in _attributes(plain) if (tag, name) == ("a", "href")]

    @property
    def pictures(self) -> list[Picture]:
        """Return all pictures, also those inside of links and those written in HTML."""
        plain = _CODE.sub("``", self.prose)
        found = [Picture(target, alt) for alt, target in _PICTURE.findall(plain)]
        for match in _TAG.finditer(plain):
            attributes = dict(_ATTRIBUTE.findall(match[0]))
            if match[1] == "img":
                found.append(Picture(attributes.get("src", ""), attributes.get("alt", "")))
            elif match[1] == "source":
                found.append(Picture(attributes.get("srcset", ""), "another version of the picture after it"))
        return found

    @property
    def title(self) -> str:
        """Return the first heading as plain text."""
        match = re.search(r"^# (.+)$", self.prose, re.MULTILINE)
        return words_of(match[1]) if match else self.path.stem

    @property
    def anchors(self) -> set[str]:
        """Return the anchors that a code host gives to the headings."""
        counted: dict[str, int] = {}
        headings = re.findall(r"^#{1,6} (.+?) *$", self.prose, re.MULTILINE)
        return {anchor(heading, counted) for heading in headings}


def read(path: Path) -> Page:
    """Read a document."""
    text = path.read_text()
    blocks = tuple(Block(match[3], match[4]) for match in _FENCE.finditer(text))
    return Page(path, text, _FENCE.sub("", text), blocks)


def anchor(heading: str, counted: dict[str, int]) -> str:
    """Return the anchor of a heading: its words in lower case with hyphens, without links and signs.

    `counted` has the anchors of the headings before it; a second one of the same words gets a number.
    """
    words = re.sub(r"<[^>]+>|[*`]", "", re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)).lower()
    name = re.sub(r"[^\w\- ]", "", words).strip().replace(" ", "-")
    counted[name] = counted.get(name, -1) + 1
    return f"{name}-{counted[name]}" if counted[name] else name


def words_of(heading: str) -> str:
    """Return a heading as plain words; of a picture the name, which is its text up to a comma."""
    text = re.sub(r'<img\b[^>]*\balt="([^",]*)[^"]*"[^>]*>', r"\1", heading)
    return re.sub(r"<[^>]+>|[*`]", "", text).strip()


def is_elsewhere(target: str) -> bool:
    """Return True for a link to another machine, or to a person."""
    return re.match(r"[a-z]+:", target) is not None


def _attributes(text: str) -> list[tuple[str, str, str]]:
    return [(tag[1], *found) for tag in _TAG.finditer(text) for found in _ATTRIBUTE.findall(tag[0])]
