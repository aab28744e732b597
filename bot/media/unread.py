"""The verdict on a file that nobody could read: is it whole, is it media. Loads no library of media."""

from pathlib import Path
from typing import Final

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.inspection.boxes import boxes
from bot.media.inspection.sniff import AVIF, HEAD, HEIC, sniff_file
from bot.ports.files import Arrival, Verdict

_CUT_OFF: Final = {
    MediaProblem.PICTURE_CUT_OFF,
    MediaProblem.ENDS_EARLY,
    MediaProblem.WAV_CUT_OFF,
    MediaProblem.OGG_CUT_OFF,
    MediaProblem.VIDEO_CUT_OFF,
    MediaProblem.VIDEO_WITHOUT_INDEX,
    MediaProblem.DRAWING_DAMAGED,  # XML says no more than that it is not well formed
}

_OTHER_STARTS: Final = (
    *(b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"),
    *(
        b"MZ",
        b"\x7fELF",
        b"#!",
        b"\xca\xfe\xba\xbe",
        b"\xfe\xed\xfa",
        b"\xcf\xfa\xed\xfe",
        b"\xd0\xcf\x11\xe0",
    ),
)
"""How archives and programs begin."""

_FOREIGN: Final = {
    MediaProblem.EMPTY,
    MediaProblem.MISSING,
    MediaProblem.WEB_PAGE,
    MediaProblem.XML,
    MediaProblem.DATA,
    MediaProblem.ZIP,
    MediaProblem.PDF,
    MediaProblem.OTHER_DOCUMENT,
    MediaProblem.DRAWING_EMPTY,
    MediaProblem.SCRIPT,
    MediaProblem.SCRIPT_OR_PAGE,
    MediaProblem.LOADS_FILES,
    MediaProblem.ENTITIES,
}


def unread(path: Path, problem: MediaProblem) -> Arrival:
    """Return the verdict on a file that was refused for this reason, or that ended its reader."""
    size = path.stat().st_size if path.exists() else 0
    try:
        source = sniff_file(path)
    except BadMedia as error:
        is_foreign = error.problem in _FOREIGN or _is_no_media(path)
        verdict = Verdict.FOREIGN if is_foreign else Verdict.UNREADABLE
        if verdict is Verdict.UNREADABLE and _ends_early(path, size):
            verdict = Verdict.CUT_OFF
        return Arrival(verdict, "", "application/octet-stream", "bin", size, problem=error.problem)
    is_cut = source in (HEIC, AVIF) and _ends_early(path, size)
    verdict = Verdict.CUT_OFF if is_cut else Verdict.UNREADABLE
    if problem in _CUT_OFF or problem in _FOREIGN:
        verdict = Verdict.CUT_OFF if problem in _CUT_OFF else Verdict.FOREIGN
    return Arrival(verdict, source.kind, source.content_type, source.extension, size, problem=problem)


def _is_no_media(path: Path) -> bool:
    """Return True for archives, programs and plain words; a drawing in rare letters is none of them."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(_OTHER_STARTS):
        return True
    coding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    try:
        text = head.decode(coding)
    except UnicodeDecodeError:
        return False
    printable = all(letter.isprintable() or letter.isspace() for letter in text.lstrip("\ufeff"))
    return printable and "<svg" not in text.lower()


def _ends_early(path: Path, size: int) -> bool:
    """Return True if a file of chunks or boxes states a length that it does not have: AVI, JPEG XL."""
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] == b"RIFF":
            return 8 + int.from_bytes(head[4:8], "little") > size + 1
        if head[4:8] not in (b"JXL ", b"jP  ", b"ftyp"):
            return False
        return any(box.end > size for box in boxes(file, 0, size) if box.name.isalnum())
