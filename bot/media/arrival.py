"""The verdict on a file that arrived: is it whole, is it media, can we read it."""

from pathlib import Path
from typing import Final

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.inspection.inspect import inspect
from bot.media.inspection.rules import Rules
from bot.media.inspection.sniff import sniff_file
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


def judge(path: Path, rules: Rules) -> Arrival:
    """Return the verdict on a file. Raises no BadMedia."""
    try:
        info = inspect(path, rules)
    except BadMedia as error:
        return unread(path, error.problem)
    size = path.stat().st_size
    return Arrival(Verdict.READABLE, info.kind, info.content_type, info.extension, size, info)


def unread(path: Path, problem: MediaProblem) -> Arrival:
    """Return the verdict on a file that was refused for this reason, or that ended its reader."""
    size = path.stat().st_size if path.exists() else 0
    try:
        source = sniff_file(path)
    except BadMedia as error:
        verdict = Verdict.FOREIGN if error.problem in _FOREIGN else Verdict.UNREADABLE
        return Arrival(verdict, "", "application/octet-stream", "bin", size, problem=error.problem)
    verdict = Verdict.UNREADABLE
    if problem in _CUT_OFF or problem in _FOREIGN:
        verdict = Verdict.CUT_OFF if problem in _CUT_OFF else Verdict.FOREIGN
    return Arrival(verdict, source.kind, source.content_type, source.extension, size, problem=problem)
