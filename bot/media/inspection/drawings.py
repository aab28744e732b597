"""Inspect SVG drawings. They are posted as they came, so they may contain nothing active.

Our own check with expat: a sanitiser would change the drawing that was paid for, and this one refuses it.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from xml.parsers import expat

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.inspection.sniff import FileFormat
from bot.ports import MediaInfo

MAX_BYTES = 32 * 1024 * 1024

_SHAPES = {
    *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
    *("text", "image", "use"),
}
_ACTIVE = {
    "script",
    "foreignObject",
    "iframe",
    "embed",
    "object",
    "handler",
    "listener",
    "meta",
    "base",
    "form",
}
_ELSEWHERE = re.compile(r"url\(\s*['\"]?\s*(?!['\"#]|data:image/)|@import|image-set\(", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)
_LENGTH = re.compile(r"\s*\+?(\d{1,7}(?:\.\d*)?|\.\d+)\s*(px|pt|pc|mm|cm|in)?\s*")
_PIXELS = {None: 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_UNSIZED = (300, 150)
"""The size of a drawing that names none, by CSS."""

_CHUNK = 1 << 16


def inspect_drawing(path: Path, source: FileFormat) -> MediaInfo:
    """Return the drawing's size.

    Raises BadMedia if it is cut off, empty, no SVG, or contains scripts, declared entities or links to files
    elsewhere.
    """
    if path.stat().st_size > MAX_BYTES:
        raise BadMedia(MediaProblem.DRAWING_TOO_LARGE, limit=MAX_BYTES)
    reader = _Reader()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                reader.parser.Parse(chunk, False)
        reader.parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise BadMedia(MediaProblem.DRAWING_DAMAGED) from error
    if not reader.drawn:
        raise BadMedia(MediaProblem.DRAWING_EMPTY)
    return MediaInfo("vector", source.content_type, source.extension, *reader.size, 0.0)


class _Reader:
    """One pass over the elements."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._entity
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.buffer_text = True
        self.size = _UNSIZED
        self.drawn = False
        self._open: list[str] = []

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = _local(tag)
        if not self._open:
            if name != "svg":
                raise BadMedia(MediaProblem.OTHER_DOCUMENT, name=name[:40])
            self.size = _size(attributes)
        if name in _ACTIVE:
            raise BadMedia(MediaProblem.SCRIPT_OR_PAGE)
        self._open.append(name)
        self.drawn = self.drawn or name in _SHAPES
        for attribute, value in attributes.items():
            _check_attribute(name, _local(attribute), value)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        if "style" in self._open and _asks_elsewhere(text):
            raise BadMedia(MediaProblem.LOADS_FILES)

    def _entity(self, *_unused: object) -> None:
        raise BadMedia(MediaProblem.ENTITIES)

    def _instruction(self, target: str, _data: str) -> None:
        if target == "xml-stylesheet":
            raise BadMedia(MediaProblem.LOADS_FILES)


def _asks_elsewhere(style: str) -> bool:
    """Return True if a style asks for another file, also if it writes letters as their numbers."""
    return _ELSEWHERE.search(_ESCAPE.sub(_letter, style)) is not None


def _letter(escape: re.Match[str]) -> str:
    number = int(escape[1], 16) if escape[1] else ord(escape[2])
    return chr(number) if 0 < number < 0x110000 else ""


def _local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition(" ")[2]


def _check_attribute(element: str, name: str, value: str) -> None:
    animated = value.strip().lower() if name == "attributeName" else name.lower()
    if animated.startswith("on") or (name == "attributeName" and animated.endswith("href")):
        raise BadMedia(MediaProblem.SCRIPT)
    if name in ("href", "src", "poster", "srcset", "action", "formaction"):
        target = value.strip().lower()
        away = target.startswith(("https:", "http:"))
        if not (target.startswith(("#", "data:image/")) or not target or (element == "a" and away)):
            raise BadMedia(MediaProblem.LOADS_FILES)
    elif _asks_elsewhere(value):
        raise BadMedia(MediaProblem.LOADS_FILES)


def _size(attributes: Mapping[str, str]) -> tuple[int, int]:
    """Return width and height in pixels: the named ones, or else the view box's."""
    named = _length(attributes.get("width", "")), _length(attributes.get("height", ""))
    box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
    view = (_length(box[2]), _length(box[3])) if len(box) == 4 else (None, None)
    for width, height in (named, view):
        if width is not None and height is not None:
            return max(1, round(width)), max(1, round(height))
    return _UNSIZED


def _length(text: str) -> float | None:
    match = _LENGTH.fullmatch(text)
    return float(match[1]) * _PIXELS[match[2]] if match else None
