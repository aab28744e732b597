"""`.env`: its values, and changes that leave everything else in it as the host wrote it."""

import os
import re
import tempfile
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream

from bot.config.table import SPEC
from bot.domain.errors import SettingError

_PLAIN = re.compile(r"[\w./:@%+,=-]*", re.ASCII)
"""Values that need no quotes, in this file as in a shell that reads it."""


def read(file: Path) -> dict[str, str]:
    """Return the values by name; none for a file that is missing. Raises SettingError if it is no text."""
    try:
        pairs = dotenv_values(file, interpolate=False) if file.exists() else {}
    except (OSError, UnicodeDecodeError):
        raise _unreadable(file) from None
    return {name: value or "" for name, value in pairs.items()}


def write(file: Path, values: Mapping[str, str], *, template: Path | None = None) -> None:
    """Give settings these values, in one step: after a crash the file is the old or the new one.

    Comments, unknown lines and their order stay. A file that is missing begins as a copy of `template`, if
    there is one. The mode is 0600 from then on, whatever it was. Raises SettingError if the file is no text
    or a value cannot be written down, OSError if the folder cannot be written.
    """
    place = file.resolve()  # a link stays a link
    text = _text(place if place.exists() or template is None else template)
    for name, value in values.items():
        text = _changed(text, name, value)
    descriptor, new = tempfile.mkstemp(prefix=".env-", dir=place.parent)  # 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        Path(new).replace(place)
    except BaseException:
        Path(new).unlink(missing_ok=True)
        raise
    _sync(place.parent)


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode() if file.exists() else ""
    except (OSError, UnicodeDecodeError):
        raise _unreadable(file) from None


def _unreadable(file: Path) -> SettingError:
    return SettingError(f"{file} cannot be read as UTF-8 text.")


def _changed(text: str, name: str, value: str) -> str:
    """Return the text with the setting in the place where it is, or where its default is shown, or last."""
    line = f"{name}={_quoted(name, value)}"
    pieces = list(parse_stream(StringIO(text, newline="")))
    places = [number for number, piece in enumerate(pieces) if piece.key == name]
    if places:  # the last one counts, and the others may hold an old secret
        kept = [
            _in_place(piece, line) if number == places[-1] else piece.original.string
            for number, piece in enumerate(pieces)
            if number not in places[:-1]
        ]
        return "".join(kept)
    shown = re.search(rf"^#[ \t]*{name}=.*$", text, re.MULTILINE)
    if shown is not None:
        return f"{text[: shown.end()]}\n{line}{text[shown.end() :]}"
    break_ = "" if not text or text.endswith("\n") else "\n"
    return f"{text}{break_}{_meaning(name)}{line}\n"


def _in_place(old: Binding, line: str) -> str:
    """Return the line with the blank lines above the old one, the comment behind it and its end of line."""
    text = old.original.string
    above, end = re.match(r"\s*", text), re.search(r"(\r?\n)?\Z", text)
    comment = re.search(r"[ \t]+#[^\r\n]*", text) if "#" not in (old.value or "") else None
    return "".join([above[0] if above else "", line, comment[0] if comment else "", end[0] if end else ""])


def _meaning(name: str) -> str:
    entry = next((entry for entry in SPEC if entry.name == name), None)
    return f"# {entry.meaning} [{entry.unit}]\n" if entry else ""


def _quoted(name: str, value: str) -> str:
    """Return the value as python-dotenv, Docker Compose and a shell read it alike."""
    if _PLAIN.fullmatch(value):
        return value
    if "\n" in value or "\r" in value or "\0" in value or "'" in value or value.endswith("\\"):
        raise SettingError(f"{name} cannot be written to .env: it has a quote or a line break in it.")
    return f"'{value}'"


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
