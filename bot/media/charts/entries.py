"""Pictures of a contest's entries, made in a child: the ballot's view of one, its clip, the podium."""

import io
from collections.abc import Sequence
from pathlib import Path

from bot.domain.errors import BadMedia
from bot.media.charts import podium
from bot.media.fitting.clips import transcode
from bot.media.fitting.stills import frame, still
from bot.media.inspection.sniff import sniff_file
from bot.ports.contest_pictures import PODIUM_ENTRIES, OnPodium

SIDE = 1024
"""Pixels of every ballot picture, both ways."""

_GROUND = "#24262d"
_QUALITY = 88


def ballot(path: Path) -> bytes:
    """Return a JPEG of SIDE × SIDE pixels without any metadata. Raises BadMedia."""
    out = io.BytesIO()
    frame(still(path), (SIDE, SIDE), _GROUND).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def clip(path: Path, into: Path, limit: int) -> bytes | None:
    """Return the clip as a new MP4, None for another file, or if none is that small.

    `into` is written meanwhile. Raises BadMedia for a file that is missing or unknown.
    """
    source = sniff_file(path)
    if source.kind != "video":
        return None
    try:
        transcode(path, source, into, limit)
    except BadMedia:
        return None
    return into.read_bytes()


def podium_of(title: str, entries: Sequence[OnPodium]) -> bytes:
    """Return a PNG of the first places. Raises BadMedia for an entry that cannot be shown."""
    shown = [
        podium.Entry(
            still(entry.path),
            entry.place,
            entry.name,
            entry.title,
            entry.fallback,
            sniff_file(entry.path).kind == "video",
        )
        for entry in entries[:PODIUM_ENTRIES]
    ]
    return podium.draw(title, shown)
