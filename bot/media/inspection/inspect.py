"""Inspect any file: its kind by its first bytes, its measures by reading it whole."""

from pathlib import Path

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.inspection.clips import inspect_clip
from bot.media.inspection.drawings import inspect_drawing
from bot.media.inspection.pictures import inspect_picture
from bot.media.inspection.rules import Rules
from bot.media.inspection.sniff import sniff_file
from bot.ports import MediaInfo


def inspect(path: Path, rules: Rules) -> MediaInfo:
    """Return the file's kind and measures. Raises BadMedia."""
    source = sniff_file(path)
    if (size := path.stat().st_size) > rules.max_bytes:
        raise BadMedia(MediaProblem.TOO_MANY_BYTES, size=size, limit=rules.max_bytes)
    if source.kind == "vector":
        return inspect_drawing(path, source)
    read = inspect_picture if source.kind == "image" else inspect_clip
    return read(path, source, rules.max_pixels)
