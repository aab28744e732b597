"""Make a copy of any file that fits a limit of bytes."""

from pathlib import Path

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.fitting.clips import transcode
from bot.media.fitting.pictures import fit_canvas, fit_picture
from bot.media.fitting.stills import poster
from bot.media.inspection.sniff import sniff_file


def fit(path: Path, into: Path, limit: int) -> None:
    """Write a copy of at most `limit` bytes; a clip becomes a still if no clip is that small.

    Raises BadMedia.
    """
    source = sniff_file(path)
    if source.kind == "vector":
        raise BadMedia(MediaProblem.DRAWING_NOT_SCALABLE)
    if source.kind == "image":
        fit_picture(path, source, into, limit)
        return
    try:
        transcode(path, source, into, limit)
    except BadMedia:
        fit_canvas(poster(path, source), into, limit)
