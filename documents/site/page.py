"""One page of the site: the document's Markdown as HTML, with the navigation beside it."""

import html
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

from documents import markdown

Navigation = Sequence[tuple[str, Sequence[tuple[str, str, str]]]]
"""Headings, and below each the addresses, titles and names of documents."""

_TEMPLATE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{style}">
</head>
<body>
<a class="to-pages" href="#pages">All pages</a>
<main>
{text}
</main>
<nav id="pages" aria-label="Pages">
{navigation}
</nav>
</body>
</html>
"""
_ADDRESS = re.compile(r'(?<=(?:href|.src)=")[^"]+(?=")|(?<=srcset=")[^"]+(?=")')


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is: its document, the addresses of all documents by name, and the navigation."""

    name: str
    pages: Mapping[str, str]
    navigation: Navigation

    def link(self, target: str, root: Path) -> str:
        """Return the link of a document as a link of the site."""
        if markdown.is_elsewhere(target) or target.startswith("#"):
            return target
        place, _, anchor = target.partition("#")
        name = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), place))
        if (root / name).is_dir():
            name = posixpath.join(name, "README.md")
        way = self.way(self.pages.get(name, name))
        return f"{way}#{anchor}" if anchor else way

    def way(self, address: str) -> str:
        """Return the way from this page to a file of the site."""
        return posixpath.relpath(address, posixpath.dirname(self.pages[self.name]) or ".")


def render(document: markdown.Page, place: Place, root: Path) -> str:
    """Return the whole page."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = reader.parse(document.text)
    counted: dict[str, int] = {}
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", markdown.anchor(tokens[number + 1].content, counted))
        for part in (token, *(token.children or ())):
            _adapt(part, document, place, root)
    text = reader.renderer.render(tokens, reader.options, {})
    title = document.title if place.name == "README.md" else f"{document.title} · Atelier"
    return _TEMPLATE.format(
        title=html.escape(title),
        style=place.way("style.css"),
        navigation=_navigation(place),
        text=text.replace("<pre>", '<pre tabindex="0">')
        .replace("<table>", '<div class="table" tabindex="0"><table>')
        .replace("</table>", "</table></div>")
        .replace("<th></th>", "<td></td>"),  # a corner is no header
    )


def _adapt(token: Token, document: markdown.Page, place: Place, root: Path) -> None:
    """Turn links of the repository into links of the site, and give pictures their size."""
    if token.type in ("html_block", "html_inline"):
        token.content = _ADDRESS.sub(lambda match: place.link(match[0], root), token.content)
    elif token.type == "link_open":
        token.attrSet("href", place.link(str(token.attrs["href"]), root))
    elif token.type == "image":
        source = str(token.attrs["src"])
        if not markdown.is_elsewhere(source) and not source.endswith(".svg"):
            with Image.open(document.path.parent / source) as picture:
                token.attrSet("width", str(picture.width))
                token.attrSet("height", str(picture.height))
        token.attrSet("src", place.link(source, root))
        token.attrSet("loading", "lazy")


def _navigation(place: Place) -> str:
    parts = []
    for heading, entries in place.navigation:
        if heading:
            parts.append(f"<h2>{html.escape(heading)}</h2>")
        rows = [
            f'<li><a href="{place.way(address)}"{_current(name, place)}>{html.escape(title)}</a></li>'
            for address, title, name in entries
        ]
        parts.append(f"<ul>{''.join(rows)}</ul>")
    return "\n".join(parts)


def _current(name: str, place: Place) -> str:
    return ' aria-current="page"' if name == place.name else ""
