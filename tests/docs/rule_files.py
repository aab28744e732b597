"""Read the YAML of our own rule files: maps, lists, plain and quoted texts, and folded ones (`>-`).

It is a small part of YAML, and a file that needs more of it is refused.
"""

import json
import re
from dataclasses import dataclass

_KEY = re.compile(r"([a-z_]+):(?: (.+))?")


class Unreadable(ValueError):
    """The file has something of YAML that this does not read."""


@dataclass(frozen=True, slots=True)
class _Line:
    indent: int
    text: str


def read(text: str) -> object:
    """Return the document as dicts, lists and strings. Raises Unreadable."""
    lines = [
        _Line(len(line) - len(line.lstrip()), line.strip())
        for line in text.splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if "\t" in text or not lines:
        raise Unreadable("a tab, or nothing at all")
    value, rest = _block(lines, lines[0].indent)
    if rest:
        raise Unreadable(rest[0].text)
    return value


def _block(lines: list[_Line], indent: int) -> tuple[object, list[_Line]]:
    return _list(lines, indent) if lines[0].text.startswith("- ") else _map(lines, indent)


def _list(lines: list[_Line], indent: int) -> tuple[list[object], list[_Line]]:
    items: list[object] = []
    while lines and lines[0].indent == indent and lines[0].text.startswith("- "):
        first = lines[0].text[2:]
        if _KEY.fullmatch(first):
            item, lines = _map([_Line(indent + 2, first), *lines[1:]], indent + 2)
            items.append(item)
        else:
            items.append(_scalar(first))
            lines = lines[1:]
    return items, lines


def _map(lines: list[_Line], indent: int) -> tuple[dict[str, object], list[_Line]]:
    values: dict[str, object] = {}
    while lines and lines[0].indent == indent and not lines[0].text.startswith("- "):
        match = _KEY.fullmatch(lines[0].text)
        if match is None or match[1] in values:
            raise Unreadable(lines[0].text)
        lines = lines[1:]
        if match[2] == ">-":
            folded = []
            while lines and lines[0].indent > indent:
                folded.append(lines[0].text)
                lines = lines[1:]
            values[match[1]] = " ".join(folded)
        elif match[2] is not None:
            values[match[1]] = _scalar(match[2])
        elif lines and lines[0].indent > indent:
            values[match[1]], lines = _block(lines, lines[0].indent)
        else:
            raise Unreadable(f"{match[1]} has no value")
    if lines and lines[0].indent > indent:
        raise Unreadable(lines[0].text)
    return values, lines


def _scalar(text: str) -> str:
    if text.startswith('"'):
        value = json.loads(text)
        if not isinstance(value, str):
            raise Unreadable(text)
        return value
    if re.search(r": | #|^[-?:,\[\]{}#&*!|>'%@`]", text):
        raise Unreadable(text)
    return text
